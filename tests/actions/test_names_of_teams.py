"""A team's name at each door: cleaned, drawn by documents, of one alphabet, told apart by the eye."""

import pytest

from hackathon_portal.kernel.errors import RuleViolation
from registration.actions import teams
from registration.models import Team
from tests import build

SAME = ["мечта", "«Мечта»", "Мечта\u200b", "\u202eМечта", " Мечта\u00a0", "Meчта"]
REFUSED = ["\u200b", "🚀🔥", "Мeчты", "\ue000"]


@pytest.fixture
def dream(contest, at):
    at(2024, 5, 2, 12)
    return build.team(contest, "Мечта", founder=build.user(), members=0)


@pytest.mark.parametrize("name", [*SAME, *REFUSED])
def test_no_second_dream_and_nothing_that_paper_cannot_show(contest, dream, name):
    with pytest.raises(RuleViolation) as refused:
        teams.found_team(contest=contest, name=name, by=build.user())
    assert refused.value.field == "name"
    assert refused.value.code in ("team.name_taken", "text.characters", "field.invalid")
    assert Team.objects.filter(contest=contest).count() == 1


@pytest.mark.parametrize("name", ["Мечта 2", "Dream Team", "Ёлки-палки", "C++ и друзья", "Ҡояш"])
def test_other_names_are_taken_as_they_are(contest, dream, name):
    assert teams.found_team(contest=contest, name=name, by=build.user()).team.name == name
