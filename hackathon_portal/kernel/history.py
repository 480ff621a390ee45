"""The history of a row, kept by the database's triggers (django-pghistory): each tracked model X has a model XHistory."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import pghistory

from hackathon_portal.kernel import personal

M = TypeVar("M", bound=type)


def keeps_history(*, fields: list[str] | None = None, exclude: list[str] | None = None, **options: Any) -> Callable[[M], M]:
    """Track inserts and updates of a model, whole or these fields of it.

    What the registry of personal data says is erased, and every free text, is never copied: the journal says who changed it
    and when, not to which value. A model that is not declared there is refused (KeyError). `exclude` leaves out what else is of no use.
    """

    def decorate(model: Any) -> Any:
        import_module(f"{model.__module__.partition('.models')[0]}.personal_fields")
        columns = {column.name for column in model._meta.local_concrete_fields}
        left_out = sorted({*personal.unhistoric_columns(model._meta.label), *(exclude or [])} & columns)
        return pghistory.track(
            fields=fields, exclude=None if fields else left_out, model_name=f"{model.__name__}History", **options
        )(model)

    return decorate
