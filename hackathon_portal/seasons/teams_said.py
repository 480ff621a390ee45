"""Rows of teams in words: points, what decided."""

from __future__ import annotations

from fractions import Fraction

from hackathon_portal.seasons.models import SelectionRow
from hackathon_portal.seasons.rules.placing import Why
from hackathon_portal.seasons.rules.selection import Verdict

WHY = {
    Why.CAP: "С этой площадки уже взято столько команд, сколько допускает квота.",
    Why.ELSEWHERE: "Место на этом этапе у команды уже есть по другому переходу.",
    Why.TOP: "Все места по этому отбору заняты командами, которые стоят впереди.",
    Why.KEPT: "Оставшиеся места сохранены за группами, для которых установлена квота.",
    Why.FLOOR: "Место сохранено квотой.",
    Why.EQUAL: "Равна последней из прошедших.",
}


def points(exact: str) -> str:
    """Exact points as pages write them, to hundredths."""
    return f"{float(Fraction(exact)):.2f}".rstrip("0").rstrip(".").replace(".", ",") if exact else ""


def why(row: SelectionRow) -> str:
    """Why a team passes, waits or is out, where it is not its place in turn."""
    return WHY.get(Why(row.why), "") if row.why else ""


def explanation(row: SelectionRow) -> str:
    """The same for people of the team, a whole sentence."""
    where = f" ({row.from_hub.title})" if row.from_hub else ""
    place = f"{row.place}-е место в протоколе{where}" if row.place else "в протоколе без места"
    start = f"Команда «{row.team.shown_name}»: {place}" if row.team else place
    if row.verdict == Verdict.PASS:
        return f"{start}; она проходит дальше. {why(row)}".strip()
    if row.verdict == Verdict.RESERVE:
        return f"{start}; мест не хватило, команда в резерве. {why(row)}".strip()
    return f"{start}. {why(row) or 'Места и резерв заняты командами, которые стоят впереди.'}"
