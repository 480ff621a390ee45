"""In which states of a season its actions may be done (`states.py`); each area has its own block."""

from hackathon_portal.seasons.states import CLOSED, DRAFT, PUBLISHED, UNTIL_CLOSED, State, declare

# The season itself.
declare(
    {
        "save_rules": DRAFT,
        "describe_season": UNTIL_CLOSED,
        "publish_season": DRAFT,
        "unpublish_season": PUBLISHED,
        "change_rules": PUBLISHED,
        "take_back_rules": PUBLISHED,
        "close_season": PUBLISHED,
        "open_season_again": CLOSED,
    },
    {
        "save_rules": {State.PUBLISHED: "Сезон объявлен: правила меняют новой версией, с основанием и актом."},
        "change_rules": {State.DRAFT: "Сезон ещё не объявлен: его правила просто исправляют."},
        "open_season_again": {State.DRAFT: "Сезон не завершён.", State.PUBLISHED: "Сезон не завершён."},
        "close_season": {State.DRAFT: "Завершать нечего: сезон ещё не объявлен."},
    },
)
