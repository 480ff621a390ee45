"""Long work outside of a request: a row says what to do and how far it is, a worker does it, a page shows it.

A job whose worker died is taken up again by the sweep; each kind of work must bear being begun anew. Who does a job writes into its
row only as the attempt it is (`running.py`), so that a worker which was only slow spoils nothing. The third death is the last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from hackathon_portal.kernel import alarms, clock, disk, files, metrics, outbox, rehearsals, request_id, rooms, scratch, waking
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.running import Running, TakenOver

__all__ = ["Running", "refuse_taking", "run", "start", "take_up", "work"]
log = logging.getLogger("portal.jobs")

SILENT_FOR = timedelta(minutes=2)
MOST_ATTEMPTS = 3
KEEP_FILES = timedelta(days=7)
KEEP_ROWS = timedelta(days=30)
# A kind of work this version does not know waits for a worker of a newer one (both run during an update), so long.
WAITS_FOR_ANOTHER_VERSION = timedelta(days=1)
# What a job still needs when it is over: its page, and whoever takes its file. What was typed to order it goes at once.
NEEDED_AFTERWARDS = frozenset({"asks", "reason", "batch", "then"})
Work = Callable[[Running], str]
_kinds: dict[str, Work] = {}
_permissions: dict[str, str] = {}
_short: dict[str, int] = {}

GIVEN_UP = (
    "Не удалось: работа трижды обрывалась вместе с процессом, который её делал, обычно из-за нехватки памяти. "
    "Закажите меньше за один раз; если повторится, сообщите администратору портала."
)
UNKNOWN = "Не удалось: эта версия портала не знает такой работы. Закажите её снова."


def work(kind: str, permission: str, *, short_to: int = 0) -> Callable[[Work], Work]:
    """Register the function that does the jobs of a kind; what it returns is said on the job's page, counted from the data.

    `permission` is asked in the contest of whoever takes the file it has made, at that moment. Up to `short_to` things (rows,
    documents: seconds of work) an order goes into the short lane.
    """

    def register(function: Work) -> Work:
        _kinds[kind] = function
        _permissions[kind] = permission
        _short[kind] = short_to
        return function

    return register


def start(
    *, kind: str, title: str, by: Any, parameters: dict[str, Any], contest_id: int | None = None, room: rooms.Room | None = None,
    size: int | None = None,
) -> Job:  # fmt: skip
    """Put a job of the contest or the room into the queue; after commit a worker is woken. With the queue down the sweep finds it.

    `title` names what it is about by its number: no name of a file or a person, no words somebody typed. `size`: how many things
    it is about, where that is known.
    """
    where = rooms.named(room, contest_id).columns
    lane = Job.Lane.SHORT if size is not None and size <= _short.get(kind, 0) else Job.Lane.LONG
    job = Job.objects.create(kind=kind, lane=lane, title=title[:160], started_by=by, parameters=parameters, **where)
    transaction.on_commit(lambda: _wake(job), robust=True)
    return job


def of_person(by: Any, room: rooms.Room) -> QuerySet[Job]:
    """Jobs this person started in the room, newest first; nobody else follows them."""
    return Job.objects.filter(rooms.rows_of(room), started_by=by).order_by("-id")


def _wake(job: Job) -> None:
    # The first queue is everybody's, the second has a worker of its own (launcher/processes.py, compose).
    queue = settings.CELERY_TASK_DEFAULT_QUEUE if job.lane == Job.Lane.SHORT else settings.LONG_QUEUE
    waking.wake("kernel.run_job", job.pk, to=queue)


def run(job_id: int) -> None:
    """Do a queued job; one that another worker has, that is over or that only a newer version knows is left alone."""
    queued = Job.objects.filter(pk=job_id, state=Job.State.QUEUED, kind__in=_kinds)
    if not queued.update(state=Job.State.RUNNING, attempts=F("attempts") + 1, alive_at=Now()):
        return
    running = Running(Job.objects.get(pk=job_id))
    with request_id.under(running.job.request_id), rehearsals.serving(rehearsals.of({"job": running.job})):
        _run(running)


def _run(running: Running) -> None:
    job_id = running.job.pk
    try:
        with running.alive(), scratch.folder(f"job-{job_id}"):
            outcome, state = _carried_out(running)
        running.finish(
            state=state, outcome=outcome[:500], finished_at=clock.real(), parameters=_needed(running.job), keeps=state == Job.State.DONE,
        )  # fmt: skip
        metrics.JOBS.labels(running.job.kind, state).inc()
    except TakenOver:
        log.warning("job %s was taken over, attempt %s writes nothing", job_id, running.attempt)
        running.forget_file()


def _carried_out(running: Running) -> tuple[str, Job.State]:
    """What came of the work, and the words about it."""
    try:
        disk.refuse_when_full()
        return _kinds[running.job.kind](running), Job.State.DONE
    except TakenOver:
        raise
    except RuleViolation as violation:
        return str(violation), Job.State.FAILED
    except Exception as error:  # whatever happened, the person must see that it did
        log.exception("job %s failed", running.job.pk)
        if alarms.is_no_space(error):
            alarms.tell_no_space(f"файл задания № {running.job.pk}")
            return alarms.NO_SPACE_WORDS, Job.State.FAILED
        words = f"Не удалось ({type(error).__name__}). Попробуйте ещё раз; если повторится, сообщите администратору."
        return words, Job.State.FAILED


def _needed(job: Job) -> dict[str, Any]:
    return {name: value for name, value in job.parameters.items() if name in NEEDED_AFTERWARDS}


def refuse_taking(job: Job, *, by: Any, contest: Any) -> None:
    """RuleViolation when who started the job may not have its file now: a right was taken away since, or its time is not there."""
    asked = [_permissions.get(job.kind, ""), *job.parameters.get("asks", [])]
    if not all(by.has_perm(permission, contest) for permission in asked):
        raise RuleViolation(
            code="job.forbidden", message="Этот файл вам сейчас недоступен: права на то, что в нём, у вас нет.", status=403
        )


def forget_old_files() -> int:
    """Remove results nobody needs any more, with what they were ordered by: exports may hold personal data. Later the row goes.

    Returns how many files went.
    """
    now = clock.real()
    over = Job.objects.filter(finished_at__lt=now - KEEP_FILES)
    old = list(over.exclude(file=""))
    for job in old:
        files.forget(job.file)
    over.exclude(file="", parameters={}, outcome="").update(file="", file_name="", parameters={}, outcome="")
    Job.objects.filter(finished_at__lt=now - KEEP_ROWS).delete()
    return len(old)


def take_up() -> list[int]:
    """Jobs nobody does: queued while the broker was down, or silent since their worker died. They are queued again.

    A job whose worker has died for the third time, or that no version here knows, is over; who ordered it gets a letter.
    """
    with transaction.atomic():
        # A sign of life from the future was given under a wrong clock: its worker would be trusted until then.
        silent = Q(alive_at__lt=Now() - SILENT_FOR) | Q(alive_at__gt=Now() + clock.MAY_DIFFER)
        is_open = Job.objects.filter(silent, state__in=[Job.State.QUEUED, Job.State.RUNNING])
        forgotten = list(is_open.select_for_update(skip_locked=True, of=("self",)).select_related("started_by").order_by("pk"))
        again = [job for job in forgotten if not (why := _why_over(job)) or _give_up(job, why)]
        for job in again:
            files.forget(job.file)  # what its worker had begun to write
        Job.objects.filter(pk__in=[job.pk for job in again]).update(state=Job.State.QUEUED, alive_at=Now(), file="", file_name="")
    for job in again:
        _wake(job)
    return [job.pk for job in again]


def _why_over(job: Job) -> str:
    """Why a forgotten job is not begun anew, in words; empty where it is."""
    if job.state == Job.State.RUNNING and job.attempts >= MOST_ATTEMPTS:
        return GIVEN_UP
    if job.kind not in _kinds and job.created_at < clock.real() - WAITS_FOR_ANOTHER_VERSION:
        return UNKNOWN
    return ""


def _give_up(job: Job, why: str) -> bool:
    """End the job with a letter to who ordered it; in the caller's transaction. False: it is not begun anew."""
    log.error("job %s is given up after attempt %s", job.pk, job.attempts)
    files.forget(job.file)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, outcome=why, finished_at=clock.real(), file="", file_name="", parameters=_needed(job)
    )
    outbox.post_template(
        template="kernel/letters/job_given_up.txt", context={"job": job, "why": why, "user": job.started_by}, kind="kernel.job_given_up",
        key=f"job:{job.pk}:given-up", to=job.started_by.email, contest_id=job.contest_ref,
    )  # fmt: skip
    return False
