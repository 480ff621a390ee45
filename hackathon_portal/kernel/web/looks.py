"""Pages, files and feeds that show other people's data say so, and who opens one is written into the access journal.

`@shows_personal_data("заявка № {number}")` stands below the mark of whom the page lets in. One row a person, page and hour; a page
that cannot be written down is not shown. Looks by a reason (documents, accounts) have a row of their own each time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hackathon_portal.kernel import rooms
from hackathon_portal.kernel.audit import WRITTEN, record_look

View = Callable[..., HttpResponseBase]
MARK = "shows_personal_data"
# What of an address chooses among people, with its codes; of words searched for only that there were some.
FILTERS = {"show": "отбор", "state": "состояние", "kind": "вид", "sheet": "лист", "version": "версия", "open": "открыта №"}
SEARCH = "поиск"
MOST_OF_A_VALUE = 30


def shows_personal_data(what: str) -> Callable[[View], View]:
    """Mark a view with whose data it shows; `{name}` in it is a part of the page's address. Never a person's name."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            user: Any = request.user
            if response.status_code == 200 and user.pk is not None and not request.__dict__.get(WRITTEN):
                note_look(request, what.format(**kwargs), by=user, contest=args[0] if args else None)
            return response

        wrapper.__dict__[MARK] = what
        return wrapper

    return decorate


def note_look(request: HttpRequest, what: str, *, by: Any, contest: Any = None) -> None:
    """Write that this page of the contest or the season (of the portal without one) was opened."""
    match = request.resolver_match
    name = match.view_name if match else request.path
    parts = [str(value) for key, value in match.kwargs.items() if key not in ("slug", "season")] if match else []
    record_look(
        by=by, subject=what, page=" ".join([name, *parts, _code(request, "open")]).strip(), about=chosen(request),
        room=rooms.room_of(contest), address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip


def chosen(request: HttpRequest) -> str:
    """How the list was narrowed: `состояние: submitted, поиск`. Nothing that was typed stands in it."""
    parts = [f"{title}: {code}" for name, title in FILTERS.items() if (code := _code(request, name))]
    return ", ".join([*parts, *([SEARCH] if request.GET.get("q", "").strip() else [])])


def _code(request: HttpRequest, name: str) -> str:
    """A parameter that is a code of the portal or a number; empty for anything else."""
    value = request.GET.get(name, "")
    is_code = value.isascii() and value.replace("_", "").replace("-", "").isalnum() and len(value) <= MOST_OF_A_VALUE
    return value if is_code else ""
