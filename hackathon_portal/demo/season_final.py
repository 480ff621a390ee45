"""From the hubs of a played season to its final: teams by the protocols, their people's answers, 48 hours, a protocol."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Max

from hackathon_portal.demo import season_after, season_cases, season_money, season_programme
from hackathon_portal.demo.play import Stage as Scene
from hackathon_portal.demo.season import HOUR, Play
from hackathon_portal.demo.season_hubs import admit, announced, assessed, begun, complete, projects, stage_of
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.actions import carrying, entries, hubs, lists, telling
from hackathon_portal.seasons.models import Route, SelectionList, StageContest, StageEntry
from registration.models import Application
from registration.states import ApplicationState

PRESET = "season_final_48h"
FINAL = "final"


def select(playing: Play) -> list[SelectionList]:
    """Lists of teams by the protocols of the hubs, one a regional stage: drawn by one, approved by another, told."""
    season, staff = playing.season, playing.users["staff"]
    routes = [
        route
        for route in Route.objects.select_related("season__rules_version", "from_stage", "to_stage")
        .filter(season=season, to_stage__code=FINAL)
        .order_by("from_stage__position")
        if route.from_stage.contests.filter(contest__results_published_at__isnull=False).exists()
    ]
    final = routes[0].to_stage
    published = StageContest.objects.filter(stage__season=season).aggregate(last=Max("contest__results_published_at"))["last"]
    with clock.fixed_at(published + timedelta(days=2)), playing.step("финал: списки команд"):
        contest = hubs.make_stage_contest(stage=final, preset=PRESET, by=staff)
        held = StageContest.objects.select_related("stage", "contest", "hub").get(contest=contest)
        season_money.give(playing, held, season_money.undivided(playing))
        season_cases.put_cases(playing, final)
        announced(stage_of(held, playing.users), at=clock.now())
        return [_told(playing, route, number) for number, route in enumerate(routes, 2)]


def _told(playing: Play, route: Route, number: int) -> SelectionList:
    """One list; equals at the last place stand in the order the chair has put them in."""
    staff = playing.users["staff"]
    drawn = lists.draft_list(route=route, by=staff, knowingly=True)
    if drawn.figures["ties"]:
        order = [key for tie in drawn.figures["ties"] for key in tie["numbers"]]
        drawn = lists.draft_list(route=route, by=staff, knowingly=True, chair_order=order)
    drawn = lists.approve_list(selection_list=drawn, protocol_number=f"{number}-О", by=playing.users["second"])
    return telling.publish_list(selection_list=drawn, by=playing.users["second"])


def answer(playing: Play, told: list[SelectionList]) -> Scene:
    """Teams stand in the final, their people say whether they come, nine of ten; applications are filed."""
    held = StageContest.objects.select_related("contest", "stage").get(stage=told[0].route.to_stage)
    scene = stage_of(held, playing.users)
    last = max(one.published_at for one in told if one.published_at is not None)
    with clock.fixed_at(last + settings.DECISION_UNDO + timedelta(minutes=1)), playing.step("финал: команды и ответы"):
        carrying.carry_told()
        people = StageEntry.objects.filter(basis__in=told, entrant__isnull=False, state=StageEntry.State.INVITED)
        for number, entry in enumerate(people.select_related("entrant__user").order_by("pk"), 1):
            if number % 10:
                assert entry.entrant is not None
                entries.confirm(entry=entry, by=entry.entrant.user)
        for application in Application.objects.filter(contest=held.contest, state=ApplicationState.DRAFT).order_by("pk"):
            complete(scene, application)
        admit(scene)
    return scene


def play_final(playing: Play) -> Scene:
    """The final from its lists to its published protocol; who took part is marked; what became of the projects."""
    scene = answer(playing, select(playing))
    held = StageContest.objects.select_related("contest", "stage", "hub").get(contest=scene.contest)
    starts = held.stage.opens_at
    season_programme.play_programme(playing, held.stage, starts)
    with playing.step("финал: проекты и протокол"):
        begun(playing, held, at=starts + HOUR)
        projects(scene, held)
        assessed(scene)
        carrying.protocols_read()
    scene.refresh()
    assert scene.contest.results_published_at is not None
    season_after.follow(playing, scene.contest.results_published_at)
    return scene
