"""A job that kills its worker is over after the third death and the next one runs; a worker that was only slow spoils nothing.

A real Celery worker with a queue of the test's own. That two minutes of silence are over is written into the row.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from hackathon_portal.kernel import jobs, waking
from hackathon_portal.kernel.models import Job, OutboxMessage
from tests.faults.deadly_work import KINDS
from tests.faults.mail_sink import MailSink
from tests.faults.test_worker_killed import Queue, wait_until, worker_environment

PATIENCE_SECONDS = 60


def ordered(kind: str, contest, users) -> Job:
    return jobs.start(kind=kind, title="проба", contest_id=contest.pk, by=users["staff"], parameters={})


def now(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def silent(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(alive_at=timezone.now() - timedelta(minutes=3))


def stored() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_deadly_job_ends_after_three_deaths_and_a_slow_worker_writes_nothing(contest, users, tmp_path_factory, monkeypatch):
    for kind, function in KINDS.items():  # this process does the paused one's second attempt
        monkeypatch.setitem(jobs._kinds, kind, function)
    folder = tmp_path_factory.mktemp("q")
    queue = Queue(folder)
    queue.start()
    before = stored()
    with MailSink() as sink:
        environment = worker_environment(queue, sink, folder) | {"MEDIA_ROOT": str(settings.MEDIA_ROOT)}
        command = [Path(sys.executable).parent / "celery", "--quiet", "-A", "hackathon_portal", "worker", "-I", "tests.faults.deadly_worker",
                   "--concurrency", "1", "--loglevel", "CRITICAL", "--without-gossip", "--without-mingle"]  # fmt: skip
        worker = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)
        try:
            from celery import Celery

            away = Celery(broker=f"redis+socket://{queue.socket}", set_as_current=False)
            monkeypatch.setattr(
                waking, "wake", lambda task, *values, to="": away.send_task(task, values, queue="long" if "long" in to else "celery"),
            )  # fmt: skip
            dies_three_times(contest, users)
            comes_too_late(contest, users, before)
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            queue.stop()


def dies_three_times(contest, users) -> None:
    deadly, harmless = ordered("tests.deadly", contest, users), ordered("tests.harmless", contest, users)
    dead = {0}
    for attempt in (1, 2, 3):
        assert wait_until(lambda attempt=attempt: now(deadly).attempts == attempt, PATIENCE_SECONDS), attempt
        assert wait_until(lambda: now(deadly).done not in dead, PATIENCE_SECONDS)
        process = now(deadly).done
        assert wait_until(lambda process=process: not Path(f"/proc/{process}").exists(), PATIENCE_SECONDS)
        dead.add(process)
        assert now(deadly).file.name
        assert wait_until(lambda: now(harmless).state == "done", PATIENCE_SECONDS), "the next job runs"
        silent(deadly)
        assert jobs.take_up() == ([deadly.pk] if attempt < 3 else [])
    assert (now(deadly).state, now(deadly).outcome, now(deadly).file.name) == ("failed", jobs.GIVEN_UP, "")
    assert OutboxMessage.objects.filter(kind="kernel.job_given_up", recipient=users["staff"].email).count() == 1


def comes_too_late(contest, users, before: set[str]) -> None:
    slow = ordered("tests.paused", contest, users)
    assert wait_until(lambda: now(slow).done, PATIENCE_SECONDS)
    process = now(slow).done
    assert wait_until(lambda: "T (stopped)" in Path(f"/proc/{process}/status").read_text(), PATIENCE_SECONDS)
    silent(slow)
    Job.objects.filter(pk=slow.pk).update(state="queued")  # taken up; this process is the second worker
    jobs.run(slow.pk)
    done = now(slow)
    assert (done.state, done.outcome, done.file_name) == ("done", "попытка 2", "2.csv")
    os.kill(process, signal.SIGCONT)
    after = ordered("tests.harmless", contest, users)
    assert wait_until(lambda: now(after).state == "done", PATIENCE_SECONDS), "the slow one has come to its end"
    assert (now(slow).outcome, now(slow).file.name) == ("попытка 2", done.file.name)
    assert stored() - before == {done.file.name}
