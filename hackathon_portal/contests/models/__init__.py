"""Models of contests: what is announced, who organises, what visitors read."""

from hackathon_portal.contests.models.brand import Brand
from hackathon_portal.contests.models.changes import AnnouncementChange, Confirmation, DutyMark
from hackathon_portal.contests.models.contests import Contest, Nomination, RegulationVersion, SavedPreset, TimetableEntry
from hackathon_portal.contests.models.publications import PublicationMark
from hackathon_portal.contests.models.site import (
    Channel,
    ContestDocument,
    MediaOutlet,
    NewsItem,
    OrganiserLogo,
    Partner,
    QuestionAnswered,
)

__all__ = [
    "AnnouncementChange",
    "Brand",
    "Channel",
    "Confirmation",
    "Contest",
    "ContestDocument",
    "DutyMark",
    "MediaOutlet",
    "NewsItem",
    "Nomination",
    "OrganiserLogo",
    "Partner",
    "PublicationMark",
    "QuestionAnswered",
    "RegulationVersion",
    "SavedPreset",
    "TimetableEntry",
]
