"""Tries are counted in the database: with the cache away nothing is forgiven, and with the database away nothing is answered.

Take a try before looking at what was sent, outside of the action's transaction (its refusal would roll the count back), and give
it back when it was right. Keys are kept as keyed hashes: a row names nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import request_under_way
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.limits import HOUR, LIMITS, MINUTE
from hackathon_portal.kernel.models import Tries
from hackathon_portal.russia.words import plural

COUNT = """
INSERT INTO kernel_tries AS tries ("limit", key, count, until) VALUES (%(limit)s, %(key)s, 1, %(until)s)
ON CONFLICT ("limit", key) DO UPDATE SET
    count = CASE WHEN tries.until BETWEEN %(now)s AND %(latest)s THEN tries.count + 1 ELSE 1 END,
    until = CASE WHEN tries.until BETWEEN %(now)s AND %(latest)s THEN tries.until ELSE excluded.until END
RETURNING count, until
"""


class TooMany(RuleViolation):
    """Refused because of a limit; `until` is when the next try is taken."""

    def __init__(self, name: str, until: datetime, *, field: str = "") -> None:
        seconds = max(1, ceil((until - clock.real()).total_seconds()))
        super().__init__(
            code="too_many", message=f"{LIMITS[name].words} Попробуйте снова через {_in_words(seconds)}.", field=field, status=429
        )
        self.retry_after = seconds


def _in_words(seconds: int) -> str:
    if seconds < 90 * MINUTE:
        return plural(ceil(seconds / MINUTE), "минуту,минуты,минут")
    return plural(ceil(seconds / HOUR), "час,часа,часов")


def take(name: str, *key: object, field: str = "", told: bool = True) -> None:
    """Count a try under this limit for this key; TooMany when it is over. The period begins with the first try.

    `told=False` where the refusal only means that one letter more does not leave, and the page goes on.
    """
    limit, now = LIMITS[name], clock.real()
    with connection.cursor() as cursor:
        until = now + timedelta(seconds=limit.seconds)
        cursor.execute(
            COUNT, {"limit": name, "key": _hashed(name, key), "now": now, "until": until, "latest": until + clock.MAY_DIFFER}
        )
        count, until = cursor.fetchone()
    if count > limit.amount:
        refuse(name, until, field=field, told=told)


def check(name: str, *key: object, told: bool = True) -> None:
    """TooMany when no try is left; counts nothing."""
    now = clock.real()
    latest = now + timedelta(seconds=LIMITS[name].seconds) + clock.MAY_DIFFER  # a later one was written under a wrong clock
    row = Tries.objects.filter(limit=name, key=_hashed(name, key), until__gt=now, until__lte=latest).first()
    if row and row.count >= LIMITS[name].amount:
        refuse(name, row.until, told=told)


def refuse(name: str, until: datetime, *, field: str = "", told: bool = True) -> None:
    """Raise TooMany; the answer to the request has its status even where a page shows the words beside a field."""
    violation = TooMany(name, until, field=field)
    request = request_under_way()
    if request and told:
        request.__dict__["refused_by_limit"] = violation
    raise violation


def give_back(name: str, *key: object) -> None:
    """The try was right: it does not count."""
    Tries.objects.filter(limit=name, key=_hashed(name, key), count__gt=0).update(count=F("count") - 1)


def forget(name: str, *key: object) -> None:
    """Begin anew for this key."""
    Tries.objects.filter(limit=name, key=_hashed(name, key)).delete()


def sweep() -> int:
    """Remove what counts no longer; how many rows."""
    return Tries.objects.filter(until__lte=clock.real()).delete()[0]


def _hashed(name: str, key: tuple[object, ...]) -> str:
    return salted_hmac(f"tries:{name}", "\0".join(f"{part}" for part in key), algorithm="sha256").hexdigest()
