"""What a text of a person may be made of (`hackathon_portal/kernel/texts.py`)."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from hackathon_portal.kernel.texts import HARMLESS, LINE_ENDS, Rule, fault_in


def test_each_sign_of_category_c_is_refused_in_lines_and_names():
    # Every sign of the first two planes' lower halves, where all controls and formats of bidirectional text are; of the rest a sample.
    for number in [*range(0x3000), *range(0xD7FF, 0xE100), *range(0xFE00, 0x11000), *range(0x11000, sys.maxunicode + 1, 997)]:
        character = chr(number)
        if unicodedata.category(character)[0] != "C":
            continue
        assert fault_in(f"Ив{character}ан", Rule.NAME), hex(number)
        assert fault_in(f"Ив{character}ан", Rule.LINE), hex(number)
        if character not in LINE_ENDS + HARMLESS:
            assert fault_in(f"Ив{character}ан", Rule.TEXT), hex(number)


@pytest.mark.parametrize(
    "text", ["Анна-Мария О’Нил", "Ёлкина", "Команда № 1 «Гусли»", "Ω≈ç√", "C#/.NET", "日本", "И. о.", "А\u00a0Б", "👩", ""]
)
def test_what_people_are_called_passes(text):
    assert [fault_in(text, rule) for rule in Rule] == ["", "", ""]


@pytest.mark.parametrize(
    "name",
    ["Вы выиграли! https://evil.example/", "HTTP", "//evil.example", "ftp://a", "a@b.example", "WWW.evil.example", "Гусли http"],
)
def test_a_link_is_no_name(name):
    assert "не может быть ссылки" in fault_in(name, Rule.NAME)
    assert fault_in(name, Rule.LINE) == fault_in(name, Rule.TEXT) == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t", "\u2028", "\u2029", "\v", "\f", "\x85"])
def test_a_name_is_one_line(end):
    assert fault_in(f"Гусли{end}Bcc: a", Rule.NAME)
    assert fault_in(f"Гусли{end}Bcc: a", Rule.LINE)


def test_lines_of_a_message_and_an_emoji_of_several_pass_where_texts_are_long():
    assert fault_in("Первая\r\nвторая\tколонка\n👩\u200d💻", Rule.TEXT) == ""


def test_the_refusal_says_which_sign():
    assert fault_in("Иван\u202e", Rule.NAME) == "невидимый или служебный знак U+202E: сотрите его и наберите это место заново"
    assert fault_in("Иван\x01", Rule.TEXT).startswith("невидимый или служебный знак U+0001")
