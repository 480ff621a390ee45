"""/health/live, /health/ready, /health/ and «Состояние портала»: each part stopped changes exactly its line (faults O14, O26)."""

from __future__ import annotations

import json
import logging
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.competitions.models import Submission
from hackathon_portal.kernel import disk, disk_alarm, health, jobs, life, periodic, waking
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import ChannelState, Job, OutboxMessage, PeriodicRun, SignOfLife
from hackathon_portal.kernel.web import health as web_health
from tests import build, no_redis
from tests.sentinels import row_of

STRANGER = {"HTTP_HOST": "10.1.2.3:8000", "REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def _anew(monkeypatch):
    """Answers of another test's database are no answers."""
    monkeypatch.setattr(health, "_database", health.Probe(health._of_database))
    monkeypatch.setattr(health, "_alone", {})
    monkeypatch.setattr(web_health, "database", health.Probe(web_health._look_at_database))
    monkeypatch.setattr(web_health, "_is_of_this_version", False)


def lines(**headers) -> dict[str, bool | None]:
    health.forget()
    found = Client().get("/health/", **headers).json()["parts"]
    return {code: part["ok"] for code, part in found.items()}


@pytest.fixture
def running(transactional_db):
    """A portal in which everything goes on: worker and beat have just said so, each work has just succeeded."""
    life._said.clear()
    life.say("worker", "worker@a")
    life.say("beat")
    now = timezone.now()
    PeriodicRun.objects.bulk_create(
        [PeriodicRun(name=entry.name, ordered_at=now, succeeded_at=now) for entry in periodic.entries()]
    )
    assert set(lines().values()) == {True}


def letter(**columns) -> None:
    OutboxMessage.objects.create(
        key=f"{time.monotonic_ns()}",
        message_id=f"{time.monotonic_ns()}@a",
        kind="account",
        recipient="a@example.org",
        subject="а",
        body="б",
        **columns,
    )


def late_letter():
    letter(due_at=timezone.now() - timedelta(minutes=6))


def mail_server_refuses():
    ChannelState.objects.update_or_create(
        channel="email", defaults={"refusals": 3, "last_refusal": "почтовый сервер не отвечает"}
    )


def waiting_job():
    Job.objects.create(
        kind="a", title="а", room="portal", started_by=build.user(), created_at=timezone.now() - timedelta(minutes=11)
    )


def silent(role: str):
    return lambda: SignOfLife.objects.filter(role=role).update(at=Now() - timedelta(seconds=91))


def late_work():
    PeriodicRun.objects.filter(name="reminders").update(succeeded_at=timezone.now() - timedelta(hours=1))


def waiting_file():
    one = row_of(Submission)
    Submission.objects.filter(pk=one.pk).update(received_at=timezone.now() - timedelta(minutes=11))


STOPPED = {
    "scoring": waiting_file,
    "worker": silent("worker"), "beat": silent("beat"), "letters": late_letter, "mail": mail_server_refuses, "jobs": waiting_job,
    "periodic": late_work,
}  # fmt: skip


def test_each_part_that_stands_still_changes_exactly_its_line(running, settings, monkeypatch, tmp_path):
    for name, stop in STOPPED.items():
        with monkeypatch.context(), connection.cursor():
            stop()
            assert {code for code, well in lines().items() if well is False} == {name}
            for model in (OutboxMessage, Job, ChannelState, Submission):
                model.objects.all().delete()
            SignOfLife.objects.update(at=Now())
            PeriodicRun.objects.update(succeeded_at=timezone.now())
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody.ctl")
    assert {code for code, well in lines().items() if well is False} == {"antivirus"}
    settings.CLAMAV_SOCKET, settings.BACKUP_DIR = "", tmp_path
    assert {code for code, well in lines().items() if well is False} == {"backup"}
    settings.BACKUP_DIR = None
    settings.DISK_ALARM_MB = 10**9
    assert {code for code, well in lines().items() if well is False} == {"disk"}
    settings.DISK_ALARM_MB = 1
    assert {*STOPPED, "antivirus", "disk", "cache", "queue", "database"} <= {part.code for part in health.parts()}


@pytest.mark.parametrize("stopped", ["cache", "queue"])
def test_a_server_of_redis_that_hangs_changes_its_line_alone(running, stopped, tmp_path_factory):
    with no_redis.hanging(tmp_path_factory.mktemp("r")) as path, no_redis.replaced(path, **{stopped: True}):
        began = time.monotonic()
        assert {code for code, well in lines().items() if well is False} == {stopped}
        assert time.monotonic() - began < 2 * health.SECONDS


@contextmanager
def no_database() -> Iterator[None]:
    """New connections go where nobody listens; that of the test stays."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connections.settings["default"], "HOST", "/nowhere")
        yield


def test_without_the_database_its_line_is_bad_and_what_needs_it_is_unknown(running):
    with no_database():
        found = lines()
        assert Client().get("/health/").status_code == 503
    assert [code for code, well in found.items() if well is False] == ["database"]
    assert [code for code, well in found.items() if well] == ["cache", "queue", "disk"]


def test_ready_and_live_are_told_to_anybody_under_any_name_and_write_no_error(db, caplog, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT, settings.TRUSTED_PROXY_COUNT = ["portal.example.org"], True, 1
    with no_database(), caplog.at_level(logging.WARNING):
        for path, status in {"/health/live": 200, "/health/ready": 503, "/health/": 503}.items():
            answer = Client().get(path, **STRANGER)
            assert answer.status_code == status, path
            assert "parts" not in answer.json()
            assert "no-store" in answer["Cache-Control"]
    assert caplog.records == []


def test_ready_asks_the_database_once_a_second_and_says_what_is_wrong(transactional_db, monkeypatch):
    asked = []
    monkeypatch.setattr(web_health, "database", health.Probe(lambda: asked.append(1) or ""))
    assert [Client().get("/health/ready", **STRANGER).json()["status"] for _ in range(5)] == ["ok"] * 5
    assert len(asked) == 1
    monkeypatch.setattr(web_health, "database", health.Probe(lambda: web_health.OLD))
    answer = Client().get("/health/ready", **STRANGER)
    assert (answer.status_code, answer.json()["reason"]) == (503, web_health.OLD)


def test_a_database_that_never_answers_is_waited_for_within_a_bound_and_by_one_thread(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(health, "SECONDS", 0.1)
    probe = health.Probe(release.wait)
    monkeypatch.setattr(web_health, "database", probe)
    monkeypatch.setattr(health.Probe.answer, "__defaults__", (0.1,))
    before = threading.active_count()
    assert [Client().get("/health/ready", **STRANGER).status_code for _ in range(3)] == [503] * 3
    assert threading.active_count() == before + 1
    release.set()


def test_a_database_without_a_migration_is_not_ready(transactional_db, monkeypatch):
    from django.conf import settings
    from django.db.migrations.recorder import MigrationRecorder

    monkeypatch.setattr(settings, "MIGRATION_MODULES", {})
    MigrationRecorder(connection).ensure_schema()
    assert Client().get("/health/ready", **STRANGER).json()["reason"] == web_health.OLD


def test_how_the_parts_are_is_told_to_monitors_alone(running, settings):
    behind_a_proxy = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    settings.MONITOR_TOKEN = "word-of-the-monitor"
    for headers in ({"REMOTE_ADDR": "203.0.113.7"}, behind_a_proxy, {**behind_a_proxy, "HTTP_AUTHORIZATION": "Bearer word"}):
        assert Client().get("/health/", **headers).json() == {"status": "ok"}
    told = Client().get("/health/", **behind_a_proxy, HTTP_AUTHORIZATION="Bearer word-of-the-monitor").json()
    assert told["parts"]["worker"]["living"] == 1
    assert told["parts"]["periodic"]["works"]["reminders"]["late"] is False
    assert "@" not in json.dumps({code: part for code, part in told["parts"].items() if code != "worker"})


def test_the_administrator_reads_it_in_words(running, client_of):
    silent("beat")()
    health.forget()
    page = client_of(build.administrator()).get("/portal/state/").content.decode()
    assert "Beat: последний признак жизни 9" in page
    assert page.count("внимание</span>") == 1
    assert "kernel" not in page


# The disk.


def test_a_short_disk_is_told_once_a_day_and_its_end_once(db, settings):
    administrator = build.administrator()
    assert RoleGrant.objects.filter(user=administrator).exists()
    assert not disk_alarm.look()
    settings.DISK_ALARM_MB = 10**9
    assert [disk_alarm.look(), disk_alarm.look()] == [True, True]
    settings.DISK_ALARM_MB = 1
    assert [disk_alarm.look(), disk_alarm.look()] == [False, False]
    bodies = list(OutboxMessage.objects.filter(recipient=administrator.email).order_by("pk").values_list("body", flat=True))
    assert ["кончается место" in body for body in bodies] == [True, False]
    assert "снова достаточно" in bodies[1]


@pytest.fixture
def small_disk(tmp_path_factory, settings):
    """Files on a file system of 4 MB of their own, with a reserve of 2 MB."""
    folder = tmp_path_factory.mktemp("small")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("a file system is mounted by root")
    settings.MEDIA_ROOT, settings.DISK_RESERVE_MB, settings.DISK_ALARM_MB = folder, 2, 3
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_files_are_refused_in_words_before_the_disk_is_full(db, small_disk):
    assert min(place.free for place in disk.places()) == 4 * 2**20
    name = default_storage.save("a", ContentFile(b"a" * 2**20 * 2))
    with pytest.raises(RuleViolation) as refused:
        default_storage.save("b", ContentFile(b"b"))
    assert (refused.value.status, refused.value.code) == (507, "disk.short")
    assert default_storage.open(name).read(1) == b"a"
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == [name.rpartition("/")[2]]
    default_storage.delete(name)
    assert default_storage.save("b", ContentFile(b"b"))


def test_a_disk_that_holds_no_files_of_a_bucket_is_not_looked_at(small_disk, settings):
    settings.STORAGES = settings.STORAGES | {"raw": settings.STORE_OF("s3://k:s@127.0.0.1:9/files?tls=0")}
    assert small_disk not in [place.folder for place in disk.places()]
    assert disk.places()


def test_an_export_is_refused_in_words_before_it_begins(db, settings):
    settings.DISK_RESERVE_MB = 10**9
    begun = []
    jobs._kinds["trial disk"] = lambda running: begun.append(1) or ""
    job = Job.objects.create(kind="trial disk", title="а", room="portal", started_by=build.user())
    jobs.run(job.pk)
    job.refresh_from_db()
    del jobs._kinds["trial disk"]
    assert (begun, job.state, job.outcome) == ([], "failed", disk.WORDS)


# Signs of life.


def test_of_several_kinds_of_workers_the_silent_one_is_named(running):
    SignOfLife.objects.create(name="letters@a", role="worker", at=timezone.now() - timedelta(seconds=91))
    SignOfLife.objects.create(name="letters@b", role="worker", at=timezone.now() - timedelta(hours=2))
    assert lines()["worker"] is False
    health.forget()
    assert "letters: последний признак жизни 9" in Client().get("/health/").json()["parts"]["worker"]["words"]


def test_a_process_says_that_it_lives_once_in_a_while_and_old_signs_go(db):
    life._said.clear()
    SignOfLife.objects.create(name="worker@gone", role="worker", at=timezone.now() - timedelta(days=2))
    for _ in range(3):
        life.say("worker", "worker@a")
    assert list(SignOfLife.objects.values_list("name", flat=True)) == ["worker@a"]


def test_questions_about_servers_ask_though_they_are_left_alone(no_redis_but_back, settings):
    cache, _ = no_redis_but_back
    assert cache.answers()
    current_app.connection_for_write().default_channel.queue_purge(settings.CELERY_TASK_DEFAULT_QUEUE)
    assert waking.answers(), "an empty queue is none the less there"


@pytest.fixture
def no_redis_but_back():
    from django.core.cache import caches

    cache = caches["default"]
    server = cache._cache.server
    server.breaker.failed(OSError())
    waking.queue.failed(OSError())
    yield cache, server
    server.breaker.answered()
    waking.queue.answered()
