"""What the area «sitting» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from hackathon_portal.seasons.menus import Page, add

add(pages=(Page("season_exam_plans", "Тесты", "Тесты", 20),))
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("entrant", "Написать тест"): ("season_tests", "season_test", "season_practice", "season_attempt", "season_attempt_submit"),
    ("methodologist", "Запланировать и вести тест"): (
        "season_exam_plans", "season_exam_new", "season_exam_plan", "season_exam_time", "season_exam_board",
    ),
}  # fmt: skip
