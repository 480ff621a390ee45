"""DOCX from templates that ministry staff can change in a word processor."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, Any


def render_docx(template: Path | IO[bytes], context: dict[str, Any]) -> bytes:
    """Template file and context -> the bytes of a DOCX; values are escaped, so that a name cannot break the file."""
    # Imported on first use: most processes never write a DOCX.
    from docxtpl import DocxTemplate  # noqa: PLC0415  on first use: most processes never write a DOCX
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415  on first use: most processes never write a DOCX

    document = DocxTemplate(template)
    document.render(context, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
