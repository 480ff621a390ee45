"""HTML templates to PDF. The renderer reads packaged fonts and `data:` pictures, nothing else: no files, no network."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from hackathon_portal.documents.letters import printable
from hackathon_portal.kernel import rehearsals

FONTS = Path(__file__).parent / "fonts"
FONTS_ONLY = FONTS / "fonts.conf"
# Golos Text of the pages, for posters, diplomas and pictures: apart from FONTS, so that no other document takes a letter from it.
FACES = Path(__file__).parent / "faces"
FONT_SCHEME = "font:"
ARCHIVE_VARIANT = "pdf/a-3b"


@cache
def _weasyprint() -> Any:
    """Imported on first use: web processes that make no PDF don't pay for it.

    Pango reads fontconfig's settings as it loads: with ours it knows no fonts of the machine, and a document is the same everywhere.
    """
    os.environ["FONTCONFIG_FILE"] = str(FONTS_ONLY)
    import weasyprint  # noqa: PLC0415  on first use: most processes never write a PDF
    from PIL import ImageFile  # noqa: PLC0415  on first use: most processes never draw

    # It lets the whole process take pictures that are cut off; an upload that is must be refused, whatever was printed before it.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


@cache
def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415  on first use: most processes never write a PDF

    class PackagedOnly(URLFetcher):
        """`font:NAME.ttf` is a file of documents/fonts or documents/faces; `data:` is inline; every other address is refused."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(FONT_SCHEME):
                name = url.removeprefix(FONT_SCHEME).strip("/")
                for folder in (FONTS, FACES):
                    if name in {path.name for path in folder.iterdir()}:
                        return URLFetcherResponse(url, (folder / name).read_bytes(), {"Content-Type": "font/ttf"})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"адрес не из поставки: {url[:80]}")

    return PackagedOnly(allowed_protocols=["data"])


@cache
def _fonts(stylesheet: str) -> tuple[Any, Any]:
    """One font configuration with its style sheet per process: a warm document costs a fraction of a cold one."""
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  on first use: most processes never write a PDF

    configuration = FontConfiguration()
    css = weasyprint.CSS(string=render_to_string(stylesheet), font_config=configuration, url_fetcher=_fetcher())
    return configuration, css


def _html(template: str, context: dict[str, Any]) -> str:
    return printable(_marked(render_to_string(template, context)))


def _laid_out(html: str, stylesheet: str) -> Any:
    configuration, css = _fonts(stylesheet)
    document = _weasyprint().HTML(string=html, url_fetcher=_fetcher())
    return document.render(stylesheets=[css], font_config=configuration, pdf_variant=ARCHIVE_VARIANT)


def _written(html: str, stylesheet: str) -> bytes:
    """The same words and style sheet are the same document: tests keep what they have once laid out."""
    return _laid_out(html, stylesheet).write_pdf(pdf_variant=ARCHIVE_VARIANT)


def _marked(html: str) -> str:
    """A rehearsal's document says so across every page and above it."""
    if not rehearsals.is_under_way():
        return html
    return html.replace("</body>", f"{render_to_string('documents/rehearsal.html', {'mark': rehearsals.MARK})}</body>", 1)


def render_pdf(template: str, context: dict[str, Any], *, stylesheet: str = "documents/base.css") -> bytes:
    """Template and context -> the bytes of one PDF/A-3b (ISO 19005-3): fonts, colour profile, title and language inside."""
    return _written(_html(template, context), stylesheet)


def render_pdfs(template: str, context: dict[str, Any], *, stylesheet: str, titles: Sequence[str]) -> Iterator[bytes]:
    """A template of one page for each title -> a PDF/A-3b for each page, with nothing of the other pages in it.

    They are laid out together, which is quicker, and each is written on its own: its fonts hold its letters, its pictures are its own.
    """
    document = _laid_out(_html(template, context), stylesheet)
    if len(document.pages) != len(titles):
        raise ValueError(f"{len(titles)} documents made {len(document.pages)} pages")
    for page, title in zip(document.pages, titles, strict=True):
        part = document.copy([page])
        part.metadata = copy(document.metadata)
        part.metadata.title = title
        yield part.write_pdf(pdf_variant=ARCHIVE_VARIANT)
