"""Letters of a list of teams: to each person of a team, in the words of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hackathon_portal.seasons import place_letters, teams_said
from hackathon_portal.seasons.models import SelectionList, SelectionRow, StageEntry
from hackathon_portal.seasons.queries.teams import people_of
from hackathon_portal.seasons.rules.answers import HOLDS, INVITED, RESERVE, REVOKED
from hackathon_portal.seasons.rules.selection import Verdict


def letters(found: SelectionList, teams: list[int]) -> Iterator[dict[str, Any]]:
    """To the people of each team whose standing the list changes: invited one by one, waiting, without a place."""
    route, mark = found.route, place_letters.mark_of(found)
    zone, reason = route.season.rules.zone, found.reason if found.before else ""
    stood = {row[9]: row[4] for row in found.before if row[9]}
    related = ("team", "stage__season", "basis")
    entries = {one.team_id: one for one in StageEntry.objects.filter(basis=found, team__in=teams).select_related(*related)}
    rows = {
        one.team_id: one
        for one in SelectionRow.objects.filter(list=found, team__in=teams).select_related("team", "from_hub", "list")
    }
    people = people_of(teams, route.season_id)
    for team in teams:
        entry, row = entries.get(team), rows.get(team)
        if entry is not None and stood.get(team) == entry.state:
            continue
        if entry is not None and entry.state == INVITED:
            members = entry.people.filter(state=INVITED).select_related("entrant__user", "stage__season", "party__team", "hub")  # type: ignore[attr-defined]
            made = [
                place_letters.offered(
                    member, key=mark, zone=zone, candidates=found.figures["candidates"], is_from_reserve=False, batch=found.batch,
                    reason=reason,
                )
                for member in members.order_by("pk")
            ]  # fmt: skip
        elif entry is not None and entry.state == REVOKED:
            made = [*place_letters.lost(entry, key=mark, batch=found.batch)]
        elif row is not None and (entry is None or entry.state == RESERVE):
            if row.verdict == Verdict.OUT and found.before and stood.get(team) not in HOLDS:
                continue
            kind = "place_reserve" if entry is not None else "place_out"
            made = [
                place_letters.message(
                    kind, entrant=entrant, stage=route.to_stage, hub=None, key=f"{mark}:row:{row.pk}:{entrant.pk}", batch=found.batch,
                    rank=row.rank, candidates=found.figures["candidates"], reason=reason, full="", team=row.team.shown_name if row.team else "",
                    why=teams_said.explanation(row),
                )
                for _, entrant in people.get(team, [])
            ]  # fmt: skip
        else:
            continue
        yield from (letter for letter in made if letter)
