"""Boards: who stands where by which file. Equal to six digits: the earlier file is ahead, then the side's code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hackathon_portal.competitions.rules.metrics import DIGITS, Metric


@dataclass(frozen=True)
class Choice:
    """How many files a side stands by in the final, and by which metric."""

    files: int
    metric: Metric

    def order(self, score: float) -> float:
        """The key by which the better score comes first."""
        return self.metric.order(score)


@dataclass(frozen=True)
class Entry:
    """A scored file: both scores by the competition's metric. `key` is whatever the caller knows it by."""

    side: str
    received_at: datetime
    public: float
    private: float
    is_chosen: bool = False
    key: Any = None


@dataclass(frozen=True)
class Standing:
    """A row of a board; `score` is rounded as it is compared."""

    place: int
    side: str
    entry: Entry
    score: float


def final_entries(entries: Iterable[Entry], choice: Choice) -> list[Entry]:
    """What one side stands by in the final: its chosen files; nothing chosen, its best by the public part, the earlier first."""
    known = [*entries]
    chosen = [entry for entry in known if entry.is_chosen]
    return chosen or sorted(known, key=lambda entry: (choice.order(entry.public), entry.received_at))[: choice.files]


def rank(entries: Iterable[Entry], choice: Choice, *, final: bool) -> list[Standing]:
    """The board, best first: the best public score of each side, or the best private one of what it stands by."""
    of_side: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        of_side[entry.side].append(entry)

    def key(entry: Entry) -> tuple[float, datetime]:
        return choice.order(entry.private if final else entry.public), entry.received_at

    best = [min(final_entries(files, choice) if final else files, key=key) for files in of_side.values()]
    best.sort(key=lambda entry: (*key(entry), entry.side))
    return [
        Standing(place, entry.side, entry, round(entry.private if final else entry.public, DIGITS))
        for place, entry in enumerate(best, 1)
    ]


@dataclass(frozen=True)
class Solved:
    """A task solved by a side."""

    side: str
    points: int
    at: datetime


@dataclass(frozen=True)
class FlagStanding:
    """A row of a board of flags: of equal points the side whose last solve was earlier is ahead, then the side's code."""

    place: int
    side: str
    points: int
    solved: int
    last_at: datetime


def rank_flags(solves: Iterable[Solved]) -> list[FlagStanding]:
    """The board of a competition of flags, best first."""
    of_side: dict[str, list[Solved]] = defaultdict(list)
    for solve in solves:
        of_side[solve.side].append(solve)
    rows = [
        (-sum(one.points for one in solved), max(one.at for one in solved), side, len(solved)) for side, solved in of_side.items()
    ]
    return [FlagStanding(place, side, -less, number, at) for place, (less, at, side, number) in enumerate(sorted(rows), 1)]


@dataclass(frozen=True)
class Move:
    """How a side moves between two boards; None where it stands in one of them only."""

    side: str
    before: int | None
    after: int | None
    score_before: float | None
    score_after: float | None


def moves(before: Iterable[Standing], after: Iterable[Standing]) -> list[Move]:
    """Sides whose place or score differs between two boards, in the order of the later one."""
    old, new = ({row.side: row for row in board} for board in (before, after))
    rows = [_move(side, old.get(side), new.get(side)) for side in [*new, *(side for side in old if side not in new)]]
    return [row for row in rows if (row.before, row.score_before) != (row.after, row.score_after)]


def _move(side: str, old: Standing | None, new: Standing | None) -> Move:
    before, after = ((row.place, row.score) if row else (None, None) for row in (old, new))
    return Move(side, before[0], after[0], before[1], after[1])
