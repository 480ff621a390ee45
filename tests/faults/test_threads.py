"""Threads of one web process: what one of them does to a row stays with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from registration.models import Application
from tests import build

THREADS, TIMES = 8, 60


@pytest.mark.django_db(transaction=True)
def test_rows_read_anew_by_many_threads_keep_their_protected_state(contest):
    (row, *_) = build.team(contest).applications.all()

    def read_anew(_: int) -> int:
        mine = Application.objects.get(pk=row.pk)
        try:
            for _ in range(TIMES):
                mine.refresh_from_db()
        finally:
            connection.close()
        return TIMES

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(read_anew, range(THREADS))) == [TIMES] * THREADS
    with pytest.raises(AttributeError, match="Direct state modification"):
        row.state = "admitted"
