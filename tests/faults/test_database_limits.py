"""A locked row, a statement without an end, a transaction left open, a database that is away: words within a bound, then all goes on (O25)."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.db import close_old_connections, connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.postgresql import base
from hackathon_portal.kernel.web import database_away
from hackathon_portal.urls import *  # noqa: F403  the portal's own, and some more
from hackathon_portal.urls import urlpatterns as own
from tests import build, pooler
from tests.faults.test_worker_killed import database_url

SECONDS = {"statement_timeout": 2, "lock_timeout": 1, "idle_in_transaction_session_timeout": 1}


def never_ends(_request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")


def changes(_request):
    User.objects.update(last_login=None)
    return HttpResponse()


def stands_idle(_request):
    with transaction.atomic():
        User.objects.count()
        time.sleep(1.3)
        User.objects.count()


def is_killed(_request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def fills(_request):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO filled SELECT repeat(md5(number::text), 30) FROM generate_series(1, 10000) number")


urlpatterns = [
    *own, path("never-ends/", never_ends), path("changes/", changes), path("stands-idle/", stands_idle), path("is-killed/", is_killed), path("fills/", fills),
    path("api/v1/changes/", changes),
]  # fmt: skip


@pytest.fixture
def web(transactional_db, settings) -> Iterator[Client]:
    """A client of a process that keeps the limits of the web server."""
    settings.ROOT_URLCONF, settings.DATABASE_SECONDS = __name__, {"web": SECONDS}
    build.user()
    base.keep_limits_of("web")
    connection.close()
    yield Client(raise_request_exception=False)
    base.keep_limits_of("")
    connection.close()


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else holds every account's row."""
    other = psycopg2.connect(database_url())
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_user FOR UPDATE")
        yield
    other.close()


def told(answer, trouble: database_away.Trouble) -> bool:
    page = answer.content.decode()
    return (
        (answer.status_code, answer["Retry-After"]) == (trouble.status, f"{trouble.retry}")
        and trouble.title in page
        and trouble.words in page
    )


def goes_on(web: Client) -> bool:
    """The next request of a real server: the test client leaves out that a connection which has failed is looked at."""
    close_old_connections()
    return web.post("/changes/").status_code == 200


def test_web_gives_up_within_its_limits_tells_why_and_the_next_request_works(web):
    with locked():
        began = time.monotonic()
        page = web.post("/changes/", {"a": "б"})
        assert told(page, database_away.BUSY)
        assert database_away.BACK in page.content.decode()
        assert 0.9 < time.monotonic() - began < 3
        said = web.post("/api/v1/changes/").json()
        assert (said["code"], "Нужные данные меняют другие люди" in said["message"]) == ("busy", True)
    assert goes_on(web)
    began = time.monotonic()
    assert told(web.get("/never-ends/"), database_away.LONG)
    assert time.monotonic() - began < 5
    assert goes_on(web)
    page = web.get("/stands-idle/")
    assert told(page, database_away.LONG) or told(page, database_away.AWAY)
    assert goes_on(web)
    assert told(web.get("/is-killed/"), database_away.AWAY)
    assert goes_on(web)
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connections.settings["default"], "HOST", "/nowhere")
        pages = [web.get("/"), web.post("/accounts/login/", {"login": "a@example.org", "password": "б"})]
        assert [page.status_code for page in pages if not told(page, database_away.AWAY)] == []
        connection.close()
    assert goes_on(web)


@pytest.fixture
def small_table(web) -> Iterator[None]:
    """The table `filled` lies on a disk of 3 MB."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        owner = Path(cursor.fetchone()[0]).stat()
    folder = tempfile.mkdtemp()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("a file system is mounted by root")
    os.chown(folder, owner.st_uid, owner.st_gid)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLESPACE small_disk LOCATION '{folder}'")
        cursor.execute("CREATE TABLE filled (words text) TABLESPACE small_disk")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE filled")
        cursor.execute("DROP TABLESPACE small_disk")
    subprocess.run(["umount", folder], check=True)
    Path(folder).rmdir()


def test_a_full_disk_of_the_database_is_told_to_who_asks_and_to_the_administrator(web, small_table):
    administrator = build.administrator()
    assert told(web.post("/fills/"), database_away.FULL)
    assert goes_on(web)
    assert "нет места" in OutboxMessage.objects.get(recipient=administrator.email).body


def limits() -> dict[str, str]:
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(SECONDS)])
        return dict(cursor.fetchall())


def test_web_worker_and_commands_have_limits_of_their_own_and_nobody_elses_session_behind_a_pooler(transactional_db, settings):
    found = {}
    for role in ("web", "worker", ""):
        base.keep_limits_of(role)
        found[role] = {name: int(milliseconds) // 1000 for name, milliseconds in limits().items()}
    assert found == {**settings.DATABASE_SECONDS, "": dict.fromkeys(SECONDS, 0)}
    base.keep_limits_of("web")
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        Path(name).chmod(0o755)
        with pooler.pooled(dict(connection.settings_dict), Path(name)) as port:
            patch.setitem(connections.settings["default"], "HOST", "127.0.0.1")
            patch.setitem(connections.settings["default"], "PORT", str(port))
            assert set(limits().values()) == {"0"}
            connection.close()
    base.keep_limits_of("")


def test_whatever_the_database_gives_up_with_has_words():
    assert {trouble.status for trouble in database_away.OF_STATE.values()} == {503, 507}
    assert database_away.trouble_of(ValueError()) is None
    assert database_away.trouble_of(None) is None
