"""A member's own work, sheet by sheet; before closing nothing here reads anybody else's points (Tula: clause 6.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Value, When

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.regulation.schema import Criterion, PersonalNomination, Sheet
from judging.models import Assignment, Commission, CommissionMember, PaperSheet, Project, Recusal, Score, ScoreSheet
from judging.queries import opinions
from judging.queries.commission import members_in_office, recused_teams
from judging.queries.projects import assessed_people, submitted_projects
from registration.models import Application


@dataclass
class SheetRow:
    """A sheet in a member's list of work: of a project, or of a person in it; `cells` holds what the grid shows."""

    project: Project
    kind: Sheet
    person: Application | None
    sheet: ScoreSheet | None
    filled: int
    total: Decimal
    criteria: tuple[Criterion, ...]
    recused: bool
    is_extra: bool = False  # one more opinion of a person, the others lying too far apart
    hints: list[str] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)

    @property
    def of(self) -> int:
        return len(self.criteria)

    @property
    def is_whole(self) -> bool:
        return self.filled == self.of

    @property
    def key(self) -> str:
        """Names the row in a form."""
        return f"{self.project.pk}_{self.kind.code}_{self.person.pk if self.person else 0}"

    @property
    def query(self) -> str:
        """Which sheet of the project's page is meant."""
        return f"?sheet={self.kind.code}" + (f"&person={self.person.pk}" if self.person else "")


def weighted_points(kinds: Iterable[Sheet]) -> Any:
    """The expression of what a score adds to its sheet, for queries over sheets."""
    factors = [
        When(kind=kind.code, scores__criterion=measure.criterion.code, then=Value(measure.factor))
        for kind in kinds
        for measure in kind.measures
        if measure.factor != 1
    ]
    if not factors:
        return F("scores__points")
    return F("scores__points") * Case(
        *factors, default=Value(Decimal(1)), output_field=DecimalField(max_digits=6, decimal_places=2)
    )


def approved_nominations(contest: Contest) -> list[PersonalNomination]:
    """Personal nominations of the regulation that the organiser has approved for this contest."""
    known = contest.regulation.judging.personal_nominations
    if not known:
        return []
    codes = set(contest.personal_nominations.values_list("code", flat=True))
    return [nomination for nomination in known if nomination.code in codes]


def sheets_of_member(member: CommissionMember, contest: Contest) -> tuple[Sheet, ...]:
    """Kinds of sheets the member fills; personal ones only while a nomination that needs them is approved."""
    return kinds_for(member, contest, approved_nominations(contest))


def kinds_for(member: CommissionMember, contest: Contest, approved: Iterable[PersonalNomination]) -> tuple[Sheet, ...]:
    """The same where the approved nominations are known already."""
    if member.is_assessor:
        return contest.regulation.judging.sheets_of(member.kind)
    needed = {nomination.sheet for nomination in approved}
    return tuple(
        kind for kind in contest.regulation.judging.sheets_of(member.kind) if kind.subject == "project" or kind.code in needed
    )


def _people_by_team(contest: Contest, kinds: Iterable[Sheet]) -> dict[int, list[Application]]:
    """Team -> its people whom a personal sheet is about; no query where there is none."""
    by_team: dict[int, list[Application]] = defaultdict(list)
    if any(kind.subject == "person" for kind in kinds):
        roles = {nomination.role for nomination in approved_nominations(contest)}
        for person in assessed_people(contest):
            if person.team_role in roles:
                by_team[person.team_id].append(person)
    return by_team


@prepared
def _work(member_id: int, contest_id: int) -> QuerySet[Project]:
    """The member's projects with only what a list shows of them."""
    recused = Recusal.every.in_force().filter(member=member_id, team=OuterRef("team"))
    shown = submitted_projects(contest_id).only("title", "contest", "team__name", "team__name_state", "nomination__title")
    return shown.annotate(recused=Exists(recused))


@prepared
def _assigned_work(member_id: int, contest_id: int) -> QuerySet[Project]:
    """The same of those the member is assigned to."""
    recused = Recusal.every.in_force().filter(member=member_id, team=OuterRef("team"))
    assigned = Assignment.objects.filter(member=member_id, project=OuterRef("pk"))
    shown = submitted_projects(contest_id).filter(Exists(assigned))
    return shown.only("title", "contest", "team__name", "team__name_state", "nomination__title").annotate(recused=Exists(recused))


