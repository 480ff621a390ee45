"""What a season is to one person of it."""

from __future__ import annotations

from hackathon_portal.seasons.models import Entrant, StageEntry

GONE = (StageEntry.State.DECLINED, StageEntry.State.EXPIRED, StageEntry.State.REVOKED, StageEntry.State.LEFT)


def stages_of(entrant: Entrant | None) -> set[str]:
    """Codes of the stages the person stands in: those open to everybody admitted, and those a published list has put them into."""
    if entrant is None or not entrant.is_admitted or entrant.state != Entrant.State.SIGNED_UP:
        return set()
    listed = StageEntry.objects.filter(entrant=entrant, basis__state="published").exclude(state__in=GONE)
    opened = {stage.code for stage in entrant.season.rules.stages if stage.is_open}
    return opened | set(listed.values_list("stage__code", flat=True))
