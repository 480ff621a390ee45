"""What the fund adds to the desk of a season."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hackathon_portal.seasons.menus import LATE, NOW, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import fund
from hackathon_portal.seasons.rules.fund import UNDIVIDED
from hackathon_portal.seasons.rules.words import roubles


def fund_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    """Money that is not divided, and lines that differ from their contests."""
    if season.rules.fund is None or season.state != Season.State.PUBLISHED:
        return
    if faults := fund.does_not_meet(season):
        yield Task(f"Фонд не сходится с конкурсами: {len(faults)}", "season_fund", LATE, "; ".join(faults)[:300])
    if left := fund.lying(season)[UNDIVIDED]:
        yield Task("Распределить фонд сезона", "season_fund", NOW, f"не распределено {roubles(left)} руб.")


add(pages=(Page("season_fund", "Фонд", "Финал", 60),), tasks=(Tasks("seasons.manage", fund_tasks),))
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("season", "Фонд сезона"): ("season_fund", "season_fund_line", "season_fund_move", "season_fund_move_back")
}
