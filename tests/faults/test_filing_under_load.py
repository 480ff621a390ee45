"""The deadline hour in small: eight clients file by both doors at once while staff act; numbers, order, places and letters stay right."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import AuditRecord
from registration.actions import seats
from registration.models import Application
from tests.speed import deadline_data

EACH, CLIENTS = 40, 8


@pytest.mark.django_db(transaction=True)
def test_everybody_files_once_in_order_and_within_the_cap(contest, at, settings):
    settings.API_REQUESTS_A_MINUTE = 10_000
    at(2024, 5, 2, 12)
    contest = contest_with_regulation(contest.pk)
    token = deadline_data.token_of(contest)
    requests = deadline_data.prepare(contest, token, 2 * EACH, 0.5, 80, "m")
    ended = threading.Event()

    def file(request: bytes) -> int:
        try:
            return deadline_data.sent(Client(), request).status_code
        finally:
            connection.close()

    def settle() -> None:
        """What beat does meanwhile."""
        try:
            while not ended.wait(0.2):
                seats.settle_seats(contest=contest)
        finally:
            connection.close()

    beat = threading.Thread(target=settle)
    beat.start()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = Counter(pool.map(file, requests))
    ended.set()
    beat.join()
    assert answers == {201: EACH, 302: EACH}
    assert deadline_data.check_order(contest) == []
    filed = Application.objects.filter(contest=contest, number__isnull=False)
    assert filed.count() == 2 * EACH
    # Who was told what: the checks of a team are those of the team as it is now.
    assert not filed.filter(findings__code="team.too_small").exists()
    # Each has its row in the journal and one copy of its filing under that action's context.
    assert AuditRecord.objects.filter(name="submit_application").count() == 2 * EACH
    copies = Application.pgh_event_model.objects.filter(state="submitted")
    assert copies.count() == copies.filter(pgh_context__isnull=False).count() == 2 * EACH
    assert filed.filter(submitted_at__lt=clock.now() - timedelta(minutes=5)).count() == 0
