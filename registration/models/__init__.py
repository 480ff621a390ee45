"""Models of registration."""

from registration.models.applications import (
    PERSONAL_FIELDS,
    AffiliationRuling,
    Application,
    Consent,
    Finding,
    Invitation,
    Official,
    Team,
)
from registration.models.correspondence import Announcement, CardMessage, LetterTemplate, SeekingCard
from registration.models.exchange import ApiRequestKey, ApiToken, ColumnMapping, ImportBatch

__all__ = [
    "PERSONAL_FIELDS",
    "AffiliationRuling",
    "Announcement",
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
    "Official",
    "SeekingCard",
    "Team",
]
