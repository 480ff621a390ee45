"""Models of the work around a contest."""

from hackathon_portal.operations.models.bodies import Body, BodyMember
from hackathon_portal.operations.models.press import PressItem
from hackathon_portal.operations.models.programme import ProgrammeVersion
from hackathon_portal.operations.models.support import SupportMessage, SupportRequest
from hackathon_portal.operations.models.volunteers import Kit, Volunteer, VolunteerShift, VolunteerTask

__all__ = [
    "Body",
    "BodyMember",
    "Kit",
    "PressItem",
    "ProgrammeVersion",
    "SupportMessage",
    "SupportRequest",
    "Volunteer",
    "VolunteerShift",
    "VolunteerTask",
]
