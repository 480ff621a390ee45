"""The working pages of a contest as a menu: groups in the order of the work; who sees a page is what its view asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.http import HttpRequest
from django.urls import reverse

from hackathon_portal.accounts.roles import roles_of
from hackathon_portal.contests.access import permission_of, person_of
from hackathon_portal.contests.menus import Page
from hackathon_portal.contests.models import Contest
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons import menus
from hackathon_portal.seasons.models import Season
from hackathon_portal.shell.menus import MAIN, MOST_EVERYDAY, everyday, menu_pages


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    is_current: bool
    is_above: bool = False  # the page that is open belongs to it


@dataclass(frozen=True)
class Group:
    """A group of pages under its title."""

    title: str
    items: tuple[Item, ...]

    @property
    def others(self) -> tuple[Item, ...]:
        """Its pages but the one that is open."""
        return tuple(item for item in self.items if not item.is_current)


@dataclass(frozen=True)
class Menu:
    """What a person may open in a contest: the everyday pages of their roles, and all pages in their groups."""

    everyday: tuple[Item, ...]
    groups: tuple[Group, ...]

    @cached_property
    def here(self) -> Item:
        """The page that is open, or the one it belongs to: what a phone shows beside the menu of all."""
        items = [item for group in self.groups for item in group.items]
        return max(items, key=lambda item: (item.is_current, len(item.url) if item.is_above else 0))

    @property
    def is_elsewhere(self) -> bool:
        """Whether the page is one of those behind «Все страницы»."""
        return not any(item.is_current for item in self.everyday) and any(
            item.is_current for group in self.groups for item in group.items
        )

    @property
    def is_short(self) -> bool:
        """Whether the everyday pages are all there are."""
        return sum(len(group.items) for group in self.groups) <= len(self.everyday)


@lru_cache(maxsize=4096)
def _address(name: str, slug: str) -> str:
    return reverse(name, args=[slug])


def menu(request: HttpRequest, contest: Contest) -> Menu:
    """What this person may open here; no groups for who has no working page. A few pages are all everyday ones."""
    pages = {title: [page for page in found if page.needed(contest)] for title, found in menu_pages().items()}
    groups, by_name = _opened(request, contest, pages)
    if len(by_name) <= MOST_EVERYDAY:
        return Menu(tuple(by_name.values()), groups)
    names = everyday(roles_of(person_of(request), contest))
    return Menu(tuple(by_name[name] for name in names if name in by_name), groups)


def season_menu(request: HttpRequest) -> Menu:
    """The same of the season being served: its everyday pages are the first ones of each group."""
    groups, by_name = _opened(request, request.__dict__["season"], menus.pages())
    in_turn = [group.items[place] for place in range(MOST_EVERYDAY) for group in groups if place < len(group.items)]
    chosen = in_turn[:MOST_EVERYDAY]
    return Menu(tuple(item for item in by_name.values() if item in chosen), groups)


def _opened(
    request: HttpRequest, thing: Contest | Season, pages: Mapping[str, Sequence[Page | menus.Page]]
) -> tuple[tuple[Group, ...], dict[str, Item]]:
    """The pages of a contest or a season that this person may open, in their groups and by the name of their URL."""
    user = person_of(request)
    allowed: dict[str, bool] = {}
    groups, by_name = [], {}
    for title, found in pages.items():
        items = []
        for page in found:
            permission = permission_of(page.name)
            if permission not in allowed:
                allowed[permission] = user.has_perm(permission, thing)
            if allowed[permission]:
                url = _address(page.name, thing.slug)
                items.append(Item(page.title, url, request.path == url, request.path.startswith(url)))
                by_name[page.name] = items[-1]
        if items:
            groups.append(Group(title or MAIN, tuple(items)))
    return tuple(groups), by_name


def found(groups: Iterable[Group], words: str) -> list[Group]:
    """The groups with the pages in whose titles, or in whose group's, every word stands; all of them for no words."""
    wanted = letters(words).split()
    matching = []
    for group in groups:
        items = tuple(item for item in group.items if all(word in letters(f"{item.title} {group.title}") for word in wanted))
        if items:
            matching.append(Group(group.title, items))
    return matching


PORTAL_PAGES = (
    ("accounts", "Учётные записи"),
    ("portal_organisations", "Организации"),
    ("portal_classifiers", "Справочники"),
    ("portal_tokens", "Токены API"),
    ("portal_sign_ins", "Входы"),
    ("portal_journal", "Журнал портала"),
    ("portal_copies", "Резервные копии"),
    ("portal_state", "Состояние портала"),
    ("portal_data", "Какие данные хранит портал"),
)


def portal_menu(request: HttpRequest) -> list[Item]:
    """The pages of the portal's administrator; the one whose part the page is stands as current."""
    items = [(title, reverse(name)) for name, title in PORTAL_PAGES]
    return [Item(title, url, request.path.startswith(url)) for title, url in items]
