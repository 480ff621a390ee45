"""Collects every app's `menu.py`: pages in their groups, tasks and figures of the desk, anchors of the help."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from hackathon_portal.accounts.roles import Role
from hackathon_portal.contests.menus import DeskFigures, DeskTasks, Page

# Groups in the order of the work; how the nameless first one is called where all pages are listed.
MAIN = "Главное"
GROUPS = ("", "Заявки", "Люди", "Проекты", "Комиссия", "Призы", "Конкурс")


# The pages somebody in a role opens day by day; all others stand behind «Все страницы» and are found by search (Ctrl+K).
MOST_EVERYDAY = 7
EVERYDAY: dict[Role, tuple[str, ...]] = {
    Role.STAFF: ("rehearsal", "desk", "staff_queue", "staff_teams", "team_projects", "commission_room", "obligations"),
    Role.SECRETARY: ("rehearsal", "desk", "staff_queue", "commission_room", "ranking", "obligations"),
    Role.CHAIR: ("desk", "commission_room", "sheet_list", "ranking"),
    Role.MEMBER: ("desk", "sheet_list", "commission_room", "ranking"),
    Role.ASSESSOR: ("desk", "sheet_list"),
    Role.ACCOUNTANT: ("desk", "payouts", "registers", "taxes", "obligations"),
    Role.COMMITTEE: ("desk", "form_teams", "press_list", "hall"),
    Role.OPERATIONS: ("desk", "requests", "mentor_teams", "volunteers", "shifts"),
    Role.MENTOR: ("desk", "mentor_teams"),
    Role.VOLUNTEER: ("own_shifts", "kits"),
    Role.DOOR: ("door",),
    Role.PARTNER: ("partner_contacts",),
}


def everyday(roles: Iterable[str]) -> list[str]:
    """Names of the everyday pages of these roles together, MOST_EVERYDAY at most; each role's own first ones first."""
    lists = [names for role, names in EVERYDAY.items() if role in set(roles)]
    longest = max(map(len, lists), default=0)
    in_turn = [names[place] for place in range(longest) for names in lists if place < len(names)]
    return list(dict.fromkeys(in_turn))[:MOST_EVERYDAY]


@cache
def _menus() -> tuple[ModuleType, ...]:
    return tuple(
        import_module(f"{config.name}.menu")
        for config in apps.get_app_configs()
        if config.module is not None and module_has_submodule(config.module, "menu")
    )


def _all(name: str) -> list[Any]:
    return [item for menu in _menus() for item in getattr(menu, name, ())]


@cache
def menu_pages() -> dict[str, list[Page]]:
    """Pages by group, each in its place."""
    pages: list[Page] = sorted(_all("PAGES"), key=lambda page: page.position)
    return {group: [page for page in pages if page.group == group] for group in GROUPS}


@cache
def desk_tasks() -> list[DeskTasks]:
    return sorted(_all("TASKS"), key=lambda work: work.position)


@cache
def desk_figures() -> list[DeskFigures]:
    return sorted(_all("FIGURES"), key=lambda work: work.position)


@cache
def help_anchors() -> dict[str, tuple[str, str]]:
    """Name of a URL -> (page of the help, its heading)."""
    return {name: anchor for menu in _menus() for anchor, names in getattr(menu, "HELP", {}).items() for name in names}
