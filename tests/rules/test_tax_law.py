"""The dated law of the income tax: codes, terms, requisites."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from hackathon_portal.regulation.schema import load_preset
from hackathon_portal.russia.working_days import is_working_day
from prizes.rules import law, tax_law

ONE = timedelta(days=1)


@pytest.mark.parametrize("preset", ["tula_2024", "kuzbass_2025"])
def test_both_contests_lead_to_2750_and_a_legislative_decision_to_2730_with_its_deduction(preset):
    prizes = load_preset(preset).regulation.prizes
    assert tax_law.income_codes(prizes, 2025) == ("2750", "")
    assert tax_law.income_codes(prizes.model_copy(update={"income_basis": "decision"}), 2025) == ("2730", "504")
    assert tax_law.income_codes(prizes.model_copy(update={"income_basis": "advertising"}), 2025) == ("2740", "505")


def test_4800_of_earlier_versions_is_no_code_of_a_prize():
    prizes = load_preset("tula_2024").regulation.prizes
    old = prizes.model_dump(mode="json") | {"income_code": "4800"}
    assert tax_law.income_codes(type(prizes).model_validate(old), 2024) == ("2750", "")


def test_terms_of_notifications_of_2025_are_those_of_the_calendar():
    days = {tax_law.notify_by(date(2025, 1, 1) + ONE * n) for n in range(365)}
    expected = [
        (1, 27), (2, 3), (2, 25), (3, 3), (3, 25), (4, 3), (4, 25), (5, 5), (5, 26), (6, 3), (6, 25), (7, 3), (7, 25), (8, 4),
        (8, 25), (9, 3), (9, 25), (10, 3), (10, 27), (11, 5), (11, 25), (12, 3), (12, 25), (12, 30),
    ]  # fmt: skip
    assert sorted(days) == [date(2025, month, day) for month, day in expected]


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_every_day_has_a_working_term_and_one_code_for_each_term(year):
    day, seen = date(year, 1, 1), {}
    while day.year == year:
        due = tax_law.notify_by(day)
        assert due is not None
        assert is_working_day(due)
        assert due.year == year
        if not (day.month == 12 and day.day > 22):
            assert due >= day
        seen.setdefault(tax_law.period_code(day), set()).add(due)
        day += ONE
    assert len(seen) == 24
    assert all(len(dues) == 1 for dues in seen.values())


def test_each_rate_has_its_budget_code_and_an_unknown_one_is_refused():
    codes = [tax_law.budget_code(Decimal(rate), resident=True, year=2025) for rate in ("0.13", "0.15", "0.18", "0.20", "0.22")]
    assert [code[5:11] for code in codes] == ["102010", "102080", "102150", "102160", "102170"]
    assert len({len(code) for code in codes}) == 1
    assert len(codes[0]) == 20
    assert tax_law.budget_code(Decimal("0.30"), resident=False, year=2025).startswith("182101")
    with pytest.raises(law.LawUnknownError, match="18 % в 2024"):
        tax_law.budget_code(Decimal("0.18"), resident=True, year=2024)


def test_requisites_change_on_their_days():
    before, after, short = (law.law_of("single_payment", day) for day in (date(2025, 12, 4), date(2025, 12, 5), date(2026, 4, 1)))
    assert (before["kpp"], after["kpp"], short["kpp"]) == ("770801001", "770701001", "770701001")
    assert (before["purpose"], after["purpose"], short["purpose"]) == (
        "Единый налоговый платеж",
        "Единый налоговый платеж",
        "ЕНП",
    )
    assert before["kbk"] == after["kbk"] == short["kbk"] == "18201061201010000510"


def test_every_row_of_the_law_names_its_article_and_source():
    for path in sorted(law.LAW.glob("*.yaml")):
        for row in law.rows(path.stem):
            assert all(row[name] for name in ("since", "article", "source")), path.name


def test_what_is_not_checked_is_said_of_the_day_and_stands_in_the_docs():
    """Every `unchecked` of the law's data is words, and docs/tax.md names its file among what is not checked."""
    docs = (law.LAW.parents[1] / "docs" / "tax.md").read_text(encoding="utf-8")
    for path in sorted(law.LAW.glob("*.yaml")):
        for row in law.rows(path.stem):
            for words in row.get("unchecked", {}).values():
                assert "не сверен" in words
                assert words in tax_law.unchecked(row["since"], path.stem)
                line = next(line for line in docs.splitlines() if f"`{path.name}`" in line and "**" in line)
                assert "не сверен" in line or "not checked" in line
    assert tax_law.unchecked(date(2025, 12, 31), "budget_codes")
    assert not tax_law.unchecked(date(2023, 12, 31), "budget_codes")
