"""Every search finds all words in any order, without case, е and ё alike; what only invitations fill is said so."""

from __future__ import annotations

import pytest

from hackathon_portal.kernel import search
from hackathon_portal.kernel.errors import RuleViolation
from registration.actions import teams
from registration.models import Application
from registration.queries.queue import review_queue
from tests import build
from tests.sources import ROOT, files

TYPED = ("Соловьев", "соловьёв", "СОЛОВЬЕВ фёдор", "федор Соловьёв", "фёдор ежики")


def test_a_word_is_looked_for_in_each_spelling():
    assert set(search.spellings("Ёжем")) == {"ежем", "ёжем", "ежём", "ёжём"}
    assert len(search.spellings("е" * 40)) == 41
    assert search.spellings("%") == ["%"]


@pytest.mark.parametrize("typed", TYPED)
def test_the_queue_finds_a_person_by_any_writing(contest, at, typed):
    at(2024, 5, 3, 12)
    team = build.team(contest, "Ёжики", members=0)
    team.applications.update(surname="Соловьёв", name="Федор")
    assert len(review_queue(contest, today=contest.starts_on, chosen="all", search=typed)) == 1
    assert not review_queue(contest, today=contest.starts_on, chosen="all", search=f"{typed} чужой")


def test_no_module_searches_by_itself():
    own = [str(path.relative_to(ROOT)) for path in files() if "__icontains" in path.read_text("utf-8")]
    assert own == ["hackathon_portal/kernel/search.py"]


def test_invitations_that_fill_a_team_are_named(contest, at, client_of):
    at(2024, 5, 3, 12)
    captain = build.user()
    application = teams.found_team(contest=contest, name="Наша", by=captain)
    for _ in range(contest.regulation.team.max_size - 1):
        assert "Пригласить участника" in client_of(captain).get(f"/c/{contest.slug}/application/").content.decode()
        teams.invite_to_team(team=application.team, by=captain)
    with pytest.raises(RuleViolation, match=r"1.человек и 4.неиспользованных приглашения занимают все места"):
        teams.invite_to_team(team=application.team, by=captain)
    assert "Пригласить участника" not in client_of(captain).get(f"/c/{contest.slug}/application/").content.decode()
    assert Application.objects.filter(team=application.team).count() == 1
