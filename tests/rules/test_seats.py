"""Places for teams: never over the limit, always in order."""

from hypothesis import given
from hypothesis import strategies as st

from registration.rules.seats import has_place, next_in_line


@given(waiting=st.lists(st.integers(1, 500), unique=True), held=st.integers(0, 40), limit=st.integers(1, 40))
def test_the_head_of_the_line_takes_what_is_free(waiting, held, limit):
    taken = next_in_line(waiting, held, limit)
    assert held + len(taken) <= max(limit, held)
    assert taken == sorted(waiting)[: len(taken)]
    assert len(taken) == min(len(waiting), max(0, limit - held))


def test_without_a_limit_everybody_has_a_place():
    assert has_place(10_000, None)
    assert next_in_line([3, 1], 10_000, None) == [1, 3]
