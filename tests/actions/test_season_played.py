"""The whole season of the demonstration, 660 people: whatever the portal came to equals what was planted in its files, the rest stands as the
same actions leave it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from hackathon_portal.cases import gates
from hackathon_portal.cases.models import Case, CaseVersion
from hackathon_portal.competitions.models import Competition, Submission
from hackathon_portal.demo import season as playing
from hackathon_portal.demo import season_whole
from hackathon_portal.demo.season_folder import Folder, packaged
from hackathon_portal.demo.season_moved import later
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel import clock
from hackathon_portal.learning.models import Completion
from hackathon_portal.operations.tasks import erase_after_retention as erase_operations
from hackathon_portal.seasons.models import (
    ContactRequest,
    Entrant,
    FollowUp,
    FollowUpEntry,
    FundLine,
    SelectionList,
    SelectionRow,
    Stage,
    StageContest,
    StageEntry,
)
from hackathon_portal.seasons.queries.way import Kind, way_of
from hackathon_portal.seasons.rules.schema import load_preset
from hackathon_portal.seasons.tasks import erase_after_retention as erase_seasons
from judging.models import Project, ScoreSheet
from judging.queries.results import protocol_in_force
from prizes.models import Award, FundSource
from prizes.tasks import erase_after_retention as erase_prizes
from registration.models import Application, Team
from registration.tasks import erase_after_retention as erase_applications
from registration.tasks import forget_idle_accounts
from tests.season_report import differences_from
from tests.sign_in import sign_in
from tests.sources import ROOT

pytestmark = pytest.mark.django_db


def _begun() -> tuple[playing.Play, dict]:
    """The season of the packaged files in the last year whose season is over, up to the hubs; its report as of the files' own year."""
    written = load_preset(playing.PRESET)
    folder, preset = later(Folder(packaged()), written, clock.now())
    play, found = playing.play_all(folder, "season-660", preset=preset)
    years = [one.rules.registration.opens_at.year for one in (preset, written)]
    return play, json.loads(json.dumps(found, default=str).replace(f"{years[0]}-", f"{years[1]}-"))


def test_a_season_of_660_people_comes_out_as_its_files_say():
    play, found = _begun()
    assert differences_from(ROOT / "tests" / "data" / "season-660", found) == []
    assert found["answers"]["suspicious"] == {}, "below a hundred answers a question the statistics say nothing"
    scene = season_whole.play_on(play, SelectionList.objects.get(route__season=play.season))
    _hubs(play)
    _marathon(play)
    _cases(play)
    _programme()
    _fund(play, scene.contest)
    _afterwards(play, scene.contest)
    _walk(play)
    _nobody_is_erased()


def _hubs(play: playing.Play) -> None:
    """Two waves, nobody in both; every team of a hub has a project, hubs with teams a protocol, the jury its school, assessors no vote."""
    standing = StageEntry.objects.filter(stage__season=play.season, hub__isnull=False)
    came = {code: set(standing.filter(stage__code=code, state="confirmed").values_list("entrant", flat=True)) for code in WAVES}
    came = {
        code: came[code] | set(standing.filter(stage__code=code, state="took_part").values_list("entrant", flat=True))
        for code in WAVES
    }
    assert min(map(len, came.values())) > 10
    assert not set.intersection(*came.values())
    autumn = SelectionRow.objects.filter(list__route__to_stage__code=WAVES[1])
    assert autumn.filter(why="elsewhere", entrant__in=came[WAVES[0]]).count() == len(came[WAVES[0]])
    held = StageContest.objects.filter(stage__code__in=WAVES).select_related("contest")
    assert held.count() == len(list(play.folder.rows("hubs.csv"))) + 4
    projects = Project.objects.filter(contest__in=[one.contest_id for one in held], submitted_at__isnull=False)
    assert projects.count() == Team.objects.filter(contest__in=[one.contest_id for one in held]).count() > 10
    with_teams = {team.contest_id for team in Team.objects.filter(project__in=projects)}
    assert {one.contest_id for one in held if protocol_in_force(one.contest)} == with_teams
    said = ScoreSheet.every.filter(is_assessment=True, signed_at__isnull=False)
    assert said.values("person").distinct().count() * 2 == said.count() > 6
    assert said.values("project__contest").distinct().count() == 2, "one hub of each wave"
    assert Completion.objects.values("enrolment__user").distinct().count() >= 6


WAVES = ("regional_summer", "regional_autumn")


def _marathon(play: playing.Play) -> None:
    """Both competitions revealed; a malformed file is named; the result is a fact of the profile and no list rests on it."""
    found = Competition.objects.filter(room=str(play.room), revealed_at__isnull=False)
    assert sorted(found.values_list("kind", flat=True)) == ["flags", "predictions"]
    assert set(Submission.objects.values_list("state", flat=True)) == {"scored", "failed"}
    assert Submission.objects.filter(is_chosen=True).values("side").annotate(files=Sum(1)).count() >= 5
    entrant = Entrant.objects.filter(season=play.season, user__competition_sides__isnull=False).order_by("number").first()
    facts = [step for step in way_of(entrant, is_own=True) if step.kind is Kind.COMPETITION]
    assert len(facts) == 2
    assert all(re.search(r"\d-е место из \d", step.words) for step in facts)
    assert not SelectionList.objects.filter(route__from_stage__kind=Stage.Kind.COMPETITION).exists()


