"""A paper is drawn: the same seed draws the same, strata are kept, nothing is asked twice, exposure is even."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.exams.rules.blueprint import BlueprintShort, Stratum, drawn, shuffled

QUESTIONS = [(key, "легко" if key <= 12 else "трудно") for key in range(1, 21)]
STRATA = [Stratum("легко", 5), Stratum("трудно", 3), Stratum("", 2)]


@given(st.text(max_size=12), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_paper_whatever_order_the_bank_is_in(seed, order):
    bank = QUESTIONS.copy()
    order.shuffle(bank)
    paper = drawn(bank, STRATA, seed)
    assert paper == drawn(QUESTIONS, STRATA, seed)
    assert len(set(paper)) == 10
    labels = Counter(dict(QUESTIONS)[key] for key in paper)
    assert (labels["легко"] >= 5, labels["трудно"] >= 3) == (True, True)


def test_no_question_is_shown_much_more_often_than_another():
    shown = Counter(key for number in range(4000) for key in drawn(QUESTIONS, [Stratum("", 5)], f"seed-{number}"))
    assert len(shown) == 20
    assert all(850 < times < 1150 for times in shown.values())


def test_a_bank_that_is_too_small_says_what_is_missing():
    with pytest.raises(BlueprintShort, match="«трудно» в банке 8, а в варианте их должно быть 9"):
        drawn(QUESTIONS, [Stratum("трудно", 9)], "seed")
    with pytest.raises(BlueprintShort, match="«любых» в банке 20"):
        drawn(QUESTIONS, [Stratum("", 21)], "seed")


@given(st.integers(0, 9), st.text(max_size=8))
def test_options_are_shuffled_and_none_is_lost(count, seed):
    assert sorted(shuffled(count, seed)) == [*range(1, count + 1)]
    assert shuffled(count, seed) == shuffled(count, seed)
