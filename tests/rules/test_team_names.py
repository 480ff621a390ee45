"""Names of teams that a person looks at twice (Kuzbass: 6.6): a hint, also when letters are disguised."""

import ast

import pytest

from registration.rules.names import bare_name, suspicious_parts, team_key
from tests.sources import ROOT, calls, files

# What a person types as the name of a team -> the name, which pages put after the word «команда» and into quotes.
NAMES = {
    "Команда Бета": "Бета", "Команда «Бета»": "Бета", 'команда "Красивая Меча"': "Красивая Меча", "КОМАНДА Ока": "Ока", "«Упа»": "Упа",
    "Команда мечты": "Команда мечты", "Команда № 7": "Команда № 7", "Команда": "Команда", "Гусли «онлайн»": "Гусли «онлайн»", "": "",
    "Командарм": "Командарм", "Сборная «Упа» и «Шат»": "Сборная «Упа» и «Шат»",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "name"), NAMES.items())
def test_the_word_team_and_the_quotes_are_no_part_of_a_name(typed, name):
    assert bare_name(typed) == name
    assert bare_name(name) == name
    assert team_key(typed) == team_key(name)


STOP = ("наци", "сука", "смерт", "убий")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ёлочки", []),
        ("", []),
        ("Нацики", ["наци"]),
        ("НАЦИКИ", ["наци"]),
        ("Haциki", ["наци"]),  # H, a, k of the Latin alphabet
        ("с у к а", ["сука"]),
        ("с.у-к_а!", ["сука"]),
        ("cyka", ["сука"]),
        ("убий смертью смерть", ["смерт", "убий"]),
        ("Сумка", []),
    ],
)
def test_a_part_of_the_list_is_found_in_any_disguise_and_named_once(name, parts):
    assert suspicious_parts(name, STOP) == parts


def test_digits_that_look_like_letters_are_read_as_them():
    assert suspicious_parts("ло3а", ["лоза"]) == ["лоза"]
    assert suspicious_parts("к0т", ["кот"]) == ["кот"]


def test_a_part_with_a_space_is_found_as_it_is_written():
    assert suspicious_parts("Белый дом", ["ый до"]) == ["ый до"]


def test_the_letter_yo_is_read_as_e():
    assert suspicious_parts("Чёрт", ["черт"]) == ["черт"]


def test_where_a_teams_name_is_read_alone_its_approval_is_read_with_it():
    """A team is shown by its approved name: `only` without the approval would ask the database once for each row."""
    torn = []
    for path in files():
        for call in calls(path):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "only":
                names = {part.value for part in ast.walk(call) if isinstance(part, ast.Constant)}
                if "team__name" in names and "team__name_state" not in names:
                    torn.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert torn == []
