"""What bounds the fund of a contest from above: rooms that give contests their money register themselves, prizes know none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hackathon_portal.contests.models import Contest
from prizes.models import FundSource

# Why the contest may not have the source (its kind, name and amount; None: be without it), in words; empty where it may.
Bound = Callable[[Contest, FundSource | None, Mapping[str, Any] | None], str]
_bounds: list[Bound] = []


def bounds_fund(bound: Bound) -> Bound:
    """Ask this function before a source of a contest is written or removed."""
    _bounds.append(bound)
    return bound


def objection(contest: Contest, source: FundSource | None, wanted: Mapping[str, Any] | None) -> str:
    """The first objection; empty where nobody has one."""
    return next((why for bound in _bounds if (why := bound(contest, source, wanted))), "")
