"""Collects every app's `menu.py`: pages in their groups, tasks of the desk, anchors of the help."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from hackathon_portal.contests.menus import DeskTasks, Page

# Groups in the order of the work; pages of the first one stand in the row themselves.
GROUPS = ("", "Заявки", "Люди", "Проекты", "Комиссия", "Призы", "Конкурс")


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
def help_anchors() -> dict[str, tuple[str, str]]:
    """Name of a URL -> (page of the help, its heading)."""
    return {name: anchor for menu in _menus() for anchor, names in getattr(menu, "HELP", {}).items() for name in names}