def are_assigned(contest: Contest) -> bool:
    """Whether members assess only the projects they are assigned to."""
    return contest.regulation.judging.sheets_per_project is not None


def is_assigned(member: CommissionMember, project: Project, contest: Contest) -> bool:
    """Whether the member owes a sheet for the project; no query where everybody assesses everything."""
    return member.is_assessor or not are_assigned(contest) or Assignment.objects.filter(member=member, project=project).exists()


def assigned_pairs(contest: Contest) -> set[tuple[int, int]]:
    """(member, project) of the contest."""
    return set(Assignment.objects.filter(project__contest=contest).values_list("member_id", "project_id"))


def is_asked_of(kind: str, task: str, contest: Contest) -> bool:
    """Whether a sheet of this kind is about projects of this task: one of a team nomination may be bound to another."""
    nomination = contest.regulation.judging.team_nomination_of(kind)
    return nomination is None or not nomination.task or nomination.task == task


def _rows(member: CommissionMember, contest: Contest, own_sheets: Iterable[ScoreSheet]) -> Iterator[SheetRow]:
    """A row for each sheet the member has to fill, project by project."""
    kinds = sheets_of_member(member, contest)
    people = opinions.people_for(member, contest) if member.is_assessor else _people_by_team(contest, kinds)
    by_project: dict[int, dict[tuple[str, int | None], ScoreSheet]] = defaultdict(dict)
    for sheet in own_sheets:
        by_project[sheet.project_id][sheet.kind, sheet.person_id] = sheet
    work = _assigned_work if are_assigned(contest) and not member.is_assessor else _work
    for project in work(member.pk, contest.pk):
        shown: Any = project  # with what `_work` annotates
        own = by_project[project.pk]
        for kind in kinds:
            if not is_asked_of(kind.code, shown.nomination.title if shown.nomination_id else "", contest):
                continue
            for person in people[project.team_id] if kind.subject == "person" else [None]:
                criteria = kind.criteria_for(person.team_role if person else "")
                if not criteria:
                    continue
                own_sheet = own.get((kind.code, person.pk if person else None))
                yield SheetRow(project, kind, person, own_sheet, 0, Decimal(0), criteria, recused=shown.recused)


@prepared
def _own_sheets(member_id: int) -> QuerySet[ScoreSheet]:
    return ScoreSheet.every.filter(member=member_id).only("project", "kind", "person", "signed_at", "saved_at", "revision")


@prepared
def _own_points(member_id: int) -> QuerySet[Any, Any]:
    given = Score.objects.filter(sheet__member=member_id, points__isnull=False)
    return given.values_list("sheet", "criterion", "points").order_by("sheet", "criterion")


@prepared
def _own_sheet(member_id: int, project_id: int, kind: str) -> QuerySet[ScoreSheet]:
    return ScoreSheet.every.filter(member=member_id, project=project_id, kind=kind).order_by("id")


@prepared
def _scores(sheet_id: int) -> QuerySet[Score]:
    return Score.objects.filter(sheet=sheet_id)


@prepared
def _recusal(member_id: int, team_id: int) -> QuerySet[Recusal]:
    return Recusal.every.in_force().filter(member=member_id, team=team_id).order_by("id")[:1]


def own_sheet(member: CommissionMember, project: Project, kind: Sheet, person: Application | None) -> ScoreSheet | None:
    """The member's sheet of the project, or of a person in it."""
    about = person.pk if person else None
    return next((sheet for sheet in _own_sheet(member.pk, project.pk, kind.code) if sheet.person_id == about), None)


def scores_of(sheet: ScoreSheet | None) -> dict[str, Score]:
    """Criterion -> its score in the sheet."""
    return {score.criterion: score for score in _scores(sheet.pk)} if sheet else {}


def recusal_of(member: CommissionMember, project: Project) -> Recusal | None:
    """The member's recusal from the project's team, where the chair has not waived it."""
    return _recusal.one(member.pk, project.team_id)


