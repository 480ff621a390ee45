"""Models of registration."""

from registration.models.applications import (
    PERSONAL_FIELDS,
    AffiliationRuling,
    Application,
    Consent,
    Finding,
    Invitation,
    Official,
    School,
    Team,
)
from registration.models.correspondence import Announcement, CardMessage, LetterTemplate, SchoolMailing, SchoolNotice, SeekingCard
from registration.models.exchange import ApiRequestKey, ApiToken, ColumnMapping, ImportBatch
from registration.models.gatherings import Gathering, SignUp
from registration.models.guardians import LEADER_PERSONAL, REPRESENTATIVE_PERSONAL, Representative, TeamLeader
from registration.models.helpers import Kit, RulesRead, SupportMessage, SupportRequest, Volunteer, VolunteerShift, VolunteerTask

__all__ = [
    "LEADER_PERSONAL",
    "PERSONAL_FIELDS",
    "REPRESENTATIVE_PERSONAL",
    "AffiliationRuling",
    "Announcement",
    "ApiRequestKey",
    "ApiToken",
    "Application",
    "CardMessage",
    "ColumnMapping",
    "Consent",
    "Finding",
    "Gathering",
    "ImportBatch",
    "Invitation",
    "Kit",
    "LetterTemplate",
    "Official",
    "Representative",
    "RulesRead",
    "School",
    "SchoolMailing",
    "SchoolNotice",
    "SeekingCard",
    "SignUp",
    "SupportMessage",
    "SupportRequest",
    "Team",
    "TeamLeader",
    "Volunteer",
    "VolunteerShift",
    "VolunteerTask",
]
