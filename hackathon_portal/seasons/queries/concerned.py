"""Whom a change of rules concerns: those who must hear of it, and nobody else."""

from __future__ import annotations

from django.db.models import QuerySet

from hackathon_portal.seasons.models import Entrant, Season, StageEntry
from hackathon_portal.seasons.rules.schema import SeasonRules


def changed_stages(old: SeasonRules, new: SeasonRules) -> set[str]:
    """Stages that differ, come or go, by their own values or by a route that leads to them."""
    before, after = ({stage.code: stage for stage in rules.stages} for rules in (old, new))
    routes_before, routes_after = ({(one.from_stage, one.to_stage): one for one in rules.routes} for rules in (old, new))
    found = {code for code in before | after if before.get(code) != after.get(code)}
    return found | {
        key[1] for key in routes_before | routes_after if routes_before.get(key) != routes_after.get(key)
    }  # fmt: skip


def concerned(season: Season, old: SeasonRules, new: SeasonRules) -> QuerySet[Entrant]:
    """People of the season with an address: those of the changed stages where a list stands already, else everybody admitted."""
    people = Entrant.objects.filter(season=season, state=Entrant.State.SIGNED_UP, is_admitted=True, erased_at=None).exclude(
        email=""
    )
    common = ("registration", "specialisations", "exams", "hubs", "timezone", "kept_for")
    if any(getattr(old, name) != getattr(new, name) for name in common):
        return people
    stages = changed_stages(old, new)
    if not stages:
        return people.none()
    listed = set(
        StageEntry.objects.filter(stage__season=season, stage__code__in=stages)
        .order_by()
        .values_list("stage__code", flat=True)
        .distinct()
    )
    if stages - listed:
        return people
    return people.filter(entries__stage__code__in=stages).distinct()


def has_nobody(season: Season) -> bool:
    """Whether nobody has signed up yet."""
    return not Entrant.objects.filter(season=season).exists()
