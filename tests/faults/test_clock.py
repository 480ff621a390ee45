"""The server's clock is moved: an hour back, a day on. What rows of the wrong time do once it is right (issue 16, «Survival»).

Work by the clock: `test_periodic.py::test_a_clock_that_was_wrong_by_a_year_stops_no_work`. Pauses, breakers and the supervisor count by
a clock that is never moved.
"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from hackathon_portal.accounts import sessions
from hackathon_portal.kernel import clock, health_lines, jobs, outbox, rate
from hackathon_portal.kernel.limits import LIMITS
from hackathon_portal.kernel.models import Job, OutboxMessage, SignOfLife
from tests import build

HOUR_BACK, DAY_ON = timedelta(hours=1), timedelta(days=1)


def over(key: str, when=lambda _number: clock.now()) -> bool:
    """Whether the limit of signing up refuses exactly the try after the last one, each taken at its time."""
    for number in range(LIMITS["sign_up"].amount):
        with clock.fixed_at(when(number)):
            rate.take("sign_up", key)
    try:
        rate.take("sign_up", key)
    except rate.TooMany:
        return True
    return False


@pytest.mark.parametrize("ahead", [HOUR_BACK, DAY_ON])
def test_a_limit_counted_under_a_clock_that_was_ahead_refuses_nobody_when_it_is_right_again(db, ahead):
    with clock.fixed_at(timezone.now() + ahead):
        assert over("network")
    rate.check("sign_up", "network")
    rate.take("sign_up", "network")


def test_a_limit_of_yesterdays_clock_is_over_and_clocks_of_nodes_may_differ_a_little(db):
    now = timezone.now()
    with clock.fixed_at(now - DAY_ON):
        assert over("network")
    rate.take("sign_up", "network")
    assert over("of two nodes", lambda number: now + timedelta(seconds=5 * (number % 2)))


def test_a_job_whose_sign_of_life_is_of_tomorrow_is_taken_up(db):
    tomorrow = Job.objects.create(
        kind="a", title="а", room="portal", started_by=build.user(), state="running", alive_at=Now() + DAY_ON
    )
    ours = Job.objects.create(
        kind="a", title="а", room="portal", started_by=build.user(), state="running", alive_at=Now() + timedelta(minutes=1)
    )
    assert jobs.take_up() == [tomorrow.pk]
    ours.refresh_from_db()
    assert ours.state == "running"


def test_a_letter_written_under_a_clock_that_was_ahead_leaves_when_its_time_comes_and_others_before_it(db):
    def letter(key: str, **columns):
        OutboxMessage.objects.create(
            key=key, message_id=key, kind="account", recipient="a@example.org", subject="а", body="б", **columns
        )

    letter("ahead", due_at=Now() + HOUR_BACK)
    letter("now")
    letter("of yesterday", due_at=Now() - DAY_ON)
    outbox.deliver_pending()
    assert set(OutboxMessage.objects.filter(state="sent").values_list("key", flat=True)) == {"now", "of yesterday"}
    OutboxMessage.objects.filter(key="ahead").update(due_at=Now())
    outbox.deliver_pending()
    assert not OutboxMessage.objects.exclude(state="sent").exists()


def test_a_session_outlives_a_clock_moved_back_and_ends_by_one_moved_on():
    def session(shift: timedelta, *, limited: bool) -> dict:
        at = time.time() + shift.total_seconds()
        return {sessions.BEGAN_KEY: at, sessions.SEEN_KEY: at, sessions.LIMITED_KEY: limited}

    assert [sessions.is_over(session(HOUR_BACK, limited=limited)) for limited in (True, False)] == [False, False]
    assert [sessions.is_over(session(-DAY_ON, limited=limited)) for limited in (True, False)] == [True, False]


def test_a_process_that_died_under_a_clock_that_was_ahead_is_not_taken_for_alive(db):
    SignOfLife.objects.create(name="worker@a", role="worker", at=Now() + HOUR_BACK)
    assert health_lines._worker().is_well is False
