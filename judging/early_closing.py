"""The portal's own protocol about the early closing of registration: registration asks whether there is one."""

from datetime import date

from hackathon_portal.contests.models import Contest
from judging.models import Protocol
from judging.queries import agenda
from registration.actions.closing import holds_protocols


@holds_protocols
def is_signed(contest: Contest, number: str, day: date) -> bool:
    """Signed by all, of this number, of the meeting of that day, and the closing was adopted in it."""
    acts = agenda.signed_acts(contest, Protocol.Kind.EARLY_CLOSING)
    return any((act.number, act.meeting.held_on) == (number, day) for act in acts)