def work_of(member: CommissionMember, contest: Contest) -> list[SheetRow]:
    """The member's own work without its points: two queries."""
    return list(_rows(member, contest, _own_sheets(member.pk)))


def sheet_list(member: CommissionMember, contest: Contest) -> list[SheetRow]:
    """The member's own work, project by project: three queries, and nothing of anybody else."""
    given: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for sheet, criterion, points in _own_points(member.pk):
        given[sheet].append((criterion, points))
    factors = {
        (kind.code, measure.criterion.code): measure.factor
        for kind in contest.regulation.judging.sheets
        for measure in kind.measures
    }
    rows = work_of(member, contest)
    for row in rows:
        if row.sheet is not None:
            own = given[row.sheet.pk]
            row.filled = len(own)
            row.total = sum((points * factors.get((row.kind.code, criterion), 1) for criterion, points in own), Decimal(0))
    return rows


def sheet_grid(member: CommissionMember, contest: Contest, kind_code: str) -> list[SheetRow]:
    """The rows of one kind with every cell, for the grid: three queries."""
    own_sheets = ScoreSheet.every.filter(member=member, kind=kind_code).prefetch_related("scores")
    rows = []
    for row in _rows(member, contest, own_sheets):
        if row.kind.code != kind_code:
            continue
        scores = {score.criterion: score.points for score in row.sheet.scores.all()} if row.sheet else {}
        marks = [(row.kind.measure(criterion), scores.get(criterion.code)) for criterion in row.criteria]
        row.cells = [
            {"criterion": measure.criterion, "measure": measure, "value": measure.written(points)} for measure, points in marks
        ]
        worths = [measure.worth(points) for measure, points in marks if points is not None]
        row.filled, row.total = len(worths), sum(worths, Decimal(0))
        rows.append(row)
    return rows


def any_signed(contest: Contest) -> bool:
    """Whether somebody has signed a sheet: from then on nobody changes sides, points are known."""
    return ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False).exists()


def outstanding(commission: Commission, contest: Contest) -> list[dict[str, Any]]:
    """Member by member how many sheets are due and signed: counts of work, never of points."""
    projects = list(submitted_projects(contest).values_list("pk", "team", "nomination__title"))
    assigned = assigned_pairs(contest) if are_assigned(contest) else None
    recused = recused_teams(contest)
    approved = approved_nominations(contest)
    people = _people_by_team(contest, contest.regulation.judging.sheets)
    members = members_in_office(commission).annotate(
        signed=Count("sheets", filter=Q(sheets__signed_at__isnull=False, sheets__project__contest=contest))
    )
    rows = []
    for member in members:
        due = sum(
            sum(bool(kind.criteria_for(person.team_role)) for person in people[team_id]) if kind.subject == "person" else 1
            for kind in kinds_for(member, contest, approved)
            for project_id, team_id, task in projects
            if is_asked_of(kind.code, task or "", contest)
            and team_id not in recused[member.pk]
            and (assigned is None or (member.pk, project_id) in assigned)
        )
        rows.append({"member": member, "due": due, "signed": member.signed, "recused": len(recused[member.pk])})
    return rows


def unsigned_sheets(commission: Commission, contest: Contest) -> list[dict[str, Any]]:
    """Member by member the projects (or people) whose sheet closing would leave out, and how much of it is filled. Never points."""
    found = []
    for member in members_in_office(commission):
        rows = [row for row in work_of(member, contest) if not row.recused and (row.sheet is None or row.sheet.signed_at is None)]
        if rows:
            found.append({"member": member, "rows": rows})
    return found


def closing_summary(rows: list[dict[str, Any]], contest: Contest) -> dict[str, Any]:
    """What closing would leave out of the work in `outstanding`: unsigned sheets by member, unconfirmed paper_sheet. Never points."""
    paper_sheets = PaperSheet.objects.filter(project__contest=contest, confirmed_at=None, returned_at=None).count()
    unsigned = [row for row in rows if row["signed"] < row["due"]]
    return {"members": unsigned, "missing": sum(row["due"] - row["signed"] for row in unsigned), "paper_sheets": paper_sheets}
