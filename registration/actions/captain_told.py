"""What the captain is told of their people: who joined, who filed, who says they will not come. One letter each."""

from __future__ import annotations

from typing import Any

from hackathon_portal.kernel import clock, outbox
from registration import letters
from registration.models import Application
from registration.queries import teams


def captain_over(member: Application) -> Application | None:
    """The captain whom a letter about this member reaches; None for the captain's own application."""
    if member.role == Application.Role.CAPTAIN:
        return None
    captain = teams.captaincy_holder(member.team)
    if captain is None or captain.pk == member.pk or not captain.email:
        return None
    captain.contest, captain.team = member.contest, member.team
    return captain


def letter_of_filing(captain: Application, member: Application) -> dict[str, Any]:
    """The letter that a member has filed, for `outbox.post_many`; another filing after a refusal is another letter."""
    return letters.compose("member_filed", captain, again=f"{member.pk}:{member.revision}", member=member)


def tell_joined(member: Application) -> None:
    """Somebody has joined by an invitation."""
    if captain := captain_over(member):
        outbox.post(**letters.compose("member_joined", captain, again=str(member.pk), member=member))


def tell_attendance(member: Application) -> None:
    """A member will not come, or will after all."""
    if captain := captain_over(member):
        again = f"{member.pk}:{member.attendance}:{clock.now():%Y%m%d%H%M%S%f}"
        outbox.post(**letters.compose("member_attendance", captain, again=again, member=member))
