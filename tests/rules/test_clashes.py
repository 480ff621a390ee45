"""What of a programme is at the same time (events/rules/clashes.py), and codes shown at doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.events.rules.clashes import overlap, with_clashes
from hackathon_portal.events.rules.codes import ALPHABET, LENGTH, new_code

START = datetime(2020, 10, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    starts_at: datetime
    ends_at: datetime


def held(begins: int, lasts: int) -> Held:
    return Held(START + timedelta(minutes=begins), START + timedelta(minutes=begins + lasts))


HELD = st.builds(held, st.integers(0, 600), st.integers(1, 240))


def test_what_begins_when_the_other_ends_does_not_clash():
    assert not overlap(held(0, 60), held(60, 60))
    assert overlap(held(0, 61), held(60, 60))


@given(st.lists(HELD, max_size=8))
def test_clashes_are_mutual_and_never_with_itself(rows):
    found = with_clashes(rows)
    assert [one for one, _ in found] == rows
    for one, others in found:
        assert all(other is not one and overlap(one, other) for other in others)
        for other in others:
            assert any(back is one for each, backs in found if each is other for back in backs)


def test_codes_are_of_letters_nobody_confuses():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert not set("01IO") & set(ALPHABET)
