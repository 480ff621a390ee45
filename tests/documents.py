"""What a PDF says, on one line; what a page says, as a browser reads its source."""

import io
import re

from django.http import HttpResponse
from pypdf import PdfReader


def words(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u00a0", " ").split())


def source_of(page: HttpResponse) -> str:
    """A page's source as a browser reads it: blanks and line breaks of the template are one space, no-break spaces stay."""
    return re.sub(r"[ \t\n]+", " ", page.content.decode())
