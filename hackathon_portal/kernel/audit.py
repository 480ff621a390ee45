"""The audit trail: every deed names itself, the database's triggers (django-pghistory) record what it changed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.db import transaction

from hackathon_portal.kernel.models import AccessRecord

P = ParamSpec("P")
R = TypeVar("R")


def deed(title: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function one deed: one transaction, and its Russian title in the journal with the person who did it."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            metadata: dict[str, Any] = {"deed": function.__name__, "title": title}
            by: Any = kwargs.get("by")
            if getattr(by, "pk", None):
                metadata["user"] = by.pk
            with pghistory.context(**metadata), transaction.atomic():
                return function(*args, **kwargs)

        return wrapper

    return decorate


def note(*, contest_id: int | None = None, about: str = "", reason: str = "", **more: Any) -> None:
    """Add what the journal shows to the current deed: the contest, whom or what it was about, the reason given.

    Never personal data beyond a number of an application or a team's name.
    """
    facts = {"contest": contest_id, "about": about, "reason": reason, **more}
    pghistory.context(**{name: value for name, value in facts.items() if value})


def record_access(*, by: Any, contest_id: int, subject: str, reason: str, address: str | None) -> None:
    """Write into the access journal that `by` saw personal data of `subject` in clear, and why."""
    AccessRecord.objects.create(user=by, contest_ref=contest_id, subject=subject, reason=reason, address=address)
