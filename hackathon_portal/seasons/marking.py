"""What tests ask of a season: thresholds of statistics, the term of contesting a question, lists that rest on points."""

from __future__ import annotations

from typing import Any

from hackathon_portal.exams.policies import Policy, rests_on, says
from hackathon_portal.kernel.rooms import Kind, Room
from hackathon_portal.seasons.models import SelectionList, SelectionRow

IN_FORCE = (SelectionList.State.APPROVED, SelectionList.State.PUBLISHED)


def policy_of(season: Any) -> Policy:
    """As the season's rules say; the usual one while it has none."""
    if season is None or season.rules_version_id is None:
        return Policy()
    rules = season.rules
    return Policy(thresholds=rules.statistics.thresholds, clause=rules.clause("appeals"))


def lists_on(room: Room, attempts: list[int]) -> list[str]:
    """Lists in force in which these attempts stand, in words."""
    lists = (
        SelectionList.objects.filter(route__season=room.pk, state__in=IN_FORCE).select_related("route__to_stage").order_by("pk")
    )
    found = []
    for one in lists:
        touched = SelectionRow.objects.filter(list=one, attempt__in=attempts).count()
        if touched:
            protocol = f", протокол № {one.protocol_number}" if one.protocol_number else ""
            found.append(f"список этапа «{one.route.to_stage}», версия {one.number}{protocol}: людей {touched}")
    return found


says(Kind.SEASON, policy_of)
rests_on(Kind.SEASON, lists_on)
