"""Letters of what becomes of projects: the link by which a team answers without signing in, and whom it is for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import letter_secrets, outbox
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.seasons.models import FollowUp
from judging.queries import rosters
from registration.models import Application

SALT = "seasons.after-link"


def captain_of(card: FollowUp) -> Application | None:
    """Who answers for the project, by the one list of its authors."""
    return rosters.captain_of(card.project)


def token_of(card: FollowUp, captain: Application) -> str:
    """A signed token of the link: answers for one project, while the same person is its captain and the term of the rules runs."""
    return signing.dumps({"card": card.pk, "to": captain.pk}, salt=SALT, compress=True)


def card_of(token: str) -> FollowUp | None:
    """The card a link answers for; None for a damaged, an old link, or another captain's."""
    rows = FollowUp.objects.select_related(
        "season__rules_version", "project__team", "project__contest__regulation_version", "project__nomination"
    )
    try:
        key = int(signing.loads(token, salt=SALT)["card"])
        card = rows.get(pk=key)
        its = card.season.rules.follow_up
        days = its.link_days if its else 0
        said = signing.loads(token, salt=SALT, max_age=timedelta(days=days))
    except (signing.BadSignature, FollowUp.DoesNotExist, KeyError, TypeError, ValueError):
        return None
    captain = captain_of(card)
    return card if captain is not None and captain.pk == said["to"] else None


def link_of(card: FollowUp, captain: Application) -> str:
    return f"{settings.PORTAL_ORIGIN}{reverse('season_after_team', args=[token_of(card, captain)])}"


@letter_secrets.renews("seasons.follow_up_asked", r".+:(\d+)$")
@letter_secrets.renews("seasons.contact_asked", r".+:(\d+)$")
def _renewed(message: OutboxMessage, card: int) -> str:
    found = FollowUp.objects.select_related("project__contest__regulation_version").get(pk=card)
    captain = captain_of(found)
    return link_of(found, captain) if captain else settings.PORTAL_ORIGIN


def to_team(card: FollowUp, kind: str, *, key: str, **context: Any) -> bool:
    """A letter with the link to the project's captain; False where there is nobody to write to. The key ends with the card."""
    captain = captain_of(card)
    if captain is None or not captain.email:
        return False
    outbox.post_template(
        template=f"seasons/letters/{kind}.txt", kind=f"seasons.{kind}", key=f"{key}:{card.pk}", to=captain.email, room=card.season.room,
        context={"season": card.season, "project": card.project, "captain": captain, "link": link_of(card, captain), **context},
    )  # fmt: skip
    return True


def to_organisation(card: FollowUp, organisation: Organisation, to: User, what: str, *, key: str, reason: str = "") -> None:
    """What came of a request or of a reported introduction, to the representative who sent it. Never a contact."""
    outbox.post_template(
        template="seasons/letters/exchange_answered.txt", kind="seasons.exchange_answered", key=key, to=to.email,
        room=organisation.room,
        context={"project": card.project, "organisation": organisation, "what": what, "reason": reason, "user": to,
                 "page": f"{settings.PORTAL_ORIGIN}{reverse('organisation_project', args=[organisation.slug, card.pk])}"},
    )  # fmt: skip
