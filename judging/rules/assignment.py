"""Which members assess which projects where not all see all. Pure.

A project gets the number of sheets the regulation asks for, nobody assesses a team they are recused from, who represents a customer
assesses that customer's projects and no others. Among such assignments the one that puts the fewest people before a team with a sign
of a conflict, then the one whose loads differ least, then the one in which the projects of a division have the fewest different
members, so that what is compared has been measured by the same people. Solved by HiGHS (scipy.optimize.milp).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# (member, project)
Pair = tuple[int, int]
# The last wish is followed as far as this allows; the others are met whatever it takes.
SECONDS = 2.0


@dataclass(frozen=True)
class Seat:
    """A member: codes of the sheets they fill for a project; the nomination whose customer they represent (None: nobody's)."""

    member: int
    sheets: frozenset[str]
    represents: int | None = None


@dataclass(frozen=True)
class Work:
    """A project, its nomination and the key of the division it competes in."""

    project: int
    nomination: int
    division: str


@dataclass(frozen=True)
class Shortfall:
    """A project with fewer members for a sheet than it needs."""

    project: int
    sheet: str
    has: int
    needed: int


class TooFew(Exception):
    """No assignment gives every project its sheets; `shortfalls` names those that cannot have them."""

    def __init__(self, shortfalls: list[Shortfall]) -> None:
        super().__init__(shortfalls)
        self.shortfalls = shortfalls


def needed(seats: Iterable[Seat], least: int) -> dict[str, int]:
    """Sheet -> members a project needs for it: `least`, but one where only representatives of customers fill it."""
    found: dict[str, int] = {}
    for seat in seats:
        for sheet in seat.sheets:
            found[sheet] = least if seat.represents is None else found.get(sheet, 1)
    return found


def allowed(seats: Iterable[Seat], works: Sequence[Work], barred: Collection[Pair]) -> list[Pair]:
    """Pairs an assignment may consist of."""
    return [
        (seat.member, work.project)
        for seat in seats
        if seat.sheets
        for work in works
        if seat.represents in (None, work.nomination) and (seat.member, work.project) not in barred
    ]


def shortfalls(pairs: Iterable[Pair], seats: Sequence[Seat], works: Iterable[Work], least: int) -> list[Shortfall]:
    """What an assignment leaves below the number, project by project."""
    sheets_of = {seat.member: seat.sheets for seat in seats}
    have = Counter((project, sheet) for member, project in set(pairs) for sheet in sheets_of.get(member, ()))
    asked = sorted(needed(seats, least).items())
    return [
        Shortfall(work.project, sheet, have[work.project, sheet], number)
        for work in works
        for sheet, number in asked
        if have[work.project, sheet] < number
    ]


def assign(
    seats: Sequence[Seat],
    works: Sequence[Work],
    least: int,
    barred: Collection[Pair] = frozenset(),
    doubtful: Collection[Pair] = frozenset(),
) -> list[Pair]:
    """The assignment, member by member; TooFew where the commission is too small for it.

    `barred`: recusals; `doubtful`: pairs with a sign of a conflict of interests, used only where there is nobody else.
    """
    pairs = allowed(seats, works, barred)
    if short := shortfalls(pairs, seats, works, least):
        raise TooFew(short)
    if not pairs:
        return []
    problem = _Problem(seats, works, pairs, needed(seats, least), frozenset(doubtful))
    chosen = problem.balanced()
    return problem.gathered(chosen) or chosen


class _Problem:
    """The same pairs asked for twice: first for the loads, then, with these loads, for the fewest members in a division."""

    def __init__(
        self, seats: Sequence[Seat], works: Sequence[Work], pairs: list[Pair], asked: dict[str, int], doubtful: frozenset[Pair]
    ) -> None:
        self.pairs, self.asked, self.doubtful = pairs, asked, doubtful
        self.works = {work.project: work for work in works}
        self.seats = {seat.member: seat for seat in seats}
        self.members = sorted({member for member, _ in pairs})

    def balanced(self) -> list[Pair]:
        """Loads as equal as they can be: each further project costs its member more than the one before, a doubtful pair most."""
        most = len(self.works)
        slots = [(member, number) for member in self.members for number in range(1, most + 1)]
        doubt = most * most
        costs = [doubt if pair in self.doubtful else 0 for pair in self.pairs] + [number for _, number in slots]
        loads = []
        for member in self.members:
            row = {index: 1 for index, pair in enumerate(self.pairs) if pair[0] == member}
            row |= {len(self.pairs) + index: -1 for index, slot in enumerate(slots) if slot[0] == member}
            loads.append((row, 0, 0))
        return self._solve(costs, [*self._covered(), *loads]) or []

    def gathered(self, chosen: list[Pair]) -> list[Pair] | None:
        """No other load, no further doubt, but as few members as possible in each division; None when time has run out."""
        loads = Counter(member for member, _ in chosen)
        met = sorted({(member, self.works[project].division) for member, project in self.pairs})
        place = {meeting: len(self.pairs) + index for index, meeting in enumerate(met)}
        rows: list[Any] = self._covered()
        rows += [
            ({index: 1 for index, pair in enumerate(self.pairs) if pair[0] == member}, loads[member], loads[member])
            for member in self.members
        ]
        rows += [
            ({index: 1, place[member, self.works[project].division]: -1}, -1, 0)
            for index, (member, project) in enumerate(self.pairs)
        ]
        doubts = {index: 1 for index, pair in enumerate(self.pairs) if pair in self.doubtful}
        if doubts:
            rows.append((doubts, 0, sum(pair in self.doubtful for pair in chosen)))
        return self._solve([0] * len(self.pairs) + [1] * len(met), rows, seconds=SECONDS)

    def _covered(self) -> list[Any]:
        """Every project has its sheets; who represents a customer has all of that customer's projects."""
        rows = []
        for project in self.works:
            for sheet, number in self.asked.items():
                row = {
                    index: 1
                    for index, (member, about) in enumerate(self.pairs)
                    if about == project and sheet in self.seats[member].sheets
                }
                rows.append((row, number, len(row)))
        rows += [({index: 1}, 1, 1) for index, pair in enumerate(self.pairs) if self.seats[pair[0]].represents is not None]
        return rows

    def _solve(self, costs: list[int], rows: list[Any], seconds: float | None = None) -> list[Pair] | None:
        """Rows are (variable -> factor, least, most); every variable is 0 or 1, the pairs come first."""
        import numpy  # noqa: PLC0415  with scipy slow to load, and this page alone needs them
        from scipy import optimize, sparse  # noqa: PLC0415

        at = [(row, column, factor) for row, (factors, _, _) in enumerate(rows) for column, factor in factors.items()]
        where, columns, values = zip(*at, strict=True)
        matrix = sparse.csr_array((values, (where, columns)), shape=(len(rows), len(costs)))
        limits = optimize.LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows])
        found = optimize.milp(
            numpy.array(costs, dtype=float), integrality=numpy.ones(len(costs)), bounds=optimize.Bounds(0, 1), constraints=limits,
            options={} if seconds is None else {"time_limit": seconds},
        )  # fmt: skip
        if found.x is None:
            return None
        return [pair for index, pair in enumerate(self.pairs) if found.x[index] > 1 / 2]
