"""The working pages of a contest as a menu: groups in the order of the work; who sees a page is what its view asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse

from hackathon_portal.contests.access import permission_of, person_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.shell.menus import menu_pages


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    """A group of the menu; without a title its pages stand in the row themselves."""

    title: str
    items: tuple[Item, ...]

    @property
    def is_current(self) -> bool:
        return any(item.is_current for item in self.items)


@lru_cache(maxsize=4096)
def _address(name: str, slug: str) -> str:
    return reverse(name, args=[slug])


def menu(request: HttpRequest, contest: Contest) -> list[Group]:
    """What this person may open here; empty for who has no working page. A group of one page is that page."""
    user = person_of(request)
    allowed: dict[str, bool] = {}
    groups = []
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
        if len(items) == 1:
            title = ""
        if items:
            groups.append(Group(title, tuple(items)))
    return groups


PORTAL_PAGES = (
    ("accounts", "Учётные записи"),
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
