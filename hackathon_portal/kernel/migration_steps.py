"""Migration steps that do many operations as one.

Django builds the models of the whole project anew after each operation; with 150 tables that is a minute of processor time for an
empty database. Within one of these steps the models are built once. `fewer_steps` takes together what a migration lists singly, so
migrations are written and read as Django makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pgtrigger.migrations
from django.db import migrations
from django.db.migrations.operations.base import Operation

from hackathon_portal.kernel import walks


class AsOne(Operation):
    """Carry out these operations as one step, so that the models are built twice and not for each of them.

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
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"{len(self.operations)} operations"


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


def fewer_steps(*, plan: Sequence[tuple[Any, bool]] = (), **_: object) -> None:
    """Receiver of `pre_migrate`: the migrations to come are carried out in fewer steps; backwards, and without a transaction, as written."""
    for migration, backwards in plan:
        if migration.atomic and not backwards:
            migration.operations = in_fewer_steps(migration.operations)
