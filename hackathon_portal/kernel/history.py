"""The history of a row, kept by the database's triggers (django-pghistory): each tracked model X has a model XHistory."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import pghistory
from django.db import connection

from hackathon_portal.kernel import personal

M = TypeVar("M", bound=type)


# The first two are what the triggers read (pghistory/models.py: `_pgh_attach_context`); all end with the transaction.
SET_CONTEXT = """
SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true),
       set_config('lock_timeout', %s, true)
"""


def begin_context(context: uuid.UUID, *, wait: float, **metadata: Any) -> None:
    """Tell the triggers under which context they keep copies until the transaction under way ends, or the next context begins; and
    the database how many seconds to wait for a lock.

    pghistory's own `context` says it again before every statement; an action is one transaction, so once is enough. A savepoint
    rolled back to takes back only a context begun within it.
    """
    with connection.cursor() as cursor:
        cursor.execute(SET_CONTEXT, [str(context), json.dumps(metadata), f"{round(wait * 1000)}ms"])


def keeps_history(
    *, fields: list[str] | None = None, exclude: list[str] | None = None, uncopied: list[str] | None = None, table: str = ""
) -> Callable[[M], M]:
    """Track inserts and updates of a model, whole or these fields of it.

    What the registry of personal data says is erased, and every free text, is never copied: the journal says who changed it
    and when, not to which value. A model that is not declared there is refused (KeyError). `exclude` leaves out what else is of no use;
    a change of the columns `uncopied` alone makes no copy. `table`: where the copies lie of a model that another app has taken over.
    """

    def decorate(model: Any) -> Any:
        import_module(f"{model.__module__.partition('.models')[0]}.personal_fields")
        columns = {column.name for column in model._meta.local_concrete_fields}
        left_out = sorted({*personal.unhistoric_columns(model._meta.label), *(exclude or [])} & columns)
        events: list[Any] = []
        if uncopied:
            watched = sorted(columns - {*left_out, *uncopied})
            events = [pghistory.InsertEvent(), pghistory.UpdateEvent(condition=pghistory.AnyChange(*watched))]
        options: dict[str, Any] = {"meta": {"db_table": table}} if table else {}
        return pghistory.track(
            *events, fields=fields, exclude=None if fields else left_out, model_name=f"{model.__name__}History", **options
        )(model)

    return decorate
