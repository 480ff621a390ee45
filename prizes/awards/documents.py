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
from hackathon_portal.documents.codes import qr_picture_uri
from hackathon_portal.documents.pdf import render_pdf, render_pdfs
from hackathon_portal.documents.signing import signed_by_organiser
from hackathon_portal.kernel import colours, delivery
from hackathon_portal.russia.names import declined
from hackathon_portal.russia.words import inner_quotes
from prizes.awards import ornaments
from prizes.awards.queries import diplomas as diplomas_queries
from prizes.models import Design, Diploma, DocumentTemplate

# So many documents are laid out together and then parted: fonts and styles are prepared once for all of them.
LAID_OUT_TOGETHER = 25
# So many characters and lines a document has at most in letters of this size; the longest titles still fit into the last one.
SIZES = (("roomy", 260, 4), ("", 480, 6), ("dense", 680, 9), ("full", 860, 12))
LONG_NAME, LONGEST_NAME = 30, 64
LONG_WORD, LONGEST_WORD, MANY_WORDS = 6, 10, 24  # letters of the longest word of the heading, of all of it
PICTURE_KEPT_SECONDS = 24 * 3600
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


def _size(texts: list[str], lines: int) -> str:
    letters = sum(map(len, texts))
    return next((name for name, most, rows in SIZES if letters <= most and lines <= rows), "fullest")


def _classes(template: DocumentTemplate, design: str, diploma: Diploma, lines: list[str]) -> list[str]:
    """What the style sheet needs to know of a document: its design, how much stands on it, how long its name and heading are."""
    name, word = len(diploma.printed), max(map(len, template.heading.split()), default=0)
    return [
        "painted" if template.background else design,
        _size([template.lead, diploma.printed, *lines], len(lines)),
        "longest-name" if name > LONGEST_NAME else "long-name" if name > LONG_NAME else "",
        "longest-heading" if word > LONGEST_WORD else "long-heading" if word > LONG_WORD else "",
        "many-words" if len(template.heading) > MANY_WORDS else "",
    ]


def _colours(paper: str, call: str) -> str:
    return f"--brand:{paper};--on-brand:{colours.ink_on(paper)};--ink:{colours.text_on_paper(paper)};--call:{call}"


def _mark(contest: Contest) -> str:
    brand = face.brand_of(contest)
    return _picture(brand.logo.name, "png") if brand and brand.logo else ""


def _context(diplomas: Sequence[Diploma], templates: dict[str, DocumentTemplate], *, sample: bool = False) -> dict[str, Any]:
    pages = []
    marks: dict[int, str] = {}
    for diploma in diplomas:
        template, contest = templates[diploma.kind], diploma.contest
        url = check_url(diploma)
        lines = _words(template, diploma, contest.title)
        paper, call = diploma.paper or PAPER, diploma.call or CALL
        drawn = diploma.design != Design.PLAIN and not template.background
        if drawn and contest.pk not in marks:
            marks[contest.pk] = _mark(contest)
        mark = marks[contest.pk] if drawn else ""
        classes = [*_classes(template, diploma.design, diploma, lines), "marked" if mark else ""]
        pages.append(
            {
                "diploma": diploma,
                "template": template,
                "classes": " ".join(filter(None, classes)),
                "colours": _colours(paper, call),
                "art": ornaments.art(diploma.design, paper, call) if drawn else "",
                "mark": mark,
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
        titles = [str(diploma) for diploma in group]
        for data in render_pdfs(DIPLOMA_HTML, _context(group, templates), stylesheet=DIPLOMA_CSS, titles=titles):
            yield signed_by_organiser(data)


def diploma_preview(template: DocumentTemplate, look: dict[str, str]) -> bytes:
    """What a document of this template looks like in a design, with an invented holder and long names; it carries no valid code."""
    return render_pdf(DIPLOMA_HTML, _sample(template, look), stylesheet=DIPLOMA_CSS)


def diploma_picture(template: DocumentTemplate, look: dict[str, str]) -> bytes:
    """The same as a PNG; drawn anew only where something on it has changed."""
    context = _sample(template, look)
    key = hashlib.sha256(render_to_string(DIPLOMA_HTML, context).encode()).hexdigest()
    found = cache.get(f"diploma-picture:{key}")
    if found is None:
        found = pictures.first_page(render_pdf(DIPLOMA_HTML, context, stylesheet=DIPLOMA_CSS))
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
    return _context([sample], {template.kind: template}, sample=True)


@delivery.attachments("prizes.diploma")
def _attached(diploma_id: int) -> list[delivery.Attachment]:
    diploma = Diploma.objects.select_related("contest__regulation_version").get(pk=diploma_id)
    return [(file_name(diploma), diploma_pdf(diploma), "application/pdf")]


def file_name(diploma: Diploma) -> str:
    return f"{diploma.kind}-{diploma.number}.pdf"
