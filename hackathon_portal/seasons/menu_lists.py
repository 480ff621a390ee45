"""What the area «lists» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from hackathon_portal.seasons.menus import add

add()
HELP: dict[tuple[str, str], tuple[str, ...]] = {}
