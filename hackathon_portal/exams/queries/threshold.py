"""What would happen with another pass mark: how the best results of people are spread, who would pass, by regions and hubs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, FloatField, Max
from django.db.models.functions import Cast

from hackathon_portal.exams.models import Attempt, Exam
from hackathon_portal.exams.policies import labels_of
from hackathon_portal.russia.alphabet import letters

BIN = 5  # per cent of one bar
ALL = 100


@dataclass(frozen=True)
class Bar:
    """People whose best result is from `low` to below `high` per cent; `height` of the highest bar is 100."""

    low: int
    high: int
    people: int
    height: int
    passes: bool

    @property
    def left(self) -> int:
        """Where it stands in a picture 400 wide."""
        return self.low * 4 + 2

    @property
    def top(self) -> int:
        """Where the bar begins in a picture of height 100."""
        return ALL - self.height


@dataclass(frozen=True)
class Counted:
    """People of one region or hub: all, who pass now, who would."""

    label: str
    people: int
    now: int
    then: int

    @property
    def difference(self) -> int:
        return self.then - self.now


@dataclass(frozen=True)
class Threshold:
    """The whole answer to «what if the pass mark were `percent`»."""

    percent: Decimal
    bars: list[Bar]
    total: Counted
    tables: list[tuple[str, list[Counted]]]


def threshold_of(exam: Exam, percent: Decimal) -> Threshold:
    """Count the best result of each person; nothing is changed."""
    rows = (
        Attempt.objects.filter(exam=exam, units__isnull=False, full_units__gt=0)
        .values("user_id")
        .annotate(best=Max(Cast("units", FloatField()) / Cast(F("full_units"), FloatField()) * ALL))
        .values_list("user_id", "best")
    )
    best = {user: Fraction(share).limit_denominator(10**6) for user, share in rows}
    now = {user for user, share in best.items() if share >= Fraction(exam.pass_percent)}
    then = {user for user, share in best.items() if share >= Fraction(percent)}
    tables = [
        (title, _counted({user: labels.get(user, "не указано") for user in best}, now, then))
        for title, labels in labels_of(exam.room, sorted(best))
    ]
    return Threshold(percent, _bars(best.values(), percent), Counted("Всего", len(best), len(now), len(then)), tables)


def _bars(shares: Iterable[Fraction], percent: Decimal) -> list[Bar]:
    counts = Counter(min(int(share) // BIN, ALL // BIN - 1) for share in shares)
    most = max(counts.values(), default=1)
    return [
        Bar(place * BIN, (place + 1) * BIN, counts[place], -(-counts[place] * ALL // most), place * BIN >= percent)
        for place in range(ALL // BIN)
    ]


def _counted(labels: dict[int, str], now: set[int], then: set[int]) -> list[Counted]:
    people, passes, would = (
        Counter(labels.values()),
        Counter(labels[user] for user in now),
        Counter(labels[user] for user in then),
    )
    return [Counted(label, people[label], passes[label], would[label]) for label in sorted(people, key=letters)]
