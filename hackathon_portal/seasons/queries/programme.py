"""The programme of a season by day and strand, as a visitor, a person of it and its staff read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.events.queries import gatherings
from hackathon_portal.events.rules.clashes import with_clashes
from hackathon_portal.seasons.models import Season

State = SignUp.State


@dataclass
class Line:
    """One gathering: the person's own answer, free seats (None without a limit)."""

    one: Gathering
    mine: SignUp | None
    free: int | None


@dataclass
class Day:
    """A day with its strands in their order: (title, code, lines)."""

    day: date
    strands: list[tuple[str, str, list[Line]]] = field(default_factory=list)


def programme(season: Season, user: Any, *, strand: str = "", part: str = "", hall: str = "") -> list[Day]:
    """Every gathering by day and strand; `strand`, `part` and `hall` leave out the others. Invitation only is shown to the invited."""
    mine = gatherings.own_answers(user, season.room)
    rows = [
        one
        for one in gatherings.of_room(season.room)
        if (not strand or one.strand == strand)
        and (not part or one.part == part)
        and (not hall or str(one.hall_id) == hall)
        and (one.audience != Gathering.Audience.WINNERS or one.pk in mine)
    ]
    taken = gatherings.taken_seats(rows)
    days: dict[date, dict[str, list[Line]]] = {}
    for one in rows:
        free = None if one.most is None else max(one.most - taken.get(one.pk, 0), 0)
        line = Line(one, mine.get(one.pk), free)
        days.setdefault(one.starts_at.astimezone(ZoneInfo(season.zone)).date(), {}).setdefault(one.strand, []).append(line)
    titles = [*((str(one.label), str(one.value)) for one in Gathering.Strand), ("другое", "")]
    return [Day(day, [(title, code, held[code]) for title, code in titles if code in held]) for day, held in days.items()]


def own(season: Season, user: Any) -> list[tuple[Gathering, SignUp, list[Gathering]]]:
    """What the person comes to or waits for, each with what is at the same time."""
    rows = gatherings.own_programme(user, season.room)
    answers = {one.pk: row for one, row in rows}
    chosen = [one for one, row in rows if row.state in (State.COMING, State.WAITING)]
    clashes = {one.pk: others for one, others in with_clashes(chosen)}
    return [(one, answers[one.pk], clashes.get(one.pk, [])) for one, _ in rows]
