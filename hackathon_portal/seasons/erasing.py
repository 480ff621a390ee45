"""Whose account is erased leaves the season; its term of keeping ends in `actions/retention.py`. The number stays: lists name people by it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Entrant, StageEntry

# What erasure writes instead of an address.
ERASED = "@erased.invalid"


@receiver(post_save, sender=User)
def end_with_account(instance: User, **_more: Any) -> None:
    """Whose account has been erased takes part in nothing any more."""
    if not instance.is_active and instance.email.endswith(ERASED):
        rows = Entrant.objects.filter(user=instance, erased_at=None)
        rows.update(state=Entrant.State.WITHDRAWN, is_admitted=False, erased_at=clock.now())
        # Why a team of theirs keeps or loses its place may name them.
        StageEntry.objects.filter(people__entrant__user=instance).exclude(reason="").update(reason="")
