"""Lines of a list as protocols print them and their fingerprints; what changes between two lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hackathon_portal.seasons.rules.selection import Placement, Standing, Verdict

# Numbers named in a list of changes; the counts are whole.
MOST_NAMED = 200


def four_decimals(value: Fraction) -> str:
    """Half up, exact: 95,94595 -> 95.9460."""
    scaled = (value.numerator * 20_000 + value.denominator) // (2 * value.denominator)
    return f"{scaled // 10**4}.{scaled % 10**4:04d}"


def ranking_lines(order: Sequence[Standing]) -> list[str]:
    """`rank,person,exam,percentile` of every candidate."""
    return [f"{rank},{one.person},{one.exam},{four_decimals(one.percentile)}" for rank, one in enumerate(order, 1)]


def decimals(percentile: str) -> str:
    """A stored percentile, «a/b», as lines of a ranking have it."""
    return four_decimals(Fraction(percentile))


def list_lines(placements: Iterable[Placement]) -> list[str]:
    """`rank,person,hub,verdict` of those who pass or wait."""
    return [f"{one.rank},{one.person},{one.hub},{one.verdict}" for one in placements if one.verdict is not Verdict.OUT]


def sha_of(lines: Iterable[str]) -> str:
    """The fingerprint of lines, each ended by LF."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(f"{line}\n".encode())
    return whole.hexdigest()


def ties_broken(order: Sequence[Standing]) -> dict[str, int]:
    """How many stand beside an equal before them: by the percentile, by the share too, by the seconds too."""
    found = {"percentile": 0, "share": 0, "seconds": 0}
    for one, next_one in pairwise(order):
        if one.percentile == next_one.percentile:
            found["percentile"] += 1
            if one.share == next_one.share:
                found["share"] += 1
                found["seconds"] += one.seconds == next_one.seconds
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """How a person stands in one list."""

    verdict: str
    hub: str


def changes(before: Mapping[int, Row], after: Mapping[int, Row]) -> dict[str, object]:
    """Who comes in, who goes, who moves between hubs, by numbers of the season; rows of those who are out may be left away."""
    enter, leave, move = [], [], []
    for number in sorted({*before, *after}):
        was, now = before.get(number), after.get(number)
        passed, passes = was is not None and was.verdict == Verdict.PASS, now is not None and now.verdict == Verdict.PASS
        if passes and not passed:
            enter.append([number, now.hub if now else ""])
        elif passed and not passes:
            leave.append([number, was.hub if was else "", now.verdict if now else str(Verdict.OUT)])
        elif passed and was and now and was.hub != now.hub:
            move.append([number, was.hub, now.hub])
    return {
        "enter": enter[:MOST_NAMED], "leave": leave[:MOST_NAMED], "move": move[:MOST_NAMED],
        "counts": {"enter": len(enter), "leave": len(leave), "move": len(move)},
    }  # fmt: skip
