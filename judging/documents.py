"""The protocol of results as PDF and DOCX, and the printable score sheet."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.docx import render_docx
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.regulation.schema import Sheet
from judging.models import CommissionMember, Project, Protocol, ScoreSheet
from judging.queries.sheets import sheet_list
from registration.models import Application

DOCX_TEMPLATE = Path(__file__).parent / "docx" / "protocol.docx"


def _context(protocol: Protocol) -> dict[str, Any]:
    signatures = protocol.signatures.select_related("member").order_by("signed_at")
    contest = protocol.meeting.commission.contest
    zone = contest.regulation.zone
    figures = with_headings(protocol.figures)
    return {
        "figures": figures,
        "personal": figures.get("personal", []),
        "commission": contest.regulation.words.commission_genitive,
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
        "missing": [
            {"name": row.member.full_name, "reason": row.reason, "by": row.noted_by.get_full_name()}
            for row in protocol.missing_signatures.select_related("member", "noted_by").order_by("noted_at")
        ],
        "amends": figures.get("amends"),
        "opening": protocol.opening.splitlines(),
        "resolved": protocol.resolved.splitlines(),
        "changed_because": protocol.changed_because,
    }


def with_headings(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures with the words that documents print; protocols drafted before divisions knew only nominations and the chair."""
    shown = dict(figures)
    shown["nominations"] = [
        {"told_apart": ""}
        | nomination
        | {
            "heading": nomination["title"]
            if "division" in nomination and figures.get("by") != "nomination"
            else f"Номинация «{nomination['title']}»"
        }
        | {"ties": [{"how": "решением председателя"} | tie for tie in nomination["ties"]]}
        for nomination in figures["nominations"]
    ]
    return shown


def protocol_pdf(protocol: Protocol) -> bytes:
    """The protocol with the hash of its figures and the signatures given so far."""
    return render_pdf("judging/documents/protocol.html", _context(protocol))


def protocol_docx(protocol: Protocol) -> bytes:
    """The same content for a word processor, from judging/docx/protocol.docx."""
    return render_docx(DOCX_TEMPLATE, _context(protocol))


def sheet_pdf(sheet: ScoreSheet) -> bytes:
    """A member's sheet on the portal's form, by the criteria of its kind (Tula published no form; Kuzbass: appendices 1-3)."""
    contest = sheet.project.contest
    rules = contest.regulation.sheet(sheet.kind)
    scores = {score.criterion: score for score in sheet.scores.all()}
    measures = rules.measures_for(sheet.person.team_role if sheet.person else "")
    marks = [(measure, scores.get(measure.criterion.code)) for measure in measures]
    total = sum(
        (measure.worth(score.points) for measure, score in marks if score and score.points is not None), Decimal(0)
    ).normalize()
    rows = [(measure, score, measure.show(score.points) if score else "") for measure, score in marks]
    page = _page(sheet.project, sheet.member, rules, sheet.person, rows) | {"total": f"{total:f}", "sheet": sheet}
    return render_pdf("judging/documents/sheet.html", {"contest": contest, "member": sheet.member, "pages": [page]})


def _page(
    project: Project, member: CommissionMember, rules: Sheet, person: Application | None, rows: list[Any]
) -> dict[str, Any]:
    return {
        "project": project, "person": person, "rules": rules, "rows": rows, "total": "", "sheet": None,
        "code": paper_code(project, member),
    }  # fmt: skip


def blank_sheets_pdf(member: CommissionMember, contest: Contest) -> bytes:
    """Empty sheets on the same form, one page for every sheet the member fills, each with its code."""
    pages = [
        _page(row.project, member, row.kind, row.person, [(row.kind.measure(criterion), None, "") for criterion in row.criteria])
        for row in sheet_list(member, contest)
        if not row.recused
    ]
    return render_pdf("judging/documents/sheet.html", {"contest": contest, "member": member, "pages": pages})


def paper_code(project: Project, member: CommissionMember) -> str:
    """What is printed on a sheet so that project and member are not mistaken when it is typed in."""
    return f"{project.pk}-{member.pk}"
