"""Every picture people upload is drawn anew: nothing but pixels gets further, no place and no camera it was taken with."""

from __future__ import annotations

import io
from typing import IO, Any, Literal

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.kernel import videos

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 50_000_000  # the sensor of a phone, at its finest
JPEG_QUALITY, SCAN_QUALITY, WEBP_QUALITY = 88, 93, 72
A4 = (3508, 3508)  # points at most of a photographed paper: 300 to an inch of A4, either way up
JPEG, HEIC = ("jpg", "jpeg"), ("heic", "heif")
# Endings of files that are pictures -> what they are drawn as.
KINDS: dict[str, Literal["PNG", "JPEG"]] = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}


STARTS = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
# What an iPhone's photograph begins with, after four bytes: the kind of the box and its brand.
HEIC_STARTS = tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"))
# How what is no pixel of a picture begins: the camera's notes, the place, editors' notes.
METADATA = (b"Exif\0\0", b"eXIf", b"ns.adobe.com/x", b"Photoshop 3.0", b"GPSLatitude")


NO_PICTURE = "Нужна картинка PNG или JPEG."
TOO_MANY_POINTS = f"В картинке больше {MOST_PIXELS // 10**6} миллионов точек: снимите в обычном размере или уменьшите её."


class NotAPicture(ValueError):
    """Why an upload cannot be taken as a picture, in words for the person who sent it."""


def redrawn(upload: UploadedFile, size: tuple[int, int], *, kind: Literal["PNG", "JPEG", "WEBP"] = "JPEG") -> bytes:
    """The picture turned as the camera held it, at most `size` pixels (width, height), without metadata (place, camera).

    JPEG and WebP put white under what is transparent, PNG keeps it. NotAPicture for anything but a PNG, JPEG or HEIC of a sane size.
    """
    if upload.size is None or upload.size > MOST_BYTES:
        raise NotAPicture("Картинка больше 10 МБ.")
    upload.seek(0)
    return _drawn(upload, size, kind, WEBP_QUALITY if kind == "WEBP" else JPEG_QUALITY)


def redrawn_scan(data: bytes, ending: str, most: tuple[int, int] | None = None) -> bytes:
    """A scan or photograph of a paper drawn anew in its own size or, where it is larger, in `most` points; every letter stays readable."""
    return _drawn(io.BytesIO(data), most, KINDS[ending], SCAN_QUALITY)


def is_heic(data: bytes) -> bool:
    """Whether a file begins as a photograph of an iPhone does, whatever it is called."""
    return data[4:].startswith(HEIC_STARTS)


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

    head = source.read(16)
    source.seek(0)
    if from_iphone := is_heic(head):
        import pi_heif  # noqa: PLC0415  on first use: most processes never draw

        pi_heif.register_heif_opener()
    try:
        with Image.open(source, formats=("HEIF",) if from_iphone else ("PNG", "JPEG")) as picture:  # type: ignore[arg-type]  # an upload reads and seeks as a file does
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture(TOO_MANY_POINTS)
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
    except Image.DecompressionBombError:
        raise NotAPicture(TOO_MANY_POINTS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, RuntimeError, EOFError):
        raise NotAPicture(NO_PICTURE) from None
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
