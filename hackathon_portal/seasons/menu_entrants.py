"""What the area «entrants» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from hackathon_portal.seasons.menus import Page, add

add(
    pages=(
        Page("season_entrants", "Участники", "Участники", 10),
        Page("season_entrant_files", "Загрузить из файла", "Участники", 20),
        Page("season_ambassadors", "Амбассадоры", "Участники", 30),
        Page("season_own_count", "Моя ссылка", "Участники", 40),
    ),
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("season", "Участники, файлы, амбассадоры"): (
        "season_entrants", "season_entrant", "season_entrant_edit", "season_entrant_files", "season_entrant_file", "season_ambassadors", "season_own_count",
    ),
    ("entrant", "Записаться на сезон"): ("season_sign_up", "season_entry", "season_my"),
}  # fmt: skip
