"""Whom a letter speaks of, as keys by which erasure finds the letter again.

A model of people whose data are erased is marked once: `@spoken_of`. Every letter gets the keys of the rows its text was made
from: the rows themselves, and those they point at. So a new letter needs no list in which erasure would look for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db import models

from hackathon_portal.kernel.addresses import same

M = TypeVar("M", bound=models.Model)
_spoken_of: set[type[models.Model]] = set()


def spoken_of(model: type[M]) -> type[M]:
    """Mark a model whose rows are erased: letters remember that they speak of them."""
    _spoken_of.add(model)
    return model


def is_spoken_of(model: type[models.Model]) -> bool:
    return model in _spoken_of


def key_of(model: type[models.Model], pk: Any) -> str:
    """`registration.application:17`."""
    return f"{model._meta.label_lower}:{pk}"


def keys_of(values: Iterable[Any]) -> list[str]:
    """Keys of everybody whom these rows (alone or in lists and dictionaries) are, or point at. Asks the database nothing."""
    return sorted({key for row in _rows(values) for key in _keys_of_row(row)})


def addressee_of(values: Iterable[Any], address: str) -> str:
    """The key of whom among the rows this address belongs to; empty when it is nobody's."""
    for row in _rows(values):
        if type(row) in _spoken_of and same(str(row.__dict__.get("email") or ""), address):
            return key_of(type(row), row.pk)
    return ""


def address_now(addressee: str) -> str:
    """The e-mail that the person of this key has today; empty when the row or its address is gone."""
    label, _, pk = addressee.partition(":")
    model = next((one for one in _spoken_of if one._meta.label_lower == label), None)
    row = model._default_manager.filter(pk=pk).first() if model else None
    return str(getattr(row, "email", "") or "")


def _rows(values: Iterable[Any]) -> Iterator[models.Model]:
    for value in values:
        if isinstance(value, models.Model):
            yield getattr(value, "_wrapped", value)  # the user of a request is a lazy stand-in
        elif isinstance(value, Mapping):
            yield from _rows(value.values())
        elif isinstance(value, list | tuple | set | frozenset | models.QuerySet):
            yield from _rows(value)


def _keys_of_row(row: models.Model) -> Iterator[str]:
    if type(row) in _spoken_of:
        yield key_of(type(row), row.pk)
    unnamed = getattr(row, "unnamed_in_letters", ())
    for field in row._meta.concrete_fields:
        # Who did something (`decided_by`) is no one a letter speaks of. Of a column that was not read nothing is asked.
        related = field.related_model
        if isinstance(related, type) and related in _spoken_of and not field.name.endswith("_by") and field.name not in unnamed:
            pk = row.__dict__.get(field.attname)
            if pk is not None:
                yield key_of(related, pk)