def _cases(play: playing.Play) -> None:
    """Cases of partners, one returned once; played at several hubs and counted once."""
    cases = list(Case.objects.filter(room=str(play.room)))
    assert len(cases) == 8
    assert all(
        (case.state == Case.State.APPROVED and case.told_open_at is None) or gates.is_open(case, clock.now()) for case in cases
    )
    assert CaseVersion.objects.filter(case__in=cases).exclude(state="approved").count() == 0
    solved = {case: gates.solutions_of(case).count for case in cases}
    projects = Project.objects.filter(nomination__case__in=cases, submitted_at__isnull=False)
    assert sum(solved.values()) == projects.count() == Project.objects.filter(submitted_at__isnull=False).count()
    places = Project.objects.filter(nomination__case=max(cases[:3], key=lambda case: solved[case])).values("contest").distinct()
    assert places.count() > 1


def _programme() -> None:
    """Two strands, two halls; who waited got the seat that was given up; the door marked people, one without a sign-up."""
    held = Gathering.objects.filter(part="final")
    assert {*held.values_list("strand", flat=True)} == {"educational", "business"}
    assert held.values("hall").distinct().count() == 2
    ups = SignUp.objects.filter(gathering__in=held)
    assert {"coming", "waiting", "declined", "walked"} == {*ups.values_list("state", flat=True)}
    assert ups.filter(state="coming", attended_at__isnull=False).count() > 10


def _fund(play: playing.Play, final: object) -> None:
    """The whole fund stands in lines, each line is the source of its contest, prizes of the final are its source to the rouble."""
    lines = FundLine.objects.filter(season=play.season).select_related("source")
    whole = play.season.rules.fund.amount
    assert sum(line.amount for line in lines) == whole == Decimal(40_000_000)
    contests = StageContest.objects.filter(stage__season=play.season).values("contest")
    assert FundSource.objects.filter(contest__in=contests).aggregate(Sum("amount"))["amount__sum"] == whole
    assert all(line.source.amount == line.amount for line in lines)
    awards = Award.objects.filter(team__contest=final, holder=None)
    promised = lines.get(stage__code="final").amount
    assert sum(award.amount for award in awards) <= promised
    assert sum(item.amount for item in final.fund.filter(amount__isnull=False)) == promised


def _afterwards(play: playing.Play, final: object) -> None:
    """Every project of the final has a card with news; adopters of every level; one contact opened between regions."""
    cards = FollowUp.objects.filter(season=play.season)
    assert cards.count() == Project.objects.filter(contest=final, submitted_at__isnull=False).count() > 5
    assert not cards.filter(entries=None).exists()
    assert {card.stage for card in cards} >= {"pilot", "implemented", "prototype"}
    assert {*cards.exclude(adopter=None).values_list("level", flat=True)} == {"federal", "company", "regional"}
    assert FollowUpEntry.objects.filter(source="adopter", state="confirmed").count() == 3
    assert sorted(ContactRequest.objects.values_list("state", flat=True)) == ["accepted", "asked"]


def _walk(play: playing.Play) -> None:
    """From the desk of the season to any finalist's way in three presses, and every fact from the test to the project stands there."""
    client = sign_in(Client(), play.users["staff"])
    slug = play.season.slug
    desk = reverse("season_finals", args=[slug])
    assert f'href="{desk}"' in client.get(reverse("season_desk", args=[slug])).content.decode()
    teams = _links(client, desk, rf'href="({desk}\d+/)"')
    cards = {card for team in teams for card in _links(client, team, rf'href="(/s/{slug}/desk/entrants/\d+/)"')}
    finalists = StageEntry.objects.filter(stage__code="final", entrant__isnull=False, state="took_part").select_related("entrant")
    assert finalists.count() > 10
    for entry in finalists:
        page = reverse("season_entrant", args=[slug, entry.entrant.number])
        assert page in cards
        steps = way_of(entry.entrant)
        assert {step.kind for step in steps} >= FACTS, entry.entrant.number
        assert {step.stage.code for step in steps if step.kind is Kind.RESULT} >= {"final"}
    shown = client.get(page).content.decode()
    assert all(step.title.split("«")[0].strip() in shown for step in steps)


FACTS = {Kind.SIGN_UP, Kind.TEST, Kind.LIST, Kind.PLACE, Kind.TEAM, Kind.RESULT, Kind.AFTER}


def _links(client: Client, page: str, pattern: str) -> set[str]:
    answer = client.get(page)
    assert answer.status_code == 200, page
    return {*re.findall(pattern, answer.content.decode())}


def _nobody_is_erased() -> None:
    """An hour and a month after the demonstration is played the sweeps of retention find nobody."""
    for later_by in (timedelta(hours=1), timedelta(days=31)):
        with clock.fixed_at(clock.now() + later_by):
            assert erase_seasons() == erase_applications() == erase_operations() == erase_prizes() == forget_idle_accounts() == 0
    assert not Entrant.objects.exclude(erased_at=None).exists()
    assert not Application.objects.filter(surname="").exists()
