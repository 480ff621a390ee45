"""Invitations a person followed before signing in: kept with the account, so that the confirmation may be opened on another device."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from registration.actions import teams
from registration.models import Invitation, PendingInvitation

# How many links a visitor may have followed before signing in.
MOST = 5


def keep(user: User, invitations: list[int]) -> None:
    """Remember what the person followed; an invitation that is no more is left out."""
    for invitation in Invitation.objects.filter(pk__in=invitations[-MOST:]):
        PendingInvitation.objects.get_or_create(user=user, invitation=invitation)


def offered_to(user: User) -> list[PendingInvitation]:
    """Kept invitations that the person can accept now."""
    rows = PendingInvitation.objects.filter(user=user).select_related("invitation__team__contest__regulation_version")
    return [row for row in rows.order_by("pk") if _is_open(row)]


def _is_open(row: PendingInvitation) -> bool:
    try:
        teams.refuse_to_join(row.invitation, row.user)
    except RuleViolation:
        return False
    return True


@action("Убрано предложение вступить в команду")
def dismiss_kept(*, pending: PendingInvitation, by: User) -> None:
    """The person does not want to be asked; the invitation itself works on."""
    if pending.user_id != by.pk:
        raise RuleViolation(code="forbidden", message="Это приглашение предложено не вам.", status=403)
    pending.delete()
    note(contest_id=pending.invitation.team.contest_id, about=f"команда «{pending.invitation.team.name}»")
