"""Which operations of a migration are carried out as one step; that the tables are the same is held by tests/faults/test_servers.py."""

from __future__ import annotations

from types import SimpleNamespace

import pgtrigger
import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from hackathon_portal.kernel.migration_steps import AsOne, WithAllModels, alone, around, in_fewer_steps

MOST_STEPS = 6  # of a migration of this project; each costs an empty database a tenth of a second
OURS = ("kernel", "accounts", "contests", "registration", "operations", "judging", "prizes")


def add(name: str, model: str = "team") -> migrations.AddField:
    return migrations.AddField(model, name, models.TextField(default=""))


def constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=~models.Q(title=""), name=name)


def trigger() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)


CREATED = migrations.CreateModel("Team", [("id", models.BigAutoField(primary_key=True))])


@pytest.mark.parametrize(
    "together",
    [
        [add("title"), add("motto"), add("title", "teamhistory")],
        [RemoveTrigger("team", "kept"), add("title"), AddTrigger("team", trigger())],
        [migrations.RemoveConstraint("team", "titled"), migrations.AddConstraint("team", constraint("titled"))],
        [
            CREATED,
            AddTrigger("member", trigger()),
            add("team", "member"),
            migrations.AlterModelOptions("member", {"ordering": ["id"]}),
        ],
    ],
)
def test_what_does_not_build_upon_its_neighbour_is_one_step(together):
    [step] = in_fewer_steps(together)
    assert isinstance(step, AsOne)
    assert step.operations == together


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (add("title"), migrations.AlterField("team", "title", models.TextField())),
        (add("title"), migrations.AlterField("Team", "Title", models.TextField())),
        (migrations.RemoveConstraint("team", "titled"), migrations.RemoveField("team", "title")),
        (AddTrigger("team", trigger()), RemoveTrigger("team", "kept")),
        (CREATED, add("title")),
        (CREATED, migrations.AddConstraint("team", constraint("titled"))),
        (add("title"), migrations.RunPython(migrations.RunPython.noop)),
        (migrations.RunSQL("SELECT 1"), add("title")),
        (add("title"), migrations.RenameField("team", "title", "name")),
        (add("title"), AddConstraintNotValid("team", constraint("titled"))),
        (add("title"), AddIndexConcurrently("team", models.Index(fields=["title"], name="by_title"))),
        (add("title"), migrations.AlterField("team", "id", models.BigAutoField(primary_key=True))),
        (AsOne([add("title")]), add("motto")),
    ],
)
def test_what_builds_upon_its_neighbour_or_looks_at_a_state_of_its_own_is_a_step_of_its_own(first, second):
    assert in_fewer_steps([first, second]) == [first, second]


def test_no_operation_is_lost_or_moved_and_no_migration_takes_many_steps():
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        steps = in_fewer_steps(migration.operations)
        taken_apart = []
        for step in steps:
            is_new = isinstance(step, AsOne) and step not in migration.operations
            taken_apart += step.operations if is_new else [step]
        assert taken_apart == list(migration.operations), name
        if app in OURS:
            assert len(steps) <= MOST_STEPS, f"{app}.{name}: as few operations in a row as may be build upon each other"


def test_for_a_step_its_models_are_built_with_those_their_keys_lead_to_and_no_others():
    whole = ProjectState.from_apps(apps)
    part = around(whole, [("registration", "team"), ("registration", "goneforgood")])
    built = {(model._meta.app_label, model._meta.model_name) for model in part.apps.get_models(include_auto_created=True)}
    assert {("registration", "team"), ("contests", "contest"), ("accounts", "user")} <= built
    assert ("judging", "scoresheet") not in built
    assert len(built) < len(whole.models) / 4
    assert "apps" not in whole.__dict__


def test_after_such_a_step_an_operation_that_asks_for_any_model_finds_it():
    asked = []
    state = ProjectState.from_apps(apps)
    step, programme = (
        alone(add("title")),
        migrations.RunPython(lambda known, _: asked.append(known.get_model("judging", "project"))),
    )
    step.state_forwards("registration", state)
    step.operations = []  # the database stays as it is
    step.database_forwards("registration", None, state, state)
    assert state.__dict__["apps"] is state.clone().apps, "what Django builds before the next migration"
    programme.database_forwards("registration", SimpleNamespace(connection=connection), state.clone(), state)
    assert asked[0]._meta.db_table == "judging_project"
    assert isinstance(alone(migrations.RenameField("team", "title", "name")), WithAllModels)
