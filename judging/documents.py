"""The protocol of results as PDF and DOCX, and the printable score sheet."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.docx import render_docx
from hackathon_portal.documents.pdf import render_pdf
from judging.models import CommissionMember, Project, Protocol, ScoreSheet
from judging.queries import recused_teams, submitted_projects

DOCX_TEMPLATE = Path(__file__).parent / "docx" / "protocol.docx"


def _context(protocol: Protocol) -> dict[str, Any]:
    signatures = protocol.signatures.select_related("member").order_by("signed_at")
    contest = protocol.meeting.commission.contest
    zone = contest.regulation.zone
    return {
        "figures": protocol.figures,
        "sha256": protocol.sha256,
        "clause": contest.regulation.clause("protocol"),
        "signatures": [
            {
                "name": row.member.full_name,
                "at": row.signed_at.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S"),
                "dissent": row.dissent,
            }
            for row in signatures
        ],
        "opening": protocol.opening.splitlines(),
        "resolved": protocol.resolved.splitlines(),
        "changed_because": protocol.changed_because,
    }


def protocol_pdf(protocol: Protocol) -> bytes:
    """The protocol with the hash of its figures and the signatures given so far."""
    return render_pdf("judging/documents/protocol.html", _context(protocol))


def protocol_docx(protocol: Protocol) -> bytes:
    """The same content for a word processor, from judging/docx/protocol.docx."""
    return render_docx(DOCX_TEMPLATE, _context(protocol))


def sheet_pdf(sheet: ScoreSheet) -> bytes:
    """A member's sheet on the portal's form (clauses 6.1-6.4, 9.7 of the Tula order; form 1 was never published)."""
    contest = sheet.project.contest
    rules = contest.regulation.sheet(sheet.kind)
    scores = {score.criterion: score for score in sheet.scores.all()}
    rows = [(criterion, scores.get(criterion.code)) for criterion in rules.criteria]
    total = sum((score.points for _, score in rows if score and score.points is not None), Decimal(0)).normalize()
    page = {
        "project": sheet.project,
        "rows": rows,
        "total": f"{total:f}",
        "sheet": sheet,
        "code": paper_code(sheet.project, sheet.member),
    }
    return render_pdf(
        "judging/documents/sheet.html", {"contest": contest, "rules": rules, "member": sheet.member, "pages": [page]}
    )


def blank_sheets_pdf(member: CommissionMember, contest: Contest) -> bytes:
    """Empty sheets on the same form, one page for every project the member assesses, each with its code."""
    rules = contest.regulation.judging.sheets[0]
    recused = recused_teams(contest)[member.pk]
    rows = [(criterion, None) for criterion in rules.criteria]
    pages = [
        {"project": project, "rows": rows, "total": "", "sheet": None, "code": paper_code(project, member)}
        for project in submitted_projects(contest)
        if project.team_id not in recused
    ]
    return render_pdf("judging/documents/sheet.html", {"contest": contest, "rules": rules, "member": member, "pages": pages})


def paper_code(project: Project, member: CommissionMember) -> str:
    """What is printed on a sheet so that project and member are not mistaken when it is typed in."""
    return f"{project.pk}-{member.pk}"
