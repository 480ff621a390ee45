"""The board over time: the best of the leading sides at the end of each day or hour, as the viewer may see it; figures come from `boards.visible_scores`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from hackathon_portal.competitions.models import Competition
from hackathon_portal.competitions.queries.boards import Visible
from hackathon_portal.competitions.queries.shown import figure
from hackathon_portal.documents import charts

LEADERS = 5
# A competition of two days and less is drawn by hours; no more steps than this.
BY_HOURS, MOST_STEPS = timedelta(days=2), 62


@dataclass(frozen=True)
class Chart:
    """Curves with a title each over named steps, their picture, the same in words a cell where something changed; `of_step`: the end of what each step is, `part`: what of the score is drawn."""

    picture: charts.Picture
    titles: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    of_step: str
    part: str


def points(score: float) -> str:
    """Points of flags as pages write them."""
    return f"{score:.0f}"


def chart_of(seen: Visible, now: datetime) -> Chart | None:
    """How the first sides of the public board and the viewer's own came there; None while there is nothing to draw."""
    competition = seen.competition
    drawn = [row for row in seen.public if row.place <= LEADERS or row.is_mine]
    ends, is_by_hours = _ends(competition, min(now, competition.closes_at, seen.frozen_at or now))
    if not drawn or len(ends) < 2:
        return None
    is_flags = competition.kind == Competition.Kind.FLAGS
    written = points if is_flags else figure
    curves = [(row.title, _best(seen, row.side_id, ends)) for row in drawn]
    labels = [_label(at, competition, is_by_hours=is_by_hours) for at in ends]
    picture = charts.lines(labels, curves, written=written, from_zero=is_flags)
    if picture is None:
        return None
    rows = [
        (label, tuple((title, "—" if (value := values[number]) is None else written(value)) for title, values in curves))
        for number, label in enumerate(labels)
    ]
    rows = [row for number, row in enumerate(rows) if number in (0, len(rows) - 1) or row[1] != rows[number - 1][1]]
    part = "баллы" if is_flags else "лучший результат по открытой части"
    return Chart(picture, tuple(title for title, _ in curves), tuple(rows), "часа" if is_by_hours else "дня", part)


def _ends(competition: Competition, last: datetime) -> tuple[list[datetime], bool]:
    """The ends of days (or hours) of the competition up to an instant, which is the last of them."""
    first = competition.opens_at.astimezone(competition.zone)
    is_by_hours = competition.closes_at - competition.opens_at <= BY_HOURS
    step = timedelta(hours=1) if is_by_hours else timedelta(days=1)
    at = first.replace(minute=0, second=0, microsecond=0) if is_by_hours else datetime.combine(first.date(), time(), first.tzinfo)
    ends = []
    while (at := at + step) < last:
        ends.append(at)
    ends.append(last.astimezone(competition.zone))
    return ends[:: -1 - len(ends) // MOST_STEPS][::-1], is_by_hours


def _best(seen: Visible, side_id: int, ends: list[datetime]) -> list[float | None]:
    """What a side had come to by each of these instants."""
    steps = [step for step in seen.steps if step.side_id == side_id]
    return [next((step.score for step in reversed(steps) if step.at <= at), None) for at in ends]


def _label(at: datetime, competition: Competition, *, is_by_hours: bool) -> str:
    """The day that an instant ends, or its hour."""
    if is_by_hours:
        return f"{at:%d.%m %H:%M}"
    return f"{(at - timedelta(microseconds=1)).astimezone(competition.zone):%d.%m}"
