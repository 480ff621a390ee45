"""A job has one owner at a time and an end: who was only slow writes nothing, a third death is the last, no file stays without a row."""

from __future__ import annotations

import base64
import errno
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from hackathon_portal.accounts.models import Role, RoleGrant
from hackathon_portal.celery import app
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import alarms, clock, files, jobs, rooms, scratch, storage, waking
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.kernel.running import TakenOver
from registration.imports import carrying_out
from registration.models import Application, ImportBatch, Mailing
from tests import build

PERSONAL = b"Nezabudkin" * 50_000


@pytest.fixture
def trial(contest, users, monkeypatch):
    """`trial(work)`: a job of a kind of this test's own that does `work`."""

    def start(work, **more) -> Job:
        monkeypatch.setitem(jobs._kinds, "trial", work)
        return jobs.start(kind="trial", title="проба № 1", contest_id=contest.pk, by=users["staff"], parameters={}, **more)

    return start


def silent(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(alive_at=timezone.now() - 2 * jobs.SILENT_FOR)


def stored() -> set[str]:
    """Every file there is, finished or not."""
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def named() -> set[str]:
    return {job.file.name for job in Job.objects.exclude(file="")}


# The fence.


def test_a_worker_that_was_only_slow_writes_nothing_over_who_took_over(trial, contest, django_capture_on_commit_callbacks):
    before = stored()
    attempts = []

    def work(running: jobs.Running) -> str:
        attempts.append(running.attempt)
        running.save_file(ContentFile(PERSONAL), f"{running.attempt}.csv")
        if running.attempt == 1:  # paused here, past the silence, while another does all of it
            silent(running.job)
            with django_capture_on_commit_callbacks(execute=True):
                assert jobs.take_up() == [running.job.pk]
            jobs.run(running.job.pk)
        return f"попытка {running.attempt}"

    job = trial(work)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (attempts, job.state, job.outcome, job.file_name, job.attempts) == ([1, 2], "done", "попытка 2", "2.csv", 2)
    assert stored() - before == named()


@pytest.mark.parametrize("says", ["progress", "save_file", "finish", "raises"])
def test_each_word_of_a_late_worker_is_refused(trial, says):
    before = stored()

    def work(running: jobs.Running) -> str:
        running.save_file(ContentFile(PERSONAL), "поздно.csv")
        Job.objects.filter(pk=running.job.pk).update(attempts=2, done=7, file="", file_name="")
        if says == "progress":
            running.progress(1, 2)
        elif says == "save_file":
            running.save_file(ContentFile(PERSONAL), "ещё.csv")
        elif says == "raises":
            raise ValueError
        return "поздно"

    job = trial(work)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.outcome, job.file.name, stored() - before) == ("running", 7, "", "", set())


def test_a_job_given_up_or_over_is_not_written_by_its_late_worker(trial):
    def work(running: jobs.Running) -> str:
        Job.objects.filter(pk=running.job.pk).update(state=Job.State.FAILED, outcome="три смерти")
        with pytest.raises(TakenOver):
            running.progress(1, 2)
        return "готово"

    job = trial(work)
    jobs.run(job.pk)
    assert Job.objects.filter(pk=job.pk, state="failed", outcome="три смерти").exists()


# Deaths of the worker.


def dies(job: Job) -> None:
    """A worker takes the job and is no more."""
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=job.attempts + 1)
    silent(job)
    job.refresh_from_db()


def test_the_third_death_is_the_last_and_is_told_in_words(trial, users, client_of, contest):
    OutboxMessage.objects.all().delete()
    job = trial(lambda running: "")
    for attempt in (1, 2):
        dies(job)
        assert jobs.take_up() == [job.pk], attempt
        job.refresh_from_db()
    dies(job)
    assert jobs.take_up() == []
    assert jobs.take_up() == []
    job.refresh_from_db()
    assert (job.state, job.outcome, job.parameters, job.finished_at is None) == ("failed", jobs.GIVEN_UP, {}, False)
    letter = OutboxMessage.objects.get()
    assert (letter.recipient, letter.subject) == (users["staff"].email, "Не удалось: проба № 1")
    assert "трижды обрывалась" in letter.body
    assert "трижды обрывалась" in client_of("staff").get(f"/c/{contest.slug}/desk/jobs/{job.pk}/").content.decode()
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "failed"


def test_waiting_long_in_the_queue_is_no_death(trial):
    job = trial(lambda running: "сделано")
    for _ in range(5):
        silent(job)
        assert jobs.take_up() == [job.pk]
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"


