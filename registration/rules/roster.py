"""Checks that look beyond one person: the closing of registration, the size of a team, a person in two teams. Pure."""

from __future__ import annotations

from datetime import datetime

from hackathon_portal.contests.regulation import Regulation
from hackathon_portal.contests.rules.deadlines import is_after
from hackathon_portal.kernel.words import plural
from registration.rules.eligibility import Finding, Verdict

PEOPLE = "человек,человека,человек"


def check_closing(submitted_at: datetime, closes_at: datetime | None, regulation: Regulation) -> list[Finding]:
    """Registration is open to the end of the last second (aware instants)."""
    if not is_after(submitted_at, closes_at):
        return []
    assert closes_at is not None
    local = closes_at.astimezone(regulation.zone)
    text = f"Регистрация закончилась {local:%d.%m.%Y в %H:%M:%S}"
    return [Finding("registration.closed", regulation.clause("registration.closes"), Verdict.RED, text)]


def check_team_size(size: int, regulation: Regulation) -> list[Finding]:
    """`size` people have applied to the team, this one included."""
    team, clause = regulation.team, regulation.clause("team.size")
    if size > team.max_size:
        text = f"В команде {plural(size, PEOPLE)}, а может быть не больше {team.max_size}"
        return [Finding("team.too_large", clause, Verdict.RED, text)]
    if size < team.min_size:
        text = f"В команде {plural(size, PEOPLE)}, нужно не меньше {team.min_size}"
        return [Finding("team.too_small", clause, Verdict.RED, text)]
    return [Finding("team.size_fits", clause, Verdict.GREEN, f"Человек в команде: {size}")]


def check_same_person(numbers: list[int], regulation: Regulation) -> list[Finding]:
    """`numbers`: applications of a person with the same name and birth date under another document; a hint only."""
    if not numbers:
        return []
    listed = ", ".join(f"№ {number}" for number in sorted(numbers)[:5])
    text = f"То же имя и дата рождения, но другой документ: {listed}"
    return [Finding("identity.near", regulation.clause("team.one"), Verdict.LOOK, text)]


def check_identity(taken: bool, regulation: Regulation) -> list[Finding]:
    """`taken`: the same person (document or SNILS) has another application in this contest."""
    clause = regulation.clause("team.one")
    if taken:
        return [Finding("identity.duplicate", clause, Verdict.RED, "Этот человек уже состоит в команде этого конкурса")]
    return [Finding("identity.single", clause, Verdict.GREEN, "Других заявок этого человека нет")]
