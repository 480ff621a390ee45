"""What every uploaded file goes through: its name on one line, its size, its first bytes against its ending; pictures are drawn anew.

What is stored goes through `storage.py`, which encrypts it and holds it for the antivirus (`antivirus.py`).
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Sequence

import puremagic
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from hackathon_portal.kernel.containers import is_sound
from hackathon_portal.kernel.encodings import NotText, decoded
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.pictures import A4, HEIC, JPEG, KINDS, NO_PICTURE, STARTS, NotAPicture, is_heic, redrawn_scan

MEGABYTE = 2**20
# What puremagic says of containers: office files are ZIP archives inside.
SAME_CONTENT = {
    "pdf": {"pdf"}, "png": {"png"}, "pptx": {"pptx", "zip"}, "docx": {"docx", "zip"}, "xlsx": {"xlsx", "zip"}, "odp": {"odp", "zip"}, "odt": {"odt", "zip"}, "zip": {"zip"},
    "jpg": {"jpg", "jpeg", "jfif"}, "jpeg": {"jpg", "jpeg", "jfif"}, "mp4": {"mp4", "m4v", "mov"},
}  # fmt: skip
TEXT_TYPES = ("csv", "txt", "json")
CONTAINERS = ("pptx", "docx", "xlsx", "odp", "odt", "zip")
MOST_UNPACKED_OF_UPLOADS = 1024 * MEGABYTE  # a team's archive of its work may hold data; the portal itself opens none of these

# A scanned or photographed document, and how people are told of it.
SCAN_TYPES = ("pdf", "jpg", "jpeg", "png")
SCAN_WORDS = "PDF или снимок (JPEG, PNG, HEIC)"
MOST_PHOTOGRAPHS = 15  # of one document, put together
PAGE = (2339, 2339)  # points of a page put together from photographs: 200 to an inch of A4


def clean_name(upload: UploadedFile) -> str:
    """The file's own name without folders, on one line, its end kept."""
    return " ".join((upload.name or "файл").replace("/", " ").replace("\\", " ").split())[-160:]


def ending_of(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def content_fits(data: bytes, ending: str) -> bool:
    """Whether the first bytes are those of a file of this type; of an archive also, whether it unpacks to a sane size."""
    try:
        endings = {match.extension.lstrip(".").lower() for match in puremagic.magic_string(data)}
    except puremagic.PureError:
        return False
    fits = bool(endings & SAME_CONTENT.get(ending, {ending}))
    return fits and (ending not in CONTAINERS or is_sound(io.BytesIO(data), most_unpacked=MOST_UNPACKED_OF_UPLOADS))


def as_photograph(name: str, data: bytes, types: Collection[str]) -> tuple[str, bytes]:
    """What a phone has taken, where a JPEG will do: HEIC under whatever name it came becomes one; everything else stays as it is.

    NotAPicture for one that cannot be read.
    """
    ending = ending_of(name)
    if not set(types) & set(JPEG) or ending not in (*HEIC, *JPEG):
        return name, data
    if is_heic(data):
        return f"{name[: -len(ending) - 1]}.jpg", redrawn_scan(data, "jpg")
    if ending in HEIC and data.startswith(STARTS["jpg"]):  # turned on its way, and kept its name
        return f"{name[: -len(ending) - 1]}.jpg", data
    return name, data


def checked(upload: UploadedFile, *, types: Collection[str], megabytes: int, refusal: RuleViolation) -> tuple[str, bytes]:
    """Name and bytes of a file of one of these types and not larger; `refusal` is raised for any other.

    A picture is drawn anew, turned as the camera held it, no larger than a sheet of paper needs; HEIC where JPEG is taken, as JPEG.
    """
    name = clean_name(upload)
    if (upload.size or 0) > megabytes * MEGABYTE:
        raise refusal
    data = upload.read()
    try:
        name, data = as_photograph(name, data, types)
        ending = ending_of(name)
        if ending not in types or not content_fits(data, ending):
            raise refusal
        if ending in KINDS:
            data = redrawn_scan(data, ending, A4)
    except NotAPicture as fault:
        raise _because(refusal, fault) from None
    return name, data


def material(
    upload: UploadedFile, *, types: Collection[str], megabytes: int, clause: str = "", kept: str = ""
) -> tuple[str, bytes]:
    """Name and bytes of a file of somebody's work (a project's, a case's), refused in words of their own for each fault; `kept` follows them.

    A picture is drawn anew: pixels alone, no place and no camera. Texts (`TEXT_TYPES`) are those that can be read as one.
    """
    name = clean_name(upload)

    def refused(code: str, message: str) -> RuleViolation:
        words = " ".join(filter(None, [message, kept]))
        return RuleViolation(code=f"file.{code}", clause=clause, message=words, field="file", status=422)

    if (upload.size or 0) > megabytes * MEGABYTE:
        raise refused("too_large", f"Файл «{name}» больше {megabytes} МБ.")
    if not upload.size:
        raise refused("empty", f"Файл «{name}» пуст.")
    try:
        name, data = as_photograph(name, upload.read(), types)
        ending = ending_of(name)
        if ending not in types:
            raise refused("type", f"«{name}»: принимаются файлы {', '.join(types)}.")
        if not (_is_text(data, ending) if ending in TEXT_TYPES else content_fits(data, ending)):
            raise refused("content", f"Содержимое файла «{name}» не соответствует типу {ending}.")
        return name, redrawn_scan(data, ending) if ending in KINDS else data
    except NotAPicture as fault:
        raise refused("content", f"«{name}»: {fault}") from None


def _is_text(data: bytes, ending: str) -> bool:
    try:
        text = decoded(data)
        return ending != "json" or json.loads(text) is not None
    except (NotText, ValueError, RecursionError):
        return False


def _because(refusal: RuleViolation, fault: NotAPicture) -> RuleViolation:
    """The refusal with what is wrong with the picture before what is wanted; of what is no picture there is nothing more to say."""
    if str(fault) == NO_PICTURE:
        return refusal
    return RuleViolation(
        code=refusal.code, message=f"{fault} {refusal.message}", clause=refusal.clause, field=refusal.field, status=refusal.status
    )


def one_document(uploads: Sequence[UploadedFile], *, megabytes: int) -> UploadedFile:
    """Photographs of one document as one PDF, a page each, in their order; RuleViolation says which one cannot be a page."""
    from PIL import Image  # noqa: PLC0415  on first use: most processes never draw

    target, photographs = io.BytesIO(), [ending for ending in SCAN_TYPES if ending in KINDS]
    for number, upload in enumerate(uploads):
        name = clean_name(upload)
        refusal = RuleViolation(
            code="file.page", field="file", status=422,
            message=f"«{name}»: в один документ складываются только снимки (JPEG, PNG, HEIC) до {megabytes} МБ. PDF приложите один.",
        )  # fmt: skip
        name, data = checked(upload, types=photographs, megabytes=megabytes, refusal=refusal)
        with Image.open(io.BytesIO(redrawn_scan(data, ending_of(name), PAGE))) as page:
            sheet = page.convert("RGB")
        # One page in memory at a time; its points to an inch make the longer side that of A4.
        sheet.save(target, "PDF", append=number > 0, resolution=max(sheet.size) / 11.69, quality=85)
    stem = clean_name(uploads[0]).rsplit(".", 1)[0][:120]
    return SimpleUploadedFile(f"{stem}.pdf", target.getvalue(), content_type="application/pdf")
