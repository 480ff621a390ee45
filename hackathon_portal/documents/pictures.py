"""Pictures that the portal draws: covers shown beside a shared link."""

from __future__ import annotations

import io
from functools import lru_cache

from hackathon_portal.documents.pdf import FONTS

COVER_SIZE = (1200, 630)
COVER_MARGIN = 80
COVER_LINES = 5
COVER_PAPER, COVER_INK, COVER_QUIET = "#1d4f91", "white", "#cfe0f7"


@lru_cache(maxsize=64)
def cover(above: str, title: str, below: str) -> bytes:
    """A PNG of 1200 x 630 pixels with a title between two quiet lines: the Open Graph picture of a page."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415  on first use: most processes never draw

    picture = Image.new("RGB", COVER_SIZE, COVER_PAPER)
    draw = ImageDraw.Draw(picture)
    bold, regular = str(FONTS / "PTSans_700Bold.ttf"), str(FONTS / "PTSans_400Regular.ttf")
    width = COVER_SIZE[0] - 2 * COVER_MARGIN
    _write(draw, above, 70, ImageFont.truetype(bold, 44), COVER_QUIET, width, most=1)
    _write(draw, title, 150, ImageFont.truetype(bold, 58), COVER_INK, width, most=COVER_LINES)
    _write(draw, below, 545, ImageFont.truetype(regular, 32), COVER_QUIET, width, most=1)
    target = io.BytesIO()
    picture.quantize(32).save(target, "PNG", optimize=True)
    return target.getvalue()


def _write(draw, text: str, top: int, font, fill: str, width: int, *, most: int) -> None:
    """Words on at most `most` lines; what does not fit ends with three dots."""
    lines: list[str] = []
    for word in text.replace("\u00a0", " ").split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font=font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} {lines[most]}"]
    for number, line in enumerate(lines):
        while draw.textlength(line, font=font) > width:
            line = line.removesuffix("…")[:-1].rstrip() + "…"
        draw.text((COVER_MARGIN, top + number * round(font.size * 1.2)), line, font=font, fill=fill)
