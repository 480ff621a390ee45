"""From the hubs of a played season to its final: teams by the protocols, their people's answers, 48 hours, a protocol."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Max

from hackathon_portal.demo.play import Stage as Scene
from hackathon_portal.demo.season import Play
from hackathon_portal.demo.season_hubs import admit, announced, assessed, complete, projects, stage_of
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.actions import carrying, entries, hubs, lists, telling
from hackathon_portal.seasons.models import Route, SelectionList, StageContest, StageEntry
from registration.models import Application
from registration.states import ApplicationState

PRESET = "season_final_48h"
FINAL = "final"


def select(playing: Play) -> SelectionList:
    """The list of teams by the protocols of the hubs: drawn by one, approved by another, told."""
    season = playing.season
    route = Route.objects.select_related("season__rules_version", "from_stage", "to_stage").get(
        season=season, from_stage__code="regional_summer", to_stage__code=FINAL
    )
    published = route.from_stage.contests.aggregate(last=Max("contest__results_published_at"))["last"]
    with clock.fixed_at(published + timedelta(days=2)), playing.step("финал: список команд"):
        contest = hubs.make_stage_contest(stage=route.to_stage, preset=PRESET, by=playing.users["staff"])
        announced(stage_of(StageContest.objects.get(contest=contest), playing.users), at=clock.now())
        drawn = lists.draft_list(route=route, by=playing.users["staff"], knowingly=True)
        drawn = lists.approve_list(selection_list=drawn, protocol_number="2-О", by=playing.users["second"])
        return telling.publish_list(selection_list=drawn, by=playing.users["second"])


def answer(playing: Play, of: SelectionList) -> Scene:
    """Teams stand in the final, their people say whether they come, nine of ten; applications are filed."""
    held = StageContest.objects.select_related("contest", "stage").get(stage=of.route.to_stage)
    scene = stage_of(held, playing.users)
    assert of.published_at is not None
    told = of.published_at + settings.DECISION_UNDO + timedelta(minutes=1)
    with clock.fixed_at(told), playing.step("финал: команды и ответы"):
        carrying.carry_told()
        people = StageEntry.objects.filter(basis=of, entrant__isnull=False, state=StageEntry.State.INVITED)
        for number, entry in enumerate(people.select_related("entrant__user").order_by("pk"), 1):
            if number % 10:
                entries.confirm(entry=entry, by=entry.entrant.user)
        for application in Application.objects.filter(contest=held.contest, state=ApplicationState.DRAFT).order_by("pk"):
            complete(scene, application)
        admit(scene)
    return scene


def play_final(playing: Play) -> Scene:
    """The final from its list to its published protocol; who took part is marked."""
    scene = answer(playing, select(playing))
    held = StageContest.objects.select_related("contest", "stage").get(contest=scene.contest)
    with playing.step("финал: проекты и протокол"):
        projects(scene, held)
        assessed(scene)
        carrying.protocols_read()
    return scene