def test_one_long_step_is_no_silence_and_a_paused_process_is(trial, monkeypatch):
    from hackathon_portal.kernel import running as running_module

    said = []
    monkeypatch.setattr(running_module, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(jobs.Running, "_write", lambda self, **values: said.append(set(values)))
    with jobs.Running(trial(lambda running: "")).alive():
        deadline = time.monotonic() + 5
        while len(said) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)  # the work says nothing
    assert said[:2] == [{"alive_at"}, {"alive_at"}]
    count = len(said)
    time.sleep(0.05)
    assert len(said) == count, "nothing beats after the work"


def test_a_kind_that_only_the_other_version_knows_waits_for_it_a_day(trial, monkeypatch, at):
    at(2024, 5, 3, 12)
    job = trial(lambda running: "")
    monkeypatch.delitem(jobs._kinds, "trial")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)
    silent(job)
    assert jobs.take_up() == [job.pk]
    at(2024, 5, 4, 13)
    silent(job)
    assert jobs.take_up() == []
    assert Job.objects.get(pk=job.pk).outcome == jobs.UNKNOWN


# Files.


def test_a_killed_worker_leaves_no_file(trial, django_capture_on_commit_callbacks):
    """Killed at each step of storing: what it has begun is named by its row, and goes when the job is taken up."""
    before = stored()
    job = trial(lambda running: "")
    dies(job)
    name = files.name_for(job, "file")
    for path in (settings.MEDIA_ROOT / name, (settings.MEDIA_ROOT / name).with_name(f".{Path(name).name}.00ff00ff.new")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PERSONAL)
        os.utime(path, (time.time() - 7200,) * 2)
    Job.objects.filter(pk=job.pk).update(file=name)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.take_up()
    files.sweep_orphans(timezone.now())
    assert stored() == before


