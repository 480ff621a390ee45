"""Erasure by the registry of personal data (`personal.py`): what goes with an application, a team, an account, a payout, a contest.

Each table is one UPDATE or DELETE; letters that speak of a row go with it, files after the commit. What holds nothing any more
is not touched, so a second run changes nothing. In the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from hackathon_portal.kernel import files, letter_erasure, subjects
from hackathon_portal.kernel.backups import erased
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.personal import ERASED, Column, Effect, Table, With, erased_with, table_of, tables

# Columns of these types must be declared; numbers, instants, choices and keys say nothing by themselves.
_TELLING = (models.CharField, models.TextField, models.FileField, models.JSONField, models.GenericIPAddressField, ArrayField)


def undeclared(kinds: Iterable[type[Model]]) -> list[str]:
    """Columns that may hold something of a person and that no table of the registry declares: `app.Model.column`."""
    found = []
    for model in kinds:
        if hasattr(model, "pgh_tracked_model") or not model._meta.managed or model._meta.proxy:
            continue
        table = table_of(model)
        declared = table.columns if table else {}
        for field in model._meta.local_concrete_fields:
            if (
                (isinstance(field, _TELLING) and not field.choices) or type(field) is models.DateField
            ) and field.name not in declared:
                found.append(f"{model._meta.label}.{field.name}")
    return found


def not_there() -> list[str]:
    """What the registry declares and no model has."""
    found = []
    for table in tables():
        names = {field.name for field in apps.get_model(table.label)._meta.concrete_fields}
        found += [f"{table.label}.{name}" for name in table.columns if name not in names]
    return found


def blank(field: models.Field[Any, Any]) -> Any:
    """What an erased column holds."""
    if field.null:
        return None
    if isinstance(field, models.JSONField | ArrayField):
        return field.get_default() if field.has_default() else {}
    return ""


def rows_with(what: With, row: Any) -> Iterator[tuple[Table, QuerySet[Any]]]:
    """Each table and its rows that go with this row. Tables that other code forgets (an empty lookup) are passed over."""
    for table, lookup in erased_with(what):
        if lookup:
            model = apps.get_model(table.label)
            yield table, model._base_manager.filter(**{lookup: named_in(lookup, row)})


def named_in(lookup: str, row: Any) -> Any:
    """What a lookup compares with: the row's number, or its room where the tables know nothing but rooms."""
    return str(row.room) if lookup.rpartition("__")[2] == "room" else row.pk


def holding(table: Table, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows in which something is left to erase."""
    if table.row:
        return rows
    filled = Q(pk__in=[])
    for name, column in table.erased.items():
        field: Any = rows.model._meta.get_field(name)
        empty = Q(**{f"{name}__isnull": True}) if field.null else Q(**{name: blank(field)})
        if field.null and isinstance(field, models.CharField | models.TextField):
            empty |= Q(**{name: ""})
        # An encrypted word is another token each time: such a row always counts.
        if column.effect is Effect.REPLACE and not isinstance(field, EncryptedTextField):
            empty |= Q(**{f"{name}__endswith": ".invalid"}) if field.unique else Q(**{name: _word(field)})
        filled |= ~empty
    return rows.filter(filled)


def _word(field: Any) -> str:
    if isinstance(field, models.EmailField):
        return letter_erasure.NOBODY
    return ERASED[: field.max_length or len(ERASED)]


def _value(field: Any, column: Column) -> Any:
    if column.effect is not Effect.REPLACE:
        return Value(blank(field), output_field=field) if isinstance(field, models.JSONField) else blank(field)
    if field.unique:
        word: Any = Concat(Value("erased-"), Cast("pk", models.CharField()), Value("@erased.invalid"))
    else:
        word = Value(_word(field), output_field=field)
    return Case(When(**{field.name: ""}, then=Value("", output_field=field)), default=word, output_field=field)


def erase_rows(table: Table, rows: QuerySet[Any], *, contest_id: int | None = None) -> int:
    """Clear or delete these rows with their letters and files; how many there were."""
    model = rows.model
    if subjects.is_spoken_of(model):
        for row in rows:
            letter_erasure.forget_person([row], address=getattr(row, "email", "") or "", contest_id=contest_id)
    if table.row:
        return rows.delete()[1].get(model._meta.label, 0)
    erased = table.erased
    if not erased:
        return 0
    left = holding(table, rows)
    files.forget_of(left, [field.name for field in files.file_fields(model) if field.name in erased])
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in erased}
    return left.update(**{name: _value(fields[name], column) for name, column in erased.items()})


def erase_with(what: With, row: Any, *, contest_id: int | None = None) -> int:
    """Erase everything that goes with this row (an application, a team, a user, a payout application, a contest); how many rows.

    That it was erased is written down, out of the reach of copies (`backups/erased.py`).
    """
    erased.remember(what, row)
    return sum(erase_rows(table, rows, contest_id=contest_id) for table, rows in rows_with(what, row))


def anything_with(what: With, row: Any) -> bool:
    """Whether anything is left that would go."""
    return any(holding(table, rows).exists() for table, rows in rows_with(what, row))
