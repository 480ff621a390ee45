"""Protocols of the commission as official documents (PDF/A and DOCX), the published decision, and the printable score sheet."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.docx import render_docx
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.regulation.schema import Sheet
from judging.models import CommissionMember, Project, Protocol, ProtocolTemplate, Score, ScoreSheet
from judging.queries.sheets import SheetRow, sheet_list
from judging.rules import letterhead
from judging.rules.decision import decision_of
from judging.rules.paper import paper_of
from registration.models import Application

DOCX_TEMPLATE = Path(__file__).parent / "docx" / "protocol.docx"
OFFICIAL = "documents/official.css"


def paper(protocol: Protocol) -> dict[str, Any]:
    """The protocol's requisites and sentences, as pages and files show them."""
    contest = protocol.meeting.commission.contest
    zone = contest.regulation.zone
    signatures = [
        {
            "name": row.member.full_name,
            "at": row.signed_at.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S (UTC%z)").replace("00)", ")"),
            "dissent": row.dissent,
        }
        for row in protocol.signatures.select_related("member").order_by("signed_at")
    ]
    texts = {"opening": protocol.opening, "resolved": protocol.resolved, "changed_because": protocol.changed_because}
    made = paper_of(
        protocol.figures,
        kind=protocol.kind,
        commission=contest.regulation.words.commission_genitive,
        organisation=contest.regulation.operator.name,
        texts=protocol.wording | texts,
        signatures=signatures,
        missing=missing_signatures(protocol),
    )
    return made | {"hash": protocol.sha256, "signed": bool(signatures)}


def missing_signatures(protocol: Protocol) -> dict[str, str]:
    """Name of a present member -> why the signature is not there, where it was written down."""
    return {row.member.full_name: row.reason for row in protocol.missing_signatures.select_related("member")}


def protocol_pdf(protocol: Protocol) -> bytes:
    """The protocol as PDF/A with the hash of its content and the marks of the signatures given so far."""
    return render_pdf("judging/documents/protocol.html", {"paper": paper(protocol)}, stylesheet=OFFICIAL)


def protocol_docx(protocol: Protocol) -> bytes:
    """The same content for a word processor: on the organiser's letterhead, or on the portal's own."""
    return docx_of(protocol.meeting.commission.contest, letterhead.named(paper(protocol)))


def docx_of(contest: Contest, context: dict[str, Any]) -> bytes:
    """A protocol under the names of templates as the contest's DOCX."""
    template = ProtocolTemplate.objects.filter(contest=contest).first()
    if template is None:
        return render_docx(DOCX_TEMPLATE, context)
    with template.content.open("rb") as file:
        return render_docx(io.BytesIO(file.read()), context)


def decision(protocol: Protocol, contest: Contest) -> dict[str, Any]:
    """The published decision: points only where the regulation lets them be told."""
    rules, zone = contest.regulation.judging, contest.regulation.zone
    made = decision_of(
        protocol.figures,
        last_place=contest.regulation.last_prize_place,
        points=rules.points_published and not rules.sheets_confidential,
        organisation=contest.regulation.operator.name,
    )
    published = protocol.published_at.astimezone(zone).strftime("%d.%m.%Y %H:%M") if protocol.published_at else ""
    return made | {
        "commission": contest.regulation.words.commission_genitive, "hash": protocol.sha256, "published": published,
        "ended": protocol.ended_because if protocol.state == Protocol.State.AMENDED else "",
    }  # fmt: skip


def decision_pdf(protocol: Protocol, contest: Contest) -> bytes:
    """The published decision as PDF/A."""
    return render_pdf("judging/documents/decision.html", {"decision": decision(protocol, contest)}, stylesheet=OFFICIAL)


