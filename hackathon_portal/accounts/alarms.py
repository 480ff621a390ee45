"""Alarms of the portal reach its administrators by letter, one of a kind a day."""

from __future__ import annotations

from django.utils import timezone

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel import alarms, outbox


@alarms.tells
def write_to_administrators(kind: str, words: str) -> None:
    """A letter to each administrator of the portal; the same kind again that day writes nothing."""
    day = timezone.localdate()
    for grant in RoleGrant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).select_related("user"):
        outbox.post_template(
            template="account/letters/alarm.txt", context={"words": words, "user": grant.user}, kind="account_notice",
            key=f"alarm:{kind}:{day}:{grant.user_id}", to=grant.user.email,
        )  # fmt: skip
