"""The portal's own protocol about the early closing of registration: registration asks whether there is one."""

from datetime import date

from hackathon_portal.contests.models import Contest
from judging.models import Protocol
from registration.actions.closing import holds_protocols


@holds_protocols
def is_signed(contest: Contest, number: str, day: date) -> bool:
    """Signed by all, of this number, of the meeting of that day."""
    rows = Protocol.objects.filter(meeting__commission__contest=contest, kind=Protocol.Kind.EARLY_CLOSING)
    return rows.filter(number=number, meeting__held_on=day, state=Protocol.State.SIGNED).exists()
