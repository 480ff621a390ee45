"""Numbers of payment orders: six digits, never three zeros at the end, never twice (Bank of Russia, regulation 762-P, field 3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.rules.orders import numbers


@pytest.mark.parametrize(
    ("last", "count", "expected"),
    [
        (0, 2, [1001, 1002]),
        (1002, 1, [2001]),
        (1999, 1, [2001]),
        (2000, 1, [3001]),
        (7, 0, []),
        (998_500, 1, [999_001]),
    ],
)
def test_a_register_has_a_thousand_of_its_own(last, count, expected):
    assert numbers(last, count) == expected


def test_a_large_register_goes_on_without_three_zeros():
    assert numbers(0, 1000)[-2:] == [1999, 2001]


def test_six_digits_are_all_there_is():
    assert numbers(998_000, 999)[-1] == 999_999
    with pytest.raises(ValueError, match="six digits"):
        numbers(998_000, 1000)


@given(st.lists(st.integers(1, 40), max_size=30))
def test_no_number_is_given_out_twice(counts):
    last, given_out = 0, []
    for count in counts:
        given_out += numbers(last, count)
        last = given_out[-1]
    assert len(set(given_out)) == sum(counts)
    assert all(number % 1000 and number <= 999_999 for number in given_out)
