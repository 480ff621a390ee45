"""What of entrants is erased: with an account, and when a season's term of keeping is over. The number stays: lists name people by it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock, erasure, personal
from hackathon_portal.kernel.sweeps import sweep
from hackathon_portal.regulation.rules.deadlines import kept_until
from hackathon_portal.seasons.models import Entrant, EntrantRepresentative, Season

# What erasure writes instead of an address.
ERASED = "@erased.invalid"


@receiver(post_save, sender=User)
def end_with_account(instance: User, **_more: Any) -> None:
    """Whose account has been erased takes part in nothing any more."""
    if not instance.is_active and instance.email.endswith(ERASED):
        rows = Entrant.objects.filter(user=instance, erased_at=None)
        rows.update(state=Entrant.State.WITHDRAWN, is_admitted=False, erased_at=clock.now())


@sweep(
    "участники завершённых сезонов",
    of=["seasons.Entrant", "seasons.EntrantRepresentative"],
    term="срок хранения по правилам сезона после его завершения",
)
def erase_after_term() -> int:
    """Erase names, dates, addresses of everybody of a season whose term of keeping is over; how many rows."""
    now, count = clock.now(), 0
    for season in Season.objects.filter(state=Season.State.CLOSED, closed_at__isnull=False).select_related("rules_version"):
        closed = season.closed_at.astimezone(season.rules.zone).date() if season.closed_at else None
        if closed is None or now.astimezone(season.rules.zone).date() <= kept_until(closed, season.rules.kept_for):
            continue
        rows = Entrant.objects.filter(season=season, erased_at=None)
        keys = list(rows.values_list("pk", flat=True))
        people = EntrantRepresentative.objects.filter(entrant__in=keys)
        count += erasure.erase_rows(personal.declared(EntrantRepresentative), people)
        count += erasure.erase_rows(personal.declared(Entrant), Entrant.objects.filter(pk__in=keys))
        Entrant.objects.filter(pk__in=keys).update(erased_at=now)
    return count
