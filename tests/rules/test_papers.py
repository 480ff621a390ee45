"""Whose papers a prize asks for, and how a team's prize is divided (Kuzbass: 12.10-12.12; rows K-61 to K-69 of the matrix)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import load_preset
from prizes.rules.required_documents import age_group, checklist, requisites
from prizes.rules.shares import equal_parts
from tests.invented import changed

KUZBASS = load_preset("kuzbass_2025").regulation
ANNOUNCED = date(2025, 3, 3)


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (date(2011, 3, 4), "child"),  # fourteen tomorrow
        (date(2011, 3, 3), "minor"),  # fourteen today
        (date(2007, 3, 4), "minor"),  # eighteen tomorrow
        (date(2007, 3, 3), "adult"),
        (date(1990, 1, 1), "adult"),
        (None, "adult"),
    ],
)
def test_a_parent_answers_below_fourteen_and_consents_below_eighteen(kuzbass, born, group):
    assert age_group(born, kuzbass, on=ANNOUNCED) == group


def test_other_ages_are_the_regulations(tula, kuzbass):
    child = date(2015, 1, 1)
    assert age_group(child, changed(kuzbass, prizes__own_documents_from_age=None), on=ANNOUNCED) == "minor"
    assert age_group(child, changed(kuzbass, representation=None), on=ANNOUNCED) == "child"
    assert age_group(date(2009, 1, 1), changed(kuzbass, representation=None), on=ANNOUNCED) == "adult"
    assert age_group(child, tula, on=ANNOUNCED) == "adult"


@pytest.mark.parametrize(
    ("group", "foreign", "codes"),
    [
        ("adult", False, ["passport", "inn", "snils", "card", "consent"]),  # 12.10
        ("minor", False, ["passport", "inn", "snils", "card", "consent", "parent_consent"]),  # K-64
        ("child", False, ["parent_passport", "parent_inn", "parent_snils", "card", "parent_consent"]),  # 12.11
        ("adult", True, ["foreign_passport", "translation", "entry", "statement", "card", "consent"]),  # 12.12
        ("minor", True, ["foreign_passport", "translation", "entry", "statement", "card", "consent", "parent_consent"]),
        (
            "child",
            True,  # K-66: both rules add up
            [
                "parent_passport", "parent_inn", "parent_snils", "foreign_passport", "translation", "entry", "statement", "card",
                "foreign_consent", "parent_consent",
            ],
        ),
    ],
)  # fmt: skip
def test_the_papers_of_each_group(kuzbass, group, foreign, codes):
    assert [paper.code for paper in checklist(kuzbass, group, foreign=foreign)] == codes


def test_a_regulation_that_lists_no_papers_asks_for_none(tula):
    assert checklist(tula, "adult", foreign=False) == ()


def test_insurance_and_tax_numbers_are_not_asked_of_foreign_citizens(kuzbass):
    """12.12 asks them for neither; everything else stays."""
    own, foreign = requisites(kuzbass, foreign=False), requisites(kuzbass, foreign=True)
    assert own == kuzbass.prizes.requisites
    assert [name for name in own if name not in foreign] == ["snils", "inn"]
    assert foreign == tuple(name for name in own if name not in {"snils", "inn"})


@pytest.mark.parametrize(
    ("amount", "people", "parts"),
    [
        ("100000", 3, ["33333.34", "33333.33", "33333.33"]),
        ("100000", 4, ["25000", "25000", "25000", "25000"]),
        ("100000", 1, ["100000"]),
        ("0.05", 3, ["0.03", "0.01", "0.01"]),
        ("0.02", 3, ["0.02", "0", "0"]),
        ("200", 3, ["66.68", "66.66", "66.66"]),  # never more than the prize: down
    ],
)
def test_equal_parts_with_the_kopecks_left_over_to_the_first(amount, people, parts):
    assert equal_parts(Decimal(amount), people) == [Decimal(part) for part in parts]


@given(kopecks=st.integers(0, 10**9), people=st.integers(1, 5))
def test_parts_add_up_and_differ_by_less_than_a_kopeck_a_head(kopecks, people):
    amount = Decimal(kopecks) / 100
    parts = equal_parts(amount, people)
    assert len(parts) == people
    assert sum(parts) == amount
    assert Decimal(0) <= max(parts) - min(parts) < Decimal("0.01") * people
    assert max(parts) == parts[0]


@given(
    group=st.sampled_from(["child", "minor", "adult"]),
    foreign=st.booleans(),
)
def test_no_paper_is_asked_for_twice(group, foreign):
    codes = [paper.code for paper in checklist(KUZBASS, group, foreign=foreign)]
    assert len(codes) == len(set(codes))
