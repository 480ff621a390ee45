"""The protocol of results as PDF and DOCX, and the printable score sheet."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from hackathon_portal.documents.docx import render_docx
from hackathon_portal.documents.pdf import render_pdf
from judging.models import Protocol, ScoreSheet

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
            {"name": row.member.full_name, "at": row.signed_at.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S")}
            for row in signatures
        ],
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
    context = {"sheet": sheet, "contest": contest, "rules": rules, "rows": rows, "total": f"{total:f}"}
    return render_pdf("judging/documents/sheet.html", context)
