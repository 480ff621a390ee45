"""From the hubs of a played season to its final: teams by the protocols, their people's answers, 48 hours, a protocol."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Max

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role
from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.contests.divisions import divisions_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import people
from hackathon_portal.demo.play import Stage as Scene
from hackathon_portal.demo.season import Play
from hackathon_portal.demo.season_hubs import admit, announced, assessed, complete, projects, stage_of
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.actions import after, carrying, entries, fund, hubs, lists, telling
from hackathon_portal.seasons.models import FollowUp, Route, SelectionList, Stage, StageContest, StageEntry
from prizes.awards.actions import fund as prize_fund
from registration.models import Application
from registration.states import ApplicationState

PRESET = "season_final_48h"
FINAL = "final"
PRIZES = {1: Decimal(1_500_000), 2: Decimal(900_000), 3: Decimal(600_000)}
CURATOR = people.Actor("season-curator", "Проводникова", "Ася", "Глебовна", Role.CURATOR)
# What the first projects became: stages of a card.
BECAME = (
    ("implemented", "Работает в двух районах, отчёт о первом месяце приложен к соглашению."),
    ("pilot", "Идёт проба на одной площадке до конца квартала."),
    ("prototype", "Прототип доработан, команда ищет заказчика."),
    ("stopped", "Команда разошлась: двое уехали учиться."),
)


def select(playing: Play) -> SelectionList:
    """The list of teams by the protocols of the hubs: drawn by one, approved by another, told."""
    season = playing.season
    route = Route.objects.select_related("season__rules_version", "from_stage", "to_stage").get(
        season=season, from_stage__code="regional_summer", to_stage__code=FINAL
    )
    published = route.from_stage.contests.aggregate(last=Max("contest__results_published_at"))["last"]
    with clock.fixed_at(published + timedelta(days=2)), playing.step("финал: список команд"):
        contest = hubs.make_stage_contest(stage=route.to_stage, preset=PRESET, by=playing.users["staff"])
        _divide_fund(playing, contest, route.to_stage)
        announced(stage_of(StageContest.objects.get(contest=contest), playing.users), at=clock.now())
        drawn = lists.draft_list(route=route, by=playing.users["staff"], knowingly=True)
        drawn = lists.approve_list(selection_list=drawn, protocol_number="2-О", by=playing.users["second"])
        return telling.publish_list(selection_list=drawn, by=playing.users["second"])


def _divide_fund(playing: Play, contest: Contest, final: Stage) -> None:
    """The final's part of the season's fund, and the places of its cases that it pays."""
    staff = playing.users["staff"]
    divisions = divisions_of(contest)
    line = fund.add_line(
        season=playing.season, stage=final, hub=None, nomination="", amount=sum(PRIZES.values(), Decimal(0)) * len(divisions),
        reason="решение организатора о распределении фонда", by=staff,
    )  # fmt: skip
    forget_roles(staff)
    prizes = [(division, place, amount, line.source, "") for division in divisions for place, amount in PRIZES.items()]
    prize_fund.set_prizes(contest=contest, prizes=prizes, by=staff)


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
                assert entry.entrant is not None
                entries.confirm(entry=entry, by=entry.entrant.user)
        for application in Application.objects.filter(contest=held.contest, state=ApplicationState.DRAFT).order_by("pk"):
            complete(scene, application)
        admit(scene)
    return scene


def follow(playing: Play) -> list[FollowUp]:
    """A card for each project of the final, a curator, what the first of them have become."""
    season, staff = playing.season, playing.users["staff"]
    ended = StageContest.objects.get(stage__season=season, stage__code=FINAL).contest.results_published_at
    assert ended is not None
    with clock.fixed_at(ended + timedelta(days=14)), playing.step("сопровождение проектов"):
        curator = people.make_accounts([CURATOR])[CURATOR.login]
        grant_role(user=curator, season=season, role=CURATOR.role, by=staff)
        after.make_follow_ups(season=season, by=staff)
        keys = list(FollowUp.objects.filter(season=season).values_list("pk", flat=True))
        if keys:
            after.assign_curator(season=season, cards=keys, curator=curator, by=staff)
        cards = list(FollowUp.objects.filter(season=season).order_by("pk"))
        for card, (stage, text) in zip(cards, BECAME, strict=False):
            after.add_entry(follow_up=card, stage=stage, text=text, by=curator)
    return cards


def play_final(playing: Play) -> Scene:
    """The final from its list to its published protocol; who took part is marked."""
    scene = answer(playing, select(playing))
    held = StageContest.objects.select_related("contest", "stage").get(contest=scene.contest)
    with playing.step("финал: проекты и протокол"):
        projects(scene, held)
        assessed(scene)
        carrying.protocols_read()
    follow(playing)
    return scene
