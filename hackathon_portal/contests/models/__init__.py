"""Models of contests: what is announced, who organises, what visitors read."""

from hackathon_portal.contests.models.contests import Contest, Nomination, RegulationVersion, SavedPreset, TimetableEntry
from hackathon_portal.contests.models.site import (
    Channel,
    ContestDocument,
    MediaOutlet,
    NewsItem,
    OrganiserLogo,
    Partner,
    QuestionAnswered,
)
from hackathon_portal.operations.models.bodies import Body, BodyMember
from hackathon_portal.operations.models.press import PressItem
from hackathon_portal.operations.models.programme import ProgrammeVersion

__all__ = [
    "Body",
    "BodyMember",
    "Channel",
    "Contest",
    "ContestDocument",
    "MediaOutlet",
    "NewsItem",
    "Nomination",
    "OrganiserLogo",
    "Partner",
    "PressItem",
    "ProgrammeVersion",
    "QuestionAnswered",
    "RegulationVersion",
    "SavedPreset",
    "TimetableEntry",
]
