"""A finished contest as the final of a season, for tests of what becomes of its projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hackathon_portal.organisations.models import Organisation
from hackathon_portal.organisations.rules.details import Details
from hackathon_portal.seasons.actions import after as actions
from hackathon_portal.seasons.models import FollowUp, StageContest
from registration.models import Team
from tests import build, seasons
from tests.actions.test_organisations import OTHER, verified

MINISTRY = Details("Министерство цифры Тестовой области", "authority", region="71")
# Contacts of teams that must be nowhere: planted into every application of the contest.
SENTINEL = "captain-sentinel"


@dataclass
class After:
    made: seasons.MadeSeason
    contest: Any
    ministry: Organisation
    minister: Any
    company: Organisation
    director: Any

    @property
    def season(self):
        return self.made.season

    def card(self, number: int = 0) -> FollowUp:
        rows = FollowUp.objects.select_related("season__rules_version", "project__contest__regulation_version", "project__team")
        return rows.filter(season=self.season).order_by("pk")[number]


def after_final(stage, *, with_cards: bool = True) -> After:
    """The contest of `stage` is the season's final, its teams show themselves; a ministry and a company are verified."""
    made = seasons.made_season()
    StageContest.objects.create(stage=made.stage("final"), contest=stage.contest)
    Team.objects.filter(contest=stage.contest).update(is_public=True)
    administrator = build.administrator()
    ministry, minister = verified(administrator, MINISTRY)
    company, director = verified(administrator, OTHER)
    if with_cards:
        actions.make_follow_ups(season=made.season, by=made.staff)
    return After(made, stage.contest, ministry, minister, company, director)
