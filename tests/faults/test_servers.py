"""The embedded servers and `./portal run`: a taken port, a kill with -9, an old or full data folder."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from hackathon_portal.launcher import embedded
from hackathon_portal.launcher.embedded import CannotStart, EmbeddedServers
from tests.faults.test_private_data import read_by_others
from tests.ports import free_port
from tests.tables import made_of

START_SECONDS = 300


def portal(data: Path, port: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {
        "PORTAL_DATA": str(data),
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.local",
    }
    for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "IDENTITY_HASH_KEY"):
        environment.pop(name, None)
    return subprocess.Popen(
        [sys.executable, "-m", "hackathon_portal.launcher.commands", "run"], cwd=settings.BASE_DIR, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def answers(port: int, path: str = "/health/", *, within: float = 2) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=within) as response:
            return response.status == 200
    except OSError:
        return False


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if answers(port):
            return
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.1)
    raise AssertionError("not ready")


def processes_of(data: Path) -> dict[int, str]:
    """Process id -> command of whatever lives with this data folder."""
    found, servers = {}, EmbeddedServers(data)
    places = {str(data), str(servers._base), str(servers.sockets)}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                environ = (folder / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if any(place in command for place in places) or f"PORTAL_DATA={data}\0" in environ:
                found[int(folder.name)] = command
    return found


@pytest.fixture
def data(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("d").resolve()
    yield folder
    base = EmbeddedServers(folder)._base
    if base != folder:  # as root below a closed folder the database lives elsewhere
        shutil.rmtree(base, ignore_errors=True)


def fetched(address: str) -> tuple[int, str]:
    """(bytes over the wire, text) of what a browser gets."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        data = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return len(data), (gzip.decompress(data) if packed else data).decode(errors="replace")


def fonts_of(sheet: str, html: str) -> set[str]:
    """The fonts of a style sheet that a browser fetches for this page: those whose range holds a character of its text.

    The monospaced one only where the page has an element that it is for.
    """
    text = unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", html, flags=re.S))
    codes = {ord(character) for character in text}
    fetched_fonts = set()
    for rule in re.findall(r"@font-face \{(.*?)\}", sheet, re.S):
        family = re.search(r'font-family: ?"(.*?)"', rule)[1]
        parts = [part.strip().removeprefix("U+").split("-") for part in re.search(r"unicode-range: ?([^;]*)", rule)[1].split(",")]
        is_wanted = any(int(part[0], 16) <= code <= int(part[-1], 16) for part in parts for code in codes)
        if is_wanted and ("Mono" not in family or re.search(r"<(code|kbd|pre|samp)\b", html)):
            fetched_fonts.add(re.search(r'url\("?([^")]+\.woff2)"?\)', rule)[1])
    return fetched_fonts


def check_weight(base: str, path: str) -> str:
    """The first visit to a contest's page, with its styles, fonts and icon, is at most 150 KB in 12 requests; the next 15 KB."""
    page, html = fetched(base + path)
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    for sheet in [asset for asset in assets if asset.endswith(".css")]:
        assets |= {urljoin(sheet, font) for font in fonts_of(fetched(base + sheet)[1], html)}
    assert any(asset.endswith(".woff2") for asset in assets)
    whole = page + sum(fetched(base + asset)[0] for asset in assets)
    for asset in assets:  # kept by the browser for good: the next visit asks for the page alone
        with urllib.request.urlopen(base + asset) as answer:
            assert "immutable" in answer.headers["Cache-Control"], asset
    assert len(assets) + 1 <= 12
    assert whole <= 150_000
    assert page <= 15_000
    assert not re.findall(r'(?:src|href)="https?://(?!127)[^"]+\.(?:css|js|woff2|png)"', html)
    return f"contest page {whole / 1000:.0f} KB in {len(assets) + 1} requests, the next {page / 1000:.0f} KB"


