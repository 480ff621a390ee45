"""Lines of the programme that say again what the contest states elsewhere: its first day, the term of projects, what other rooms hold.

A line is bound to such a value. Whoever moves the value moves the line; a programme in which they differ is not approved. What a
higher room binds to a line (a checkpoint, a gathering) it registers here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest, TimetableEntry
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.templatetags.portal import day, instant
from hackathon_portal.regulation.rules.deadlines import local_day

Binds = TimetableEntry.Binds


@dataclass(frozen=True)
class Bound:
    """Something of a higher room that begins when a line says: the line, its own time, what it is in words."""

    line: TimetableEntry
    at: datetime
    named: str


Source = Callable[[Contest], Iterable[Bound]]
_sources: list[Source] = []


def binds_lines(source: Source) -> Source:
    """Ask this function what of a contest is bound to lines of its programme."""
    _sources.append(source)
    return source


def free_lines(contest: Contest) -> QuerySet[TimetableEntry]:
    """Lines something else may be bound to: those that say no value of the contest itself."""
    return contest.timetable.filter(binds="", side_event="")


def move_line(line: TimetableEntry | None, at: datetime) -> bool:
    """The line begins with what is bound to it. Part of the actions that move that; whether the line has moved."""
    if line is None or line.starts_at == at:
        return False
    line.starts_at = at
    line.save(update_fields=["starts_at"])
    return True


def value_of(contest: Contest, binds: str) -> datetime | date | None:
    """What a line bound so has to say; None where the contest has no such value."""
    if binds == Binds.PROJECT_DEADLINE:
        return contest.project_deadline_at
    return contest.starts_on if binds == Binds.START else None


def contradictions(contest: Contest, lines: Collection[TimetableEntry]) -> list[str]:
    """Lines that say another time than what they are bound to, both times in a sentence."""
    found = []
    for line in lines:
        value = value_of(contest, line.binds)
        said = line.starts_at if isinstance(value, datetime) else local_day(line.starts_at, contest.regulation)
        if value is not None and said != value:
            named = TimetableEntry.Binds(line.binds).label
            found.append(f"«{line.title}» — {_in_words(contest, said)}, а {named} — {_in_words(contest, value)}")
    times = {line.pk: line.starts_at for line in lines}
    for bound in (bound for source in _sources for bound in source(contest)):
        said_at = times.get(bound.line.pk)
        if said_at is not None and said_at != bound.at:
            title, zone = bound.line.title, contest.zone
            found.append(f"«{title}» — {instant(said_at, zone)}, а {bound.named} — {instant(bound.at, zone)}")
    return found


def _in_words(contest: Contest, value: datetime | date) -> str:
    return instant(value, contest.zone) if isinstance(value, datetime) else day(value)


def refuse_contradictions(contest: Contest, lines: Collection[TimetableEntry], clause: str) -> None:
    """RuleViolation with both times of each line that differs from its value."""
    if found := contradictions(contest, lines):
        raise RuleViolation(
            code="programme.contradicts", clause=clause,
            message=f"Программа расходится с конкурсом: {'; '.join(found)}. Исправьте строку или измените само значение.",
        )  # fmt: skip


def move_bound(contest: Contest) -> None:
    """Lines bound to an instant follow it. Part of the actions that move the value."""
    if contest.project_deadline_at:
        contest.timetable.filter(binds=Binds.PROJECT_DEADLINE).update(starts_at=contest.project_deadline_at)
