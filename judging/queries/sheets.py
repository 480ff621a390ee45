"""A member's own work, sheet by sheet; before closing nothing here reads anybody else's points (Tula: clause 6.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Sum

from hackathon_portal.contests.models import Contest
from judging.models import CommissionMember, PaperSheet, Project, Recusal, ScoreSheet
from judging.queries.projects import submitted_projects


@dataclass
class SheetRow:
    """A project in a member's list of work; `cells` holds what the grid shows, criterion by criterion."""

    project: Project
    sheet: ScoreSheet | None
    filled: int
    total: Decimal
    of: int
    recused: bool
    hints: list[str] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return self.filled == self.of


def _work(member: CommissionMember, contest: Contest) -> QuerySet[Project]:
    """The member's projects with only what a list shows of them."""
    recused = Recusal.objects.in_force().filter(member=member, team=OuterRef("team"))
    shown = submitted_projects(contest).only("title", "contest", "team__name", "nomination__title")
    return shown.annotate(recused=Exists(recused))


def sheet_list(member: CommissionMember, contest: Contest) -> list[SheetRow]:
    """The member's own work, project by project: two queries, and nothing of anybody else."""
    kind = contest.regulation.judging.sheets[0]
    own_sheets = (
        ScoreSheet.objects.filter(member=member)
        .only("project", "signed_at", "saved_at", "revision")
        .annotate(filled=Count("scores__points"), total=Sum("scores__points"))
    )
    rows = []
    for project in _work(member, contest).prefetch_related(Prefetch("sheets", own_sheets, to_attr="own_sheets")):
        own: Any = project.own_sheets[0] if project.own_sheets else None  # type: ignore[attr-defined]
        filled, total = (own.filled, own.total) if own else (0, None)
        rows.append(SheetRow(project, own, filled, total or Decimal(0), len(kind.criteria), project.recused))  # type: ignore[attr-defined]
    return rows


def sheet_grid(member: CommissionMember, contest: Contest) -> list[SheetRow]:
    """The same with every cell, for the grid: three queries."""
    kind = contest.regulation.judging.sheets[0]
    own_sheets = ScoreSheet.objects.filter(member=member, kind=kind.code).prefetch_related("scores")
    rows = []
    for project in _work(member, contest).prefetch_related(Prefetch("sheets", own_sheets, to_attr="own_sheets")):
        own: Any = project.own_sheets[0] if project.own_sheets else None  # type: ignore[attr-defined]
        scores = {score.criterion: score.points for score in own.scores.all()} if own else {}
        given = [scores.get(criterion.code) for criterion in kind.criteria]
        cells = [
            {"criterion": criterion, "value": "" if points is None else f"{points.normalize():f}"}
            for criterion, points in zip(kind.criteria, given, strict=True)
        ]
        filled = [points for points in given if points is not None]
        row = SheetRow(project, own, len(filled), sum(filled, Decimal(0)), len(kind.criteria), project.recused)  # type: ignore[attr-defined]
        row.cells = cells
        rows.append(row)
    return rows


def closing_summary(rows: list[dict[str, Any]], contest: Contest) -> dict[str, Any]:
    """What closing would leave out of the work in `outstanding`: unsigned sheets by member, unconfirmed paper. Never points."""
    papers = PaperSheet.objects.filter(project__contest=contest, confirmed_at=None, returned_at=None).count()
    unsigned = [row for row in rows if row["signed"] < row["due"]]
    return {"members": unsigned, "missing": sum(row["due"] - row["signed"] for row in unsigned), "papers": papers}
