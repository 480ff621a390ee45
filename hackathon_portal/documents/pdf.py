"""HTML templates to PDF. The renderer reads packaged fonts and `data:` pictures, nothing else: no files, no network."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from hackathon_portal.kernel import rehearsals

FONTS = Path(__file__).parent / "fonts"
FONTS_ONLY = FONTS / "fonts.conf"
FONT_SCHEME = "font:"
ARCHIVE_VARIANT = "pdf/a-3b"


@cache
def _weasyprint() -> Any:
    """Imported on first use: web processes that make no PDF don't pay for it.

    Pango reads fontconfig's settings as it loads: with ours it knows no fonts of the machine, and a document is the same everywhere.
    """
    os.environ["FONTCONFIG_FILE"] = str(FONTS_ONLY)
    import weasyprint  # noqa: PLC0415  on first use: most processes never write a PDF

    return weasyprint


@cache
def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415  on first use: most processes never write a PDF

    class PackagedOnly(URLFetcher):
        """`font:NAME.ttf` is a file of documents/fonts; `data:` is inline; every other address is refused."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(FONT_SCHEME):
                name = url.removeprefix(FONT_SCHEME).strip("/")
                if name in {path.name for path in FONTS.iterdir()}:
                    return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})
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


def _write(template: str, context: dict[str, Any], stylesheet: str, **options: Any) -> bytes:
    configuration, css = _fonts(stylesheet)
    html = _weasyprint().HTML(string=_marked(render_to_string(template, context)), url_fetcher=_fetcher())
    target = io.BytesIO()
    html.write_pdf(target, stylesheets=[css], font_config=configuration, **options)
    return target.getvalue()


def _marked(html: str) -> str:
    """A rehearsal's document says so across every page and above it."""
    if not rehearsals.is_under_way():
        return html
    return html.replace("</body>", f"{render_to_string('documents/rehearsal.html', {'mark': rehearsals.MARK})}</body>", 1)


def render_pdf(template: str, context: dict[str, Any], *, stylesheet: str = "documents/base.css") -> bytes:
    """Template and context -> the bytes of a PDF with embedded fonts."""
    return _write(template, context, stylesheet)


def render_archival_pdf(template: str, context: dict[str, Any], *, stylesheet: str) -> bytes:
    """Template and context -> the bytes of one PDF/A-3b (ISO 19005-3), of any number of pages."""
    return _write(template, context, stylesheet, pdf_variant=ARCHIVE_VARIANT)


def render_pdf_a(template: str, context: dict[str, Any], *, stylesheet: str, parts: int) -> Iterator[bytes]:
    """A template of `parts` pages -> a PDF/A-3b (ISO 19005-3) for each page: fonts, colour profile and metadata inside."""
    whole = _write(template, context, stylesheet, pdf_variant=ARCHIVE_VARIANT)
    if parts == 1:
        yield whole
        return
    import pikepdf  # noqa: PLC0415  on first use: most processes never write a PDF

    with pikepdf.open(io.BytesIO(whole)) as source:
        intents = source.make_indirect(source.Root.OutputIntents)
        if len(source.pages) != parts:
            raise ValueError(f"{parts} documents made {len(source.pages)} pages")
        for page in source.pages:
            with pikepdf.new() as part:
                part.pages.append(page)
                part.Root.Metadata = part.copy_foreign(source.Root.Metadata)
                part.Root.OutputIntents = part.copy_foreign(intents)
                target = io.BytesIO()
                part.save(target, deterministic_id=True)
                yield target.getvalue()
