"""A rehearsal: a copy with invented people and its own clock, whose letters stay and which goes without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hackathon_portal.contests import clocks
from hackathon_portal.kernel import clock, rehearsals
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.rehearsals.actions import copying, moving, removing, scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(contest, users):
    return copying.make_rehearsal(contest=contest, by=users["staff"])


def play(made, users, code, teams=2):
    with rehearsals.serving(clocks.served_by(made)):
        return scenes.SCENES[code].play(made, users["staff"], teams, lambda done, total: None)


def test_made(made, contest):
    assert made.is_rehearsal
    assert made.nominations.count() == contest.nominations.count()


def test_all(made, users):
    from hackathon_portal.contests.actions import publish_announcement
    publish_announcement(contest=made, by=users["staff"])
    made.refresh_from_db()
    print(made.announced_at)
    print(play(made, users, "apply"))
    made = moving.move_clock(contest=made, to=made.registration_closes_at + timedelta(minutes=1), by=users["staff"])
    print(play(made, users, "admit"))
    print(OutboxMessage.objects.values_list("state", "recipient", "created_at"))
    print(removing.remove_rehearsal(contest=made, by=users["staff"]))
    from django.db import connection
    connection.check_constraints()
