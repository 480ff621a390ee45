"""Which contest is being served, and whether it is a rehearsal: its clock, its mark, and who plays whose part.

`serving` says it for a page, an action, a job or a task; everything within reads the time from that contest's clock and marks what it
makes. The kernel knows no contests: the one that does registers how it finds the contest of a thing (`find_by`). Decision 38.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from hackathon_portal.kernel import clock

MARK = "РЕПЕТИЦИЯ"
# Addresses of invented people: a name that exists nowhere (RFC 6761). Nothing is handed over to it, whoever posts.
DOMAIN = "rehearsal.invalid"
# Before the name of each file.
FILE_PREFIX = "REPETITSIYA-"
HEADER = "X-Rehearsal"
NOTE = "Репетиция: люди вымышлены, документ ничего не значит."


@dataclass(frozen=True)
class Served:
    """A contest being served: its key; `shift` is None for a real one, else how far its clock is ahead of the real one."""

    contest_id: int
    shift: timedelta | None = None

    @property
    def is_rehearsal(self) -> bool:
        return self.shift is not None


@dataclass(frozen=True)
class Part:
    """A person of the portal plays an invented one in a rehearsal (keys of the accounts)."""

    real_id: int
    played_id: int


_served: ContextVar[Served | None] = ContextVar("contest being served", default=None)
_part: ContextVar[Part | None] = ContextVar("part being played", default=None)
# value -> the contest it belongs to; None where it names none.
_finders: list[Callable[[Any], Served | None]] = []


def find_by(function: Callable[[Any], Served | None]) -> Callable[[Any], Served | None]:
    """Register the function that finds the contest of an action's argument."""
    _finders.append(function)
    return function


def served() -> Served | None:
    return _served.get()


def is_under_way() -> bool:
    """Whether what happens now happens in a rehearsal."""
    known = _served.get()
    return known is not None and known.is_rehearsal


def counted(contest: str) -> dict[str, Any]:
    """A filter of rows by the field `contest`: in a rehearsal its own alone, outside of one no rehearsal's."""
    known = _served.get()
    return {contest: known.contest_id} if known and known.is_rehearsal else {f"{contest}__is_rehearsal": False}


def part() -> Part | None:
    """Whose part is being played in the request under way."""
    return _part.get()


def serve(known: Served | None, part: Part | None = None) -> None:
    """From here on, to the end of the request (`EndsWithRequest`), this contest is served."""
    _served.set(known)
    _part.set(part)
    clock.shift.set((known.shift if known else None) or timedelta(0))


@contextmanager
def serving(known: Served | None) -> Iterator[None]:
    """The contest is served inside; the one before comes back. None: no contest, the real time."""
    before = _served.get(), _part.get()
    same = known is not None and before[0] is not None and known.contest_id == before[0].contest_id
    serve(known, before[1] if same else None)
    try:
        yield
    finally:
        serve(*before)


def of(values: dict[str, Any]) -> Served | None:
    """The contest that an action's arguments belong to; where none of them names one, the contest served anyway."""
    for value in values.values():
        for find in _finders:
            if (found := find(value)) is not None:
                return found
    return _served.get()


def file_name(name: str) -> str:
    """The name of a file somebody takes: a rehearsal's says so."""
    return f"{FILE_PREFIX}{name}" if is_under_way() and not name.startswith(FILE_PREFIX) else name


class EndsWithRequest:
    """Middleware: no request learns of the contest that its thread has served before; a rehearsal's answers say what they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        serve(None)
        try:
            response = self.get_response(request)
            if is_under_way():
                mark_answer(response)
            return response
        finally:
            serve(None)
            if "real_user" in request.__dict__:
                request.user = request.__dict__.pop("real_user")


def mark_answer(response: HttpResponse) -> None:
    """A header on every answer, no index of it, the mark in the name of a file and on a page whose template has none of its own."""
    response[HEADER] = "1"
    if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
        _mark_page(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    how, _, name = response.get("Content-Disposition", "").partition('filename="')
    if name and not name.startswith(FILE_PREFIX):
        response["Content-Disposition"] = f'{how}filename="{FILE_PREFIX}{name}'
    elif not name and (start := "filename*=utf-8''") in how:
        response["Content-Disposition"] = how.replace(start, f"{start}{FILE_PREFIX}", 1)


def _mark_page(response: HttpResponse) -> None:
    begins = response.content.find(b"<body")
    if begins < 0 or MARK.encode() in response.content[begins:]:
        return
    place = response.content.find(b">", begins) + 1
    words = f'<p role="note"><strong>{MARK}.</strong> {NOTE}</p>'.encode()
    response.content = response.content[:place] + words + response.content[place:]
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))
