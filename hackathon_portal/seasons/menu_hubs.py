"""What the area «hubs» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hackathon_portal.seasons.menus import LATE, NOW, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import hubs

# Before a hub begins its contest must be there, and announced.
SOON = timedelta(days=21)


def hub_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    """Hubs whose contest is not made or not announced, the nearer the more urgent."""
    waiting = [row for row in hubs.hubs_of(season) if row.hub.closed_at is None and not row.is_announced and row.ends_at > now]
    without = [row for row in waiting if row.contest is None and row.hub.stage.kind == "contest"]
    drafts = [row for row in waiting if row.contest is not None]
    for title, page, rows in (
        ("Создать хакатоны площадок", "season_hub_contests", without), ("Объявить хакатоны площадок", "season_hubs", drafts),
    ):  # fmt: skip
        if rows and season.state == Season.State.PUBLISHED:
            first = min(row.hub.opens_at for row in rows)
            yield Task(f"{title}: {len(rows)}", page, LATE if first - now < SOON else NOW, f"первая начинается {first:%d.%m.%Y}")


add(
    pages=(Page("season_hubs", "Площадки", "Площадки", 10), Page("season_hub_contests", "Создать хакатоны", "Площадки", 20)),
    tasks=(Tasks("seasons.manage", hub_tasks),),
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("season", "Площадки и их хакатоны"): (
        "season_hubs", "season_hub_new", "season_hub_edit", "season_hubs_file", "season_hub_desk", "season_hub_contests",
        "season_hub_close", "season_hub_withdraw", "season_hubs_job",
    ),
    ("entrant", "Моя площадка и её хакатон"): ("season_hub",),
}  # fmt: skip
