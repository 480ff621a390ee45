"""DOCX from templates that ministry staff can change in a word processor."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, Any

from hackathon_portal.kernel import rehearsals


def render_docx(template: Path | IO[bytes], context: dict[str, Any]) -> bytes:
    """Template file and context -> the bytes of a DOCX; values are escaped, so that a name cannot break the file."""
    # Imported on first use: most processes never write a DOCX.
    from docxtpl import DocxTemplate  # noqa: PLC0415  on first use: most processes never write a DOCX
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415  on first use: most processes never write a DOCX

    document = DocxTemplate(template)
    document.render(context, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    if rehearsals.is_under_way():
        mark(document.docx)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def mark(document: Any) -> None:
    """Put the mark of a rehearsal at the head of every page of the document."""
    from docx.shared import Pt, RGBColor  # noqa: PLC0415  on first use: most processes never write a DOCX

    for section in document.sections:
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        heads += [section.even_page_header] if document.settings.odd_and_even_pages_header_footer else []
        for head in heads:
            head.is_linked_to_previous = False
            line = head.paragraphs[0].insert_paragraph_before().add_run(f"{rehearsals.MARK}. {rehearsals.NOTE}")
            line.bold, line.font.size, line.font.color.rgb = True, Pt(12), RGBColor(0xB0, 0x20, 0x20)
