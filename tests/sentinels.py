"""Nonsense planted in every column of the registry of personal data, and a search for it in all that is stored."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import encryption
from hackathon_portal.kernel.personal import Effect, Table, declared, tables
from hackathon_portal.kernel.rooms import PORTAL, RoomField

# Each kind of sentinel is told from whatever else is stored by how it begins.
SENTINEL = re.compile(r"zq\d{6}x|(?<![0-9a-f])\+?7977\d{7}(?![0-9a-f])|198\.18\.\d+\.\d+|1[67]\d\d-\d\d-\d\d|9770000\d{6}")
TOKEN = re.compile(r"gAAAA[\w=-]{60,}")
MOST_ROWS = 40
# Rows that the worlds have none of are made with these values; what is not said here follows from the column's type.
NEEDED: dict[str, dict[str, Any]] = {
    "seasons.Route": {name: lambda: row_of(apps.get_model("seasons.Stage")) for name in ("from_stage", "to_stage")},
    "seasons.Entrant": {"user": User.objects.first},
    "competitions.Side": {"named_by": User.objects.first},
    "competitions.Submission": {"sent_by": User.objects.first},
    "learning.Certificate": {"user": User.objects.first},
    "seasons.ContactRequest": {"state": "accepted"},
    "seasons.StageEntry": {"entrant": lambda: first_or_made(apps.get_model("seasons.Entrant"))},
    "registration.Finding": {"verdict": "look"},
    "judging.PaperSheet": {"typed_at": timezone.now},
    "prizes.Award": {"place": 1},
    "prizes.RequiredDocument": {"state": "none"},
    "prizes.Payment": {"gross": 2, "tax": 1, "net": 1},
    "prizes.TaxSettlement": {"taken_back_reason": "why", "day": date(2018, 9, 10)},
    "prizes.RegisterLine": {"gross": 2, "tax": 1, "net": 1},
    "judging.TieDecision": {"organiser": User.objects.first},
}
# Rows that nobody rewrites: a sentinel is planted past their triggers.
ONLY_ADDED_TO = (
    "seasons.FollowUpEntry:news_are_only_added", "seasons.ContactRequest:requests_are_only_answered",
    "seasons.ContactRequest:contact_is_the_teams",
)  # fmt: skip
# Told from no other by its sentinel, or under seals of its own: planted elsewhere.
LEFT_ALONE = {"sessions.Session", "kernel.OutboxMessage.secrets", "accounts.SignInRecord"}


@dataclass(frozen=True)
class Planted:
    table: str
    column: str
    row: Any
    word: str
    kept: bool
    told: bool


_count = itertools.count(1)


def word_for(field: Any) -> tuple[Any, str]:
    """A value valid for the column, and the text by which a search knows it."""
    n = next(_count)
    word = f"zq{n:06d}x"
    if isinstance(field, encryption.EncryptedDateField):
        day = date(1600, 1, 1) + timedelta(days=n)
        return day, day.isoformat()
    if isinstance(field, PhoneNumberField) or field.name == "phone":
        return f"+7977{n:07d}", f"7977{n:07d}"
    if isinstance(field, models.EmailField):
        return f"{word}@sentinel.example", word
    if isinstance(field, models.GenericIPAddressField):
        address = f"198.18.{n // 250}.{n % 250}"
        return address, address
    if isinstance(field, models.BigIntegerField):
        return int(f"9770000{n:06d}"), f"9770000{n:06d}"
    if isinstance(field, ArrayField):
        return [word], word
    if isinstance(field, models.JSONField):
        return ([{"said": word, "line": n, "good": False, "findings": []}] if field.has_default() else {"said": word}), word
    if isinstance(field, models.URLField):
        return f"https://sentinel.example/{word}", word
    if isinstance(field, models.FileField):
        return field.storage.save(f"{field.model._meta.model_name}/{word}", ContentFile(word.encode())), word
    return word[: field.max_length], word


def first_or_made(model: Any) -> Any:
    """A row of this table: one that is there, or a new one."""
    return model._base_manager.first() or row_of(model)


def row_of(model: Any) -> Any:
    """A row of a table that the world has none of, its foreign keys leading to rows that are there."""
    values = {name: value() if callable(value) else value for name, value in NEEDED.get(model._meta.label, {}).items()}
    for field in model._meta.concrete_fields:
        if isinstance(field, RoomField):
            values[field.name] = str(PORTAL)
        if (
            field.name in values
            or field.primary_key
            or field.null
            or field.has_default()
            or field.db_default is not models.NOT_PROVIDED
        ):
            continue
        if field.is_relation:
            values[field.name] = first_or_made(field.related_model)
        elif isinstance(field, ArrayField):
            values[field.name] = []
        elif field.choices:
            values[field.name] = field.flatchoices[0][0]
        elif isinstance(field, models.DateTimeField):
            values[field.name] = timezone.now()
        elif isinstance(field, models.DateField):
            values[field.name] = timezone.now().date()
        elif isinstance(field, models.BooleanField):
            values[field.name] = False
        elif isinstance(field, models.IntegerField | models.DecimalField):
            values[field.name] = 1
        elif not field.blank:
            values[field.name] = f"row{next(_count)}"[-(field.max_length or 255) :]
    return model._base_manager.create(**values)


def plant() -> list[Planted]:
    """A sentinel in every personal column of every row (the first `MOST_ROWS` of a table), one row at least in every table."""
    planted = []
    for table in tables():
        if not table.erased or table.label in LEFT_ALONE:
            continue
        model = apps.get_model(table.label)
        if not model._base_manager.exists():
            row_of(model)
        for row in model._base_manager.order_by("pk")[:MOST_ROWS]:
            planted += _in_row(table, row)
    return planted


def plant_in(row: Any) -> list[Planted]:
    """A sentinel in every personal column of this row."""
    return _in_row(declared(row), row)


def _in_row(table: Table, row: Any) -> list[Planted]:
    values, found = {}, []
    for column in table.personal.values():
        if column.effect is Effect.KEEP or f"{table.label}.{column.name}" in LEFT_ALONE:
            continue  # what stays has its reason; its column is not what is looked for
        field = row._meta.get_field(column.name)
        values[column.name], word = word_for(field)
        found.append(Planted(table.label, column.name, row.pk, word, False, column.told))
    if values:
        with pgtrigger.ignore(*ONLY_ADDED_TO):
            type(row)._base_manager.filter(pk=row.pk).update(**values)
    return found


def stored() -> dict[str, set[str]]:
    """Every sentinel that is still somewhere -> where: tables (encrypted columns and sessions opened), names of files, files."""
    places: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            for (text,) in cursor.fetchall():
                _note(places, text, name)
                for token in TOKEN.findall(text):
                    _note(places, encryption.decrypt(token), name)
                if name == "django_session":
                    _note(places, _opened(text), name)
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            name = str(path.relative_to(settings.MEDIA_ROOT))
            with default_storage.open(name) as file:  # opened: they lie encrypted
                _note(places, f"{name} {file.read().decode(errors='ignore')}", name)
    return places


def _opened(row: str) -> str:
    from django.contrib.sessions.models import Session

    return str(Session().get_session_store_class()().decode(row.split(",")[1]))


def _note(places: dict[str, set[str]], text: str, where: str) -> None:
    for word in SENTINEL.findall(text):
        places.setdefault(word.removeprefix("+"), set()).add(where)
