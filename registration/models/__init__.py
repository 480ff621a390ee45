"""Models of registration."""

from registration.models.applications import (
    HASHES,
    PERSONAL_FIELDS,
    AffiliationRuling,
    Application,
    Consent,
    Finding,
    Invitation,
    PendingInvitation,
    Team,
)
from registration.models.corrections import Correction
from registration.models.correspondence import (
    CardMessage,
    LetterTemplate,
    Mailing,
    RulesRead,
    SchoolMailing,
    SchoolNotice,
    SeekingCard,
)
from registration.models.exchange import ApiRequestKey, ApiToken, ColumnMapping, ImportBatch
from registration.models.guardians import LEADER_PERSONAL, REPRESENTATIVE_PERSONAL, Representative, TeamLeader
from registration.models.references import Official, School
from registration.models.values import choices_of, limit_of, shown_value

__all__ = [
    "HASHES",
    "LEADER_PERSONAL",
    "PERSONAL_FIELDS",
    "REPRESENTATIVE_PERSONAL",
    "AffiliationRuling",
    "ApiRequestKey",
    "ApiToken",
    "Application",
    "CardMessage",
    "ColumnMapping",
    "Consent",
    "Correction",
    "Finding",
    "ImportBatch",
    "Invitation",
    "LetterTemplate",
    "Mailing",
    "Official",
    "PendingInvitation",
    "Representative",
    "RulesRead",
    "School",
    "SchoolMailing",
    "SchoolNotice",
    "SeekingCard",
    "Team",
    "TeamLeader",
    "choices_of",
    "limit_of",
    "shown_value",
]
