"""Three hundred places for people while forty clients apply and withdraw at random for twelve seconds (Kuzbass: clause 6.7)."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from django.db import connection

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel.models import OutboxMessage
from registration import fields
from registration.actions import application, batch, leaving
from registration.actions.batch import Entry
from registration.fields import Person
from registration.models import Application, Team
from registration.queries import places
from registration.states import TAKEN, TeamSeat
from tests import build

CLIENTS, SECONDS, TURNS = 40, 12, 6
FILED = 290  # of 300: so that the cap is reached within the first second


def person(number: int, role: str = "member") -> Person:
    """Somebody eligible whom the regulation does not ask for a document."""
    return Person(
        role=role, surname="Ледов", name=f"Лев{'а' * (number % 40)}{'о' * (number // 40)}", birth_date=date(2003, 1, 1 + number % 28),
        citizenship="RU", email=f"p{number}@example.org", phone="+79131234567", team_role="manager", education_level="higher",
        education_place="Университет № 903", education_region="RU-KEM", consents=frozenset({"personal_data", "terms", "equipment"}),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_three_hundred_places_hold_and_everybody_promoted_is_told_once(users, at):
    contest = scenes.announce(slug="rush-people", users=users).contest
    limit = contest.regulation.seats.limit
    at(2025, 2, 10, 12)
    filed_at = datetime(2025, 2, 10, 12, tzinfo=contest.regulation.zone)
    entries = [Entry(f"e{number}", f"Команда {number // 5}", person(number), filed_at) for number in range(FILED)]
    batch.file_entries(contest=contest, entries=entries, by=None, source="проба")
    assert [entry.refusal for entry in entries if entry.refusal] == []
    assert places.seats_taken(contest) == FILED
    drafts: list[list[Application]] = []
    for client in range(CLIENTS):
        mine = []
        for turn in range(TURNS):
            number = 1000 + client * TURNS + turn
            team = Team.objects.create(contest=contest, name=f"Гонка {number}")
            stated = person(number)
            values = {name: getattr(stated, name) for name in fields.STATED}
            draft = Application.objects.create(contest=contest, team=team, role="captain", user=build.user(), **values)
            application.give_consents(application=draft, codes=set(stated.consents), by=None, address=None)
            mine.append(draft)
        drafts.append(mine)
    seen: list[int] = []
    queued: set[int] = set()  # whoever files while somebody's place is free has one at once, and nothing to be told of it
    ends = time.monotonic() + SECONDS

    def play(client: int) -> None:
        chance, filed = random.Random(client), []
        try:
            waiting = list(drafts[client])
            while time.monotonic() < ends and (waiting or filed):
                if waiting and (not filed or chance.random() < 0.6):
                    draft = waiting.pop()
                    if application.submit_application(application=draft, by=None).seat == TeamSeat.WAITLIST:
                        queued.add(draft.pk)
                    filed.append(draft)
                else:
                    gone = filed.pop(chance.randrange(len(filed)))
                    gone.refresh_from_db()
                    gone.contest = contest
                    leaving.withdraw_application(application=gone, by=gone.user)
                seen.append(Application.objects.filter(contest=contest, seat__in=TAKEN).count())
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(play, range(CLIENTS)))
    assert max(seen) == limit
    rows = Application.objects.filter(contest=contest)
    waiting_numbers = list(rows.filter(seat=TeamSeat.WAITLIST).values_list("queue_number", flat=True))
    held = list(rows.filter(seat=TeamSeat.HELD).values_list("queue_number", flat=True))
    assert len(held) == min(limit, len(held) + len(waiting_numbers))
    # Order kept: nobody waits who stands before somebody with a place.
    assert not waiting_numbers or max(held) < min(waiting_numbers)
    numbers = list(rows.exclude(queue_number=None).values_list("queue_number", flat=True))
    assert len(numbers) == len(set(numbers))
    told = Counter(OutboxMessage.objects.filter(kind="registration.seat").values_list("attachment_ref", flat=True))
    promoted = set(rows.filter(queue_number__gt=limit, seat=TeamSeat.HELD, pk__in=queued).values_list("pk", flat=True))
    assert queued
    assert set(told.values()) <= {1}
    assert promoted <= set(told)
