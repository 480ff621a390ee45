"""Everything known of a person's way through a season: sign-up, tests, lists, hub, team, place in the protocol, marathon, final, prize, after.

One function for the person's own page and for staff: the person sees what has been told to them, staff everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from hackathon_portal.competitions.models import Competition, Side, SideMember
from hackathon_portal.competitions.queries.boards import visible_scores
from hackathon_portal.competitions.queries.shown import figure
from hackathon_portal.competitions.rules.metric_words import words_of
from hackathon_portal.exams.models import Attempt, Exam
from hackathon_portal.exams.queries.mine import result_of
from hackathon_portal.exams.queries.scores import spoken_points
from hackathon_portal.kernel import clock
from hackathon_portal.russia.money import formatted
from hackathon_portal.seasons import teams_said
from hackathon_portal.seasons.models import Entrant, FollowUp, SelectionList, SelectionRow, Stage, StageContest, StageEntry
from hackathon_portal.seasons.queries.teams import places_of
from hackathon_portal.seasons.rules.placing import Why
from judging.models import Protocol
from judging.queries.results import published_protocol
from prizes.models import Award
from registration.models import Application
from registration.states import CURRENT, ApplicationState

IN_FORCE = (SelectionList.State.APPROVED, SelectionList.State.PUBLISHED)
OF_TEAM = (*CURRENT, ApplicationState.ENDED, ApplicationState.EXCLUDED)


class Kind(StrEnum):
    """What a step of the way is, in this order within a stage."""

    SIGN_UP = "sign_up"
    TEST = "test"
    LIST = "list"
    PLACE = "place"
    TEAM = "team"
    RESULT = "result"
    PRIZE = "prize"
    COMPETITION = "competition"
    AFTER = "after"


ORDER = [*Kind]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, in which stage, in words; `thing` is the row it rests on (a page of staff links to it)."""

    kind: Kind
    title: str
    words: str
    thing: Any
    stage: Stage | None = None
    at: datetime | None = None


def way_of(entrant: Entrant, *, is_own: bool = False, now: datetime | None = None) -> list[Step]:
    """The steps of a person in the order of stages; `is_own`: only what has been told to the person. `Step.thing` by kind: Entrant,
    Attempt, SelectionRow, StageEntry, Application, Protocol, Award, Side, FollowUp."""
    now = now or clock.now()
    steps = [Step(Kind.SIGN_UP, "Запись", f"№ {entrant.number}", entrant, None, entrant.signed_up_at)]
    if entrant.user_id is None:
        return steps
    held = {
        row.contest_id: row
        for row in StageContest.objects.filter(stage__season=entrant.season_id).select_related("stage", "hub", "contest")
    }
    own = list(
        Application.objects.filter(user=entrant.user_id, contest__in=[*held], state__in=OF_TEAM)
        .select_related("team")
        .order_by("pk")
    )
    steps += _tests(entrant, now, is_own)
    steps += _lists(entrant, [one.team_id for one in own], is_own)
    steps += _places(entrant, is_own)
    steps += _competitions(entrant, now)
    for application in own:
        steps += _of_contest(application, held[application.contest_id], is_own)
    return sorted(steps, key=lambda step: (_position(step), ORDER.index(step.kind)))


def _position(step: Step) -> int:
    """Where a step stands: sign-up and tests first, what comes after the season last."""
    if step.kind is Kind.AFTER:
        return 10_000
    return step.stage.position + 1 if step.stage is not None else 0


def _tests(entrant: Entrant, now: datetime, is_own: bool) -> Iterator[Step]:
    attempts = Attempt.objects.filter(user=entrant.user_id, exam__room=str(entrant.season.room)).select_related("exam")
    for attempt in (
        attempts.exclude(state=Attempt.State.OPEN).exclude(exam__state=Exam.State.DRAFT).order_by("exam__code", "number")
    ):
        is_shown = attempt.units is not None and (not is_own or result_of(attempt, now).percent is not None)
        words = "результат ещё не показан" if is_own else "не оценена"
        if is_shown:
            passed = {True: ", порог пройден", False: ", порог не пройден", None: ""}[attempt.is_passed]
            words = f"{spoken_points(attempt.units)} из {spoken_points(attempt.full_units)}{passed}"
        title = attempt.exam.title if attempt.exam.attempts == 1 else f"{attempt.exam.title}, попытка {attempt.number}"
        yield Step(Kind.TEST, f"Тест: {title}", words, attempt, None, attempt.submitted_at)


