"""What the first screen of a contest says: its days together, for whom it is."""

from datetime import date

import pytest

from hackathon_portal.contests import face
from hackathon_portal.regulation.schema import load_preset


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 5, 24), date(2024, 5, 24), "24 мая 2024 г."),
        (date(2024, 5, 24), date(2024, 5, 26), "24–26 мая 2024 г."),
        (date(2024, 5, 30), date(2024, 6, 1), "30 мая — 1 июня 2024 г."),
        (date(2024, 12, 31), date(2025, 1, 2), "31 декабря 2024 г. — 2 января 2025 г."),
    ],
)
def test_days_are_said_together_without_saying_the_same_twice(first, last, words) -> None:
    assert face.days_together(first, last).replace("\u00a0", " ") == words


def test_for_whom_follows_the_regulation() -> None:
    told = {code: face.for_whom(load_preset(code).regulation) for code in ("tula_2024", "kuzbass_2025")}
    plain = {code: words.replace("\u00a0", " ").replace("\u2060", "") for code, words in told.items()}
    assert plain["tula_2024"] == "18–35 лет, команды по 2–5 человек"
    assert plain["kuzbass_2025"].startswith("обучающиеся: ")
    assert plain["kuzbass_2025"].endswith("команды по 3–5 человек")
