"""What lies on the disk and in logs beside the database: nobody else reads the folder, no log holds what people typed."""

from __future__ import annotations

import inspect
import io
import logging
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from celery import current_app, shared_task
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import path as route
from structlog.stdlib import ProcessorFormatter

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.logs import clean_report, processors, without_people
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.rooms import PORTAL
from hackathon_portal.launcher.embedded import QUEUE, SILENT, EmbeddedServers
from registration.models import Application
from tests import build

SURNAME, EMAIL = "Неповторимова", "nepovtorimova@pochta.invalid"


def read_by_others(folder: Path, *, but: frozenset[str] = frozenset()) -> list[str]:
    """What below this folder somebody else may list or read, besides the names given."""
    found = []
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & 0o066 and path.relative_to(folder).parts[0] not in but:
            found.append(f"{path} {mode & 0o777:o}")
    return found


def test_nothing_that_the_servers_write_is_read_by_others(tmp_path, monkeypatch):
    data = tmp_path / "outer" / "data"
    with EmbeddedServers(data).running():
        base = EmbeddedServers(data)._base
        assert read_by_others(data) == []
        assert read_by_others(base, but=frozenset({"pgsql"})) == []  # programs, nobody's data
        assert [path.name for path in base.glob("valkey/*")] == ["appendonlydir"]


def test_what_an_earlier_version_left_open_is_closed_at_the_next_start(tmp_path):
    data = tmp_path / "data"
    for name in ("files", "mail", "valkey"):
        (data / name).mkdir(parents=True, mode=0o755)
        (data / name).chmod(0o755)
    (data / "postgres.log").write_text(SURNAME)
    (data / "postgres.log").chmod(0o644)
    (data / "of somebody else").mkdir()
    (data / "of somebody else").chmod(0o755)
    data.chmod(0o755)
    EmbeddedServers(data)._prepare_folders()
    assert read_by_others(data) == [f"{data}/of somebody else 755"]
    assert data.stat().st_mode & 0o777 == 0o755  # made by somebody else


def ask(path: Path, command: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(str(path))
        server.sendall(command.encode() + b"\r\n")
        return server.makefile("rb").readline()


def test_sessions_that_an_earlier_version_kept_on_the_disk_are_gone_after_a_start(tmp_path):
    data = tmp_path / "data"
    with EmbeddedServers(data).running():
        path = EmbeddedServers(data).sockets / QUEUE
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(str(path))
            answers = server.makefile("rb")
            for command in ("SELECT 1", "SET session-of-somebody content", "SELECT 0", "SET letter waits"):
                server.sendall(command.encode() + b"\r\n")
                assert answers.readline() == b"+OK\r\n"
    kept = EmbeddedServers(data)._base / "valkey"
    with EmbeddedServers(data).running():
        assert ask(path, "EXISTS letter") == b":1\r\n"
    with EmbeddedServers(data).running():
        assert b"session-of-somebody" not in b"".join(file.read_bytes() for file in kept.rglob("*") if file.is_file())


# Stored by the same `save_file`; made in pages/test_season_desk_entrants.py and pages/test_school_pages.py.
OF_SEASONS = {"seasons.export_entrants", "seasons.school_certificates"}


def test_the_file_of_each_kind_of_job_is_for_its_owner_alone(published, users, settings):
    contest = published.contest
    parameters = {
        "registration.export": {"columns": ["number"], "format": "csv", "chosen": "all", "search": ""},
        "prizes.archive": {"personal": True}, "prizes.diplomas": {"kind": "missing"},
    }  # fmt: skip
    of_contest = {"registration.export", "prizes.archive", "prizes.diplomas"}
    made = {
        *of_contest,
        "shell.accounts",
        "registration.faulty_rows",
    }  # the others make no file; of an import with faults: test_imports
    assert {kind for kind, function in jobs._kinds.items() if "save_file" in inspect.getsource(function)} == made | OF_SEASONS
    jobs.run(jobs.start(kind="shell.accounts", title="а", room=PORTAL, by=build.administrator(), parameters={"reason": "а"}).pk)
    for kind in sorted(of_contest):
        jobs.run(jobs.start(kind=kind, title=kind, contest_id=contest.pk, by=users["staff"], parameters=parameters[kind]).pk)
    assert [job.outcome for job in Job.objects.exclude(state=Job.State.DONE)] == []
    assert len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]) == len(made) - 1
    assert read_by_others(Path(settings.MEDIA_ROOT)) == []


