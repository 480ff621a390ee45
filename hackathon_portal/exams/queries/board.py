"""What staff see of a test: what its papers will be, who sits it now, how attempts were closed. No points here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import comb
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from hackathon_portal.exams.models import Answer, Attempt, Exam
from hackathon_portal.exams.queries import sitting
from hackathon_portal.kernel.rooms import Room

MOST_SHOWN = 50
SAVING = timedelta(minutes=1)


@dataclass(frozen=True)
class Forecast:
    """What announcing a test will do: how many questions there are for each group, what is short, how many papers differ."""

    rows: list[tuple[str, int, int]]
    questions: int
    papers: int

    @property
    def is_short(self) -> bool:
        """Whether the bank cannot fill a paper."""
        return any(there < asked for _, asked, there in self.rows)


def forecast(exam: Exam) -> Forecast:
    """What a paper of this test is drawn from, as the bank stands now."""
    pool = sitting.pool_of(exam)
    groups, left = Counter(label for _, label in pool), len(pool)
    rows, papers = [], 1
    for stratum in sitting.strata_of(exam):
        there = groups[stratum.label] if stratum.label else left
        rows.append((stratum.label or "любые", stratum.count, there))
        papers *= comb(there, stratum.count) if there >= stratum.count else 0
        left -= stratum.count
    return Forecast(rows, len(pool), papers)


def exams_of(room: Room) -> QuerySet[Exam]:
    """The tests of a room with how many attempts each has."""
    return Exam.objects.filter(room=str(room)).annotate(
        begun=Count("sittings"), going=Count("sittings", filter=Q(sittings__state=Attempt.State.OPEN))
    )  # fmt: skip


def figures(exam: Exam, now: datetime) -> dict[str, Any]:
    """Attempts by state, how many of them saved something in the last minute, when the last one ends."""
    states = dict(exam.sittings.order_by().values_list("state").annotate(Count("pk")))
    going = Attempt.objects.filter(exam=exam, state=Attempt.State.OPEN)
    saving = Answer.objects.filter(attempt__in=going, saved_at__gt=now - SAVING).values("attempt").distinct().count()
    return {
        "states": [(label, states.get(state, 0)) for state, label in Attempt.State.choices],
        "saving": saving,
        "last_end": going.aggregate(last=Max("ends_at"))["last"],
    }


def attempts_of(exam: Exam, users: list[int] | None) -> QuerySet[Attempt]:
    """Attempts of people found; without a search those under way, the ones that end first first."""
    rows = exam.sittings.annotate(saved=Count("answers"), last_saved=Max("answers__saved_at"))
    if users is not None:
        return rows.filter(user__in=users).order_by("user", "number")[:MOST_SHOWN]
    return rows.filter(state=Attempt.State.OPEN).order_by("ends_at", "pk")[:MOST_SHOWN]
