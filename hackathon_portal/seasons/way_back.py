"""What of a season can still be undone and how: of each deed what it asks for, and whether it is possible now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hackathon_portal.seasons.models import Season


@dataclass(frozen=True)
class WayBack:
    """Something that is so now: what, how it is undone (or why it cannot be any more), and the page that does it."""

    what: str
    how: str
    page: str = ""


Source = Callable[[Season, datetime], Iterator[WayBack]]
_sources: list[Source] = []


def way_back(source: Source) -> Source:
    """Add the ways back of an area."""
    _sources.append(source)
    return source


def standing(season: Season, now: datetime) -> list[WayBack]:
    return [way for source in _sources for way in source(season, now)]
