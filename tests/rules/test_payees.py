"""Names and identity documents taken apart, letters a bank takes, kinds of accounts, codes of countries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.russia import account_kinds, bank_text, countries
from prizes.rules.payees import Document, documents, is_foreign, split_document, split_name, strange_letters


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Отвалова Регина Львовна", ("Отвалова", "Регина", "Львовна")),
        ("Мамедов  Али Гусейн оглы", ("Мамедов", "Али", "Гусейн оглы")),
        ("Пихтова Алёна", ("Пихтова", "Алёна", "")),
        ("Сукарно", ("Сукарно", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_name_in_one_line_is_taken_apart(written, parts):
    assert split_name(written) == parts


@pytest.mark.parametrize(
    ("written", "foreign", "document"),
    [
        ("паспорт 7020 000001, выдан УМВД 15.03.2020", False, Document("21", "7020", "000001", "УМВД 15.03.2020")),
        ("3200 000001, выдан отделом № 1", False, Document("21", "3200", "000001", "отделом № 1")),
        ("70 20 № 123456 выдан отделом", False, Document("21", "7020", "123456", "отделом")),
        ("паспорт иностранного гражданина AB № 123456", True, Document("10", "AB", "123456", "")),
        ("N12345678, выдан МВД Казахстана", True, Document("10", "", "N12345678", "МВД Казахстана")),
        ("AB 12, 01.02.2015", False, Document("21", "AB", "12", "01.02.2015")),
        ("", False, Document("21", "", "", "")),
    ],
)
def test_a_document_in_one_line_is_taken_apart(written, foreign, document):
    assert split_document(written, foreign=foreign) == document


def test_a_document_is_printed_with_no_comma_and_no_space_too_many():
    whole = Document("21", "7020", "000001", "УМВД 15.03.2020")
    assert whole.in_words == "паспорт 7020 000001, выдан УМВД 15.03.2020"
    assert whole.details == "7020 000001, выдан УМВД 15.03.2020"
    assert Document("10", "", "N1", "").in_words == "паспорт иностранного гражданина N1"
    assert Document("77", "", "5", "").in_words == "документ 5"
    assert (Document("21", "7020", "", "УМВД").in_words, Document("21", "", "", "").details) == ("", "")


@pytest.mark.parametrize(
    ("citizenship", "code", "foreign"),
    [("RU", "21", False), ("RU", "12", True), ("KZ", "21", True), ("", "10", True), ("", "", False), ("RU", "91", False)],
)
def test_who_is_paid_as_a_citizen_of_another_state(citizenship, code, foreign):
    assert is_foreign(citizenship, code) is foreign


def test_kinds_of_documents_have_two_digits_and_are_said_in_words():
    assert {"21", "10", "12"} <= set(documents())
    assert all(len(code) == 2 and kind["title"] and kind["short"] for code, kind in documents().items())


@pytest.mark.parametrize(
    ("written", "spelled", "strange"),
    [
        ("Қасымов Әлихан Ғабитұлы", "Касымов Алихан Габитулы", ["Қ", "Ә", "Ғ", "ұ"]),
        ("Łukasz Żółć", "Lukasz Zolc", ["Ł", "Ż", "ó", "ł", "ć"]),
        ("Nguyễn Đình", "Nguyen Dinh", ["ễ", "Đ", "ì"]),
        ("Straße & Sønner", "Strasse & Sonner", ["ß", "ø"]),
        ("приз 100 ₽", "приз 100 руб.", ["₽"]),
        ("Код 🚀 2025", "Код 2025", ["🚀"]),
        ("王", "", ["王"]),
        ("Ёлкин — «Код» № 1…", "Ёлкин — «Код» № 1…", []),
        ("и\u0306од", "йод", []),
        ("две\nстроки", "две строки", ["\n"]),
    ],
)
def test_letters_no_bank_takes_are_named_and_spelled(written, spelled, strange):
    assert (bank_text.spelled(written), bank_text.strange(written)) == (spelled, strange)


@given(st.text(max_size=40))
def test_whatever_is_spelled_is_taken(text):
    assert bank_text.strange(bank_text.spelled(text)) == []


def test_what_is_said_of_such_letters():
    assert strange_letters(["Қ", "Ł"]) == "Банк не примет: «Қ», «Ł». Напишите русскими или латинскими буквами."


@pytest.mark.parametrize(
    ("account", "fits", "is_doubtful", "title"),
    [
        ("40817810000000000001", True, False, "счёт физического лица"),
        ("40820810000000000001", True, False, "счёт физического лица — нерезидента"),
        ("40823810000000000001", True, False, "номинальный счёт опекуна или попечителя"),
        ("42307810000000000001", False, True, "вклад физического лица"),
        ("42601810000000000001", False, True, "вклад физического лица — нерезидента"),
        ("40802810000000000001", False, True, "счёт индивидуального предпринимателя"),
        ("40702810000000000001", False, False, "счёт организации"),
        ("40821810000000000001", False, False, "счёт, который открывают не для своих денег человека"),
        ("03221643700000006600", False, False, "казначейский счёт"),
        ("99999810000000000001", False, False, "не счёт человека"),
    ],
)
def test_the_kind_of_an_account(account, fits, is_doubtful, title):
    kind = account_kinds.kind_of(account)
    assert (kind.fits, kind.is_doubtful, kind.title) == (fits, is_doubtful, title)


def test_countries_have_a_name_and_three_digits():
    assert (countries.name_of("KZ"), countries.number_of("KZ"), countries.number_of("NO")) == ("Казахстан", "398", "578")
    assert (countries.name_of("ZZ"), countries.number_of("ZZ"), countries.number_of("")) == ("ZZ", "", "")
    listed = countries.choices()
    assert listed[0] == ("RU", "Россия")
    assert len({code for code, _ in listed}) == len({name for _, name in listed}) == len(listed) > 240
    assert all(len(code) == 2 and len(countries.number_of(code)) == 3 for code, _ in listed)
