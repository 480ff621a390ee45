"""A database of before goes over: gatherings leave `operations` for `events` with their rows, their history and its triggers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel import clock
from tests import build

BEFORE = [("operations", "0004_lines_of_gatherings"), ("events", None)]


def rows(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ctid, id, title, pgh_label FROM {table} ORDER BY 1"
            if "history" in table
            else f"SELECT ctid, id FROM {table}"
        )
        return cursor.fetchall()


def functions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, proname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid IN ('operations_gathering'::regclass, 'operations_gatheringhistory'::regclass) AND tgname LIKE 'pgtrigger%'"
        )
        found = cursor.fetchall()
    assert all(name == function for name, function in found)
    return {name for name, _ in found}


@pytest.mark.django_db(transaction=True)
def test_an_old_database_goes_over_with_its_rows_its_history_and_one_copy_of_each_change(contest, settings):
    settings.MIGRATION_MODULES = {}  # those of the program, which test databases do without
    for node in MigrationLoader(None).graph.nodes:
        MigrationRecorder(connection).record_applied(*node)
    now_named = functions()
    MigrationExecutor(connection).migrate(BEFORE)
    old = MigrationExecutor(connection).loader.project_state(BEFORE[:1]).apps
    assert not functions() & now_named
    person = build.user()
    begins = clock.now() + timedelta(days=1)
    before = old.get_model("operations", "Gathering").objects.create(
        contest_id=contest.pk, title="Вебинар", starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    old.get_model("operations", "SignUp").objects.create(gathering_id=before.pk, user_id=person.pk)
    kept = {table: rows(table) for table in ("operations_gathering", "operations_signup", "operations_gatheringhistory")}

    executor = MigrationExecutor(connection)
    executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] in {"events", "operations"}])

    assert {table: rows(table) for table in kept} == kept, "no row is written anew"
    assert functions() == now_named
    gathering = Gathering.objects.get()
    assert (gathering.pk, gathering.title, gathering.contest) == (before.pk, "Вебинар", contest)
    assert gathering.sign_ups.get().user == person
    gathering.title = "Вебинар о прототипах"
    gathering.save(update_fields=["title"])
    copies = [(label, title) for _, _, title, label in rows("operations_gatheringhistory")]
    assert copies == [("insert", "Вебинар"), ("update", "Вебинар о прототипах")]
    with pytest.raises(Exception, match="Cannot update or delete"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM operations_gatheringhistory")
