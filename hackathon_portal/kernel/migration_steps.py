"""Migration steps that do many operations as one.

Django builds the models of the whole project anew after each operation; with 250 tables that is minutes of processor time for an
empty database. For one of these steps only the models it touches are built, with those that their keys lead to, and once.
`fewer_steps` takes together what a migration lists singly, so migrations are written and read as Django makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pgtrigger.migrations
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import resolve_relation

from hackathon_portal.kernel import walks


class NotBuilt:
    """Stands where a state keeps its models, so that nobody builds them before they are asked for: the state is marked as delayed."""

    def clone(self) -> NotBuilt:
        return self


def leave_unbuilt(state: ProjectState) -> None:
    """Django builds every model before a migration, unless something stands there."""
    if "apps" not in state.__dict__:
        state.__dict__["apps"] = NotBuilt()
        state.is_delayed = True


def led_to(model: ModelState) -> Iterable[tuple[str, str]]:
    """The models without which this one cannot be built: what it derives from, and what its keys lead to."""
    for base in model.bases:
        if isinstance(base, str):
            yield resolve_relation(base, model.app_label, model.name_lower)
    for field in model.fields.values():
        for remote in (getattr(field.remote_field, "model", None), getattr(field.remote_field, "through", None)):
            if remote:
                yield resolve_relation(remote, model.app_label, model.name_lower)


def around(state: ProjectState, names: Iterable[tuple[str, str]]) -> ProjectState:
    """The part of a state that these models need; they are built as in the whole."""
    found: dict[tuple[str, str], ModelState] = {}
    to_come = list(names)
    while to_come:
        name = to_come.pop()
        if name not in found and name in state.models:
            found[name] = state.models[name]
            to_come += led_to(state.models[name])
    return ProjectState({name: model for name, model in state.models.items() if name in found}, real_apps=state.real_apps)


class AsOne(Operation):
    """Carry out these operations as one step, with the models they touch alone, which are built twice and not for each of them.

    They must not build upon each other: each meets the state before all of them, or the one after.
    """

    reversible = True

    def __init__(self, operations: list[Any]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)  # nothing is built until the database asks for it
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        names = {
            (app_label, getattr(operation, "model_name", getattr(operation, "name", "")).lower()) for operation in self.operations
        }
        before, after = around(from_state, names), around(to_state, names)
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, before, after)
        leave_unbuilt(to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"{len(self.operations)} operations"


class WithAllModels(AsOne):
    """An operation that may ask for any model, after steps that have built few."""

    def __init__(self, operation: Any) -> None:
        super().__init__([operation])
        self.atomic = operation.atomic  # type: ignore[misc]  # RunPython writes it on itself too
        self.reduces_to_sql = operation.reduces_to_sql  # type: ignore[misc]

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        from_state.clear_delayed_apps_cache()
        self.operations[0].database_forwards(app_label, schema_editor, from_state, to_state)
        leave_unbuilt(to_state)


class CreateModels(AsOne):
    """Make these models, in this order: the first migration of an app. Each foreign key leads to a model before it."""

    def __init__(self, models: list[Any]) -> None:
        super().__init__(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"models": self.operations}

    def describe(self) -> str:
        return f"Create {len(self.operations)} models"


class RewriteRows(Operation):
    """Write rows of a table anew, a batch a transaction (`walks.Table`): beside people at work, begun anew where it was cut short.

    For a migration with `atomic = False` and nothing else in it. `change(key, values)` gives the values of the columns to write,
    or None where there is nothing to do, as on a row that is done already. No model is built.
    """

    reversible = True
    reduces_to_sql = False
    atomic = False

    def __init__(self, table: str, columns: dict[str, str], change: Any, *, where: str = "", triggers_rest: bool = False) -> None:
        self.table, self.columns, self.change, self.where, self.triggers_rest = table, columns, change, where, triggers_rest

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        more = {"where": self.where, "triggers_rest": self.triggers_rest}
        return type(self).__name__, [self.table, self.columns, self.change], more

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = walks.Table(self.table, self.columns, where=self.where)
        for _ in table.walk(self.change, triggers_rest=self.triggers_rest):
            pass

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """What was taken out does not come back."""

    def describe(self) -> str:
        return f"Rewrite {self.table} in batches"


# They change nothing but the state, or remove what the state before knows: it may be made anew in the same step.
RESTING = (
    migrations.AlterModelOptions, migrations.AlterModelManagers, migrations.RemoveConstraint, migrations.RemoveIndex,
    pgtrigger.migrations.RemoveTrigger,
)  # fmt: skip
# They look at the state after; none may meet what another of them has made in the same step. A field that is removed is not there
# for the removal of its constraint, so RemoveField stays alone, as do any not named here.
MAKING = (
    migrations.CreateModel, migrations.AddField, migrations.AlterField, migrations.AddConstraint, migrations.AddIndex,
    pgtrigger.migrations.AddTrigger,
)  # fmt: skip
WHOLE = "*"


def what_is_changed(operation: Any) -> tuple[str, str] | None:
    """(model, name of its field, constraint, index or trigger; WHOLE for a new model); None for what no step takes in."""
    if type(operation) not in RESTING + MAKING:  # one derived from them may look at another state
        return None
    match operation:
        case migrations.AlterField() if operation.field.unique:
            return None  # foreign keys that lead there are changed with it
        case migrations.CreateModel():
            return operation.name_lower, WHOLE
        case migrations.AddConstraint():
            return operation.model_name_lower, operation.constraint.name
        case migrations.AddIndex():
            return operation.model_name_lower, operation.index.name
        case pgtrigger.migrations.AddTrigger():
            return operation.model_name.lower(), str(operation.trigger.name)
    return getattr(operation, "model_name", operation.name).lower(), operation.name.lower()


def in_fewer_steps(operations: Iterable[Any]) -> list[Any]:
    """The same operations in their order; neighbours that do not build upon each other are one step."""
    steps: list[list[Any]] = []
    made: set[tuple[str, str]] | None = None  # by the step under way; None where nothing may join it
    for operation in operations:
        changed = what_is_changed(operation)
        if changed is None or made is None or {changed, (changed[0], WHOLE)} & made:
            steps.append([])
            made = None if changed is None else set()
        steps[-1].append(operation)
        if made is not None and changed is not None and not isinstance(operation, RESTING):
            made.add(changed)
    return [step[0] if len(step) == 1 else AsOne(step) for step in steps]


# Beside those of a step: they touch one model, or none.
OF_ONE_MODEL = (migrations.RemoveField, migrations.RunSQL, RewriteRows, AddIndexConcurrently, RemoveIndexConcurrently,
                AddConstraintNotValid, ValidateConstraint)  # fmt: skip


def alone(operation: Any) -> AsOne:
    """A step of this one operation."""
    if type(operation) in OF_ONE_MODEL or what_is_changed(operation) is not None:
        return AsOne([operation])
    return WithAllModels(operation)


def fewer_steps(*, plan: Sequence[tuple[Any, bool]] = (), **_: object) -> None:
    """Receiver of `pre_migrate`: the migrations to come are carried out in fewer steps; without a transaction one by one, backwards as written."""
    for migration, backwards in plan:
        if not backwards:
            steps = in_fewer_steps(migration.operations) if migration.atomic else migration.operations
            migration.operations = [step if isinstance(step, AsOne) else alone(step) for step in steps]
