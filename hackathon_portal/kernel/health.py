"""How the portal is: a line for each part that can stand still on its own. An app adds a line by `line` in its `health_lines.py`.

Each question has a bound of its own, so a part that hangs costs the answer of nobody else; lines that need the database say
«неизвестно» while it is away, so that each part changes exactly its line.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

SECONDS = 2.0  # for one part; for all that need the database together twice as long
KEPT_SECONDS = 1.0  # asked again within this time, the last answer stands
DATABASE = "database"


@dataclass(frozen=True)
class Verdict:
    """`is_well` is None where it cannot be known now; `words` for people; `figures` for monitors, numbers and texts."""

    is_well: bool | None
    words: str
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A line: its stable code, its Russian title, the question, where to read what to do."""

    code: str
    title: str
    ask: Callable[[], Verdict]
    needs_database: bool
    order: int


_parts: dict[str, Part] = {}
UNKNOWN = Verdict(None, "неизвестно: база не отвечает")
Asking = Callable[[], Verdict]


def line(code: str, title: str, *, order: int, needs_database: bool = True) -> Callable[[Asking], Asking]:
    """Register the question about a part."""

    def register(function: Asking) -> Asking:
        _parts[code] = Part(code, title, function, needs_database, order)
        return function

    return register


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: part.order)


class Probe:
    """One question under way at a time in a thread of its own: whoever asks waits SECONDS at most, also when it never ends."""

    def __init__(self, question: Callable[[], Any]) -> None:
        self._question = question
        self._lock = threading.Lock()
        self._under_way: Future[Any] | None = None
        self._kept: tuple[float, Any] = (0.0, None)

    def answer(self, seconds: float = SECONDS) -> Any:
        """What the question answers or raises; Late where it does not. An answer stands for KEPT_SECONDS."""
        with self._lock:
            if time.monotonic() < self._kept[0]:
                return self._kept[1]
            if self._under_way is None or self._under_way.done():
                self._under_way = Future()
                threading.Thread(target=self._ask, args=(self._under_way,), daemon=True, name="health").start()
            asked = self._under_way
        return asked.result(timeout=seconds)

    def _ask(self, future: Future[Any]) -> None:
        try:
            found = self._question()
        except BaseException as error:  # whatever it is, whoever asks is told
            future.set_exception(error)
        else:
            self._kept = (time.monotonic() + KEPT_SECONDS, found)
            future.set_result(found)
        finally:
            connection.close()  # this thread's

    def forget(self) -> None:
        self._kept = (0.0, None)


def _judged(part: Part) -> Verdict:
    try:
        return part.ask()
    except Exception as error:  # a part that fails to answer is not well; its text may hold anything
        return Verdict(False, f"не отвечает ({type(error).__name__})")


def _of_database() -> dict[str, Verdict]:
    found = {DATABASE: _judged(_parts[DATABASE])}
    for part in parts():
        if part.needs_database and part.code != DATABASE:
            found[part.code] = _judged(part) if found[DATABASE].is_well else UNKNOWN
    return found


_database = Probe(_of_database)
_alone: dict[str, Probe] = {}


def report() -> list[tuple[Part, Verdict]]:
    """Every line, in order; at most a few seconds whatever hangs."""
    for part in parts():
        if not part.needs_database:
            _alone.setdefault(part.code, Probe(lambda part=part: _judged(part)))  # type: ignore[misc]  # bound now, not later
    found: dict[str, Verdict] = {}
    try:
        found |= _database.answer(2 * SECONDS)
    except Late:
        found[DATABASE] = Verdict(False, "не отвечает")
    for code, probe in _alone.items():
        try:
            found[code] = probe.answer()
        except Late:
            found[code] = Verdict(False, "не отвечает")
    return [(part, found.get(part.code, UNKNOWN)) for part in parts()]


def forget() -> None:
    """Ask everything anew."""
    for probe in (_database, *_alone.values()):
        probe.forget()
