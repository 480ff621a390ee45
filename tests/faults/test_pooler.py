"""The portal behind PgBouncer in transaction mode: each transaction on another connection, from the sign-up to an export.

A walk over the sources looks for whatever a session would have to keep: settings, locks, channels, temporary tables, cursors.
"""

from __future__ import annotations

import ast
import re
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.test import Client

from hackathon_portal.accounts.models import User
from hackathon_portal.demo import play
from hackathon_portal.kernel import jobs, outbox
from hackathon_portal.kernel.models import Job, OutboxMessage
from judging.models import ScoreSheet
from registration.models import Application
from tests import build
from tests.pooler import pooled

POOL = 3  # connections of the pooler


@pytest.fixture
def behind_a_pooler(db):
    """This process reaches its database through PgBouncer alone."""
    straight = dict(connection.settings_dict)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with pooled(straight, Path(folder), size=POOL) as port:
            connection.close()
            connection.settings_dict.update(HOST="127.0.0.1", PORT=str(port))
            try:
                open_all(POOL)
                yield
            finally:
                connection.close()
                connection.settings_dict.update(HOST=straight["HOST"], PORT=straight["PORT"])


def open_all(count: int) -> None:
    """The pooler opens a connection for whoever waits while the others are held: transactions that are open at once need one each."""
    held = [connection.copy() for _ in range(count)]
    try:
        for each in held:
            each.set_autocommit(False)
            with each.cursor() as cursor:
                cursor.execute("SELECT 1")
    finally:
        for each in held:
            each.rollback()  # one whose client leaves in the middle of a transaction is closed
            each.close()


def servers() -> set[int]:
    """Processes of PostgreSQL that answer one statement after another."""
    found = set()
    for _ in range(6):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), current_setting('TimeZone')")
            pid, zone = cursor.fetchone()
            assert zone == "UTC"
            found.add(pid)
    return found


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_contest_is_played_behind_a_transaction_pooler(
    contest, users, client_of, at, behind_a_pooler, django_capture_on_commit_callbacks
):
    for _ in range(8):
        Client().post(
            "/accounts/signup/", {"email": f"new{_}@example.org", "password1": build.PASSWORD, "password2": build.PASSWORD}
        )
    assert User.objects.filter(email__startswith="new").count() == 8
    assert len(servers()) == POOL, "the test would prove nothing on one connection"
    assert not connection.keeps_session()
    staff = client_of("staff")
    at(2024, 5, 20, 12)
    stage = play.Stage(contest, users)
    play.commission(stage)
    build.admitted_teams(contest, users, count=2)
    play.projects(stage, most=2)
    stage.refresh()
    play.assessment(stage)
    assert ScoreSheet.objects.filter(signed_at__isnull=False).exists()
    for page in ("desk/queue/?show=all", "desk/numbers/", "", "desk/"):
        assert staff.get(f"/c/{contest.slug}/{page}").status_code == 200, page
    staff.post(
        f"/c/{contest.slug}/desk/export/?show=all", {"columns": ["number", "surname"], "reason": "сверка", "file_format": "csv"}
    )
    job = Job.objects.get(kind="registration.export")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.outcome
    with job.file.open() as file:
        assert len(file.read().decode("utf-8-sig").splitlines()) == 1 + Application.objects.count()
    while outbox.deliver_pending():
        pass
    assert not OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING).exists()


@pytest.mark.django_db(transaction=True)
def test_rows_come_by_a_cursor_of_the_server_only_inside_a_transaction(users):
    def cursors() -> list[str]:
        rows = User.objects.order_by("pk").iterator(chunk_size=1)
        next(rows)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_cursors WHERE name LIKE '_django%%'")
            return [name for (name,) in cursor.fetchall()]

    assert connection.keeps_session()
    assert cursors() == []
    with transaction.atomic():
        assert len(cursors()) == 1
    assert len(list(User.objects.iterator(chunk_size=2))) == User.objects.count()


# What lives as long as a session; each with what does the same within one transaction.
OF_A_SESSION = {
    r"\bpg_(try_)?advisory_(lock|unlock)\w*": "kernel/locks.py: lock_name",
    r"(^|;)\s*SET (SESSION )?(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)[a-z_.]+ (=|TO)": "SET LOCAL",
    r"\bset_config\([^)]*\bfalse\b": "set_config(…, true)",
    r"\b(LISTEN|UNLISTEN|NOTIFY) \w": "the queue",
    r"\bCREATE (GLOBAL |LOCAL )?TEMP": "rows sent along with the statement",
    r"\bPREPARE \w|\bDEALLOCATE\b": "nothing: psycopg2 prepares no statement",
    r"\bWITH HOLD\b": "a cursor within a transaction",
}
# Files that speak with the server itself over a connection of their own, never through the pooler, and why.
STRAIGHT = {
    "hackathon_portal/kernel/backups": "copies and restoring: DIRECT_DATABASE",
    "hackathon_portal/launcher": "embedded servers",
    "hackathon_portal/kernel/postgresql": "time limits of a session, where no pooler stands between (keeps_session)",
    "hackathon_portal/kernel/management/commands/migrate_if_needed.py": "the same for its wait for a table",
}


def test_nothing_is_kept_in_a_session_of_the_database():
    found = []
    for room in ("hackathon_portal", "registration", "judging", "prizes"):
        for path in (configured.BASE_DIR / room).rglob("*.py"):
            name = path.relative_to(configured.BASE_DIR).as_posix()
            if "/migrations/" in name or name.startswith(tuple(STRAIGHT)):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found += [f"{name}:{node.lineno}: {pattern}" for pattern in OF_A_SESSION if re.search(pattern, node.value)]
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".cursor") and (node.args or node.keywords):
                    found.append(f"{name}:{node.lineno}: a named cursor")
    assert sorted(found) == []
