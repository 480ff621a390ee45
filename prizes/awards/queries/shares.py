"""Reads of an award's parts: whose they are, whether all agree."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from judging.queries import rosters
from prizes.models import Award, PayoutApplication
from registration.models import Application
from registration.queries import teams
from registration.states import ACTIVE


def recipient_of(award: Award) -> Application | None:
    """Whose prize it is: the holder of the part, the captain of the team by the protocol; where that captain has left, the one

    the organiser named.
    """
    if award.holder:
        return award.holder
    captain = rosters.captain_of(award.project)
    if captain is None or captain.state in ACTIVE:
        return captain
    return teams.captain_of(award.team) or captain


def parts_of(award: Award) -> QuerySet[Award]:
    """The members' parts of a team's prize, the captain's first."""
    return (
        Award.objects.filter(part_of=award).select_related("holder", "holder__user", "team", "payment", "payout_application")
        .order_by("id")
    )  # fmt: skip


def division_is_agreed(award: Award) -> bool:
    """Whether everybody has signed how the prize is divided, or the organiser has decided it with a reason."""
    if award.division_reason:
        return True
    return not Award.objects.filter(part_of=award, state=Award.State.GRANTED, agreed_at=None).exists()


def members_to_pay(award: Award) -> list[Application]:
    """Who takes part in a team's prize: the team of the protocol, the captain first."""
    return rosters.applications_of(award.project)


def silent(contest: Contest, today: date) -> QuerySet[Award]:
    """Prizes whose term is over without the required_documents handed in, where the regulation takes that for a refusal."""
    if not contest.regulation.prizes.silence_declines:
        return Award.objects.none()
    applied = PayoutApplication.objects.filter(
        state__in=[PayoutApplication.State.SUBMITTED, PayoutApplication.State.ACCEPTED]
    ).values("award")
    allowed = PayoutApplication.objects.exclude(late_reason="").values("award")
    return (
        Award.objects.filter(
            contest=contest,
            state=Award.State.GRANTED,
            amount__isnull=False,
            parts=None,
            apply_by__lt=today,
            project__suspended_at=None,  # while an objection is looked into the term stands still
        )
        .exclude(pk__in=applied)
        .exclude(pk__in=allowed)
        .select_related("team", "special", "holder", "part_of__special")
    )
