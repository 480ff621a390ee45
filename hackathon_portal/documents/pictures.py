"""Pictures: what people upload is drawn anew, so nothing but pixels gets further; covers shown beside a shared link."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Literal

from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.documents.pdf import FONTS

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000
JPEG_QUALITY = 88

COVER_SIZE = (1200, 630)
COVER_MARGIN = 80
COVER_LINES = 5
COVER_PAPER, COVER_INK, COVER_QUIET = "#1d4f91", "white", "#cfe0f7"


class NotAPicture(ValueError):
    """Why an upload cannot be taken as a picture, in words for the person who sent it."""


def redrawn(upload: UploadedFile, size: tuple[int, int], *, kind: Literal["PNG", "JPEG"] = "JPEG") -> bytes:
    """The picture turned as the camera held it, at most `size` pixels (width, height), without metadata (place, camera).

    JPEG puts white under what is transparent, PNG keeps it. NotAPicture for anything but a PNG or JPEG of a sane size.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415  on first use: most processes never draw

    if upload.size is None or upload.size > MOST_BYTES:
        raise NotAPicture("Картинка больше 10 МБ.")
    try:
        with Image.open(upload, formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("В картинке больше 40 миллионов точек.")
            if picture.format == "JPEG":
                picture.draft("RGB", (2 * max(size), 2 * max(size)))  # decoded small: a photo of a phone is not unpacked whole
            picture.thumbnail((2 * max(size), 2 * max(size)))
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except NotAPicture:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotAPicture("Нужна картинка PNG или JPEG.") from None
    drawn.thumbnail(size)
    target = io.BytesIO()
    if kind == "PNG":
        drawn.save(target, "PNG", optimize=True)
    else:
        paper = Image.new("RGB", drawn.size, "white")
        paper.paste(drawn, mask=drawn.getchannel("A"))
        paper.save(target, "JPEG", quality=JPEG_QUALITY)
    return target.getvalue()


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
