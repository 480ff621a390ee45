"""How a contest stands for whoever looks for one: by its own row and the clock, in its own zone (contests/stages.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.stages import Stage, by_row, starts_at


class Season(Enum):
    """In the order of the home page."""

    RUNNING = "идёт конкурс"
    OPEN = "идёт регистрация"
    ANNOUNCED = "скоро начнётся"
    JUDGED = "подводят итоги"
    RESULTS = "итоги опубликованы"
    PAST = "завершён"
    CANCELLED = "отменён"

    @property
    def place(self) -> int:
        return list(Season).index(self)


BY_STAGE = {
    Stage.REGISTRATION: Season.OPEN,
    Stage.REGISTERED: Season.ANNOUNCED,
    Stage.FIRST_DAY: Season.RUNNING,
    Stage.RUNNING: Season.RUNNING,
    Stage.HANDED_IN: Season.JUDGED,
    Stage.PUBLISHED: Season.RESULTS,
    Stage.FINISHED: Season.PAST,
    Stage.CANCELLED: Season.CANCELLED,
}
CURRENT = (Season.RUNNING, Season.OPEN, Season.ANNOUNCED, Season.JUDGED)


@dataclass(frozen=True)
class Seasonal:
    """A contest of the home page: how it stands, what comes next and when."""

    contest: Contest
    season: Season
    next_words: str = ""
    next_at: datetime | None = None

    @property
    def is_current(self) -> bool:
        return self.season in CURRENT


def seasonal(contest: Contest, now: datetime) -> Seasonal:
    """No statement: the assessment of a contest that has ended goes on until its results are published, whatever the day."""
    season = BY_STAGE[by_row(contest, now)]
    terms = {
        Season.OPEN: ("Заявки принимаются до", contest.registration_closes_at),
        Season.ANNOUNCED: ("Начнётся", starts_at(contest)),
        Season.RUNNING: ("Проекты принимаются до", contest.project_deadline_at),
    }
    words, at = terms.get(season, ("", None))
    return Seasonal(contest, season, words if at else "", at)


def in_order(contests: list[Contest], now: datetime) -> list[Seasonal]:
    """Those under way first; of one season as they were given."""
    return sorted((seasonal(one, now) for one in contests), key=lambda one: one.season.place)
