"""Fifty people press "submit" at once for the last three places for teams: real threads, real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from hackathon_portal.demo import play
from hackathon_portal.kernel import clock
from registration.models import Application, Team
from tests import build

CLIENTS = 50
PLACES_LEFT = 3


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_submissions_take_exactly_the_last_three_places(users, at, client_of):
    contest = play.announce(slug="rush", starts_on=date(2024, 5, 24), users=users).contest
    limit = contest.regulation.seats.limit
    at(2024, 5, 20, 12)
    for _ in range(limit - PLACES_LEFT):
        build.team(contest)
    clients: list[Client] = []
    for number in range(CLIENTS):
        captain = build.user()
        team = Team.objects.create(contest=contest, name=f"Соискатели {number}", founder=captain)
        build.draft(team, "captain", by=captain)
        build.draft(team)
        clients.append(client_of(captain))
    start = Barrier(CLIENTS)

    def submit(client: Client) -> int:
        try:
            start.wait()
            return client.post(f"/c/{contest.slug}/application/check/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = list(pool.map(submit, clients))
    assert statuses == [302] * CLIENTS

    for draft in Application.objects.filter(contest=contest, state="draft"):
        build.file(draft, at=clock.now())
    rushed = list(Team.objects.filter(contest=contest, name__startswith="Соискатели").order_by("queue_number"))
    assert [team.queue_number for team in rushed] == list(range(limit - PLACES_LEFT + 1, limit - PLACES_LEFT + 1 + CLIENTS))
    assert [team.seat for team in rushed] == ["held"] * PLACES_LEFT + ["waitlist"] * (CLIENTS - PLACES_LEFT)
    first_numbers = [team.applications.get(role="captain").number for team in rushed]
    assert first_numbers == sorted(first_numbers)

    staff = client_of("staff")
    waiting = list(Application.objects.filter(contest=contest, state="submitted").values_list("number", flat=True))
    answer = staff.post(f"/c/{contest.slug}/desk/queue/decide/", {"number": waiting, "action": "admit", "confirmed": "1"})
    assert answer.status_code == 200
    admitted = set(Application.objects.filter(contest=contest, state="admitted").values_list("team__name", flat=True))
    assert len(admitted) == limit
    assert {name for name in admitted if name.startswith("Соискатели")} == {team.name for team in rushed[:PLACES_LEFT]}


@pytest.mark.django_db(transaction=True)
def test_two_staff_decide_one_application_once(users, at, client_of):
    contest = play.announce(slug="duel", starts_on=date(2024, 5, 24), users=users).contest
    at(2024, 5, 20, 12)
    application = build.team(contest).applications.get(role="captain")
    url = f"/c/{contest.slug}/desk/applications/{application.number}/decide/"
    start = Barrier(2)

    def decide(data):
        try:
            client = client_of("staff")
            start.wait()
            return client.post(url, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(decide, [{"action": "admit"}, {"action": "refuse", "ground": "mismatch"}]))
    assert sorted(statuses) == [302, 409]
    application = Application.objects.get(pk=application.pk)
    from hackathon_portal.kernel.models import OutboxMessage

    told = OutboxMessage.objects.filter(kind__in=["registration.admission", "registration.refusal"])
    assert [message.kind for message in told] == [
        {"admitted": "registration.admission", "refused": "registration.refusal"}[application.state]
    ]
