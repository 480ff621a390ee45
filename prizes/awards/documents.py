"""Form 4, the register and the documents people take home as PDF."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse

from hackathon_portal.contests import face
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.models.brand import CALL, PAPER
from hackathon_portal.documents import pictures
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.documents.sheets import LAID_OUT_TOGETHER, SHEET_CSS, SHEET_HTML, Sheet, context_of, sheet_pdfs
from hackathon_portal.kernel import delivery
from hackathon_portal.russia.names import declined
from hackathon_portal.russia.words import inner_quotes
from prizes.awards.queries import diplomas as diplomas_queries
from prizes.models import Diploma, DocumentTemplate

PICTURE_KEPT_SECONDS = 24 * 3600


def check_url(diploma: Diploma) -> str:
    return settings.PORTAL_ORIGIN + reverse("check_diploma", args=[diploma.code])


@lru_cache(maxsize=8)
def _picture(name: str, kind: str) -> str:
    """A picture of a template as a data URI; its name changes with every upload."""
    with default_storage.open(name, "rb") as file:
        return f"data:image/{kind};base64,{base64.b64encode(file.read()).decode()}"


def _words(template: DocumentTemplate, diploma: Diploma, contest_title: str) -> list[str]:
    """The lines after the name, with their placeholders filled; a line whose placeholders are all empty is left out."""
    values = {
        "merit": diploma.merit, "team": diploma.team, "project": diploma.project, "nomination": diploma.nomination,
        "contest": contest_title,
    }  # fmt: skip
    lines = []
    for line in template.text.splitlines():
        names = re.findall(r"{(\w+)}", line)
        if names and not any(values.get(name) for name in names):
            continue
        lines.append(inner_quotes(re.sub(r"{(\w+)}", lambda placeholder: str(values.get(placeholder[1], "")), line)))
    return lines


def _mark(contest: Contest) -> str:
    brand = face.brand_of(contest)
    return _picture(brand.logo.name, "png") if brand and brand.logo else ""


def _sheet(diploma: Diploma, template: DocumentTemplate, mark: str) -> Sheet:
    contest = diploma.contest
    return Sheet(
        title=str(diploma), heading=template.heading, lead=template.lead, printed=diploma.printed,
        lines=tuple(_words(template, diploma, contest.title)), number=diploma.number, issued_at=diploma.issued_at, zone=contest.zone,
        code=diploma.code, url=check_url(diploma), operator=contest.regulation.operator.name,
        officer_position=template.officer_position or contest.officer_position,
        officer_name=template.officer_name or contest.officer_name, design=diploma.design, paper=diploma.paper or PAPER,
        call=diploma.call or CALL, mark=mark, background=_picture(template.background.name, "jpeg") if template.background else "",
        signature=_picture(template.signature.name, "png") if template.signature else "",
    )  # fmt: skip


def _sheets(diplomas: Sequence[Diploma], templates: dict[str, DocumentTemplate]) -> list[Sheet]:
    marks: dict[int, str] = {}
    for diploma in diplomas:
        if diploma.contest_id not in marks:
            marks[diploma.contest_id] = _mark(diploma.contest)
    return [_sheet(diploma, templates[diploma.kind], marks[diploma.contest_id]) for diploma in diplomas]


def diploma_pdf(diploma: Diploma) -> bytes:
    """An A4 page with the check code and its QR picture: PDF/A-3b, signed where the organiser has a certificate."""
    return next(diploma_pdfs([diploma]))


def diploma_pdfs(diplomas: Sequence[Diploma]) -> Iterator[bytes]:
    """A file for each document, in order. Many are cheaper together than one by one; memory holds one group of them."""
    templates: dict[str, DocumentTemplate] = {}
    for start in range(0, len(diplomas), LAID_OUT_TOGETHER):
        group = diplomas[start : start + LAID_OUT_TOGETHER]
        for diploma in group:
            if diploma.kind not in templates:
                templates[diploma.kind] = diplomas_queries.template_of(diploma.contest, diploma.kind)
        yield from sheet_pdfs(_sheets(group, templates))


def diploma_preview(template: DocumentTemplate, look: dict[str, str]) -> bytes:
    """What a document of this template looks like in a design, with an invented holder and long names; it carries no valid code."""
    return render_pdf(SHEET_HTML, _sample(template, look), stylesheet=SHEET_CSS)


def diploma_picture(template: DocumentTemplate, look: dict[str, str]) -> bytes:
    """The same as a PNG; drawn anew only where something on it has changed."""
    context = _sample(template, look)
    key = hashlib.sha256(render_to_string(SHEET_HTML, context).encode()).hexdigest()
    found = cache.get(f"diploma-picture:{key}")
    if found is None:
        found = pictures.first_page(render_pdf(SHEET_HTML, context, stylesheet=SHEET_CSS))
        cache.set(f"diploma-picture:{key}", found, PICTURE_KEPT_SECONDS)
    return found


def _sample(template: DocumentTemplate, look: dict[str, str]) -> dict[str, Any]:
    contest = template.contest
    sample = Diploma(
        contest=contest, kind=template.kind, code="0000-0000-0000", number=0, **look,
        printed=declined("Незабудкина", "Александра", "Константиновна", template.case)[0],
        team="Гусляры", project="Гусли онлайн", nomination="Искусственный интеллект в управлении",
        merit="победитель конкурса" if template.kind == Diploma.Kind.DIPLOMA else "за помощь командам в работе над проектами",
    )  # fmt: skip
    return context_of(_sheets([sample], {template.kind: template}), sample=True)


@delivery.attachments("prizes.diploma")
def _attached(diploma_id: int) -> list[delivery.Attachment]:
    diploma = Diploma.objects.select_related("contest__regulation_version").get(pk=diploma_id)
    return [(file_name(diploma), diploma_pdf(diploma), "application/pdf")]


def file_name(diploma: Diploma) -> str:
    return f"{diploma.kind}-{diploma.number}.pdf"
