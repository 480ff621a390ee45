"""After closing: valid sheets, standings per division and of people, the matrix of everybody, the protocol in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Trim

from hackathon_portal.contests.divisions import Division, division_key, divisions_of, divisions_of_nomination, team_nomination_key
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import PersonalNomination, TeamNomination
from judging.models import Assignment, CommissionMember, Project, Protocol, Question, Recusal, Score, ScoreSheet
from judging.queries import left_out, vacated
from judging.queries.commission import members_in_office, recused_teams
from judging.queries.projects import submitted_projects
from judging.queries.sheets import approved_nominations, are_assigned, assessed_people, assigned_pairs, weighted_points
from judging.rules import analysis, tally
from registration.models import Application

TEAM_NOMINATIONS = left_out.OF_NOMINATIONS  # instead of a subject: sheets about projects that count for these alone


def _counting(contest: Contest, subject: str = "project", *, keep: int | None = None) -> QuerySet[Any, Any]:
    """Signed sheets with the member's name and every criterion filled, of members who are not recused from the team.

    One of a person for what it is about, whatever roles the person has had: a person is one row of the commission. Without those the
    commission has voted to leave out.

    Points are multiplied by the criteria's weights. `subject`: sheets of projects, or of people in their roles. `keep`: a member whose
    sheets count although they are left out.
    """
    judging = contest.regulation.judging
    about = "project" if subject == TEAM_NOMINATIONS else subject
    apart = [one.sheet for one in judging.team_nominations]
    kinds = [
        kind for kind in judging.counted_sheets if kind.subject == about and (kind.code in apart) == (subject == TEAM_NOMINATIONS)
    ]
    of_kind, needed = Q(pk__in=[]), []
    for kind in kinds:
        for role in sorted({criterion.role for criterion in kind.criteria}) if subject == "person" else [""]:
            criteria = kind.criteria_for(role)
            whose = Q(kind=kind.code, person__team_role=role) if subject == "person" else Q(kind=kind.code)
            of_kind |= whose & Q(scores__criterion__in=[criterion.code for criterion in criteria])
            needed.append(When(whose, then=Value(len(criteria))))
    filled_of = Case(*needed, default=Value(-1), output_field=IntegerField()) if needed else Value(-1)
    recused = Recusal.objects.in_force().filter(member=OuterRef("member"), team=OuterRef("project__team"))
    return (
        ScoreSheet.objects.filter(
            project__contest=contest, signed_at__isnull=False, kind__in=[kind.code for kind in kinds], member__merged_into=None
        )
        .annotate(written=Trim("full_name"), division_of=left_out.division_of(contest, subject))
        .exclude(written="")
        .exclude(left_out.left_out(contest, subject, keep=keep))
        .exclude(Exists(recused))
        .annotate(
            filled=Count("scores__points", filter=of_kind), needed=filled_of, total=Sum(weighted_points(kinds), filter=of_kind)
        )
        .filter(filled=F("needed"))
    )


def valid_sheets(contest: Contest, *, keep: int | None = None) -> list[tally.SheetTotal]:
    """What counts for projects, one row a sheet: one query, added up in the database. `keep`: a member who counts although left out."""
    rows: Any = _counting(contest, keep=keep).order_by().values_list("project_id", "member_id", "total")
    asked = {criterion.code for criterion in contest.regulation.judging.tie_criteria_named()}
    if not asked:
        return [tally.SheetTotal(project, member, total) for project, member, total in rows]
    measures = {one.criterion.code: one for kind in contest.regulation.judging.sheets for one in kind.measures}
    worths: dict[tuple[int, int, str], dict[str, Decimal]] = defaultdict(dict)
    valid = _counting(contest, keep=keep).values("pk")
    named: Any = Score.objects.filter(sheet__in=valid, criterion__in=asked).values_list(
        "sheet__project_id", "sheet__member_id", "sheet__kind", "criterion", "points"
    )
    for project, member, kind, criterion, points in named:
        worths[project, member, kind][criterion] = measures[criterion].worth(points)
    kinds: Any = _counting(contest, keep=keep).order_by().values_list("project_id", "member_id", "kind", "total")
    return [tally.SheetTotal(project, member, total, worths[project, member, kind]) for project, member, kind, total in kinds]


def valid_personal_sheets(contest: Contest) -> dict[str, list[tally.SheetTotal]]:
    """What counts for people, by the kind of sheet: `project` holds the application of the person."""
    by_kind: dict[str, list[tally.SheetTotal]] = defaultdict(list)
    rows: Any = _counting(contest, "person").order_by().values_list("kind", "person_id", "member_id", "total")
    for kind, person, member, total in rows:
        by_kind[kind].append(tally.SheetTotal(person, member, total))
    return by_kind


def marks(contest: Contest) -> list[analysis.Mark]:
    """Every point of every valid sheet of a project; marks that are no points of a scale are not compared."""
    valid = _counting(contest).values("pk")
    kinds = contest.regulation.judging.sheets
    on_scale = {one.criterion.code for kind in kinds for one in kind.measures if one.is_on_scale}
    rows = Score.objects.filter(sheet__in=valid, points__isnull=False, criterion__in=on_scale).order_by(
        "sheet__project_id", "sheet__member_id", "criterion"
    )
    named: Any = rows.values_list("sheet__project_id", "sheet__member_id", "criterion", "points")
    return [analysis.Mark(*row) for row in named]


@dataclass
class DivisionResult:
    """Standings of one division with the projects they speak of."""

    division: Division
    standings: list[tally.Standing]
    projects: dict[int, Project]
    ties: list[list[int]]
    unequal: bool
    flips: bool
    precedence: tally.Precedence = tally.BY_SUM
    decisions: list[Any] = field(default_factory=list)
    sheets: list[tally.SheetTotal] = field(default_factory=list)
    recused: dict[int, int] = field(default_factory=dict)
    # Who went out after the publication and whose places nobody takes.
    vacant: list[tuple[tally.Standing, Project]] = field(default_factory=list)

    @property
    def by_mean(self) -> bool:
        return self.precedence.is_by_mean

    @property
    def shared(self) -> bool:
        """Whether places are shared in fact."""
        return self.precedence.equal == "shared" and tally.has_shared_places(self.standings)

    def rows(self) -> list[tuple[tally.Standing, Project, str]]:
        """Standing, project, and the mean as documents write it."""
        return [(row, self.projects[row.project], tally.mean_text(row.mean)) for row in self.standings]

    def tied_projects(self) -> list[list[Project]]:
        return [[self.projects[project] for project in group] for group in self.ties]


def _adopted(commission: Any) -> dict[str, set[int | None]]:
    """Kind of question -> nominations (None: all) about which the commission has adopted one."""
    nominations_of: dict[str, set[int | None]] = defaultdict(set)
    adopted = Question.objects.filter(meeting__commission=commission, adopted=True)
    for kind, nomination_id in adopted.values_list("kind", "nomination_id"):
        nominations_of[kind].add(nomination_id)
    return nominations_of


def division_of_project(project: Project, contest: Contest) -> str:
    """The key of the division the project competes in."""
    return division_key(contest, nomination_id=project.nomination_id, category=project.team.category)


def _decisions(contest: Contest) -> dict[str, list[Any]]:
    by_division: dict[str, list[Any]] = defaultdict(list)
    last = contest.commission.tie_decisions.filter(replacement=None)  # a corrected decision no longer counts
    for decision in last.select_related("decided_by", "organiser", "question__meeting"):
        by_division[decision.division].append(decision)
    return by_division


def _recused_of(contest: Contest) -> dict[int, int]:
    """Team -> members who would have assessed it and are recused."""
    owed = None
    if are_assigned(contest):
        owed = set(Assignment.objects.filter(project__contest=contest).values_list("member_id", "project__team_id"))
    recused: dict[int, int] = defaultdict(int)
    for member_id, teams in recused_teams(contest).items():
        for team_id in teams:
            recused[team_id] += owed is None or (member_id, team_id) in owed
    return recused


def results(contest: Contest, *, counted: list[tally.SheetTotal] | None = None) -> list[DivisionResult]:
    """Standings per division. Only for callers that have checked that the assessment is closed. `counted`: by these sheets, not the valid ones."""
    projects_of: dict[str, dict[int, Project]] = defaultdict(dict)
    division_by_project: dict[int, str] = {}
    for project in submitted_projects(contest).defer("description", "nomination__task"):
        key = division_of_project(project, contest)
        projects_of[key][project.pk] = project
        division_by_project[project.pk] = key
    gone_of: dict[str, dict[int, Project]] = defaultdict(dict)
    for project in vacated.projects(contest, division_by_project):
        key = division_by_project[project.pk] = division_of_project(project, contest)
        gone_of[key][project.pk] = project
    sheets: dict[str, list[tally.SheetTotal]] = defaultdict(list)
    for sheet in valid_sheets(contest) if counted is None else counted:
        if sheet.project in division_by_project:
            sheets[division_by_project[sheet.project]].append(sheet)
    decisions = _decisions(contest)
    adopted = _adopted(contest.commission)
    recused = _recused_of(contest)
    prize_places = contest.regulation.last_prize_place
    division_results = []
    for division in divisions_of(contest):
        projects = projects_of[division.key]
        about = {None, division.nomination.pk} if division.nomination else {None}
        precedence = tally.precedence_of(
            contest.regulation.judging, [kind for kind, nominations in adopted.items() if nominations & about]
        )
        mine = sheets[division.key]
        orders = [decision.order for decision in decisions[division.key]]
        gone = gone_of[division.key]
        standings, vacant = tally.vacated(tally.ranking(mine, [*projects, *gone], orders, precedence, gone), gone)
        taken = prize_places - sum(row.first <= prize_places for row in vacant)
        division_results.append(
            DivisionResult(
                division=division,
                standings=standings,
                projects=projects,
                ties=tally.open_ties(standings, prize_places),
                unequal=tally.sheets_are_unequal(standings),
                flips=not precedence.is_by_mean and tally.prize_flips_by_mean(standings, taken),
                precedence=precedence,
                decisions=decisions[division.key],
                sheets=[sheet for sheet in mine if sheet.project in projects],
                recused={project.pk: recused[project.team_id] for project in projects.values()},
                vacant=[(row, gone[row.project]) for row in vacant],
            )
        )
    return division_results


One = TypeVar("One", Application, Project)


@dataclass(kw_only=True)
class NominationResult(Generic[One]):
    """Standings of people or of projects in one nomination besides the places of the contest."""

    key: str
    title: str
    standings: list[tally.Standing]
    ranked: dict[int, One]
    ties: list[list[int]]
    decisions: list[Any] = field(default_factory=list)
    vacant: list[tuple[tally.Standing, One]] = field(default_factory=list)

    def rows(self) -> list[tuple[tally.Standing, One]]:
        return [(row, self.ranked[row.project]) for row in self.standings]

    def tied(self) -> list[tuple[int, list[One]]]:
        """Groups of equal people or projects with the first of their places."""
        first = {row.project: row.first for row in self.standings}
        return [(first[group[0]], [self.ranked[key] for key in group]) for group in self.ties]


@dataclass(kw_only=True)
class PersonalResult(NominationResult[Application]):
    """Of a personal nomination, or of one category of it where it has a winner in each."""

    nomination: PersonalNomination


@dataclass(kw_only=True)
class TeamNominationResult(NominationResult[Project]):
    nomination: TeamNomination


def personal_results(contest: Contest) -> list[PersonalResult]:
    """Rankings of people in the approved personal nominations, by the sum of points for them."""
    approved = approved_nominations(contest)
    if not approved:
        return []
    people = assessed_people(contest)
    gone_people = list(vacated.people(contest, {person.pk for person in people}))
    sheets = valid_personal_sheets(contest)
    decisions = _decisions(contest)
    nomination_results = []
    for nomination in approved:
        in_role = [person for person in people if person.team_role == nomination.role]
        for division in divisions_of_nomination(nomination, contest.regulation):
            key, title = division.key, division.title
            mine = {person.pk: person for person in in_role if division.category in ("", person.team.category)}
            out = [person for person in gone_people if person.team_role == nomination.role]
            gone = {person.pk: person for person in out if division.category in ("", person.team.category)}
            orders = [decision.order for decision in decisions[key]]
            ranked = tally.ranking(sheets[nomination.sheet], [*mine, *gone], orders, gone=gone)
            standings, vacant = tally.vacated(ranked, gone)
            nomination_results.append(
                PersonalResult(
                    key=key, title=title, nomination=nomination, standings=standings, ranked=mine, decisions=decisions[key],
                    ties=tally.open_ties(standings, nomination.places), vacant=[(row, gone[row.project]) for row in vacant],
                )
            )  # fmt: skip
    return nomination_results


def team_nomination_results(contest: Contest) -> list[TeamNominationResult]:
    """Rankings of projects in the team nominations, by the sum of points of the nomination's own sheet."""
    if not (nominations := contest.regulation.judging.team_nominations):
        return []
    by_kind: dict[str, list[tally.SheetTotal]] = defaultdict(list)
    for kind, *row in _counting(contest, TEAM_NOMINATIONS).order_by().values_list("kind", "project_id", "member_id", "total"):
        by_kind[kind].append(tally.SheetTotal(*row))
    decisions, found, every = _decisions(contest), [], list(submitted_projects(contest))
    for nomination in nominations:
        mine = {one.pk: one for one in every if nomination.task in ("", one.nomination.title)}
        made = decisions[key := team_nomination_key(nomination.code)]
        ranked = tally.ranking(by_kind[nomination.sheet], [*mine], [one.order for one in made])
        found.append(
            TeamNominationResult(
                key=key, title=nomination.title, nomination=nomination, standings=ranked, ranked=mine, decisions=made,
                ties=tally.open_ties(ranked, nomination.places),
            )
        )  # fmt: skip
    return found


