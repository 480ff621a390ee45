"""A season whose hub has a published protocol: the contest of the world `published`, its people as entrants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.models import Job
from hackathon_portal.seasons.actions import hubs, lists, telling
from hackathon_portal.seasons.models import Hub, Route, Season, SelectionList, StageContest
from registration.models import Application
from tests import build, seasons, selecting


@dataclass
class Carried:
    """The season with its route hub -> final, two members of staff."""

    season: Season
    route: Route
    first: User
    second: User

    def drafted(self, **more: Any) -> SelectionList:
        return lists.draft_list(route=self.route, by=self.first, knowingly=True, **more)

    def approved(self, number: str = "1", **more: Any) -> SelectionList:
        return lists.approve_list(selection_list=self.drafted(**more), protocol_number=number, by=self.second)

    def told(self, number: str = "1", **more: Any) -> SelectionList:
        found = telling.publish_list(selection_list=self.approved(number, **more), by=self.second)
        jobs.run(Job.objects.latest("pk").pk)
        return found


def season_of_hubs(published: Any, **rule: Any) -> Carried:
    """The season; `rule`: values of the route's rule beside the preset's."""
    made = seasons.made_season()
    season = Season.objects.select_related("rules_version").get(pk=made.season.pk)
    if rule:
        rewritten(season, **rule)
    hub = Hub.objects.get(stage__season=season, code="che")
    StageContest.objects.create(stage=hub.stage, hub=hub, contest=published.contest)
    for number, application in enumerate(Application.objects.filter(contest=published.contest).order_by("pk")):
        user = application.user or User.objects.create(email=f"carried{number}@example.org", name=application.name)
        Application.objects.filter(pk=application.pk).update(user=user)
        seasons.entrant(season, user, surname=application.surname, name=application.name, email=user.email)
    route = Route.objects.select_related("season__rules_version", "from_stage", "to_stage").get(
        season=season, from_stage__code="regional_summer", to_stage__code="final"
    )
    return Carried(season, route, made.staff, selecting.staff_of(season, "Второй Сотрудник"))


def with_final(world: Carried, *, seats: int | None = None, least: int = 2) -> Contest:
    """The announced contest of the final, by the preset of finals; `seats` of teams."""
    made = hubs.make_stage_contest(stage=world.route.to_stage, preset="season_final_48h", by=world.first)
    contest = build.with_regulation(made, {"seats.limit": seats, "team.min_size": least})
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.PUBLISHED, announced_at=clock.now())
    contest.refresh_from_db()
    return contest


def rewritten(season: Season, **rule: Any) -> None:
    """The rule of the route from the summer's hubs to the final changed in place."""
    rules = season.rules.model_dump(mode="json")
    route = next(one for one in rules["routes"] if (one["from_stage"], one["to_stage"]) == ("regional_summer", "final"))
    route["rule"] |= rule
    version = season.rules_version
    assert version is not None
    version.text = type(season.rules).model_validate(rules).model_dump_json()
    version.written_at = clock.now() + timedelta(seconds=1)
    version.save()
