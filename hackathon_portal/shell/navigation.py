"""The working pages of a contest as a menu: groups in the order of the work; who sees a page is what its view asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse

from hackathon_portal.accounts.roles import roles_of
from hackathon_portal.contests.access import permission_of, person_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.shell.menus import MAIN, MOST_EVERYDAY, everyday, menu_pages


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    is_current: bool


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

    @property
    def is_elsewhere(self) -> bool:
        """Whether the page is one of those behind «Всё»."""
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
    user = person_of(request)
    allowed: dict[str, bool] = {}
    groups, by_name = [], {}
    for title, pages in menu_pages().items():
        items = []
        for page in pages:
            if not page.needed(contest):
                continue
            permission = permission_of(page.name)
            if permission not in allowed:
                allowed[permission] = user.has_perm(permission, contest)
            if allowed[permission]:
                url = _address(page.name, contest.slug)
                items.append(Item(page.title, url, request.path == url))
                by_name[page.name] = items[-1]
        if items:
            groups.append(Group(title or MAIN, tuple(items)))
    if len(by_name) <= MOST_EVERYDAY:
        return Menu(tuple(by_name.values()), tuple(groups))
    names = everyday(roles_of(user, contest))
    return Menu(tuple(by_name[name] for name in names if name in by_name), tuple(groups))


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