def open_ties(contest: Contest) -> dict[str, list[list[int]]]:
    """Division -> groups of equal projects or people that touch a prize place and wait for a decision."""
    apart: list[PersonalResult | TeamNominationResult] = [*personal_results(contest), *team_nomination_results(contest)]
    return {one.division.key: one.ties for one in results(contest)} | {one.key: one.ties for one in apart}


def adjusted(result: DivisionResult, contest: Contest) -> tuple[dict[int, str], bool]:
    """Means adjusted for who assessed what, as documents write them, and whether prize places would flip by them.

    Only where projects have different numbers of sheets or members are assigned: elsewhere the mean itself is the adjusted mean.
    """
    if not (result.unequal or are_assigned(contest)) or not result.sheets:
        return {}, False
    means = analysis.adjusted_means(result.sheets)
    prize_places = contest.regulation.last_prize_place
    rounded = {project: round(value, 6) for project, value in means.items()}
    return {project: f"{value:.2f}".replace(".", ",") for project, value in means.items()}, tally.prize_would_flip(
        result.standings, rounded, prize_places
    )


def sheet_matrix(contest: Contest) -> dict[str, Any]:
    """Projects by members with each sheet's total and state: everybody's points, only after closing."""
    commission = contest.commission
    valid: dict[tuple[int, int], Decimal] = {}
    for sheet in valid_sheets(contest):
        valid[sheet.project, sheet.member] = valid.get((sheet.project, sheet.member), Decimal(0)) + sheet.points
    signed = set(
        ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False).values_list("project_id", "member_id")
    )
    with_sheets = {member for _, member in signed}
    # Who was in the composition when the assessment ended; who joins later assesses nothing here.
    closed_on = local_day(commission.closed_at, contest.regulation) if commission.closed_at else None
    in_office = list(members_in_office(commission, closed_on))
    members = [
        *in_office,
        *_others(commission, with_sheets - {member.pk for member in in_office}),
    ]
    recused = recused_teams(contest)
    assigned = assigned_pairs(contest) if are_assigned(contest) else None
    rows = []
    for project in submitted_projects(contest).defer("description", "nomination__task"):
        cells = []
        for member in members:
            points = valid.get((project.pk, member.pk))
            why = "" if points is not None else "самоотвод" if project.team_id in recused[member.pk] else "нет листа"
            if why and assigned is not None and (member.pk, project.pk) not in assigned:
                why = "не назначен"
            cells.append({"member": member, "points": points, "why": why})
        rows.append({"project": project, "cells": cells})
    return {"members": members, "rows": rows}