def test_every_process_begins_with_its_files_closed():
    for name in ("hackathon_portal/launcher/commands.py", "manage.py", "hackathon_portal/settings/base.py"):
        assert "os.umask(0o077)" in (settings.BASE_DIR / name).read_text(), name
    assert "\numask 077" in (settings.BASE_DIR / "portal").read_text()


def test_docker_compose_keeps_sessions_off_the_disk_and_statements_out_of_the_log():
    services = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())["services"]
    for name, value in SILENT.items():
        assert f"{name}={value}" in services["postgres"]["command"]
    assert services["web"]["environment"]["CACHE_HOST"] == "${CACHE_HOST:-cache}"
    assert "--appendonly no" in services["cache"]["command"][-1]
    assert "volumes" not in services["cache"]
    for name in ("redis", "cache"):
        assert "--requirepass" in services[name]["command"][-1]
        assert "ports" not in services[name]


def test_no_server_is_told_to_log_requests():
    for name in ("Dockerfile", "docker-compose.yml", "hackathon_portal/launcher/commands.py"):
        assert "access-log" not in (settings.BASE_DIR / name).read_text(), name


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Whatever is logged while the test runs, as the portal writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ProcessorFormatter(processors=processors))
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def store_twice() -> None:
    """A row with a name and an address that the database refuses, each time in another way."""
    with transaction.atomic():
        User.objects.create(email=EMAIL)
        User.objects.create(email=EMAIL)


def break_a_rule() -> None:
    with transaction.atomic():
        row = Application.objects.order_by("pk").first()
        Application.objects.filter(pk=row.pk).update(surname=SURNAME, email=EMAIL, number=None)  # filed without a number


def misread() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [SURNAME])


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [store_twice, break_a_rule, misread])
def test_a_refused_row_leaves_no_name_and_no_address_in_any_log(contest, users, log, monkeypatch, settings, fault):
    build.team(contest, members=2)
    with pytest.raises(DatabaseError):
        fault()
    monkeypatch.setitem(jobs._kinds, "trial", lambda running: fault() or "")
    job = jobs.start(kind="trial", title="проба", contest_id=contest.pk, by=users["staff"], parameters={})
    jobs.run(job.pk)

    @shared_task(name="tests.trial")
    def trial(text: str) -> None:
        fault()

    current_app.tasks["tests.trial"].apply(args=[SURNAME])
    current_app.tasks.pop("tests.trial")
    pages = ModuleType("pages")
    pages.__dict__["urlpatterns"] = [route("trial/<str:name>/", lambda request, name: fault())]
    settings.ROOT_URLCONF = pages
    assert Client(raise_request_exception=False).get(f"/trial/{SURNAME}/?email={EMAIL}").status_code == 500
    text = log.getvalue()
    assert text.count("Traceback") >= 3
    written = [text, *(path.read_text(errors="replace") for path in settings.DATA_DIR.glob("*.log"))]
    for place in written:
        assert SURNAME not in place
        assert EMAIL not in place
        assert SURNAME.encode("unicode_escape").decode() not in place


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ('duplicate key value violates unique constraint "x"\nDETAIL:  Key (email)=(a@b.ru) already exists.\n', "a@b.ru"),
        ("invalid literal: 'Иванова-Петрова Анна'", "Иванова"),
        ("passport 7020 000123 is late", "000123"),
        ("call +7 (910) 555-12-34", "555"),
        ("Not Found: /accounts/confirm-email/?key=abc123", "abc123"),
        ("Not Found: /join/AbCdEf1234567890ghIjKlMnOp/", "AbCdEf1234567890"),
        ("Not Found: /schools/%D0%98%D0%B2%D0%B0%D0%BD", "%D0%98"),
        ("refused {'ivan.petrov@mail.ru': (550, b'no such user')}", "petrov"),
        ("Failing row contains (1, Ivanova).\nDETAIL:  Failing row contains (1, Ivanova, Anna\nMaria, 5).", "Maria"),
    ],
)
def test_what_a_library_says_is_cleaned(said, left):
    assert left in said
    assert left not in without_people(said)
    assert left not in str(clean_report({"exception": {"values": [{"value": said}]}, "message": said}, None))


def test_a_log_still_tells_what_happened_and_where():
    said = 'job 1234567 failed\nTraceback (most recent call last):\n  File "/srv/kernel/jobs.py", line 88, in run\nIntegrityError: duplicate key value violates unique constraint "team_name_once"'
    assert 'jobs.py", line 88, in run' in without_people(said)
    assert 'unique constraint "team_name_once"' in without_people(said)
