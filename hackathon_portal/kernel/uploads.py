"""What every uploaded file goes through: its name on one line, its size, its first bytes against its ending; pictures are drawn anew.

What is stored goes through `storage.py`, which encrypts it and holds it for the antivirus (`antivirus.py`).
"""

from __future__ import annotations

import io
from collections.abc import Collection

import puremagic
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.kernel.containers import is_sound
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.pictures import KINDS, NotAPicture, redrawn_scan

MEGABYTE = 2**20
# What puremagic says of containers: office files are ZIP archives inside.
SAME_CONTENT = {
    "pdf": {"pdf"}, "png": {"png"}, "pptx": {"pptx", "zip"}, "docx": {"docx", "zip"}, "odp": {"odp", "zip"}, "odt": {"odt", "zip"}, "zip": {"zip"},
    "jpg": {"jpg", "jpeg", "jfif"}, "jpeg": {"jpg", "jpeg", "jfif"}, "mp4": {"mp4", "m4v", "mov"},
}  # fmt: skip
CONTAINERS = ("pptx", "docx", "odp", "odt", "zip")
MOST_UNPACKED_OF_UPLOADS = 1024 * MEGABYTE  # a team's archive of its work may hold data; the portal itself opens none of these


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


def checked(upload: UploadedFile, *, types: Collection[str], megabytes: int, refusal: RuleViolation) -> tuple[str, bytes]:
    """Name and bytes of a file of one of these types and not larger, a picture drawn anew; `refusal` is raised for any other."""
    name = clean_name(upload)
    if ending_of(name) not in types or (upload.size or 0) > megabytes * MEGABYTE:
        raise refusal
    data = upload.read()
    ending = ending_of(name)
    if not content_fits(data, ending):
        raise refusal
    if ending in KINDS:
        try:
            data = redrawn_scan(data, ending)
        except NotAPicture:
            raise refusal from None
    return name, data
