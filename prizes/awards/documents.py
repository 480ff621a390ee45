"""Form 4, the register and the documents people take home as PDF."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from hackathon_portal.documents.codes import qr_picture_uri
from hackathon_portal.documents.pdf import render_pdf, render_pdfs
from hackathon_portal.documents.signing import signed_by_organiser
from hackathon_portal.kernel import delivery
from hackathon_portal.russia.names import declined
from hackathon_portal.russia.words import inner_quotes
from prizes.awards.queries import diplomas as diplomas_queries
from prizes.models import Diploma, DocumentTemplate

# So many documents are laid out together and then parted: fonts and styles are prepared once for all of them.
LAID_OUT_TOGETHER = 25
# With fewer characters and lines than these the letters are larger, so that half of the page is not empty; above them the longest titles still fit.
ROOMY, ROOMY_LINES = 400, 4
DIPLOMA_HTML, DIPLOMA_CSS = "prizes/documents/diploma.html", "documents/diploma.css"


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


def _is_roomy(heading: str, lead: str, operator: str, name: str, lines: list[str]) -> bool:
    return len(lines) <= ROOMY_LINES and sum(map(len, (heading, lead, operator, name, *lines))) < ROOMY


def _context(diplomas: Sequence[Diploma], templates: dict[str, DocumentTemplate], *, sample: bool = False) -> dict[str, Any]:
    pages = []
    for diploma in diplomas:
        template, contest = templates[diploma.kind], diploma.contest
        url = check_url(diploma)
        lines = _words(template, diploma, contest.title)
        pages.append(
            {
                "diploma": diploma,
                "template": template,
                "roomy": _is_roomy(template.heading, template.lead, contest.regulation.operator.name, diploma.printed, lines),
                "first": lines[0] if lines else "",
                "rest": "\n".join(lines[1:]),
                "background": _picture(template.background.name, "jpeg") if template.background else "",
                "signature": _picture(template.signature.name, "png") if template.signature else "",
                "officer_position": template.officer_position or contest.officer_position,
                "officer_name": template.officer_name or contest.officer_name,
                "contest": contest,
                "operator": contest.regulation.operator.name,
                "url": url,
                "qr": qr_picture_uri(url),
            }
        )
    return {"pages": pages, "sample": sample}


def diploma_pdf(diploma: Diploma) -> bytes:
    """A landscape A4 page with the check code and its QR picture: PDF/A-3b, signed where the organiser has a certificate."""
    return next(diploma_pdfs([diploma]))


def diploma_pdfs(diplomas: Sequence[Diploma]) -> Iterator[bytes]:
    """A file for each document, in order. Many are cheaper together than one by one; memory holds one group of them."""
    templates: dict[str, DocumentTemplate] = {}
    for start in range(0, len(diplomas), LAID_OUT_TOGETHER):
        group = diplomas[start : start + LAID_OUT_TOGETHER]
        for diploma in group:
            if diploma.kind not in templates:
                templates[diploma.kind] = diplomas_queries.template_of(diploma.contest, diploma.kind)
        titles = [str(diploma) for diploma in group]
        for data in render_pdfs(DIPLOMA_HTML, _context(group, templates), stylesheet=DIPLOMA_CSS, titles=titles):
            yield signed_by_organiser(data)


def diploma_preview(template: DocumentTemplate) -> bytes:
    """What a document of this template looks like, with an invented holder and long names; it carries no valid code."""
    contest = template.contest
    sample = Diploma(
        contest=contest, kind=template.kind, code="0000-0000-0000", number=0,
        printed=declined("Незабудкина", "Александра", "Константиновна", template.case)[0],
        team="Гусляры", project="Гусли онлайн", nomination="Искусственный интеллект в управлении",
        merit="победитель конкурса" if template.kind == Diploma.Kind.DIPLOMA else "за помощь командам в работе над проектами",
    )  # fmt: skip
    context = _context([sample], {template.kind: template}, sample=True)
    return render_pdf(DIPLOMA_HTML, context, stylesheet=DIPLOMA_CSS)


@delivery.attachments("prizes.diploma")
def _attached(diploma_id: int) -> list[delivery.Attachment]:
    diploma = Diploma.objects.select_related("contest__regulation_version").get(pk=diploma_id)
    return [(file_name(diploma), diploma_pdf(diploma), "application/pdf")]


def file_name(diploma: Diploma) -> str:
    return f"{diploma.kind}-{diploma.number}.pdf"
