"""Seasons, their stages and hubs, entrants and the lists that select them."""

from hackathon_portal.seasons.models.after import ContactRequest, FollowUp, FollowUpEntry, Interest
from hackathon_portal.seasons.models.entrants import (
    Ambassador,
    Entrant,
    EntrantConsent,
    EntrantCounter,
    EntrantFile,
    EntrantRepresentative,
)
from hackathon_portal.seasons.models.fund import FundLine, FundMove
from hackathon_portal.seasons.models.lists import Route, SelectionList, SelectionRow, StageEntry
from hackathon_portal.seasons.models.seasons import Hub, Season, SeasonRulesVersion, Stage, StageContest

__all__ = [
    "Ambassador",
    "ContactRequest",
    "Entrant",
    "EntrantConsent",
    "EntrantCounter",
    "EntrantFile",
    "EntrantRepresentative",
    "FollowUp",
    "FollowUpEntry",
    "FundLine",
    "FundMove",
    "Hub",
    "Interest",
    "Route",
    "Season",
    "SeasonRulesVersion",
    "SelectionList",
    "SelectionRow",
    "Stage",
    "StageContest",
    "StageEntry",
]
