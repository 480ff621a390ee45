"""Old and new code on one database: who may run, what a migration may do to a table in use, and that nobody waits for it long."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now
from django_migration_linter.sql_analyser import analyse_sql_statements, get_sql_analyser_class

from hackathon_portal.kernel import releases
from hackathon_portal.kernel.management.commands import migrate_if_needed
from hackathon_portal.kernel.models import Installation
from tests import migrations_beside
from tests.faults.test_servers import record_migrations

NEWER = ("judging", "9999_from_the_future")


@pytest.mark.parametrize(
    ("oldest", "runs"), [(releases.RELEASE - 1, True), (releases.RELEASE, True), (releases.RELEASE + 1, False), (0, False)]
)
def test_on_a_newer_database_old_code_runs_where_the_newer_release_says_so(db, monkeypatch, capsys, oldest, runs):
    record_migrations(monkeypatch, known=True, more=NEWER)
    Installation.objects.update_or_create(pk=releases.ONE, defaults={"oldest_release": oldest})
    if runs:
        call_command("migrate_if_needed")
        assert "может работать рядом" in capsys.readouterr().out
    else:
        with pytest.raises(CommandError, match=r"База данных новее этой программы \(judging\.9999_from_the_future\)"):
            call_command("migrate_if_needed")


def test_what_may_run_is_declared_by_the_newest_and_never_taken_back_by_an_older_one(db, monkeypatch):
    releases.declare()
    assert Installation.objects.get().oldest_release == releases.OLDEST_BESIDE
    monkeypatch.setattr(releases, "OLDEST_BESIDE", 9)
    releases.declare()
    monkeypatch.setattr(releases, "OLDEST_BESIDE", 3)
    releases.declare()
    assert Installation.objects.get().oldest_release == 9
    assert not releases.may_run_beside()


def test_a_release_with_a_migration_old_code_cannot_bear_says_so():
    assert releases.OLDEST_BESIDE <= releases.RELEASE
    assert not migrations_beside.NOT_BESIDE or releases.OLDEST_BESIDE == releases.RELEASE
    assert all(migrations_beside.NOT_BESIDE.values()), "each with its reason"
    assert not migrations_beside.is_looked_at("kernel", "0001_initial")
    assert migrations_beside.is_looked_at("kernel", "9999_new")
    assert not migrations_beside.is_looked_at("auth", "9999_of_a_library")


FILLED = models.CharField(max_length=5, default="")
BEARABLE = [
    migrations.AddField("bank", "more", models.CharField(max_length=5, null=True)),
    migrations.AddField("bank", "more", models.DateTimeField(db_default=Now())),
    migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9, db_index=True))]),
    AddIndexConcurrently("bank", models.Index(fields=["name"], name="trial")),
]  # fmt: skip
UNBEARABLE = [
    migrations.AddField("bank", "more", FILLED),
    migrations.AlterField("job", "finished_at", models.DateTimeField(default=None)),
    migrations.RemoveField("bank", "city"),
    migrations.RenameField("bank", "city", "town"),
    migrations.DeleteModel("Bank"),
    migrations.RenameModel("Bank", "Institution"),
    migrations.AlterModelTable("bank", "elsewhere"),
    migrations.AddIndex("bank", models.Index(fields=["name"], name="trial")),
    migrations.AddConstraint("bank", models.UniqueConstraint(fields=["name"], name="trial")),
    migrations.RemoveIndex("job", "job_open"),
]


def faults_of(operation) -> set[str]:
    """What the linter says of this operation, as `./portal test` takes it."""
    before = ProjectState.from_apps(apps)
    after = before.clone()
    operation.state_forwards("kernel", after)
    atomic = operation.atomic is not False and not isinstance(operation, AddIndexConcurrently)
    with connection.schema_editor(collect_sql=True, atomic=atomic) as editor:
        operation.database_forwards("kernel", editor, before, after)
    statements = [statement for statement in editor.collected_sql if not statement.startswith("--")]
    if atomic:
        statements = ["BEGIN;", *statements, "COMMIT;"]
    errors, _ignored, warnings = analyse_sql_statements(get_sql_analyser_class("django.db.backends.postgresql"), statements, [])
    return {issue.code for issue in errors} | {issue.code for issue in warnings if issue.code in migrations_beside.AS_ERRORS}


@pytest.mark.parametrize("operation", BEARABLE, ids=lambda operation: operation.describe()[:40])
def test_what_old_code_bears_passes(db, operation, monkeypatch):
    monkeypatch.setattr(AddIndexConcurrently, "_ensure_not_in_transaction", lambda *_: None)  # the test is one
    assert faults_of(operation) == set()


@pytest.mark.parametrize("operation", UNBEARABLE, ids=lambda operation: operation.describe()[:40])
def test_what_old_code_cannot_bear_and_what_locks_a_table_is_found(db, operation):
    assert faults_of(operation)


@contextmanager
def held(seconds: float):
    """Somebody reads the directory of banks in a transaction that stays open so long."""
    begun = threading.Event()

    def hold() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN; LOCK TABLE kernel_bank IN ACCESS SHARE MODE")
                begun.set()
                time.sleep(seconds)
                cursor.execute("COMMIT")
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait()
    yield
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_migration_lets_people_pass_while_it_waits_for_a_table(users, monkeypatch, capsys):
    monkeypatch.setattr(migrate_if_needed, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(migrate_if_needed, "LOCK_PAUSES", (0.3, 0.3, 0.3, 0.3))
    tries: list[float] = []

    def alters(*_: object, **__: object) -> None:
        tries.append(time.monotonic())
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE kernel_bank ADD COLUMN trial integer NULL")

    monkeypatch.setattr(migrate_if_needed, "call_command", alters)
    command = migrate_if_needed.Command()
    with held(0.9):
        command._migrate_patiently()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(trial) FROM kernel_bank")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() != ("200ms",), "pages of this process wait as they did"
    assert len(tries) >= 2
    assert "Таблица занята, попробую снова" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_never_free_ends_in_words(users, monkeypatch):
    monkeypatch.setattr(migrate_if_needed, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(migrate_if_needed, "LOCK_PAUSES", (0.1,))

    def alters(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE kernel_bank ADD COLUMN trial integer NULL")

    monkeypatch.setattr(migrate_if_needed, "call_command", alters)
    with held(1), pytest.raises(CommandError, match="не дождалась таблицы"):
        migrate_if_needed.Command()._migrate_patiently()


@pytest.mark.django_db(transaction=True)
def test_of_nodes_that_start_together_one_migrates(users):
    under_way, most = [0], []

    def node() -> None:
        try:
            with migrate_if_needed.one_migrates():
                under_way[0] += 1
                most.append(under_way[0])
                time.sleep(0.05)
                under_way[0] -= 1
        finally:
            connection.close()

    threads = [threading.Thread(target=node) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1]