def _lists(entrant: Entrant, teams: list[int], is_own: bool) -> Iterator[Step]:
    rows = SelectionRow.objects.filter(
        Q(entrant=entrant) | Q(team__in=teams), list__route__season=entrant.season_id, list__state__in=IN_FORCE
    ).select_related("list__route__to_stage", "hub", "team", "from_hub")  # fmt: skip
    for row in rows.order_by("list__route__to_stage__position", "pk"):
        if is_own and not row.list.is_told:
            continue
        of = row.list
        if row.team_id is not None:
            words = teams_said.explanation(row)
        else:
            where = f", {row.hub}" if row.hub else ""
            verdict = "место на другой площадке уже есть" if row.why == Why.ELSEWHERE else row.get_verdict_display()
            words = f"{row.rank}-е место из {of.figures['candidates']}: {verdict}{where}"
        number = f", протокол № {of.protocol_number}" if of.protocol_number else ""
        yield Step(Kind.LIST, f"Список отбора{number}", words, row, of.route.to_stage, of.approved_at)


def _places(entrant: Entrant, is_own: bool) -> Iterator[Step]:
    rows = StageEntry.objects.filter(entrant=entrant).select_related("stage", "hub", "basis", "party__team")
    for entry in rows.order_by("stage__position", "pk"):
        if is_own and not entry.basis.is_told:
            continue
        with_team = f", с командой «{entry.party.team.shown_name}»" if entry.party and entry.party.team else ""
        at = entry.answered_at or entry.invited_at
        yield Step(Kind.PLACE, str(entry.hub or entry.stage), f"{entry.get_state_display()}{with_team}", entry, entry.stage, at)


def _competitions(entrant: Entrant, now: datetime) -> Iterator[Step]:
    """Competitions the person stands in, by the boards that everybody sees: a fact of the profile, no list reads it."""
    members = SideMember.objects.filter(user=entrant.user_id, competition__room=str(entrant.season.room))
    stage: Stage | None = None
    for member in (
        members.exclude(competition__state=Competition.State.DRAFT).select_related("competition", "side").order_by("pk")
    ):
        stage = stage or Stage.objects.filter(season=entrant.season_id, kind=Stage.Kind.COMPETITION).order_by("position").first()
        yield Step(
            Kind.COMPETITION, f"Соревнование «{member.competition}»", _stands(member.side, member.competition, now), member.side,
            stage, member.competition.revealed_at,
        )  # fmt: skip


def _stands(side: Side, competition: Competition, now: datetime) -> str:
    if side.excluded_at is not None:
        return f"сторона «{side.title}» исключена: {side.excluded_reason}"
    seen = visible_scores(AnonymousUser(), competition, now)
    rows = seen.public if seen.final is None else seen.final
    row = next((one for one in rows if one.side_id == side.pk), None)
    if row is None:
        return f"сторона «{side.title}», в таблице её нет"
    scored = f"баллов {row.points}" if row.points is not None else f"{words_of(competition.metric).short} {figure(row.score)}"
    which = "итог ещё не открыт" if seen.final is None else "итог"
    return f"сторона «{side.title}», {row.place}-е место из {len(rows)}, {scored}, {which}"


def _of_contest(application: Application, held: StageContest, is_own: bool) -> Iterator[Step]:
    """The team, its place in the published protocol, prizes, what became of the project."""
    team, where = application.team, held.hub or held.stage
    yield Step(
        Kind.TEAM, f"Команда «{team.shown_name}»", f"{application.get_role_display()}, {application.get_state_display()}",
        application, held.stage, application.submitted_at,
    )  # fmt: skip
    protocol: Protocol | None = published_protocol(held.contest)
    if protocol is None or application.state not in (ApplicationState.ADMITTED, ApplicationState.ENDED):
        return
    place, points = places_of(protocol).get(team.pk, (None, None))
    if points is not None:
        words = f"{place}-е место" if place else "без места"
        words += f", баллов {teams_said.points(str(points))}; протокол № {protocol.number}"
        yield Step(Kind.RESULT, f"Итоги: {where}", words, protocol, held.stage, protocol.published_at)
    for award in Award.objects.filter(team=team, holder=None, state=Award.State.GRANTED).order_by("pk"):
        brings = ", ".join(filter(None, [f"{formatted(award.amount)} на команду" if award.amount else "", award.thing]))
        words = f"{award.place}-е место" if award.place else award.division_title
        yield Step(Kind.PRIZE, f"Награда: {award.division_title}", brings or words, award, held.stage, protocol.published_at)
    for card in FollowUp.objects.filter(project__team=team).select_related("project"):
        yield Step(Kind.AFTER, f"Проект «{card.project.title}»", card.get_stage_display(), card, held.stage, card.heard_at)
