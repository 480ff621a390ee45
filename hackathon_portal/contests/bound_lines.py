"""Lines of the programme that say again what the contest states elsewhere: its first day, the term of projects.

A line is bound to such a value. Whoever moves the value moves the line; a programme in which they differ is not approved.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from hackathon_portal.contests.models import Contest, TimetableEntry
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.templatetags.portal import day, instant
from hackathon_portal.regulation.rules.deadlines import local_day

Binds = TimetableEntry.Binds


def value_of(contest: Contest, binds: str) -> datetime | date | None:
    """What a line bound so has to say; None where the contest has no such value."""
    if binds == Binds.PROJECT_DEADLINE:
        return contest.project_deadline_at
    return contest.starts_on if binds == Binds.START else None


def contradictions(contest: Contest, lines: Iterable[TimetableEntry]) -> list[str]:
    """Lines that say another time than what they are bound to, both times in a sentence."""
    found = []
    for line in lines:
        value = value_of(contest, line.binds)
        said = line.starts_at if isinstance(value, datetime) else local_day(line.starts_at, contest.regulation)
        if value is not None and said != value:
            named = TimetableEntry.Binds(line.binds).label
            found.append(f"«{line.title}» — {_in_words(contest, said)}, а {named} — {_in_words(contest, value)}")
    return found


def _in_words(contest: Contest, value: datetime | date) -> str:
    return instant(value, contest.zone) if isinstance(value, datetime) else day(value)


def refuse_contradictions(contest: Contest, lines: Iterable[TimetableEntry], clause: str) -> None:
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
