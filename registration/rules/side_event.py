"""Who enters a competition beside the contest: teams in which everybody agrees and fits (Kuzbass: clause 9.1). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hackathon_portal.regulation.schema import SideEvent
from registration.rules.eligibility import age_on


@dataclass(frozen=True)
class Entrant:
    """A member of a team as the side event asks of them."""

    name: str
    birth_date: date | None
    agrees: bool


@dataclass(frozen=True)
class Entry:
    """Whether a team enters, and who stands in the way: they have not agreed, or their age does not fit."""

    disagree: tuple[str, ...]
    unfit: tuple[str, ...]
    people: int

    @property
    def is_entered(self) -> bool:
        return self.people > 0 and not self.disagree and not self.unfit


def fits(birth_date: date | None, event: SideEvent, on: date) -> bool:
    """Whether somebody is of the age the event asks for on its day; an unknown birth date does not fit a limit."""
    if event.min_age is None and event.max_age is None:
        return True
    if birth_date is None:
        return False
    age = age_on(birth_date, on)
    return (event.min_age is None or age >= event.min_age) and (event.max_age is None or age <= event.max_age)


def entry(members: Iterable[Entrant], event: SideEvent, on: date) -> Entry:
    """The team's entry: voluntary, and of all members or of none."""
    everybody = list(members)
    return Entry(
        disagree=tuple(member.name for member in everybody if not member.agrees),
        unfit=tuple(member.name for member in everybody if not fits(member.birth_date, event, on)),
        people=len(everybody),
    )
