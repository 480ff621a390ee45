"""What is typed into a field of the application: one cleaning, one answer for every door (`registration/rules/values.py`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hackathon_portal.kernel.texts import Rule, alike, cleaned, cleaned_cell, mixed_words
from registration import fields
from registration.fields import FIELDS, Person
from registration.rules import values
from registration.rules.values import Refused, text_of

UNSEEN = ["\u200b", "\u200e", "\u202e", "\u00ad", "\ufeff", "\u2066", "\x07"]
NUMBERS = [field for field in FIELDS.values() if field.digits]
DASHES = ["-", "–", "—", "\u2212", "--", "\u2011"]


@pytest.mark.parametrize("sign", UNSEEN)
def test_what_nobody_sees_is_not_kept(sign):
    assert cleaned(f"{sign}Меч{sign}та{sign}") == "Мечта"
    assert cleaned(f"Меч{sign}та", Rule.TEXT) == "Мечта"
    with pytest.raises(Refused) as refused:
        text_of(FIELDS["surname"], sign, optional=True, limit=80)
    assert refused.value.fault.code == "field.invalid"


def test_letters_are_composed_spaces_are_one_and_dashes_are_hyphens():
    assert cleaned("Сергии\u0306") == "Сергий"
    assert cleaned("\u00a0Анна\u2003 \u202fМария\t") == "Анна Мария"
    assert [cleaned(f"Иванова {dash} Петрова", person=True) for dash in "-–—\u2011\u2212"] == ["Иванова-Петрова"] * 5
    assert cleaned("Нью–Йорк") == "Нью-Йорк"
    assert cleaned("ООО «А — Б», 2010–2012") == "ООО «А — Б», 2010–2012"
    assert cleaned_cell("УМВД_x000D_\nТула_x200B_") == "УМВД Тула"
    assert cleaned("Первая\r\nвторая\u2028третья\u00a0", Rule.TEXT) == "Первая\nвторая\nтретья"


@pytest.mark.parametrize(
    "name", ["мечта", "«Мечта»", 'МЕЧТА "', "Мечта\u200b", "Мeчта", "  Мечта", "M\u0435чт\u0430", "„Мечта“", "Meчta"]
)
def test_names_that_the_eye_takes_for_one_are_alike(name):
    assert alike(name) == alike("Мечта")


def test_names_that_differ_are_not_alike():
    assert len({alike(name) for name in ("Мечта", "Мечты", "Мечта 2", "Team", "C++", "C#", "🚀")}) == 7
    assert alike("Ёлки – палки") == alike("елки - палки")


def test_two_alphabets_in_a_word_are_seen():
    assert mixed_words("Мeчта и Team 2C, IT-отдел, C# для всех") == ["Мeчта"]
    with pytest.raises(Refused) as refused:
        text_of(FIELDS["surname"], "Ивaнов", optional=False, limit=80)
    assert refused.value.fault.code == "name.not_cyrillic"


@pytest.mark.parametrize("dash", DASHES)
def test_a_dash_says_that_there_is_nothing(dash):
    assert text_of(FIELDS["patronymic"], dash, optional=True, limit=80) == ""
    assert text_of(FIELDS["surname"], f" {dash} ", optional=False, limit=80) == ""


def test_no_is_nothing_only_where_nothing_is_needed():
    assert [text_of(FIELDS["patronymic"], said, optional=True, limit=80) for said in ("нет", "Нет.", "НЕТ")] == ["", "", ""]
    assert text_of(FIELDS["surname"], "Нет", optional=False, limit=80) == "Нет"


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
def test_each_number_has_its_length(field):
    right = "1" * field.digits
    read = text_of(field, f" {right[:2]} {right[2:]}\u00a0", optional=False, limit=30)
    assert read.replace("-", "") == right
    for wrong in ("1", right[:-1], right + "1", ""):
        person = replace(Person("captain"), **{field.name: wrong})
        assert [name for name, _ in values.faults_of(person, on=date(2024, 5, 1))] == ([field.name] if wrong else [])
    wrong = ["§"] if field.of_document else ["§", "ППС", "1", right[:-1], right + "1"]
    for typed in wrong:
        with pytest.raises(Refused) as refused:
            text_of(field, typed, optional=False, limit=30)
        assert refused.value.fault.code == "field.invalid"


def test_a_document_of_another_country_has_letters_and_a_length_of_its_own():
    series, number = FIELDS["passport_series"], FIELDS["passport_number"]
    assert (text_of(series, "mp", optional=False, limit=20), text_of(number, "N 1234567", optional=False, limit=20)) == (
        "MP",
        "N1234567",
    )
    foreigner = Person("member", citizenship="BY", passport_series="MP", passport_number="1234567")
    assert values.faults_of(foreigner, on=date(2024, 5, 1)) == []
    assert len(values.faults_of(replace(foreigner, citizenship="RU"), on=date(2024, 5, 1))) == 2


ON = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("born", "issued", "wrong"),
    [
        (ON, None, []),
        (date(2024, 5, 2), None, ["birth_date"]),
        (date(1904, 5, 1), None, []),
        (date(1903, 5, 2), None, []),
        (date(1903, 5, 1), None, ["birth_date"]),
        (date(2004, 3, 4), date(2018, 3, 3), []),
        (date(2000, 1, 1), ON, []),
        (date(2000, 1, 1), date(2024, 5, 2), ["passport_issued_on"]),
        (date(2000, 1, 1), date(1999, 1, 1), ["passport_issued_on"]),
        (None, date(2034, 1, 1), ["passport_issued_on"]),
    ],
)
def test_dates_have_their_borders(born, issued, wrong):
    person = Person("member", birth_date=born, passport_issued_on=issued, citizenship="RU")
    assert [name for name, _ in values.faults_of(person, on=ON)] == wrong


def test_text_fields_keep_to_their_limit():
    texts = [field for field in FIELDS.values() if field.type is fields.Type.TEXT and not field.digits and field.name != "phone"]
    for field in texts:
        assert text_of(field, "я" * 10, optional=False, limit=10) == "я" * 10
        with pytest.raises(Refused) as refused:
            text_of(field, "я" * 11, optional=False, limit=10)
        assert refused.value.fault.code == "field.invalid"


@pytest.mark.parametrize(
    ("born", "issued", "country", "is_early"),
    [
        (date(2004, 3, 4), date(2018, 3, 4), "RU", False),
        (date(2004, 3, 4), date(2018, 3, 3), "RU", True),
        (date(2004, 3, 4), date(2018, 3, 3), "KZ", False),
        (date(2004, 2, 29), date(2018, 3, 1), "RU", False),
        (date(2004, 2, 29), date(2018, 2, 28), "RU", True),
        (None, date(2018, 3, 1), "RU", False),
        (date(2004, 3, 4), None, "RU", False),
    ],
)
def test_a_passport_is_issued_from_fourteen(born, issued, country, is_early):
    person = Person("member", birth_date=born, passport_issued_on=issued, citizenship=country)
    assert bool(values.early_document(person)) == is_early
