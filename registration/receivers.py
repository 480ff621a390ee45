"""What registration does when somebody signs up or comes in."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_signed_up
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from hackathon_portal.accounts.adapters import written_to
from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.address_columns import equals
from registration.actions import kept_invitations

FOLLOWED = "invitations_followed"


def remember_followed(request: HttpRequest, invitation_id: int) -> None:
    """A visitor has opened an invitation: the session knows it until somebody signs up or comes in."""
    known = request.session.get(FOLLOWED, [])
    if invitation_id not in known:
        request.session[FOLLOWED] = [*known, invitation_id][-kept_invitations.MOST :]


@receiver(user_signed_up)
@receiver(user_logged_in)
def keep_followed(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    followed = request.session.pop(FOLLOWED, []) if request is not None and hasattr(request, "session") else []
    if followed:
        kept_invitations.keep(user, followed)


@receiver(written_to)
def keep_for_who_reads_elsewhere(request: HttpRequest, email: str, **kwargs: Any) -> None:
    """A code, a link of a new password or «у вас уже есть учётная запись» is read on the phone: what was followed here waits there.

    It is an offer in the cabinet and nothing more, so whoever types another's address gives them a line that they can take away.
    """
    followed = request.session.get(FOLLOWED, []) if hasattr(request, "session") else []
    user = User.objects.filter(equals("email", email)).first() if followed else None
    if user is not None:
        kept_invitations.keep(user, followed)
