"""What is counted over a contest is counted again after every action, and rarely where it is dear (contests/kept.py)."""

from __future__ import annotations

import pytest

from hackathon_portal.contests import kept as keeping
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from tests import build


class Clock:
    """The two clocks `kept` reads; a count takes as long as it says."""

    def __init__(self, monkeypatch):
        self.now = 1_000.0
        monkeypatch.setattr(keeping.time, "time", lambda: self.now)
        monkeypatch.setattr(keeping.time, "perf_counter", lambda: self.now)


@pytest.fixture
def counted(contest, monkeypatch):
    """`counted()`: what a page shows, one more with each count; `.took` is how long a count takes, `.clock` the time."""
    clock = Clock(monkeypatch)
    calls = []

    def count() -> int:
        calls.append(clock.now)
        clock.now += counted.took
        return len(calls)

    def counted() -> int:
        return keeping.kept(Contest.objects.get(pk=contest.pk), "test", count)

    counted.took, counted.clock = 0.01, clock
    return counted


def act(contest):
    build.team(contest_with_regulation(contest.pk))


def test_it_is_kept_until_somebody_acts(contest, counted):
    assert [counted(), counted()] == [1, 1]
    act(contest)
    assert [counted(), counted()] == [2, 2]


def test_it_is_kept_for_seconds_at_most(contest, counted):
    assert counted() == 1
    counted.clock.now += keeping.KEEP_SECONDS + 1
    assert counted() == 2


def test_a_dear_count_serves_pages_while_others_act(contest, counted, settings):
    settings.DEAR_COUNTS_LATE = 20
    counted.took = 0.4
    assert counted() == 1
    act(contest)
    assert counted() == 1
    counted.clock.now += 0.4 * 20
    assert counted() == 2


def test_a_cheap_count_is_never_late(contest, counted, settings):
    settings.DEAR_COUNTS_LATE = 20
    counted.took = keeping.DEAR_SECONDS * 0.9
    assert counted() == 1
    act(contest)
    assert counted() == 2


def test_while_one_counts_the_others_get_the_number_before(contest, counted, settings):
    settings.DEAR_COUNTS_LATE = 20
    counted.took = 0.4
    assert counted() == 1
    counted.clock.now += 60
    keeping.cache.add(f"kept:{contest.pk}:test:counting", 1, 30)
    assert counted() == 1
    keeping.cache.delete(f"kept:{contest.pk}:test:counting")
    assert counted() == 2


def test_a_count_that_fails_is_tried_again(contest, counted, settings):
    settings.DEAR_COUNTS_LATE = 20
    counted.took = 0.4
    assert counted() == 1
    counted.clock.now += 60

    def fail() -> int:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        keeping.kept(Contest.objects.get(pk=contest.pk), "test", fail)
    assert counted() == 2
