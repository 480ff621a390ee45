"""The history of a row, kept by the database's triggers (django-pghistory): each tracked model X has a model XHistory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory

M = TypeVar("M", bound=type)


def keeps_history(*, fields: list[str] | None = None, exclude: list[str] | None = None, **options: Any) -> Callable[[M], M]:
    """Track inserts and updates of a model, whole or these fields of it; personal data are left out by `exclude`."""

    def decorate(model: M) -> M:
        return pghistory.track(fields=fields, exclude=exclude, model_name=f"{model.__name__}History", **options)(model)

    return decorate
