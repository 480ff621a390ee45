"""Pictures of questions drawn anew before they are stored: pixels alone, as PNG, so that a bank exported and loaded again keeps its bytes."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.exams.rules.items import Item, Picture
from hackathon_portal.kernel.pictures import NotAPicture, redrawn

# Points at most of a picture in a question: what a large screen shows, and a phone loads quickly.
SIZE = (1400, 1400)


def redrawn_of(item: Item) -> Item | None:
    """The question with its pictures drawn anew, each name once; None where one is no PNG or JPEG of a sane size."""
    if not item.pictures:
        return item
    drawn: dict[str, Picture] = {}
    try:
        for picture in item.pictures:
            if picture.name not in drawn:
                drawn[picture.name] = Picture(picture.name, redrawn(SimpleUploadedFile("a", picture.content), SIZE, kind="PNG"))
    except NotAPicture:
        return None
    return replace(item, pictures=tuple(drawn.values()))


def sha_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
