"""Letters about an organisation, in its room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock, letter_secrets, outbox
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.organisations.models import Organisation, RepresentativeInvitation


def post(kind: str, organisation: Organisation, to: str, *, key: str, **context: Any) -> OutboxMessage:
    """A letter of this kind (`templates/organisations/letters/`); the key names its object."""
    return outbox.post_template(
        template=f"organisations/letters/{kind}.txt",
        context={"organisation": organisation, **context},
        kind=f"organisations.{kind}",
        key=f"organisations.{key}",
        to=to,
        room=organisation.room,
    )


def post_to(kind: str, organisation: Organisation, people: Iterable[User], *, about: str, **context: Any) -> None:
    """The same letter to each of these people, now: every deed writes anew."""
    moment = f"{clock.real():%Y%m%d%H%M%S%f}"
    for person in people:
        if person.is_active and person.email:
            post(kind, organisation, person.email, key=f"{kind}:{about}:{moment}:{person.pk}", user=person, **context)


def invitation_link(token: str) -> str:
    return settings.PORTAL_ORIGIN + reverse("join_organisation", args=[token])


@letter_secrets.renews("organisations.representative_invited", r"organisations\.representative_invited:(\d+)")
def _new_link(message: OutboxMessage, invitation_id: int) -> str:
    """The invitation once more: the link of the first letter stops working."""
    from hackathon_portal.organisations.actions.people import new_token  # noqa: PLC0415  actions write letters

    invitation = RepresentativeInvitation.objects.filter(pk=invitation_id, used_at=None, revoked_at=None).first()
    if invitation is None:
        raise RuleViolation(code="invitation.over", message="Это приглашение уже принято или отозвано.")
    token, hashed = new_token()
    RepresentativeInvitation.objects.filter(pk=invitation.pk).update(token_hash=hashed)
    return invitation_link(token)
