"""What the desk of a season is made of: pages of the menu, tasks and figures of the overview; each area adds its own (`menu_<area>.py`).

The parts are those of a contest's desk (`contests/menus.py`), asked with the season in the contest's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hackathon_portal.contests.menus import CALM, LATE, NOW, Figure, Task
from hackathon_portal.seasons.models import Season

__all__ = ["CALM", "GROUPS", "LATE", "NOW", "Figure", "Figures", "Page", "Task", "Tasks", "add", "figures", "pages", "tasks"]

# Groups in the order of the work.
GROUPS = ("", "Участники", "Тесты", "Отбор", "Площадки", "Соревнования", "Партнёры", "Финал", "После", "Сезон")


@dataclass(frozen=True)
class Page:
    """A page of a season in the menu: the name of its URL (its only argument is the season), title, group, place in it."""

    name: str
    title: str
    group: str
    position: int


@dataclass(frozen=True)
class Tasks:
    """What waits for whoever holds `permission`; the page of a task is a name of a URL of the season."""

    permission: str
    ask: Callable[[Any, Season, datetime], Iterator[Task]]


@dataclass(frozen=True)
class Figures:
    """What whoever holds `permission` sees counted on the overview."""

    permission: str
    ask: Callable[[Season, date], Iterator[Figure]]


_pages: list[Page] = []
_tasks: list[Tasks] = []
_figures: list[Figures] = []


def add(*, pages: Iterable[Page] = (), tasks: Iterable[Tasks] = (), figures: Iterable[Figures] = ()) -> None:
    """Add what an area has."""
    _pages.extend(pages)
    _tasks.extend(tasks)
    _figures.extend(figures)


def pages() -> dict[str, list[Page]]:
    """Pages by group, each in its place."""
    found = sorted(_pages, key=lambda page: page.position)
    return {group: [page for page in found if page.group == group] for group in GROUPS}


def tasks(user: Any, season: Season, now: datetime) -> list[Task]:
    """What this person must do now, overdue things first; empty when nothing waits."""
    found = [task for work in _tasks if user.has_perm(work.permission, season) for task in work.ask(user, season, now)]
    return sorted(found, key=lambda task: (LATE, NOW, CALM).index(task.light))


def figures(user: Any, season: Season, today: date) -> list[Figure]:
    """What this person sees counted."""
    return [figure for work in _figures if user.has_perm(work.permission, season) for figure in work.ask(season, today)]
