"""The whole season of the demonstration, 660 people: whatever the portal came to equals what was planted in its files."""

from __future__ import annotations

import pytest

from hackathon_portal.demo import season as playing
from hackathon_portal.demo.season_folder import Folder, packaged
from hackathon_portal.seasons.models import SelectionList, StageEntry
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
