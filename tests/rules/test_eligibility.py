"""Eligibility: a table of cases, and what no order of things may change."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import load_preset
from registration.fields import Person
from registration.rules.eligibility import Verdict, age_on, check
from tests import build

TULA = load_preset("tula_2024").regulation
STARTS = date(2024, 5, 24)


def codes(**changes) -> list[str]:
    role = changes.pop("role", "member")
    consents = changes.pop("consents", frozenset({"personal_data", "terms"}))
    person = Person(role=role, consents=consents, **build.person(role, **changes))
    findings = check(person, TULA, starts_on=STARTS, applied_on=date(2024, 5, 2))
    return sorted(finding.code for finding in findings if finding.verdict is not Verdict.GREEN)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"role": "captain"}, []),
        ({"birth_date": date(2006, 5, 24)}, []),  # eighteen on the first day
        ({"birth_date": date(2006, 5, 25)}, ["age.too_young"]),
        ({"birth_date": date(1988, 5, 25)}, []),  # thirty-five, thirty-six tomorrow
        ({"birth_date": date(1988, 5, 24)}, ["age.too_old"]),
        ({"citizenship": "KZ"}, ["citizenship.not_allowed"]),
        ({"surname": "Ivanov"}, ["name.not_cyrillic"]),
        ({"surname": "Шишкин-Еловый"}, []),
        ({"patronymic": ""}, []),
        ({"phone": ""}, ["field.missing"]),
        ({"role": "captain", "snils": ""}, ["field.missing"]),
        ({"role": "captain", "snils": "11223344596"}, ["snils.invalid"]),
        ({"role": "captain", "inn": "718850929341"}, ["inn.invalid"]),
        ({"role": "captain", "account": "40817840881375427878"}, ["account.not_rouble"]),
        ({"consents": frozenset({"terms"})}, ["consent.missing"]),
        ({"affiliation_declared": "Мой отец в комиссии"}, ["affiliation.declared"]),
    ],
)
def test_findings_of_a_person(changes, expected):
    assert codes(**changes) == expected


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2000, 5, 24), date(2024, 5, 23), 23),
        (date(2000, 5, 24), date(2024, 5, 24), 24),
    ],
)
def test_a_birthday_on_29_february_is_1_march_in_other_years(born, on, age):
    assert age_on(born, on) == age


@given(born=st.dates(date(1950, 1, 1), date(2015, 12, 31)))
def test_eligible_by_age_means_the_age_lies_within_the_bounds(born):
    found = codes(birth_date=born)
    age = age_on(born, STARTS)
    assert ("age.too_young" in found) == (age < TULA.eligibility.min_age)
    assert ("age.too_old" in found) == (age > TULA.eligibility.max_age)


@given(st.randoms())
def test_the_order_of_members_does_not_change_who_is_eligible(shuffler: random.Random):
    births = [date(2006, 5, 24), date(2006, 5, 25), date(1988, 5, 24), date(1988, 5, 25), date(2000, 1, 1)]
    expected = {born: codes(birth_date=born) for born in births}
    shuffler.shuffle(births)
    assert {born: codes(birth_date=born) for born in births} == expected
