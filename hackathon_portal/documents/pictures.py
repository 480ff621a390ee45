"""Pictures that the portal draws: covers shown beside a shared link, the first page of a document."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from zlib import crc32

from hackathon_portal.documents.letters import printable
from hackathon_portal.documents.pdf import FACES, FONTS
from hackathon_portal.kernel import colours

COVER_SIZE = (1200, 630)
MARGIN, STRIP = 76, 18
TITLE_SIZES, TITLE_LINES, LEADING = (92, 80, 70, 60, 52, 46), 4, 1.12
TITLE_BOX = (136, 286)  # where the title begins, how high it may be
FINE = 2  # the drawing is made so many times larger and then smaller: smooth lines


@dataclass(frozen=True)
class Cover:
    """What a picture beside a link says, and in which colours."""

    above: str
    title: str
    below: str = ""
    chip: str = ""
    paper: str = "#12306b"
    call: str = "#ffc24b"

    @property
    def version(self) -> str:
        """Changes with every word and colour: what a network has kept of an older one is not shown again."""
        return f"{crc32(repr(self).encode()):08x}"


@lru_cache(maxsize=128)
def cover(words: Cover) -> bytes:
    """A PNG of 1200 x 630 pixels in the colours of a contest: the Open Graph picture of a page."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  on first use: most processes never draw

    ink = colours.ink_on(words.paper)
    quiet = colours.mixed(ink, words.paper, 0.14)
    picture = _ground(words.paper, words.call, colours.mixed(words.paper, ink, 0.15))
    draw = ImageDraw.Draw(picture)
    width = COVER_SIZE[0] - 2 * MARGIN
    _line(draw, words.above, 108, 36, "Bold", quiet, width)
    _title(draw, words.title, ink, width)
    if words.chip:
        font = _font("Bold", 34, words.chip)
        text = _cut(draw, printable(words.chip), font, width - 56)
        right = MARGIN + round(draw.textlength(text, font=font)) + 56
        draw.rounded_rectangle((MARGIN, 508, right, 574), 14, fill=words.call)
        draw.text((MARGIN + 28, 541), text, font=font, fill=colours.ink_on(words.call), anchor="lm")
    _line(draw, words.below, 478 if words.chip else 545, 32, "Regular", quiet, width)
    target = io.BytesIO()
    picture.quantize(64, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


def _ground(paper: str, call: str, pale: str) -> Any:
    from PIL import Image, ImageDraw  # noqa: PLC0415  on first use: most processes never draw

    large = Image.new("RGB", (COVER_SIZE[0] * FINE, COVER_SIZE[1] * FINE), paper)
    draw = ImageDraw.Draw(large)
    x, y = 1080 * FINE, 210 * FINE
    for radius in range(90, 700, 120):
        reach = radius * FINE
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=pale, width=4 * FINE)
    draw.rectangle((0, large.height - STRIP * FINE, large.width, large.height), fill=call)
    return large.resize(COVER_SIZE, Image.Resampling.LANCZOS)


@cache
def _letters_of_faces() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  on first use: most processes never draw

    return frozenset(TTFont(FACES / "GolosText_700Bold.ttf", lazy=True).getBestCmap())


def _font(face: str, size: int, text: str) -> Any:
    """Golos Text; for a text with letters it has not, the font that has most."""
    from PIL import ImageFont  # noqa: PLC0415  on first use: most processes never draw

    file = (
        FACES / {"Regular": "GolosText_400Regular.ttf", "Bold": "GolosText_700Bold.ttf", "Black": "GolosText_900Black.ttf"}[face]
    )
    has_all = all(ord(letter) in _letters_of_faces() for letter in printable(text) if not letter.isspace())
    return ImageFont.truetype(str(file if has_all else FONTS / "DejaVuSans.ttf"), size)


def _line(draw: Any, text: str, base: int, size: int, face: str, fill: str, width: int) -> None:
    font = _font(face, size, text)
    draw.text((MARGIN, base), _cut(draw, printable(text), font, width), font=font, fill=fill, anchor="ls")


def _title(draw: Any, text: str, fill: str, width: int) -> None:
    """As large as it fits; what is too long for the smallest letters ends with three dots."""
    top, height = TITLE_BOX
    text = printable(text)
    for size in TITLE_SIZES:
        font = _font("Black", size, text)
        lines = _wrapped(draw, text, font, width)
        fits = len(lines) <= TITLE_LINES and len(lines) * size * LEADING <= height
        if fits and all(draw.textlength(line, font=font) <= width for line in lines):
            break
    if len(lines) > TITLE_LINES:
        lines = [*lines[: TITLE_LINES - 1], " ".join(lines[TITLE_LINES - 1 :])]
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * size * LEADING), _cut(draw, line, font, width), font=font, fill=fill)


def _wrapped(draw: Any, text: str, font: Any, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.replace("\u00a0", " ").split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font=font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(draw: Any, line: str, font: Any, width: int) -> str:
    while draw.textlength(line, font=font) > width:
        line = line.removesuffix("…")[:-1].rstrip() + "…"
    return line


def first_page(pdf: bytes, *, dots: int = 90) -> bytes:
    """The first page of a document as a PNG of so many dots per inch."""
    import pypdfium2  # noqa: PLC0415  on first use: only where staff choose how documents look

    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=dots / 72).to_pil()
    finally:
        document.close()
    target = io.BytesIO()
    picture.convert("RGB").quantize(128).save(target, "PNG", optimize=True)
    return target.getvalue()