def stores(last: Callable[[], bytes], most: int = resource.RLIM_INFINITY) -> int:
    """Store a file of three pieces in a process of its own, `last` gives the third; how the process ended: a signal, or an error's number."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 0
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        content = made_here(ContentFile(b"x"))
        content.chunks = lambda size: (piece() for piece in [lambda: b"x" * 70_000, lambda: b"x" * 70_000, last])
        default_storage.save("a", content)
    except OSError as error:
        code = error.errno
    finally:
        os._exit(code)


def test_kill_9_while_any_file_is_stored_leaves_nothing_under_its_name_and_nothing_after_the_sweep(db):
    before = stored()
    assert os.WTERMSIG(stores(lambda: os.kill(os.getpid(), signal.SIGKILL))) == signal.SIGKILL
    (left,) = stored() - before
    assert left.endswith(".new"), "a file that is not whole has no name of its own"
    assert files.sweep_orphans(timezone.now() + timedelta(hours=2), dry_run=True) == [left]
    files.sweep_orphans(timezone.now() + timedelta(hours=2))
    assert stored() == before


def test_a_full_disk_while_any_file_is_stored_leaves_nothing(db):
    before = stored()
    assert os.waitstatus_to_exitcode(stores(lambda: b"x" * 200_000, most=90_000)) == errno.EFBIG
    assert stored() == before


def test_a_job_on_a_full_disk_says_so_and_its_administrators_get_a_letter(trial, monkeypatch, users, contest, client_of):
    administrator = build.administrator()
    OutboxMessage.objects.all().delete()
    before = stored()

    def full(target, chunks):
        target.write(next(iter(chunks)))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "write_encrypted", full)
    for _ in range(2):
        job = trial(lambda running: running.save_file(ContentFile(PERSONAL), "a.csv") or "")
        jobs.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.file.name, job.file_name) == ("failed", "", "")
        assert job.outcome.startswith("Нет места на диске.")
    letters = OutboxMessage.objects.filter(recipient=administrator.email)
    assert [letter.subject for letter in letters] == ["Портал хакатонов: нужен администратор"], "one a day"
    assert f"файл задания № {job.pk - 1}" in letters[0].body
    assert "Нет места на диске" in client_of("staff").get(f"/c/{contest.slug}/desk/jobs/{job.pk}/").content.decode()
    assert stored() == before
    assert RoleGrant.objects.filter(role=Role.ADMINISTRATOR).count() >= 1


def test_a_full_disk_is_known_behind_whatever_wraps_it():
    def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
        try:
            raise error from cause
        except BaseException as caught:
            return caught

    class Refused(Exception):
        pgcode = "53100"

    full = OSError(errno.ENOSPC, "x")
    assert alarms.is_no_space(full)
    assert alarms.is_no_space(OSError(errno.EFBIG, "x"))
    assert alarms.is_no_space(raised(ValueError(), full))
    assert alarms.is_no_space(OSError(full)), "xlsxwriter's FileCreateError"
    assert alarms.is_no_space(raised(OperationalError(), Refused()))
    assert not alarms.is_no_space(OSError(errno.EACCES, "x"))
    assert not alarms.is_no_space(raised(OperationalError(), ValueError()))


def test_temporary_files_of_libraries_go_with_the_process_that_made_them(db, settings, tmp_path):
    settings.SCRATCH_DIR = tmp_path / "scratch"
    outside = tempfile.gettempdir()
    with scratch.folder("job-1") as folder:
        assert tempfile.mkstemp()[1].startswith(str(folder)), "a workbook's rows"
        assert scratch.sweep() == 0, "its process is alive"
        killed = subprocess.Popen(
            [sys.executable, "-c", "import sys, tempfile, time\n"
             "from django.conf import settings; settings.configure(SCRATCH_DIR=sys.argv[1])\n"
             "from hackathon_portal.kernel import scratch\n"
             "with scratch.folder('job-2'):\n    tempfile.mkstemp(); print(1, flush=True); time.sleep(60)", settings.SCRATCH_DIR],
            stdout=subprocess.PIPE, cwd=settings.BASE_DIR,
        )  # fmt: skip
        assert killed.stdout.readline() == b"1\n"
        assert scratch.sweep() == 0
        killed.kill()
        killed.wait()
        killed.stdout.close()
        assert scratch.sweep() == 1
        assert list(scratch.root().iterdir()) == [folder]
    assert tempfile.gettempdir() == outside
    upload = scratch.root() / "tmp1.upload"
    upload.write_bytes(PERSONAL)
    assert scratch.sweep() == 0
    os.utime(upload, (time.time() - 7200,) * 2)
    assert (scratch.sweep(), list(scratch.root().iterdir())) == (1, [])


def test_uploads_and_works_write_into_the_folder_that_is_swept():
    assert settings.FILE_UPLOAD_TEMP_DIR == settings.SCRATCH_DIR


# Lanes.


def test_a_short_work_goes_another_way_than_a_long_one(trial, contest, users, monkeypatch, django_capture_on_commit_callbacks):
    sent, short, long = [], settings.CELERY_TASK_DEFAULT_QUEUE, settings.LONG_QUEUE
    monkeypatch.setattr(waking, "wake", lambda task, job_id, *, to: sent.append((job_id, to)))
    monkeypatch.setitem(jobs._short, "trial", 1000)
    with django_capture_on_commit_callbacks(execute=True):
        expected = [
            (trial(lambda running: "", size=size).pk, queue) for size, queue in ((66_000, long), (1000, short), (None, long))
        ]
    assert sent == expected
    assert sent == expected
    assert {*app.amqp.queues} >= {short, long}, "a worker told nothing reads both lanes"
    sent.clear()
    for pk, _ in expected:
        silent(Job(pk=pk))
    jobs.take_up()
    assert sent == expected


# What is said in the end.

HEADER = "Номер заявки;Команда;Роль;Фамилия;Имя;Дата рождения"


SAY_ONE_WORD = {"registration.check_import"}  # the last


class Killed(BaseException):
    """The process ends here."""


def is_of_a_contest(kind: str) -> bool:
    """Work of seasons, tests and competitions belongs to other rooms; it is cut short in tests of its own (`test_season_import`, `test_marking`, `test_competitions`)."""
    return not kind.startswith(("competitions.", "exams.", "seasons."))


def words_of_all(contest, users, batch_content: str) -> dict[str, dict]:
    """Parameters of each kind of job."""
    batch = ImportBatch.objects.create(
        contest=contest, file_name="a.csv", created_by=users["staff"], content=batch_content, checked_at=clock.now()
    )
    mailing = Mailing.objects.create(contest=contest, audience="all", subject="а", body="б", sent_at=clock.now())
    return {
        "registration.export": {"columns": ["number"], "format": "csv", "chosen": "all", "search": ""},
        "registration.mailing": {"mailing": mailing.pk}, "registration.check_import": {"batch": batch.pk},
        "registration.import": {"batch": batch.pk}, "registration.faulty_rows": {"batch": batch.pk},
        "prizes.diplomas": {"kind": ""}, "prizes.archive": {"personal": False, "reason": "хранение"},
        "shell.accounts": {"reason": "сверка"}, "rehearsals.scene": {"scene": "apply", "teams": 3, "first": 1},
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a half-made ZIP, closed by nobody
@pytest.mark.parametrize("kind", sorted(filter(is_of_a_contest, jobs._kinds)) or ["none registered"])
def test_a_job_cut_short_says_in_the_end_what_all_of_it_did(kind, contest, users, monkeypatch, batch_folder, at):
    """Its worker is killed at the second word it says; begun anew it says what a job that went through says."""
    content = base64.b64encode((batch_folder / "tula-applications.csv").read_bytes()).decode()
    monkeypatch.setattr(carrying_out, "CHUNK", 20)
    monkeypatch.setattr("registration.actions.correspondence.LETTERS_AT_ONCE", 2)
    monkeypatch.setattr("hackathon_portal.kernel.spreadsheets.PROGRESS_EVERY", 2)
    at(2024, 5, 3, 12)
    build.team(contest, "Гусляры", members=4)
    expected = said(kind, contest, users, content, cut_short_at=0)
    # The sum of an archive's list is of its day and hour.
    cut = said(kind, contest, users, content, cut_short_at=1 if kind in SAY_ONE_WORD else 2)
    assert re.sub(r"[0-9a-f]{64}", "…", cut) == re.sub(r"[0-9a-f]{64}", "…", expected)
    assert any(word.isdigit() for word in expected.replace(".", " ").split()) or kind == "registration.faulty_rows"


def said(kind, contest, users, content, *, cut_short_at: int) -> str:
    """What a job of this kind says in the end; all it did is undone."""
    from django.db import transaction

    with transaction.atomic():
        parameters = words_of_all(contest, users, content)
        by, where = users["staff"], {"contest_id": contest.pk}
        if kind == "shell.accounts":
            by, where = build.administrator(), {"room": rooms.PORTAL}
        if kind == "rehearsals.scene":
            Contest.objects.filter(pk=contest.pk).update(is_rehearsal=True)
        if kind == "registration.faulty_rows":
            carrying_out.check_batch(ImportBatch.objects.get())
        job = jobs.start(kind=kind, title="а", by=by, parameters=parameters[kind], **where)
        if cut_short_at:
            _cut_short(job, cut_short_at)
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == "done", job.outcome
        transaction.set_rollback(True)
    return job.outcome


def _cut_short(job: Job, at: int) -> None:
    words = []
    says = jobs.Running._write

    def until_killed(self, **values) -> None:
        words.append(values)
        if len(words) == at:
            raise Killed
        says(self, **values)

    jobs.Running._write = until_killed
    try:
        with pytest.raises(Killed):
            jobs.run(job.pk)
    finally:
        jobs.Running._write = says
    silent(job)
    assert jobs.take_up() == [job.pk]


def test_an_import_resumed_counts_its_own_rows_and_not_those_that_were_there_before(
    contest, users, monkeypatch, batch_folder, at
):
    content = base64.b64encode((batch_folder / "tula-applications.csv").read_bytes()).decode()
    monkeypatch.setattr(carrying_out, "CHUNK", 20)
    at(2024, 5, 22, 12)
    first = ImportBatch.objects.create(contest=contest, file_name="a.csv", created_by=users["staff"], content=content)
    rows = carrying_out.rows_of(first)
    carrying_out.check_rows(rows, contest)
    carrying_out.carry_out([row for row in rows if row.is_good][:7], contest=contest, by=users["staff"])
    there_before = Application.objects.count()
    job = jobs.start(
        kind="registration.import", title="а", by=users["staff"], parameters={"batch": first.pk}, contest_id=contest.pk
    )
    _cut_short(job, 2)
    filed_first = Application.objects.count() - there_before
    assert filed_first == 40
    jobs.run(job.pk)
    job.refresh_from_db()
    filed = Application.objects.count() - there_before
    assert job.outcome == f"Подано заявок: {filed}."
    first.refresh_from_db()
    assert (first.filed_lines, sum(row["outcome"] == "подана" for row in first.report)) == ([], filed)
    assert filed > filed_first


def test_the_command_that_sweeps_files_is_of_the_same_mind(db):
    call_command("sweep_files", "--dry-run")
