"""What can still be undone in a contest, and how: for each state of each table of states its way back, or why there is none.

Each app fills in its `ways_back.py`; the page «Что ещё можно отменить и как» shows the rows a contest has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import undoing
from hackathon_portal.kernel.transitions import Transitions


@dataclass(frozen=True)
class Way:
    """The state in words and either `how` with who may do it, the actions that do it and the page, or the ground why not."""

    title: str
    how: str = ""
    who: str = ""
    actions: tuple[str, ...] = ()
    page: str = ""
    ground: str = ""

    @property
    def left(self) -> list[undoing.Left]:
        """What may have left the portal by then, and what the actions do about it; each said once."""
        lines = undoing.lines()
        return list({(line.sent, line.how): line for name in self.actions if (line := lines.get(name))}.values())


@dataclass(frozen=True)
class Ways:
    """A machine's states with their ways; `rows` are its objects in a contest."""

    machine: Transitions
    title: str
    rows: Callable[[Contest], Any]
    of_states: Mapping[str, Way]


_known: list[Ways] = []


def declare(machine: Transitions, title: str, rows: Callable[[Contest], Any], of_states: Mapping[str, Way]) -> None:
    _known.append(Ways(machine, title, rows, of_states))


def known() -> list[Ways]:
    return list(_known)


def standing(contest: Contest) -> list[dict[str, Any]]:
    """Each group with the states its objects are in now: how many there are, and the way back of each."""
    groups = []
    for ways in _known:
        if ways.machine.dates:
            counts = Counter(ways.machine.state_of(row) for row in ways.rows(contest))
        else:
            counts = Counter(ways.rows(contest).order_by().values_list(ways.machine.column, flat=True))
        states = [(way, counts[state]) for state, way in ways.of_states.items() if counts[state]]
        if states:
            groups.append({"title": ways.title, "states": states})
    return groups
