"""Forty people press at once for the last seat of a gathering: real threads, real PostgreSQL; one gets it, the others wait in their order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from hackathon_portal.events.actions import gatherings
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel import clock
from tests import build

PEOPLE = 40


@pytest.mark.django_db(transaction=True)
def test_forty_people_at_once_take_exactly_the_last_seat(users, contest):
    begins = clock.now() + timedelta(days=1)
    last = Gathering.objects.create(
        contest=contest, title="Лекция", starts_at=begins, ends_at=begins + timedelta(hours=1), seats=3, audience="everybody",
        has_waitlist=True,
    )  # fmt: skip
    for _ in range(2):
        gatherings.answer_gathering(gathering=last, coming=True, by=build.user())
    people, start = [build.user() for _ in range(PEOPLE)], Barrier(PEOPLE)

    def press(person) -> str:
        try:
            start.wait()
            return gatherings.answer_gathering(gathering=Gathering.objects.get(pk=last.pk), coming=True, by=person).state
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        states = list(pool.map(press, people))
    assert sorted(states) == ["coming"] + ["waiting"] * (PEOPLE - 1)
    assert SignUp.objects.filter(gathering=last, state="coming").count() == 3
    winner = people[states.index("coming")]
    first = SignUp.objects.filter(gathering=last, state="waiting").earliest("answered_at", "id")
    gatherings.answer_gathering(gathering=last, coming=False, by=winner)
    assert SignUp.objects.get(pk=first.pk).state == "coming"
