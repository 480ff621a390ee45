"""The whole season of the demonstration, 660 people: whatever the portal came to equals what was planted in its files."""

from __future__ import annotations

import pytest

from hackathon_portal.demo import season as playing
from hackathon_portal.demo import season_final, season_hubs
from hackathon_portal.demo.season_folder import Folder, packaged
from hackathon_portal.seasons.models import FollowUp, FundLine, SelectionList, StageContest, StageEntry
from hackathon_portal.seasons.queries.way import way_of
from judging.models import Project
from judging.queries.results import protocol_in_force
from prizes.models import Award
from registration.models import Team
from tests.season_report import differences_from
from tests.sources import ROOT

pytestmark = pytest.mark.django_db


def test_a_season_of_660_people_comes_out_as_its_files_say():
    play, found = playing.play_all(Folder(packaged()), "season-660")
    assert differences_from(ROOT / "tests" / "data" / "season-660", found) == []
    assert found["answers"]["suspicious"] == {}, "below a hundred answers a question the statistics say nothing"
    playing.confirm(play, SelectionList.objects.get(route__season=play.season))
    standing = StageEntry.objects.filter(stage__season=play.season)
    assert standing.filter(state="confirmed").count() > 5 * standing.filter(state="invited").count()
    playing.hub_contests(play)
    assert play.season.stages.get(code="regional_summer").contests.count() == len(list(play.folder.rows("hubs.csv")))
    season_hubs.play_hubs(play)
    held = StageContest.objects.filter(stage__season=play.season).select_related("contest")
    projects = Project.objects.filter(contest__in=[one.contest_id for one in held], submitted_at__isnull=False)
    assert projects.count() == Team.objects.filter(contest__in=[one.contest_id for one in held]).count() > 10
    assert {one.hub_id for one in held if protocol_in_force(one.contest)} == {
        team.contest.stage_of.hub_id for team in Team.objects.filter(project__in=projects).select_related("contest__stage_of")
    }
    scene = season_final.play_final(play)
    assert protocol_in_force(scene.contest)
    assert StageEntry.objects.filter(stage__code="final", state="took_part").count() > 10
    awards = Award.objects.filter(team__contest=scene.contest, holder=None)
    assert sum(award.amount for award in awards) == FundLine.objects.get(season=play.season).amount
    assert {card.stage for card in FollowUp.objects.filter(season=play.season)} > {"pilot", "implemented", "stopped"}
    finalist = StageEntry.objects.filter(stage__code="final", entrant__isnull=False, state="took_part").first().entrant
    assert {step.kind for step in way_of(finalist)} >= {"sign_up", "test", "list", "place", "team", "result", "after"}
