"""Texts that are kept for ever without people: addresses of mail and the names of those an action is about are struck out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model

ADDRESS = re.compile(r"[^\s<>'\"(){}\[\],;:«»]+@[^\s<>'\"(){}\[\],;:«»]+")
STRUCK_ADDRESS, STRUCK_NAME = "(адрес)", "(имя)"
# Arguments of actions, and columns of their rows, that name a person.
_NAMES = ("full_name", "surname", "holder", "printed")
SHORTEST = 3


def without_people(text: str, people: Iterable[Any]) -> str:
    """The text without mail addresses and without the names of these people: rows, mappings of arguments, texts under a name's key."""
    text = ADDRESS.sub(STRUCK_ADDRESS, text)
    for name in sorted(set(_names(people)), key=len, reverse=True):
        # A team may be called like its captain: what stands in quotation marks is a team's name.
        text = re.sub(rf"(?<![\w«]){re.escape(name)}(?![\w»])", STRUCK_NAME, text, flags=re.IGNORECASE)
    return text


def _names(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, Model):
            yield from _of_row(getattr(value, "_wrapped", value))  # the user of a request is a lazy stand-in
        elif isinstance(value, Mapping):
            for key, item in value.items():
                if isinstance(item, str):
                    yield from _parts(item) if key in _NAMES else ()
                else:
                    yield from _names([item])
        elif isinstance(value, list | tuple | set | frozenset):
            yield from _names(value)


def _of_row(row: Model) -> Iterator[str]:
    """Names of the row, and of the rows it has read already; the database is asked nothing."""
    near = [row, *(related for related in row._state.fields_cache.values() if isinstance(related, Model))]
    for one in near:
        columns = one.__dict__
        for column in _NAMES:
            if columns.get(column):
                yield from _parts(columns[column])
        if columns.get("surname") and columns.get("name"):
            yield f"{columns['surname']} {columns['name']}"


def _parts(name: str) -> Iterator[str]:
    """A full name and its surname."""
    name = " ".join(str(name).split())
    if len(name) >= SHORTEST:
        yield name
    if len(surname := name.partition(" ")[0]) >= SHORTEST:
        yield surname
