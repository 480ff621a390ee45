"""Long work outside of a request: a row says what to do and how far it is, a worker does it, a page shows it.

A job whose worker died is taken up again by the sweep; each kind of work must bear being begun anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from celery import current_app
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from hackathon_portal.kernel import clock, files, rooms
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job

log = logging.getLogger("portal.jobs")

SILENT_FOR = timedelta(minutes=2)
KEEP_FILES = timedelta(days=7)
KEEP_ROWS = timedelta(days=30)
# What a job still needs when it is over: its page, and whoever takes its file. What was typed to order it goes at once.
NEEDED_AFTERWARDS = frozenset({"asks", "reason", "batch", "then"})
Work = Callable[["Running"], str]
_kinds: dict[str, Work] = {}
_permissions: dict[str, str] = {}


def work(kind: str, permission: str) -> Callable[[Work], Work]:
    """Register the function that does the jobs of a kind; what it returns is said on the job's page.

    `permission` is asked in the contest of whoever takes the file it has made, at that moment.
    """

    def register(function: Work) -> Work:
        _kinds[kind] = function
        _permissions[kind] = permission
        return function

    return register


class Running:
    """A job under way: its parameters, and how the work tells of its progress."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.parameters: dict[str, Any] = job.parameters

    @property
    def contest_id(self) -> int:
        """The contest it is done for; ValueError where the job is of another room."""
        if self.job.contest_ref is None:
            raise ValueError(f"job {self.job.pk} belongs to {self.job.belongs_to}, not to a contest")
        return self.job.contest_ref

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is; committed at once, so that the page sees it."""
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total, alive_at=Now())

    def asks_also(self, permissions: Iterable[str]) -> None:
        """The file holds what these permissions open: they are asked of whoever takes it, besides the kind's own."""
        self.parameters["asks"] = sorted({*self.parameters.get("asks", []), *permissions})

    def save_file(self, file: Any, name: str) -> None:
        """Keep the work's result for the person who asked for it."""
        files.keep(self.job, "file", name, made_here(File(file)))
        self.job.file_name = name


def start(
    *, kind: str, title: str, by: Any, parameters: dict[str, Any], contest_id: int | None = None, room: rooms.Room | None = None
) -> Job:
    """Put a job of the contest or the room into the queue; after commit a worker is woken. With the queue down the sweep finds it.

    `title` names what it is about by its number: no name of a file or a person, no words somebody typed.
    """
    where = rooms.named(room, contest_id).columns
    job = Job.objects.create(kind=kind, title=title[:160], started_by=by, parameters=parameters, **where)
    transaction.on_commit(lambda: _wake(job.pk), robust=True)
    return job


def of_person(by: Any, room: rooms.Room) -> QuerySet[Job]:
    """Jobs this person started in the room, newest first; nobody else follows them."""
    return Job.objects.filter(rooms.rows_of(room), started_by=by).order_by("-id")


def _wake(job_id: int) -> None:
    try:
        current_app.send_task("kernel.run_job", [job_id], retry=False, ignore_result=True)
    except Exception:  # any broker error: the job is safe in the database
        log.warning("queue is unreachable, job %s waits for the sweep", job_id)


def run(job_id: int) -> None:
    """Do a queued job; one that another worker has or that is over is left alone."""
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(state=Job.State.RUNNING, alive_at=Now())
    if not taken:
        return
    job = Job.objects.get(pk=job_id)
    running = Running(job)
    try:
        outcome, state = _kinds[job.kind](running), Job.State.DONE
    except RuleViolation as violation:
        outcome, state = str(violation), Job.State.FAILED
    except Exception as error:  # whatever happened, the person must see that it did
        log.exception("job %s failed", job_id)
        outcome, state = (
            f"Не удалось ({type(error).__name__}). Попробуйте ещё раз; если повторится, сообщите администратору.",
            Job.State.FAILED,
        )
    Job.objects.filter(pk=job_id).update(
        state=state, outcome=outcome[:500], finished_at=clock.now(), file=job.file.name or "", file_name=job.file_name,
        parameters={name: value for name, value in job.parameters.items() if name in NEEDED_AFTERWARDS},
    )  # fmt: skip


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
    now = clock.now()
    over = Job.objects.filter(finished_at__lt=now - KEEP_FILES)
    old = list(over.exclude(file=""))
    for job in old:
        files.forget(job.file)
    over.exclude(file="", parameters={}, outcome="").update(file="", file_name="", parameters={}, outcome="")
    Job.objects.filter(finished_at__lt=now - KEEP_ROWS).delete()
    return len(old)


def take_up() -> list[int]:
    """Jobs nobody does: queued while the broker was down, or silent since their worker died. They are queued again."""
    forgotten = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING], alive_at__lt=Now() - SILENT_FOR)
    ids = list(forgotten.values_list("pk", flat=True))
    Job.objects.filter(pk__in=ids).update(state=Job.State.QUEUED, alive_at=Now())
    for job_id in ids:
        _wake(job_id)
    return ids