# What migrations leave otherwise than the models say, by the beginning of its row.
LEFT_BY_MIGRATIONS = (
    ("column", "django_migrations."), ("constraint", "django_migrations"), ("index", "CREATE UNIQUE INDEX ON public.django_migrations"),
    ("column", "auth_group_permissions.id"),  # Django's own migration, with this project's kind of keys
    ("column", "prizes_payoutapplication.card"),  # empty, for the code before
    ("constraint", "kernel_auditrecord"),  # NOT VALID: rows before it are left as they are
)  # fmt: skip


def check_tables(data: Path) -> None:
    """The migrations, in the steps that `kernel/migration_steps.py` makes of them, lead to the tables of the models."""
    with psycopg2.connect(dbname="portal", user="postgres", host=str(EmbeddedServers(data).sockets)) as portal_of_its_own:
        migrated = made_of(portal_of_its_own.cursor())
    with connection.cursor() as cursor:
        models = made_of(cursor)
    differing = {
        row
        for row in migrated ^ models
        if not any(row[1].startswith(name) for kind, name in LEFT_BY_MIGRATIONS if kind == row[0])
    }
    assert not differing
    assert len(models) > 4000  # of all the tables


@pytest.mark.faults
def test_killed_with_9_it_leaves_no_process_and_loses_nothing(db, data, record_property):
    port = free_port()
    process = portal(data, port)
    wait_until_ready(process, port)
    check_tables(data)
    accounts = (data / "accounts.txt").read_text()
    assert read_by_others(data) == []
    assert data.stat().st_mode & 0o066 == 0
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 30
    while processes_of(data) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_of(data) == {}
    began = time.monotonic()
    again = portal(data, port)
    wait_until_ready(again, port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
        text = page.read().decode()
    assert "TulaHackDays" in text
    said = check_weight(f"http://127.0.0.1:{port}", re.search(r'href="(/c/[^"]+/)"', text)[1])
    assert (data / "accounts.txt").read_text() == accounts
    record_property("said", f"second start of the portal: {time.monotonic() - began:.1f} s; {said}")
    slowest = max(killed_in_turn(data, port))
    record_property("said", f"each process killed, web, queue and cache twice: pages answer again within {slowest:.1f} s")
    again.send_signal(signal.SIGTERM)
    assert again.wait(timeout=40) == 0
    assert processes_of(data) == {}


AGAIN_SECONDS = 180  # against a hang: 6 seen on a machine of its own, over 60 where other workers and browsers hold both cores
TWICE = (
    "/postgres ",
    "valkey.sock",
    "cache.sock",
    "granian",
)  # starting them costs little; any other does as they do (test_supervisor.py)
# What dies together: each server and web for the first time, then web and a server again; that the rest comes back any number of
# times is held by test_supervisor.py, which starts nothing dear.
IN_TURN = (
    ("/postgres ",),
    ("granian",),
    ("valkey.sock", "cache.sock"),
    ("granian",),
    ("valkey.sock", "cache.sock", " worker ", " beat "),
)


def kinds(data: Path) -> Counter[str]:
    """How many processes of each kind this portal has: its servers, web with its own processes, worker, beat."""
    names = (*TWICE, " worker ", " beat ")
    found = [next((name for name in names if name in command), "") for command in processes_of(data).values()]
    return Counter(name for name in found if name)


def killed_in_turn(data: Path, port: int) -> Iterator[float]:
    """Kill each process of a portal; seconds until pages answer again. Afterwards there are as many of each kind as before."""
    whole = kinds(data)
    assert set(whole) == {*TWICE, " worker ", " beat "}
    for names in IN_TURN:
        living = processes_of(data)
        for name in names:
            os.kill(min(number for number, command in living.items() if name in command), signal.SIGKILL)
        began = time.monotonic()
        time.sleep(0.3)
        while not all(answers(port, "/", within=10) for _ in range(3)):
            assert time.monotonic() - began < AGAIN_SECONDS, names
            time.sleep(0.05)
        yield time.monotonic() - began
    deadline = time.monotonic() + AGAIN_SECONDS
    while kinds(data) != whole and time.monotonic() < deadline:
        time.sleep(0.2)
    assert kinds(data) == whole


def test_a_taken_port_is_said_with_the_way_out(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        output, _ = portal(data, port).communicate(timeout=60)
    assert f"порт {port} занят другой программой. Запустите на другом: PORT={port + 1} ./portal run" in output


def test_a_full_disk_is_said_before_anything_is_touched(data, monkeypatch):
    monkeypatch.setattr(embedded, "MINIMUM_FREE_BYTES", 10**18)
    with pytest.raises(CannotStart, match="Освободите место"), EmbeddedServers(data).running():
        pass
    assert list(data.iterdir()) == []


def test_a_folder_of_another_postgresql_is_not_touched(data):
    cluster = EmbeddedServers(data).cluster
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotStart, match="создана PostgreSQL 15") as caught, EmbeddedServers(data).running():
        pass
    assert "Данные не тронуты" in str(caught.value)
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


def test_the_rights_of_folders_that_are_not_ours_stay(data):
    outside = data / "outside"
    outside.mkdir(mode=0o700)
    inside = outside / "inside"
    inside.mkdir()
    with EmbeddedServers(inside).running() as urls:
        assert urls.database.startswith("postgresql://")
        cluster = EmbeddedServers(inside).cluster
    assert oct(outside.stat().st_mode & 0o777) == "0o700"
    if os.geteuid() == 0:
        assert inside not in cluster.parents
        shutil.rmtree(cluster.parent)


def record_migrations(monkeypatch, *, known: bool, more: tuple[str, str]) -> None:
    """Let the database say which migrations it has seen: test databases are made of the models, without a record."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    monkeypatch.setattr(settings, "MIGRATION_MODULES", {})  # those of the program, which test databases do without
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for key in [*(MigrationLoader(None).disk_migrations if known else [("kernel", "0001_initial")]), more]:
        recorder.record_applied(*key)


def test_a_database_of_a_newer_version_is_refused(db, monkeypatch):
    from django.core.management import CommandError, call_command

    record_migrations(monkeypatch, known=True, more=("judging", "9999_from_the_future"))
    with pytest.raises(CommandError, match=r"База данных новее этой программы \(judging\.9999_from_the_future\)"):
        call_command("migrate_if_needed")


def test_a_data_folder_of_the_numbering_before_1_0_is_named_and_left_untouched(db, monkeypatch):
    from django.core.management import CommandError, call_command
    from django.db import connection

    record_migrations(monkeypatch, known=False, more=("contests", "0008_names_of_forms"))
    tables = set(connection.introspection.table_names())
    with pytest.raises(CommandError, match=r"сделана до версии 1\.0.*contests\.0008_names_of_forms.*Данные не тронуты"):
        call_command("migrate_if_needed")
    assert set(connection.introspection.table_names()) == tables


HOLD = "import sys, time, pathlib\nfrom hackathon_portal.launcher.embedded import EmbeddedServers\nwith EmbeddedServers(pathlib.Path(sys.argv[1])).running():\n    print('up', flush=True)\n    time.sleep(600)\n"


@pytest.mark.faults
def test_servers_start_at_once_after_their_starter_was_killed(data):
    """The old servers are still going when the new ones are wanted; nobody waits a minute or is told of a locked file."""
    for _ in range(3):
        holder = subprocess.Popen([sys.executable, "-c", HOLD, str(data)], stdout=subprocess.PIPE, cwd=settings.BASE_DIR)
        assert holder.stdout.readline() == b"up\n"
        holder.kill()
        holder.wait()
        with EmbeddedServers(data).running() as urls:
            connection = psycopg2.connect(urls.database)
            connection.close()
