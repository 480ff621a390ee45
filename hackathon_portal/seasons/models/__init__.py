"""Seasons, their stages and hubs, entrants and the lists that select them."""

from hackathon_portal.seasons.models.entrants import (
    Ambassador,
    Entrant,
    EntrantConsent,
    EntrantCounter,
    EntrantFile,
    EntrantRepresentative,
)
from hackathon_portal.seasons.models.lists import Route, SelectionList, SelectionRow, StageEntry
from hackathon_portal.seasons.models.seasons import Hub, Season, SeasonRulesVersion, Stage, StageContest

__all__ = [
    "Ambassador",
    "Entrant",
    "EntrantConsent",
    "EntrantCounter",
    "EntrantFile",
    "EntrantRepresentative",
    "Hub",
    "Route",
    "Season",
    "SeasonRulesVersion",
    "SelectionList",
    "SelectionRow",
    "Stage",
    "StageContest",
    "StageEntry",
]
