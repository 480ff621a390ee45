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

__all__ = [
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
    "Finding",
    "ImportBatch",
    "Invitation",
    "LetterTemplate",
    "Mailing",
    "Official",
    "Representative",
    "RulesRead",
    "School",
    "SchoolMailing",
    "SchoolNotice",
    "SeekingCard",
    "Team",
    "TeamLeader",
]
