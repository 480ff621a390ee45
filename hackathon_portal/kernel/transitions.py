"""A state machine is one table: what may become what by which action; one function moves a row, one draws the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any


class MoveError(RuntimeError):
    """An action that the state of the row does not allow; actions refuse with words of their own before they come here."""


@dataclass(frozen=True)
class Transitions:
    """Action -> (states it begins in, state it ends in).

    The state is the column `column`; or, where the model keeps dates instead, the last state of `dates` whose column is filled, and
    `first` while none is.
    """

    name: str
    table: Mapping[str, tuple[Sequence[str], str]]
    column: str = "state"
    first: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)

    def state_of(self, row: Any) -> str:
        if not self.dates:
            return str(getattr(row, self.column))
        return next(
            (state for state, column in reversed(list(self.dates.items())) if getattr(row, column) is not None), self.first
        )

    def move(self, row: Any, action: str, *, at: datetime | None = None) -> None:
        """Put the row into the state the action ends in; the caller saves it. `at` is the date where the model keeps dates."""
        sources, target = self.table[action]
        if (state := self.state_of(row)) not in sources:
            raise MoveError(f"{self.name}: {action} does not begin in {state}")
        if self.dates:
            setattr(row, self.dates[target], at)
            for later in list(self.dates)[list(self.dates).index(target) + 1 :]:
                setattr(row, self.dates[later], None)  # the way back to an earlier state
        else:
            row.__dict__[self.column] = target  # past the descriptor that keeps a protected column from everybody else

    def move_all(self, rows: Any, action: str) -> int:
        """The same for every row of a query that is in a state the action begins in; how many there were."""
        sources, target = self.table[action]
        moved: int = rows.filter(**{f"{self.column}__in": sources}).update(**{self.column: target})
        return moved

    def arrows(self) -> list[str]:
        """`draft --submit--> submitted`, an action a line."""
        return [
            f"{', '.join(map(_named, sources))} --{action}--> {_named(target)}"
            for action, (sources, target) in self.table.items()
        ]


def _named(state: str) -> str:
    """The state as the code calls it: a stored state may be an empty text."""
    return state.name.lower() if isinstance(state, Enum) else state


def drawn(machines: Iterable[Transitions]) -> str:
    """The tables as text: the name of each before its first arrow."""
    machines = list(machines)
    width = max((len(machine.name) for machine in machines), default=0) + 2
    lines = []
    for machine in machines:
        for index, arrow in enumerate(machine.arrows()):
            lines.append(f"{'' if index else machine.name + ':':<{width}} {arrow}".rstrip())
    return "\n".join(lines)
