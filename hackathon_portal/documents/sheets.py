"""Documents people take home, a page each: a heading, a person, what for, a number and a check code. Diplomas and certificates are drawn here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hackathon_portal.documents import ornaments
from hackathon_portal.documents.codes import qr_picture_uri
from hackathon_portal.documents.pdf import render_pdfs
from hackathon_portal.documents.signing import signed_by_organiser
from hackathon_portal.kernel import colours

# So many documents are laid out together and then parted: fonts and styles are prepared once for all of them.
LAID_OUT_TOGETHER = 25
# So many characters and lines a document has at most in letters of this size; the longest titles still fit into the last one.
SIZES = (("roomy", 260, 4), ("", 480, 6), ("dense", 680, 9), ("full", 860, 12))
LONG_NAME, LONGEST_NAME = 30, 64
LONG_WORD, LONGEST_WORD, MANY_WORDS = 6, 10, 24  # letters of the longest word of the heading, of all of it
SHEET_HTML, SHEET_CSS = "documents/sheet.html", "documents/sheet.css"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What stands on one document. `design` is one of `ornaments.py` or a plain frame; pictures are data URIs."""

    title: str
    heading: str
    lead: str = ""
    printed: str
    lines: tuple[str, ...] = ()
    number: int
    issued_at: datetime
    zone: str = ""
    code: str
    url: str
    operator: str = ""
    officer_position: str = ""
    officer_name: str = ""
    design: str = "frame"
    paper: str
    call: str
    background: str = ""
    signature: str = ""
    mark: str = ""

    @property
    def is_drawn(self) -> bool:
        """Whether the design is drawn below the words: not on a background of one's own."""
        return self.design in ornaments.DRAWN and not self.background

    @property
    def classes(self) -> str:
        """What the style sheet needs to know: the design, how much stands on it, how long its name and heading are."""
        name, word = len(self.printed), max(map(len, self.heading.split()), default=0)
        found = (
            "painted" if self.background else self.design,
            _size([self.lead, self.printed, *self.lines], len(self.lines)),
            "longest-name" if name > LONGEST_NAME else "long-name" if name > LONG_NAME else "",
            "longest-heading" if word > LONGEST_WORD else "long-heading" if word > LONG_WORD else "",
            "many-words" if len(self.heading) > MANY_WORDS else "",
            "marked" if self.mark and self.is_drawn else "",
        )
        return " ".join(filter(None, found))

    @property
    def colours(self) -> str:
        """Both colours, and what is read on the first, as custom properties."""
        ink, text = colours.ink_on(self.paper), colours.text_on_paper(self.paper)
        return f"--brand:{self.paper};--on-brand:{ink};--ink:{text};--call:{self.call}"

    @property
    def art(self) -> str:
        return ornaments.art(self.design, self.paper, self.call) if self.is_drawn else ""

    @property
    def first(self) -> str:
        return self.lines[0] if self.lines else ""

    @property
    def rest(self) -> str:
        return "\n".join(self.lines[1:])

    @property
    def qr(self) -> str:
        return qr_picture_uri(self.url)


def _size(texts: list[str], lines: int) -> str:
    letters = sum(map(len, texts))
    return next((name for name, most, rows in SIZES if letters <= most and lines <= rows), "fullest")


def context_of(sheets: Sequence[Sheet], *, sample: bool = False) -> dict[str, Any]:
    """What the template is drawn with."""
    return {"pages": sheets, "sample": sample}


def sheet_pdfs(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """A file for each of them, in order: A4, PDF/A-3b, signed where the organiser has a certificate. One group is laid out at a time."""
    for start in range(0, len(sheets), LAID_OUT_TOGETHER):
        group = sheets[start : start + LAID_OUT_TOGETHER]
        for data in render_pdfs(SHEET_HTML, context_of(group), stylesheet=SHEET_CSS, titles=[one.title for one in group]):
            yield signed_by_organiser(data)
