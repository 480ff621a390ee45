"""What the programme adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from hackathon_portal.seasons.menus import Page, add

add(
    pages=(
        Page("season_events", "Программа", "Финал", 40),
        Page("season_doors", "Вход на мероприятия", "Финал", 45),
        Page("season_halls", "Залы", "Финал", 50),
    )
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("season", "Программа, залы и вход"): (
        "season_events", "season_doors", "season_halls", "season_hall", "season_event_people", "season_event_edit", "season_event_door",
        "season_event_revoke",
    ),
    ("entrant", "Программа: запись и код входа"): ("season_programme", "season_event", "season_my_programme"),
}  # fmt: skip
