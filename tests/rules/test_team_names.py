"""Names of teams that a person looks at twice (Kuzbass: 6.6): a hint, also when letters are disguised."""

import pytest

from registration.rules.names import suspicious_parts

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
