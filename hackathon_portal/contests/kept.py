"""What a page counts over a whole contest: kept while nobody does anything there, and counted rarely where counting is dear.

Every change is an action, and every action leaves a row in the journal; so a number counted under the last row of the journal is
right until the next one. In the hours when somebody acts every second that alone would count on every page: where one count took
long, its answer also serves pages for a time that makes counting a small part of the machine's work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.kernel.prepared import prepared

Value = TypeVar("Value")
# Two actions that cross within milliseconds may leave one state for both; then a number is this much late at most. So is what changes
# without an action: a letter that could not be delivered, a term that has come.
KEEP_SECONDS = 10
# A count that took longer may be late while others act: by so many times its own length.
DEAR_SECONDS = 0.1
# How long one process counts for all; after that another one tries.
COUNTING_SECONDS = 30


@prepared
def _last_action(contest_id: int) -> QuerySet[Any, Any]:
    """By the index of a contest's journal alone: asked for `=`, PostgreSQL may read the whole journal backwards to a quiet contest."""
    rows = AuditRecord.objects.filter(contest_ref__gte=contest_id, contest_ref__lte=contest_id)
    return rows.order_by("contest_ref", "-id").values_list("id", flat=True)[:1]


def state_of(contest: Contest) -> str:
    """Changes with every action in the contest; one query per contest object."""
    known = contest.__dict__.get("_state_of_journal")
    if known is None:
        known = contest.__dict__["_state_of_journal"] = f"{contest.pk}:{_last_action.one(contest.pk)}"
    return known


def kept(contest: Contest, name: str, count: Callable[[], Value]) -> Value:
    """What `count` returns, or what it has returned before in this contest under this name while that holds."""
    key, state, now = f"kept:{contest.pk}:{name}", state_of(contest), time.time()
    before = cache.get(key)
    if before is not None:
        counted_under, counted_at, took, value = before
        late = took * settings.DEAR_COUNTS_LATE if took > DEAR_SECONDS else 0
        if now - counted_at < (KEEP_SECONDS if counted_under == state else late):
            return value
        # A dear count is done once, whoever asks meanwhile gets the one before.
        if late and not cache.add(f"{key}:counting", 1, COUNTING_SECONDS):
            return value
    began = time.perf_counter()
    try:
        value = count()
    finally:
        cache.delete(f"{key}:counting")
    took = time.perf_counter() - began
    cache.set(key, (state, now, took, value), max(KEEP_SECONDS, took * settings.DEAR_COUNTS_LATE) + COUNTING_SECONDS)
    return value
