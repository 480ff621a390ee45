"""Properties of registration: whatever happens in whatever order, the caps hold and nobody is admitted twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from registration.actions import application as application_actions
from registration.actions import conduct, decisions, leaving, seats
from registration.models import Application, Team
from registration.states import ACTIVE, TAKEN
from tests import build, trials

TEAMS, SEATS = 6, 3
ACTIONS = [
    "file",
    "admit",
    "refuse",
    "withdraw",
    "accept",
    "decline",
    "settle",
    "exclude",
    "suspend",
    "reinstate",
    "rejoin",
    "hours",
]
EVENTS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, TEAMS - 1), st.integers(0, 2)), max_size=40)


class Undone(Exception):
    """Ends an example and takes back what it wrote."""


@pytest.fixture
def played(small_contest, users):
    """`played(events)`: what is in the database after the events; the next example begins from nothing."""

    def play(events, check) -> None:
        with pytest.raises(Undone), transaction.atomic():  # noqa: PT012  undoes what the example wrote
            _play(small_contest, users["staff"], events, check)
            raise Undone

    return play


def _play(contest, staff, events, check) -> None:
    now = build.FILED_AT
    teams = [Team.objects.create(contest=contest, name=f"Команда {number}", founder=build.user()) for number in range(TEAMS)]
    # Three people of whom the last is one and the same person in every team.
    twin = build.person()
    drafts = {
        (team.pk, place): build.draft(
            team, "captain" if place == 0 else "member",
            **({name: twin[name] for name in ("passport_series", "passport_number")} if place == 2 else {}),
        )
        for team in teams
        for place in range(3)
    }  # fmt: skip
    for action, number, place in events:
        team = Team.objects.get(pk=teams[number].pk)
        team.contest = contest
        application = Application.objects.get(pk=drafts[team.pk, place].pk)
        with clock.fixed_at(now):
            try:
                with transaction.atomic():
                    _do(action, team, application, contest, staff)
            except RuleViolation:
                pass
        now += timedelta(hours=13 if action == "hours" else 0, seconds=1)
        check()


def _do(action, team, application, contest, staff) -> None:
    if action == "file":
        application_actions.submit_application(application=application, by=None, submitted_at=clock.now())
    elif action == "admit":
        decisions.admit_application(application=application, by=staff)
    elif action == "refuse":
        decisions.refuse_application(application=application, ground="mismatch", by=staff)
    elif action == "withdraw":
        Application.objects.filter(pk=application.pk).update(user=staff)
        leaving.withdraw_application(application=Application.objects.get(pk=application.pk), by=staff)
    elif action in ("accept", "decline"):
        seats.answer_offer(holder=team, accept=action == "accept", by=staff)
    elif action == "exclude":
        conduct.exclude_application(application=application, ground="mismatch", by=staff)
    elif action == "suspend":
        conduct.suspend_application(application=application, ground="mismatch", by=staff)
    elif action == "reinstate":
        conduct.reinstate_application(application=application, by=staff)
    elif action == "rejoin":
        seats.rejoin_waitlist(holder=team, by=staff)
    else:
        seats.settle_seats(contest=contest)


@given(events=EVENTS)
@settings(
    max_examples=trials.count(10, 100), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
def _caps_hold(played, contest, events):
    def check() -> None:
        rows = Team.objects.filter(contest=contest)
        assert rows.filter(seat__in=TAKEN).count() <= SEATS
        admitted = Application.objects.filter(contest=contest, state="admitted")
        assert all(count == 1 for count in Counter(admitted.values_list("identity_hash", flat=True)).values())
        assert set(admitted.values_list("team__seat", flat=True)) <= {"held"}
        numbers = list(Application.objects.filter(contest=contest, number__isnull=False).values_list("number", flat=True))
        assert len(numbers) == len(set(numbers))
        # Nobody waits behind a later team that was served while they could have been: the line is kept.
        waiting = rows.filter(seat="waitlist", applications__state__in=ACTIVE).values_list("queue_number", flat=True)
        offered = rows.filter(seat="offered").values_list("queue_number", flat=True)
        assert not waiting or all(number < min(waiting) for number in offered)

    played(events, check)


@pytest.mark.django_db
def test_whatever_happens_the_cap_holds_and_nobody_is_admitted_twice(played, small_contest):
    _caps_hold(played, small_contest)


@given(order=st.permutations(range(TEAMS)))
@settings(
    max_examples=trials.count(4, 40), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
def _order_of_decisions_does_not_matter(contest, staff, order):
    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012  undoes what the example wrote
        teams = [build.team(contest, f"Команда {number}") for number in range(TEAMS)]
        people = [application for team in teams for application in team.applications.order_by("id")]
        with clock.fixed_at(build.FILED_AT):
            for place in order:
                for application in people[place * 2 : place * 2 + 2]:
                    try:
                        decisions.admit_application(application=application, by=staff)
                    except RuleViolation as refused:
                        assert refused.code == "seats.none"  # noqa: PT017  some of these are refused
        admitted = set(Application.objects.filter(contest=contest, state="admitted").values_list("team__name", flat=True))
        assert admitted == {"Команда 0", "Команда 1", "Команда 2"}
        raise Undone


@pytest.mark.django_db
def test_any_order_of_decisions_admits_the_same_teams(small_contest, users):
    _order_of_decisions_does_not_matter(small_contest, users["staff"])
