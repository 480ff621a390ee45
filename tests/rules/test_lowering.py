"""Tax given back to people lowers what is still to be handed over (Tax Code, art. 231 p. 1)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from prizes.rules.lowering import Kept, lowered

JUNE, JULY = (2024, date(2024, 6, 28)), (2024, date(2024, 7, 29))
KEPT = [Kept(JUNE, Decimal(19_500), None), Kept(JULY, Decimal(700), None)]


def back(day: date, amount: int) -> list[tuple[date, Decimal]]:
    return [(day, Decimal(amount))]


def test_the_earliest_term_that_has_not_gone_is_lowered_first():
    assert lowered(KEPT, back(date(2024, 6, 10), 500)) == ({JUNE: Decimal(500)}, 0)
    assert lowered(KEPT, back(date(2024, 6, 10), 20_000)) == ({JUNE: Decimal(19_500), JULY: Decimal(500)}, 0)
    assert lowered(KEPT, back(date(2024, 6, 10), 21_000))[1] == 800


def test_what_went_before_the_return_had_gone_whole_and_what_went_after_it_was_lowered():
    went = [KEPT[0]._replace(remitted_on=date(2024, 6, 20)), KEPT[1]]
    assert lowered(went, back(date(2024, 6, 21), 500)) == ({JULY: Decimal(500)}, 0)
    assert lowered(went, back(date(2024, 6, 10), 500)) == ({JUNE: Decimal(500)}, 0)
    assert lowered([went[0]], back(date(2024, 6, 21), 500)) == ({}, 500)


days = st.integers(0, 400).map(lambda days: date(2024, 1, 1) + timedelta(days=days))
sums = st.integers(1, 9_999).map(Decimal)
kept = st.builds(Kept, st.tuples(st.sampled_from([2023, 2024]), st.none() | days), sums, st.none() | days)


@given(st.lists(kept, max_size=6), st.lists(st.tuples(days, sums), max_size=4))
def test_every_rouble_given_back_lowers_one_term_or_stands_over(rows, returned):
    terms, over = lowered(rows, returned)
    assert sum(terms.values()) + over == sum(amount for _, amount in returned)
    for term, part in terms.items():
        assert 0 < part <= sum(row.amount for row in rows if row.term == term)
    if over:
        last = max(day for day, _ in returned)
        open_still = sum(row.amount for row in rows if row.remitted_on is None or row.remitted_on >= last)
        assert sum(terms.values()) >= open_still or len(returned) > 1
