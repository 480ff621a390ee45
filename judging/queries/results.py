"""After closing: valid sheets, standings per nomination, the matrix of everybody, the protocol in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Trim

from hackathon_portal.contests.models import Contest, Nomination
from judging.models import CommissionMember, Project, Protocol, Question, Recusal, Score, ScoreSheet
from judging.queries.commission import members_in_office, recused_teams
from judging.queries.projects import submitted_projects
from judging.rules import analysis, tally


def _counting(contest: Contest) -> QuerySet[ScoreSheet]:
    """Signed sheets with the member's name and every criterion filled, of members who are not recused from the team."""
    kinds = contest.regulation.judging.sheets
    of_kind = Q()
    for kind in kinds:
        of_kind |= Q(kind=kind.code, scores__criterion__in=[criterion.code for criterion in kind.criteria])
    needed = Case(*(When(kind=kind.code, then=Value(len(kind.criteria))) for kind in kinds), output_field=IntegerField())
    recused = Recusal.objects.in_force().filter(member=OuterRef("member"), team=OuterRef("project__team"))
    return (
        ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False)
        .annotate(written=Trim("full_name"))
        .exclude(written="")
        .exclude(Exists(recused))
        .annotate(filled=Count("scores__points", filter=of_kind), needed=needed, total=Sum("scores__points", filter=of_kind))
        .filter(filled=needed)
    )


def valid_sheets(contest: Contest) -> list[tally.SheetTotal]:
    """What counts, one row a sheet: one query, added up in the database."""
    rows = _counting(contest).order_by().values_list("project_id", "member_id", "total")
    return [tally.SheetTotal(project, member, total) for project, member, total in rows]


def marks(contest: Contest) -> list[analysis.Mark]:
    """Every point of every valid sheet."""
    valid = _counting(contest).values("pk")
    rows = Score.objects.filter(sheet__in=valid).order_by("sheet__project_id", "sheet__member_id", "criterion")
    named = rows.values_list("sheet__project_id", "sheet__member_id", "criterion", "points")
    return [analysis.Mark(*row) for row in named]


@dataclass
class NominationResult:
    """Standings of one nomination with the projects they speak of."""

    nomination: Nomination
    standings: list[tally.Standing]
    projects: dict[int, Project]
    ties: list[list[int]]
    unequal: bool
    flips: bool
    by_mean: bool = False
    shared: bool = False
    decisions: list[Any] = field(default_factory=list)
    sheets: list[tally.SheetTotal] = field(default_factory=list)
    recused: dict[int, int] = field(default_factory=dict)

    def rows(self) -> list[tuple[tally.Standing, Project, str]]:
        """Standing, project, and the mean as documents write it."""
        return [(row, self.projects[row.project], tally.mean_text(row.mean)) for row in self.standings]

    def tied_projects(self) -> list[list[Project]]:
        return [[self.projects[project] for project in group] for group in self.ties]


def _adopted(commission: Any) -> dict[str, set[int | None]]:
    """Kind of question -> nominations (None: all) about which the commission has adopted one."""
    found: dict[str, set[int | None]] = defaultdict(set)
    adopted = Question.objects.filter(meeting__commission=commission, adopted=True)
    for kind, nomination_id in adopted.values_list("kind", "nomination_id"):
        found[kind].add(nomination_id)
    return found


def results(contest: Contest) -> list[NominationResult]:
    """Standings per nomination. Only for callers that have checked that the assessment is closed."""
    commission = contest.commission  # type: ignore[attr-defined]
    by_nomination: dict[int, list[Project]] = defaultdict(list)
    nomination_of: dict[int, int] = {}
    for project in submitted_projects(contest).defer("description", "nomination__task"):
        by_nomination[project.nomination_id].append(project)
        nomination_of[project.pk] = project.nomination_id
    sheets: dict[int, list[tally.SheetTotal]] = defaultdict(list)
    for sheet in valid_sheets(contest):
        if sheet.project in nomination_of:
            sheets[nomination_of[sheet.project]].append(sheet)
    decisions: dict[int, list[Any]] = defaultdict(list)
    for decision in commission.tie_decisions.select_related("decided_by"):
        decisions[decision.nomination_id].append(decision)
    adopted = _adopted(commission)
    means, shares = adopted[Question.Kind.MEAN], adopted[Question.Kind.SHARE]
    recused: dict[int, int] = defaultdict(int)
    for teams in recused_teams(contest).values():
        for team_id in teams:
            recused[team_id] += 1
    prize_places = contest.regulation.last_prize_place
    found = []
    for nomination in contest.nominations.all():
        projects = {project.pk: project for project in by_nomination[nomination.pk]}
        by_mean = bool(means & {None, nomination.pk}) or contest.regulation.judging.aggregate == "mean"
        shared = bool(shares & {None, nomination.pk})
        mine = sheets[nomination.pk]
        orders = [decision.order for decision in decisions[nomination.pk]]
        standings = tally.ranking(mine, projects, orders, by_mean=by_mean, shared=shared)
        found.append(
            NominationResult(
                nomination=nomination,
                standings=standings,
                projects=projects,
                ties=tally.open_ties(standings, prize_places),
                unequal=tally.sheets_are_unequal(standings),
                flips=not by_mean and tally.prize_flips_by_mean(standings, prize_places),
                by_mean=by_mean,
                shared=shared and tally.has_shared_places(standings),
                decisions=decisions[nomination.pk],
                sheets=mine,
                recused={project.pk: recused[project.team_id] for project in projects.values()},
            )
        )
    return found


def adjusted(result: NominationResult, contest: Contest) -> tuple[dict[int, str], bool]:
    """Means adjusted for who assessed what, as documents write them, and whether prize places would flip by them.

    Only where projects have different numbers of sheets: elsewhere the mean itself is the adjusted mean.
    """
    if not result.unequal or not result.sheets:
        return {}, False
    means = analysis.adjusted_means(result.sheets)
    prize_places = contest.regulation.last_prize_place
    rounded = {project: round(value, 6) for project, value in means.items()}
    return {project: f"{value:.2f}".replace(".", ",") for project, value in means.items()}, tally.prize_would_flip(
        result.standings, rounded, prize_places
    )


def sheet_matrix(contest: Contest) -> dict[str, Any]:
    """Projects by members with each sheet's total and state: everybody's points, only after closing."""
    commission = contest.commission  # type: ignore[attr-defined]
    valid = {(row.project, row.member): row.points for row in valid_sheets(contest)}
    signed = set(
        ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False).values_list("project_id", "member_id")
    )
    with_sheets = {member for _, member in signed}
    members = [
        *members_in_office(commission),
        *CommissionMember.objects.filter(commission=commission, pk__in=with_sheets).exclude(left_on=None).order_by("full_name"),
    ]
    recused = recused_teams(contest)
    rows = []
    for project in submitted_projects(contest).defer("description", "nomination__task"):
        cells = []
        for member in members:
            points = valid.get((project.pk, member.pk))
            why = "" if points is not None else "самоотвод" if project.team_id in recused[member.pk] else "нет листа"
            cells.append({"member": member, "points": points, "why": why})
        rows.append({"project": project, "cells": cells})
    return {"members": members, "rows": rows}


def protocol_in_force(contest: Contest) -> Protocol | None:
    return (
        Protocol.objects.filter(meeting__commission__contest=contest)
        .exclude(state=Protocol.State.SUPERSEDED)
        .select_related("meeting__commission")
        .first()
    )


def published_protocol(contest: Contest) -> Protocol | None:
    return Protocol.objects.filter(meeting__commission__contest=contest, published_at__isnull=False).first()
