"""What the area «sitting» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from hackathon_portal.seasons.menus import Page, add

add(pages=(Page("season_exam_plans", "Тесты", "Тесты", 20),))
HELP: dict[tuple[str, str], tuple[str, ...]] = {}
