"""What the area «schools» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hackathon_portal.learning.models import Programme
from hackathon_portal.learning.queries.progress import programmes_of
from hackathon_portal.seasons.menus import CALM, NOW, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries.schools import asked_of, assigned_after_all


def school_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    """A school the rules ask for is to be opened: nobody is assigned without it."""
    if season.state != Season.State.PUBLISHED:
        return
    made = {one.code: one for one in programmes_of(season.room)}
    for school in season.rules.schools:
        programme = made.get(school.code)
        if programme is None or programme.state == Programme.State.DRAFT:
            asked = asked_of(season, school.code)
            whom = asked.whom if asked else ""
            yield Task(
                f"Открыть школу «{school.title}»", "season_schools", NOW if whom else CALM,
                f"без неё не назначить: {whom} хакатонов площадок" if whom else "правила сезона её называют",
            )  # fmt: skip


def revoked_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    """Somebody assigned with a school that was revoked later: staff decide what becomes of it."""
    count = len(assigned_after_all(season)) if season.state == Season.State.PUBLISHED else 0
    if count:
        yield Task(
            f"Назначены с отозванной школой: {count}", "season_schools", NOW,
            "прохождение отозвано, назначения остались: снимите их или допустите без школы",
        )  # fmt: skip


add(
    pages=(Page("season_schools", "Школы", "Площадки", 30),),
    tasks=(Tasks("seasons.manage_schools", school_tasks), Tasks("seasons.manage_schools", revoked_tasks)),
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("season", "Школы"): (
        "season_schools", "season_school", "season_school_edit", "season_school_module", "season_school_attendance",
        "season_school_person", "season_school_certificate",
    ),
    ("learner", "Пройти школу"): ("season_own_school", "season_own_certificate", "season_school_join"),
}  # fmt: skip
