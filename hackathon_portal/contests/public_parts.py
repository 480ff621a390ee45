"""What other rooms add to the public page of a contest, to its card on the home page and to its calendar: each registers itself, contests know none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hackathon_portal.contests.models import Contest

# Names and values for the template of the public page.
Part = Callable[[Contest], dict[str, Any]]
# (instant, title) of each line of the programme visitors may see.
Lines = Callable[[Contest], list[tuple[datetime, str]]]
# What the cards of these contests say besides, by the contest's key: (title, words).
Facts = Callable[[Iterable[Contest]], Mapping[int, tuple[str, str]]]


@dataclass(frozen=True)
class Family:
    """Contests that stand on the home page as one card: what holds them all, its page, and each with its own line."""

    title: str
    link: str
    words: str
    lines: tuple[tuple[Contest, str], ...]


@dataclass(frozen=True)
class HomeCard:
    """Something above contests on the home page: how it stands, its figures, what to do; contests of the family with its link stand in it."""

    title: str
    link: str
    state: str
    is_good: bool
    words: str
    facts: tuple[tuple[str, str], ...] = ()
    call: tuple[str, str] | None = None


# Cards whose title holds the searched words.
HomeCards = Callable[[str], list[HomeCard]]
# Addresses of open pages, for the sitemap.
Addresses = Callable[[], list[str]]
# Of the announced contests, those that belong together.
Families = Callable[[Sequence[Contest]], list[Family]]
_parts: list[Part] = []
_families: list[Families] = []
_cards: list[HomeCards] = []
_addresses: list[Addresses] = []
_facts: list[Facts] = []
_lines: list[Lines] = []


def public_part(part: Part) -> Part:
    """Add what this function returns to the public page of every contest."""
    _parts.append(part)
    return part


def calendar_lines(lines: Lines) -> Lines:
    """Add the lines this function returns to the calendar file of every contest."""
    _lines.append(lines)
    return lines


def card_fact(facts: Facts) -> Facts:
    """Add a line to the cards of contests on the home page: one statement for all of them."""
    _facts.append(facts)
    return facts


def contest_families(families: Families) -> Families:
    """Ask this function which contests stand on the home page as one card."""
    _families.append(families)
    return families


def home_cards(cards: HomeCards) -> HomeCards:
    """Add the cards this function returns to the top of the home page."""
    _cards.append(cards)
    return cards


def cards_of(search: str) -> list[HomeCard]:
    """Cards above those of contests."""
    return [card for cards in _cards for card in cards(search)]


def open_addresses(addresses: Addresses) -> Addresses:
    """Add the open pages this function names to the sitemap."""
    _addresses.append(addresses)
    return addresses


def known_addresses() -> list[str]:
    return [address for addresses in _addresses for address in addresses()]


def families_of(contests: Sequence[Contest]) -> list[Family]:
    """Of these contests, those that belong together."""
    return [family for families in _families for family in families(contests)]


def facts_of(contests: list[Contest]) -> dict[int, list[tuple[str, str]]]:
    """Contest -> the lines of its card."""
    lines: dict[int, list[tuple[str, str]]] = {contest.pk: [] for contest in contests}
    for facts in _facts if contests else ():
        for key, line in facts(contests).items():
            lines[key].append(line)
    return lines


def public_parts(contest: Contest) -> dict[str, Any]:
    return {name: value for part in _parts for name, value in part(contest).items()}


def lines_of(contest: Contest) -> list[tuple[datetime, str]]:
    return [line for lines in _lines for line in lines(contest)]
