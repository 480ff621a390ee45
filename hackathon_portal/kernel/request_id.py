"""The number of a request: in every line of the log, in tasks and letters it causes, in the answer and on the page of an error.

The proxy gives it (`X-Request-ID`, as nginx's `$request_id` writes it) where the portal trusts one, else the portal does.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun

NAME = "request_id"
HEADER = "X-Request-ID"
LONGEST = 36
# Hexadecimal and long, so that nobody's words, address or phone number come into logs by it.
_SHAPE = re.compile(rf"[0-9a-f-]{{16,{LONGEST}}}")


def begun(told: str = "") -> str:
    """Begin a request under the number the proxy told, or a new one; every line logged by this thread names it until `ended`."""
    told = told.strip().lower()
    number = told if _SHAPE.fullmatch(told) else uuid.uuid4().hex
    structlog.contextvars.bind_contextvars(**{NAME: number})
    return number


def ended() -> None:
    structlog.contextvars.unbind_contextvars(NAME)


@contextmanager
def under(number: str) -> Iterator[None]:
    """Go on under the number of whoever asked for a row; without one, as before."""
    with structlog.contextvars.bound_contextvars(**({NAME: number} if number else {})):
        yield


def current() -> str:
    """The number of the request, or of the one that caused the task under way; empty outside of both."""
    return structlog.contextvars.get_contextvars().get(NAME, "")


@before_task_publish.connect
def _send_along(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and current():
        headers[NAME] = current()


@task_prerun.connect
def _task_begins(task: Any = None, **_: Any) -> None:
    """A task goes on under the number of what caused it; one of the timetable gets a number of its own."""
    begun(getattr(task.request, NAME, None) or (task.request.headers or {}).get(NAME) or "")  # of a message, of `apply`


@task_postrun.connect
def _task_ends(**_: Any) -> None:
    ended()
