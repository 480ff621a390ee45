"""What the public page of a contest shows of its prizes before anybody has won them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.public_parts import card_fact, public_part
from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia.money import short
from prizes.awards.queries import awards
from prizes.models import FundItem, SpecialPrize


@dataclass(frozen=True)
class Row:
    """A place with what it brings in each division: (title of the division, prize), the latter empty where it brings nothing."""

    title: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class Fund:
    """The prizes of a contest as visitors read them: roubles before tax, things by their names."""

    total: Decimal
    divisions: list[str]
    rows: list[Row]
    special: list[SpecialPrize]
    # The greatest sum of each division, for its card.
    best: dict[str, Decimal]

    @property
    def prizes(self) -> int:
        return sum(1 for row in self.rows for _, brings in row.cells if brings) + len(self.special)


def _brings(item: FundItem) -> str:
    money = short(item.amount) if item.amount else ""
    return " и ".join(filter(None, (money, item.thing)))


def fund_of(items: Iterable[FundItem], special: list[SpecialPrize], total: Decimal, regulation: Regulation) -> Fund | None:
    """The table place x division; None while no prize is named."""
    by_division: dict[str, dict[int, FundItem]] = {}
    for item in items:
        by_division.setdefault(item.division_title, {})[item.place] = item
    if not by_division and not special:
        return None
    titles = {place.place: place.title for place in regulation.places}
    places = sorted({place for row in by_division.values() for place in row})
    rows = []
    for place in places:
        cells = [(division, _brings(row[place]) if place in row else "") for division, row in by_division.items()]
        title = f"{place} · {titles[place]}" if place in titles else str(place)
        rows.append(Row(title, cells))
    best = {title: max(item.amount or Decimal(0) for item in row.values()) for title, row in by_division.items()}
    return Fund(total, list(by_division), rows, special, best)


@public_part
def prizes(contest: Contest) -> dict[str, Any]:
    items = list(FundItem.objects.filter(contest=contest))
    special = list(SpecialPrize.objects.filter(contest=contest))
    total = awards.total_of([*(item.amount for item in items), *(prize.amount for prize in special)])
    return {"fund": fund_of(items, special, total, contest.regulation)}


@card_fact
def fund_totals(contests: Iterable[Contest]) -> Mapping[int, tuple[str, str]]:
    """The money of each fund; nothing for a contest that names none."""
    return {key: ("Призы, до налога", short(total)) for key, total in awards.fund_totals(contests).items()}
