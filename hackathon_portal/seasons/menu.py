"""What seasons add to the menus of the portal: each area has a module of its own."""

from __future__ import annotations

from hackathon_portal.seasons import (
    menu_after,
    menu_bank,
    menu_cases,
    menu_competitions,
    menu_entrants,
    menu_fund,
    menu_hubs,
    menu_lists,
    menu_marking,
    menu_programme,
    menu_schools,
    menu_season,
    menu_sitting,
)

_AREAS = (
    menu_season,
    menu_entrants,
    menu_bank,
    menu_sitting,
    menu_marking,
    menu_lists,
    menu_hubs,
    menu_competitions,
    menu_cases,
    menu_fund,
    menu_after,
    menu_schools,
    menu_programme,
)
# (page of the help, its heading) -> names of URLs whose question it answers.
HELP: dict[tuple[str, str], tuple[str, ...]] = {}
for _area in _AREAS:
    for _anchor, _names in _area.HELP.items():
        HELP[_anchor] = (*HELP.get(_anchor, ()), *_names)