def sheet_pdf(sheet: ScoreSheet) -> bytes:
    """A member's sheet by the criteria of its kind: on the document's own form where it gives one (one table of all the member's
    sheets of the kind), else on the portal's."""
    contest = sheet.project.contest
    rules = contest.regulation.sheet(sheet.kind)
    if rules.form == "table":
        return table_pdf(sheet.member, contest, rules)
    scores = {score.criterion: score for score in sheet.scores.all()}
    measures = rules.measures_for(sheet.person.team_role if sheet.person else "")
    marks = [(measure, scores.get(measure.criterion.code)) for measure in measures]
    total = sum((measure.worth(score.points) for measure, score in marks if score and score.points is not None), Decimal(0))
    rows = [(measure, score, measure.show(score.points) if score else "") for measure, score in marks]
    page = _page(sheet.project, sheet.member, rules, sheet.person, rows) | {"total": total, "sheet": sheet}
    return render_pdf("judging/documents/sheet.html", {"contest": contest, "member": sheet.member, "pages": [page]})


def _page(
    project: Project, member: CommissionMember, rules: Sheet, person: Application | None, rows: list[Any]
) -> dict[str, Any]:
    return {
        "project": project, "person": person, "rules": rules, "rows": rows, "total": None, "sheet": None,
        "code": paper_code(project, member),
    }  # fmt: skip


def blank_sheets_pdf(member: CommissionMember, contest: Contest) -> bytes:
    """Empty sheets on the same forms: a page for every sheet the member fills, one table of a kind whose form is a table; with codes."""
    work = [row for row in sheet_list(member, contest) if not row.recused]
    pages = [
        _page(row.project, member, row.kind, row.person, [(row.kind.measure(criterion), None, "") for criterion in row.criteria])
        for row in work
        if row.kind.form == "single"
    ]
    kinds = {row.kind.code: row.kind for row in work if row.kind.form == "table"}
    tables = [_table(member, kind, [row for row in work if row.kind == kind], {}) for kind in kinds.values()]
    return render_pdf("judging/documents/sheet.html", {"contest": contest, "member": member, "pages": pages, "tables": tables})


def table_pdf(member: CommissionMember, contest: Contest, kind: Sheet) -> bytes:
    """All the member's sheets of a kind as the one table of the document's form, with what they have given."""
    rows = [row for row in sheet_list(member, contest) if row.kind == kind and not row.recused]
    given: dict[int, list[Score]] = defaultdict(list)
    for score in Score.objects.filter(sheet__member=member, sheet__kind=kind.code).order_by("pk"):
        given[score.sheet_id].append(score)
    table = _table(member, kind, rows, given)
    return render_pdf("judging/documents/sheet.html", {"contest": contest, "member": member, "pages": [], "tables": [table]})


def _table(member: CommissionMember, kind: Sheet, rows: list[SheetRow], given: Mapping[int, list[Score]]) -> dict[str, Any]:
    """Groups of columns, columns with what points mean, rows of teams or people; what the form has no room for stands below it."""
    groups = [(name, len(list(columns))) for name, columns in groupby(kind.criteria, key=lambda criterion: criterion.group)]
    lines = []
    for row in rows:
        scores = {score.criterion: score for score in given.get(row.sheet.pk if row.sheet else 0, [])}
        asked = {criterion.code for criterion in row.criteria}
        marks = [
            None if criterion.code not in asked
            else kind.measure(criterion).show(scores[criterion.code].points) if criterion.code in scores
            else ""
            for criterion in kind.criteria
        ]  # fmt: skip
        remarks = [f"{criterion.title}: {scores[criterion.code].comment}" for criterion in row.criteria
                   if criterion.code in scores and scores[criterion.code].comment]  # fmt: skip
        lines.append({"row": row, "marks": marks, "code": paper_code(row.project, member), "remarks": remarks})
    return {
        "kind": kind, "blank": kind.blank, "groups": groups if any(name for name, _ in groups) else [], "lines": lines,
        "measures": kind.measures, "has_bands": any(measure.bands for measure in kind.measures), "is_filled": bool(given),
    }  # fmt: skip


def paper_code(project: Project, member: CommissionMember) -> str:
    """What is printed on a sheet so that project and member are not mistaken when it is typed in."""
    return f"{project.pk}-{member.pk}"
