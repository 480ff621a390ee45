"""Rooms: where a role, a job, a token, a letter or a row of a journal belongs. The portal as a whole is one, each contest, season and organisation is one.

A table keeps the contest in a column of its own (joins and foreign keys need it) and any other room as text in `room`, so a further
kind is a member of `Kind`: no column is added and no row of an append-only table is written anew. What a room is to its app
is fetched by the function the app registers (`found_by`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models


class Kind(StrEnum):
    PORTAL = "portal"
    CONTEST = "contest"
    SEASON = "season"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Room:
    """The portal (`pk` is None) or one thing of a kind; as text `portal`, `contest:3`."""

    kind: Kind
    pk: int | None = None

    def __post_init__(self) -> None:
        if (self.pk is None) != (self.kind == Kind.PORTAL):
            raise ValueError(f"no such room: {self.kind} {self.pk}")

    def __str__(self) -> str:
        return str(self.kind) if self.pk is None else f"{self.kind}:{self.pk}"

    @property
    def columns(self) -> dict[str, Any]:
        """The two columns of a row that belongs here."""
        return {"contest_ref": self.pk, "room": ""} if self.kind == Kind.CONTEST else {"contest_ref": None, "room": str(self)}


PORTAL = Room(Kind.PORTAL)


def contest_room(contest_id: int) -> Room:
    return Room(Kind.CONTEST, contest_id)


def room_of(where: Any) -> Room:
    """The room of a contest or a season (whatever has `room`); the portal where `where` is None."""
    if where is None:
        return PORTAL
    room: Room = where.room
    return room


Finder = Callable[[int], Any]
_finders: dict[Kind, Finder] = {}


def found_by(kind: Kind, finder: Finder) -> None:
    """Register how the thing of a room of this kind is fetched by its key; what is gone is None."""
    _finders[kind] = finder


def thing_of(room: Room) -> Any:
    """The contest or the season of a room; None for the portal and for what is gone."""
    return None if room.pk is None else _finders[room.kind](room.pk)


def read(text: str) -> Room:
    """`portal`, `contest:3` -> the room; ValueError for anything else."""
    found = re.fullmatch(r"([a-z]+)(?::([1-9][0-9]{0,17}))?", text)
    if found is None:
        raise ValueError(f"no such room: {text}")
    return Room(Kind(found[1]), int(found[2]) if found[2] else None)


def named(room: Room | None, contest_id: int | None) -> Room:
    """The room a caller named, by itself or by the key of a contest; ValueError unless exactly one is given."""
    if (room is None) == (contest_id is None):
        raise ValueError("a room or a contest must be named, and one of them only")
    return room if room is not None else contest_room(contest_id or 0)


class RoomField(models.CharField):
    """The room of a row that belongs to no contest, as text; empty where the column of the contest names it."""

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {"max_length": 40, "blank": True, "default": "", "db_default": "", "editable": False}
        super().__init__("раздел", **(usual | options))

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("verbose_name", None)
        return name, path, args, options


def one_room(contest: str = "contest_ref") -> models.Q:
    """The condition that a row names exactly one room: its contest, or another one in `room`."""
    none = f"{contest}__isnull"
    return models.Q(**{none: True}) & ~models.Q(room="") | models.Q(**{none: False}, room="")


class ContestOrRoom:
    """A row with a foreign key to its contest, or with another room as text."""

    contest_id: int | None
    room: str

    @property
    def belongs_to(self) -> Room:
        """The room the row belongs to."""
        return contest_room(self.contest_id) if self.contest_id is not None else read(self.room)


def rows_of(room: Room) -> models.Q:
    """Rows of the room in a table with `contest_ref` and `room`; the portal's with those a journal wrote before there were rooms."""
    if room == PORTAL:
        return models.Q(contest_ref=None, room__in=["", str(room)])
    return models.Q(**room.columns)
