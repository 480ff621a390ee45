"""What tests ask of a season: thresholds of statistics, the term of contesting a question, lists that rest on points."""

from __future__ import annotations

from typing import Any

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.exams.policies import Policy, counted_by, rests_on, says
from hackathon_portal.kernel.rooms import Kind, Room
from hackathon_portal.seasons.models import Entrant, Hub, SelectionList, SelectionRow

IN_FORCE = (SelectionList.State.APPROVED, SelectionList.State.PUBLISHED)


def policy_of(season: Any) -> Policy:
    """As the season's rules say; the usual one while it has none."""
    if season is None or season.rules_version_id is None:
        return Policy()
    rules = season.rules
    return Policy(rules.statistics.thresholds, rules.exams.contested_for, rules.exams.ruling_may_lower, rules.clause("exams"))


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


def labels_of(season: Any, users: list[int]) -> list[tuple[str, dict[int, str]]]:
    """People of a season by region, and by the hub they wish for first."""
    rows = list(Entrant.objects.filter(season=season, user__in=users).values_list("user_id", "region", "wishes"))
    regions = {region.code: region.name for region in REGIONS}
    hubs = dict(Hub.objects.filter(stage__season=season).values_list("code", "title"))
    wished = {user: hubs.get(wishes[0], wishes[0]) if wishes else "своего округа" for user, _, wishes in rows}
    tables = [("Регион", {user: regions.get(region, region) or "не указано" for user, region, _ in rows})]
    return [*tables, ("Площадка, первое пожелание", wished)] if hubs else tables


says(Kind.SEASON, policy_of)
counted_by(Kind.SEASON, labels_of)
rests_on(Kind.SEASON, lists_on)
