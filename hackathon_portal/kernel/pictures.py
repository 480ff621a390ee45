"""Every picture people upload is drawn anew: nothing but pixels gets further, no place and no camera it was taken with."""

from __future__ import annotations

import io
from typing import IO, Any, Literal

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.kernel import videos

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000
JPEG_QUALITY, SCAN_QUALITY, WEBP_QUALITY = 88, 93, 72
# Endings of files that are pictures -> what they are drawn as.
KINDS: dict[str, Literal["PNG", "JPEG"]] = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}


STARTS = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
# How what is no pixel of a picture begins: the camera's notes, the place, editors' notes.
METADATA = (b"Exif\0\0", b"eXIf", b"ns.adobe.com/x", b"Photoshop 3.0", b"GPSLatitude")


class NotAPicture(ValueError):
    """Why an upload cannot be taken as a picture, in words for the person who sent it."""


def redrawn(upload: UploadedFile, size: tuple[int, int], *, kind: Literal["PNG", "JPEG", "WEBP"] = "JPEG") -> bytes:
    """The picture turned as the camera held it, at most `size` pixels (width, height), without metadata (place, camera).

    JPEG and WebP put white under what is transparent, PNG keeps it. NotAPicture for anything but a PNG or JPEG of a sane size.
    """
    if upload.size is None or upload.size > MOST_BYTES:
        raise NotAPicture("Картинка больше 10 МБ.")
    upload.seek(0)
    return _drawn(upload, size, kind, WEBP_QUALITY if kind == "WEBP" else JPEG_QUALITY)


def redrawn_scan(data: bytes, ending: str) -> bytes:
    """A scan or photograph of a paper drawn anew in its own size, so that every letter stays readable."""
    return _drawn(io.BytesIO(data), None, KINDS[ending], SCAN_QUALITY)


def without_metadata(content: Any) -> Any:
    """The content itself; of a picture that carries more its pixels alone, of a video no notes: the last gate before a file is stored."""
    content.seek(0)
    head = content.read(8)
    content.seek(0)
    ending = next((ending for ending, start in STARTS.items() if head.startswith(start)), None)
    if head[4:] in videos.FIRST:
        try:
            boxes = videos.notes(content)
        except videos.BrokenVideo:
            raise NotAPicture("Видео прочитать не удалось: сохраните его в MP4 ещё раз.") from None
        return videos.WithoutNotes(content, boxes) if boxes else content
    if ending is None:
        return content
    data = content.read()
    content.seek(0)
    return ContentFile(redrawn_scan(data, ending)) if any(mark in data for mark in METADATA) else content


def _drawn(
    source: IO[bytes] | UploadedFile, size: tuple[int, int] | None, kind: Literal["PNG", "JPEG", "WEBP"], quality: int
) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415  on first use: most processes never draw

    try:
        with Image.open(source, formats=("PNG", "JPEG")) as picture:  # type: ignore[arg-type]  # an upload reads and seeks as a file does
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("В картинке больше 40 миллионов точек.")
            if size:
                if picture.format == "JPEG":
                    picture.draft(
                        "RGB", (2 * max(size), 2 * max(size))
                    )  # decoded small: a photo of a phone is not unpacked whole
                picture.thumbnail((2 * max(size), 2 * max(size)))
            turned = ImageOps.exif_transpose(picture)
            has_alpha = "transparency" in turned.info or "A" in turned.mode
            drawn = turned.convert("RGBA" if kind == "PNG" or has_alpha else "RGB")
    except NotAPicture:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotAPicture("Нужна картинка PNG или JPEG.") from None
    if size:
        drawn.thumbnail(size)
    if kind != "PNG" and drawn.mode == "RGBA":
        paper = Image.new("RGB", drawn.size, "white")
        paper.paste(drawn, mask=drawn.getchannel("A"))
        drawn = paper
    drawn.info.clear()  # a comment would be written again
    target = io.BytesIO()
    if kind == "PNG":
        drawn.save(target, "PNG", optimize=size is not None)
    else:
        drawn.save(target, kind, quality=quality)
    return target.getvalue()
