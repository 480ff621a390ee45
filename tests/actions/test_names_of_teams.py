"""A team's name at each door: cleaned, drawn by documents, of one alphabet, told apart by the eye."""

import threading
from time import sleep

import pytest
from django.db import connection

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from registration.actions import team_names, teams
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


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_no_twins(contest, at):
    """Names that the eye takes for one, given at the same moment by two connections: whoever is second is refused."""
    at(2024, 5, 2, 12)
    now, started, answers = clock.now(), threading.Barrier(2), []
    people = [build.user(), build.user()]
    build.team(contest, "Другая", members=0)  # one to compare with: between the comparison and the writing there is time
    seen = team_names.team_key

    def slowly(name: str) -> str:
        sleep(0.02)
        return seen(name)

    def found(name: str, user: User) -> None:
        try:
            with clock.fixed_at(now):
                started.wait(5)
                teams.found_team(contest=Contest.objects.get(pk=contest.pk), name=name, by=user)
                answers.append("made")
        except RuleViolation as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    team_names.team_key = slowly
    try:
        threads = [threading.Thread(target=found, args=pair) for pair in zip(("Ёлка", "елкА"), people, strict=True)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(20)
    finally:
        team_names.team_key = seen
    assert sorted(answers) == ["made", "team.name_taken"]
    assert Team.objects.filter(contest=contest).count() == 2