def _others(commission: Any, keys: set[int]) -> QuerySet[CommissionMember]:
    others = CommissionMember.objects.filter(commission=commission, pk__in=keys, merged_into=None)
    return others.order_by(alphabetical("full_name"))


def _protocols(contest: Contest) -> QuerySet[Protocol]:
    """Protocols of results and of their changes that wait for signatures or hold."""
    rows = Protocol.objects.filter(
        meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS, state__in=Protocol.IN_FORCE
    )
    return rows.select_related("meeting__commission").order_by("-id")


def waiting_protocol(contest: Contest) -> Protocol | None:
    """The protocol that is being signed or waits for its publication."""
    return _protocols(contest).filter(published_at=None).first()


def protocol_in_force(contest: Contest) -> Protocol | None:
    """What the commission works with: the protocol that waits for its publication, else the published one."""
    return _protocols(contest).order_by(F("published_at").desc(nulls_first=True), "-id").first()


def published_protocol(contest: Contest) -> Protocol | None:
    """The decision that is public now: the last published one, which no later one has changed."""
    return _protocols(contest).filter(published_at__isnull=False).first()


def published_decisions(contest: Contest) -> list[Protocol]:
    """Every decision that was published, the newest first: the one in force and those it has changed."""
    rows = Protocol.objects.filter(meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS, published_at__isnull=False)
    return list(rows.order_by("-published_at", "-id"))
