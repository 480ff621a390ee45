"""What an app's `menu.py` is made of: pages of the menu, tasks of the desk. The shell collects them from every app.

`PAGES`: tuple of Page; `TASKS`: tuple of DeskTasks; `FIGURES`: tuple of DeskFigures; `HELP`: {(page of the help, its heading): names of URLs}. Each is optional.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hackathon_portal.contests.models import Contest

NOW, LATE, CALM = "amber", "red", "green"


def _always(contest: Contest) -> bool:
    return True


@dataclass(frozen=True)
class Page:
    """A page of a contest in the menu: the name of its URL, its title, the group it stands in and where in it.

    Who sees it is what its view asks (contests/access.py); `needed` says whether this contest has a use for it.
    """

    name: str
    title: str
    group: str
    position: int
    needed: Callable[[Contest], bool] = _always


@dataclass(frozen=True)
class Task:
    """Something to do: words, the page (name of a URL of the contest), how pressing it is, what is known of it."""

    title: str
    page: str
    light: str = NOW
    detail: str = ""


@dataclass(frozen=True)
class DeskTasks:
    """What waits for whoever holds `permission`; `position` orders tasks of one urgency."""

    permission: str
    ask: Callable[[Any, Contest, datetime, date], Iterator[Task]]
    position: int


@dataclass(frozen=True)
class Figure:
    """A figure of the overview: what is counted, how many, out of how many where that is known, and the page that says more."""

    title: str
    value: int
    page: str
    most: int | None = None


@dataclass(frozen=True)
class DeskFigures:
    """What whoever holds `permission` sees counted on the overview; `position` orders the figures."""

    permission: str
    ask: Callable[[Contest, date], Iterator[Figure]]
    position: int
