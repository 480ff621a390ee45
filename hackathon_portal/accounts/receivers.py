"""What the portal does when Django or allauth tell that somebody has entered or changed a means of entry."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from hackathon_portal.accounts import second_factor


@receiver(authenticator_added)
def count_first_factor(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who sets up the first factor of the account has shown it in this session; a second device proves nothing of the first."""
    others = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES or others.exclude(pk=authenticator.pk).exists():
        return
    record_authentication(request, user, second_factor.METHOD, id=authenticator.pk, type=authenticator.type)
    second_factor.bind(request, user)
