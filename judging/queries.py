"""Reads of judging: a member's own sheets, what is outstanding, and after closing the standings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum, When

from hackathon_portal.contests.models import Contest, Nomination
from judging.models import Commission, CommissionMember, Meeting, Project, Protocol, Recusal, Score, ScoreSheet
from judging.rules import quorum, sheet, tally
from registration.models import Application
from registration.states import ApplicationState

PRINTED_ORDER = [CommissionMember.Role.CHAIR, CommissionMember.Role.SECRETARY, CommissionMember.Role.MEMBER]


def commission_of(contest: Contest) -> Commission | None:
    return Commission.objects.filter(contest=contest).first()


def members_in_office(commission: Commission) -> QuerySet[CommissionMember]:
    """The composition as an order prints it: chair, secretary, members by name."""
    printed = Case(*(When(role=role, then=place) for place, role in enumerate(PRINTED_ORDER)))
    return commission.members.filter(left_on=None).order_by(printed, "full_name")


def member_for(user: Any, contest: Contest) -> CommissionMember | None:
    """The user's seat in the contest's commission while in office, with the commission."""
    seats = CommissionMember.objects.filter(user=user, commission__contest=contest, left_on=None)
    return seats.select_related("commission").first()


def submitted_projects(contest: Contest) -> QuerySet[Project]:
    """Projects that are assessed; those of teams with nobody left in the contest (excluded, withdrawn) are not."""
    takes_part = Application.objects.filter(team=OuterRef("team"), state=ApplicationState.ADMITTED)
    return (
        Project.objects.filter(Exists(takes_part), contest=contest, state=Project.State.SUBMITTED)
        .select_related("team", "nomination")
        .order_by("nomination__position", "nomination_id", "team__queue_number")
    )


@dataclass
class SheetRow:
    """A project in a member's list of work."""

    project: Project
    sheet: ScoreSheet | None
    filled: int
    total: Decimal
    of: int
    recused: bool


def sheet_list(member: CommissionMember, contest: Contest) -> list[SheetRow]:
    """The member's own work, project by project: two queries, and nothing of anybody else."""
    kind = contest.regulation.judging.sheets[0]
    projects = (
        submitted_projects(contest)
        .defer("description", "declarations", "nomination__task")
        .annotate(recused=Exists(Recusal.objects.filter(member=member, team=OuterRef("team"))))
        .prefetch_related(
            Prefetch(
                "sheets",
                ScoreSheet.objects.filter(member=member).annotate(filled=Count("scores__points"), total=Sum("scores__points")),
                to_attr="own_sheets",
            )
        )
    )
    rows = []
    for project in projects:
        own: ScoreSheet | None = project.own_sheets[0] if project.own_sheets else None  # type: ignore[attr-defined]
        filled, total = (own.filled, own.total) if own else (0, None)  # type: ignore[attr-defined]
        rows.append(SheetRow(project, own, filled, total or Decimal(0), len(kind.criteria), project.recused))
    return rows


@dataclass(frozen=True)
class Quorum:
    """Attendance of a meeting against the composition."""

    present: int
    composition: int
    more_than: Fraction

    @property
    def is_reached(self) -> bool:
        return quorum.is_quorate(self.present, self.composition, self.more_than)

    @property
    def needed(self) -> int:
        return quorum.least_present(self.composition, self.more_than)


def quorum_of(meeting: Meeting, contest: Contest) -> Quorum:
    in_office = members_in_office(meeting.commission)
    present = meeting.attendance.filter(member__in=in_office).count()
    return Quorum(present, in_office.count(), contest.regulation.judging.quorum_more_than)


def outstanding(commission: Commission, contest: Contest) -> list[dict[str, Any]]:
    """Member by member how many sheets are due and signed: counts of work, never of points."""
    projects = {project.pk: project.team_id for project in submitted_projects(contest)}
    recused: dict[int, set[int]] = defaultdict(set)
    for member_id, team_id in Recusal.objects.filter(member__commission=commission).values_list("member_id", "team_id"):
        recused[member_id].add(team_id)
    members = members_in_office(commission).annotate(
        signed=Count("sheets", filter=Q(sheets__signed_at__isnull=False, sheets__project__contest=contest))
    )
    rows = []
    for member in members:
        due = sum(team_id not in recused[member.pk] for team_id in projects.values())
        rows.append({"member": member, "due": due, "signed": member.signed, "recused": len(recused[member.pk])})
    return rows


def valid_sheets(contest: Contest) -> list[tally.SheetTotal]:
    """Signed sheets with the member's name and every criterion filled, of members who are not recused from the team."""
    kinds = {kind.code: kind for kind in contest.regulation.judging.sheets}
    recused = set(Recusal.objects.filter(team__contest=contest).values_list("member_id", "team_id"))
    rows = (
        ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False)
        .select_related("project")
        .prefetch_related(Prefetch("scores", Score.objects.only("sheet_id", "criterion", "points")))
    )
    valid = []
    for row in rows:
        points = {score.criterion: score.points for score in row.scores.all()}
        if (row.member_id, row.project.team_id) in recused or not sheet.counts(row.full_name, points, kinds[row.kind]):
            continue
        total = sum((value for value in points.values() if value is not None), Decimal(0))
        valid.append(tally.SheetTotal(project=row.project_id, member=row.member_id, points=total))
    return valid


@dataclass
class NominationResult:
    """Standings of one nomination with the projects they speak of."""

    nomination: Nomination
    standings: list[tally.Standing]
    projects: dict[int, Project]
    ties: list[list[int]]
    unequal: bool
    flips: bool
    decisions: list[Any] = field(default_factory=list)

    def rows(self) -> list[tuple[tally.Standing, Project, str]]:
        """Standing, project, and the mean as documents write it."""
        return [(row, self.projects[row.project], tally.mean_text(row.mean)) for row in self.standings]

    def tied_projects(self) -> list[list[Project]]:
        return [[self.projects[project] for project in group] for group in self.ties]


def results(contest: Contest) -> list[NominationResult]:
    """Standings per nomination. Only for callers that have checked that the assessment is closed."""
    commission = contest.commission  # type: ignore[attr-defined]
    sheets = valid_sheets(contest)
    by_nomination: dict[int, list[Project]] = defaultdict(list)
    for project in submitted_projects(contest):
        by_nomination[project.nomination_id].append(project)
    decisions: dict[int, list[Any]] = defaultdict(list)
    for decision in commission.tie_decisions.select_related("decided_by"):
        decisions[decision.nomination_id].append(decision)
    prize_places = max(place.place for place in contest.regulation.places)
    found = []
    for nomination in contest.nominations.all():
        projects = {project.pk: project for project in by_nomination[nomination.pk]}
        standings = tally.ranking(sheets, projects, [decision.order for decision in decisions[nomination.pk]])
        found.append(
            NominationResult(
                nomination=nomination,
                standings=standings,
                projects=projects,
                ties=tally.open_ties(standings, prize_places),
                unequal=tally.sheets_are_unequal(standings),
                flips=tally.prize_flips_by_mean(standings, prize_places),
                decisions=decisions[nomination.pk],
            )
        )
    return found


def protocol_in_force(contest: Contest) -> Protocol | None:
    return (
        Protocol.objects.filter(meeting__commission__contest=contest)
        .exclude(state=Protocol.State.SUPERSEDED)
        .select_related("meeting__commission")
        .first()
    )


def published_protocol(contest: Contest) -> Protocol | None:
    return Protocol.objects.filter(meeting__commission__contest=contest, published_at__isnull=False).first()
