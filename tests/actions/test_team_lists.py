"""Lists of teams by the published protocols of hubs."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.seasons.actions import lists
from hackathon_portal.seasons.models import Entrant, SelectionList, SelectionRow
from hackathon_portal.seasons.queries.drawing import stale_protocols
from judging.models import Protocol
from registration.models import Application
from tests import carrying


def of_list(found: SelectionList) -> list[tuple[str, int | None, str]]:
    return [(row.team.name, row.place, row.verdict) for row in SelectionRow.objects.filter(list=found).select_related("team")]


def test_teams_stand_by_the_protocol_in_force_and_hubs_without_one_are_named(published):
    world = carrying.season_of_hubs(published, ties="by_key", top_per_hub=3)
    with pytest.raises(RuleViolation, match="Хаб Владивосток, Хаб Калининград"):
        lists.draft_list(route=world.route, by=world.first)
    draft = world.drafted()
    protocol = Protocol.objects.get(meeting__commission__contest=published.contest, state="signed")
    listed = {row["team_id"]: row["place"] for one in protocol.figures["nominations"] for row in one["rows"]}
    rows = SelectionRow.objects.filter(list=draft)
    assert dict(rows.values_list("team_id", "place")) == listed
    assert [verdict for _, _, verdict in of_list(draft)] == ["pass"] * 3 + ["reserve"] + ["out"] * 2
    assert draft.figures["protocols"]["che"]["sha256"] == protocol.sha256
    assert "Хаб Калининград" in draft.figures["faults"][0]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(rank=1).update(entrant=Entrant.objects.first())
    with pytest.raises(RuleViolation, match="не тот, кто его составил"):
        lists.approve_list(selection_list=draft, protocol_number="1", by=world.first)
    # A team that was thrown out since makes the draft stale, and stands in no new one.
    first = rows.get(rank=1).team_id
    Application.objects.filter(team=first).update(state="excluded", exclusion_ground="rules")
    with pytest.raises(RuleViolation, match="составы команд"):
        lists.approve_list(selection_list=draft, protocol_number="1", by=world.second)
    again = world.drafted()
    assert first not in SelectionRow.objects.filter(list=again).values_list("team_id", flat=True)
    assert again.figures["changes"]["counts"]["enter"] == 1
    found = lists.approve_list(selection_list=again, protocol_number="1", by=world.second)
    assert found.protocol.read().startswith(b"%PDF")
    assert len(found.protocol_sha256) == 64


def test_a_protocol_that_is_superseded_names_the_list_and_changes_nothing(published):
    world = carrying.season_of_hubs(published, ties="by_key", top_per_hub=3)
    found = world.approved()
    assert stale_protocols(found) is None
    protocol = Protocol.objects.get(meeting__commission__contest=published.contest, state="signed")
    figures = protocol.figures
    rows = [row for one in figures["nominations"] for row in one["rows"]]
    before = of_list(found)
    places = {row["team"]: row["place"] for row in rows}
    for row in rows:
        row["place"] = 3 - row["place"]
    Protocol.objects.filter(pk=protocol.pk).update(figures=figures, sha256="f" * 64)
    stale = stale_protocols(found)
    assert stale is not None
    assert "Хаб Челябинск" in stale.protocols[0]
    assert {*stale.leave} == {team for team, place in places.items() if place == 1}
    assert of_list(found) == before
    with pytest.raises(RuleViolation, match="почему нужен новый"):
        world.drafted()
    again = world.drafted(reason="протокол площадки исправлен")
    assert again.figures["changes"]["counts"] == {"enter": 3, "leave": 3, "move": 0}
    assert stale_protocols(again) is None
