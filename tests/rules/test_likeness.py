"""Who may be somebody that has applied already, where no document tells it (Kuzbass: clause 6.2)."""

from dataclasses import replace
from datetime import date

import pytest

from registration.rules.eligibility import Finding, Verdict
from registration.rules.likeness import Applicant, check, surname_of, why_alike

ONE = Applicant(1, "Королёва", date(2009, 5, 5), "+79130000001", "mama@example.org")
OTHER = Applicant(2, "Совина", date(2010, 1, 1), "+79130000002", "papa@example.org")
SAME_NAME, SAME_PHONE = "та же фамилия и дата рождения", "тот же телефон"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"surname": "Королёва"}, ""),
        ({"birth_date": date(2009, 5, 5)}, ""),
        ({"surname": "Королёва", "birth_date": date(2009, 5, 5)}, SAME_NAME),
        ({"surname": "КОРОЛЕВА", "birth_date": date(2009, 5, 5)}, SAME_NAME),
        ({"surname": " Королева ", "birth_date": date(2009, 5, 5)}, SAME_NAME),
        ({"surname": "Королёва-Лисина", "birth_date": date(2009, 5, 5)}, ""),
        ({"phone": "+79130000001"}, SAME_PHONE),
        ({"phone": ""}, ""),
        ({"representative": "MAMA@example.org"}, ""),
        ({"representative": "MAMA@example.org", "birth_date": date(2009, 5, 5)}, "тот же представитель"),
        ({"representative": "", "birth_date": date(2009, 5, 5)}, ""),
    ],
)
def test_twelve_pairs(changes, why):
    other = replace(OTHER, **changes)
    assert (why_alike(ONE, other), why_alike(other, ONE)) == (why, why)


def test_what_is_not_stated_is_like_nobody():
    empty = Applicant(0, "", None, "")
    assert why_alike(empty, replace(empty, number=3)) == ""
    assert why_alike(replace(ONE, birth_date=None), replace(ONE, birth_date=None, phone="")) == "тот же представитель"
    assert surname_of("Салтыков-Щедрин") == surname_of("салтыков  щедрин")


def test_the_hint_names_numbers_and_why_and_refuses_nobody(kuzbass):
    others = [replace(ONE, number=7), replace(OTHER, number=5), replace(OTHER, number=3, phone=ONE.phone)]
    text = (
        "Возможно, этот человек уже подал заявку: № 3 (тот же телефон); № 7 (та же фамилия и дата рождения). "
        "Сравните имя, место учёбы, класс и представителя"
    )
    assert check(ONE, others, kuzbass) == [Finding("identity.near", "6.2", Verdict.LOOK, text)]
    assert check(ONE, others[1:2], kuzbass) == []
    many = [replace(ONE, number=number) for number in range(9, 0, -1)]
    assert ["№ 5" in check(ONE, many, kuzbass)[0].message, "№ 6" in check(ONE, many, kuzbass)[0].message] == [True, False]
