"""What an archive is made of: a file with its path, its Russian title and how it is made; a lack is named, never an end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import puremagic
from django.core.files.storage import default_storage

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.manifest import CHUNK, Content, SealedZip

log = logging.getLogger("portal.archive")
UNREAD = "нет в хранилище файлов"


@dataclass(frozen=True)
class Member:
    """A file of the archive; `content` makes it when its turn comes."""

    path: str
    title: str
    content: Callable[[], Content]


@dataclass(frozen=True)
class Source:
    """Where members come from, with the name of the whole for the case that not even their list can be read."""

    path: str
    title: str
    members: Callable[[], Iterator[Member]]


class NotThere(Exception):
    """A stored file that is gone."""


def put(sealed: SealedZip, source: Source) -> Iterator[Member]:
    """Put everything of a source into the archive; yields each member done or named as missing."""
    members = source.members()
    while True:
        try:
            member = next(members, None)
        except Exception as error:  # whatever it was, the other sources come out
            log.exception("archive: %s", source.path)
            sealed.lacks(source.path, why_not(error), title=source.title)
            return
        if member is None:
            return
        try:
            sealed.add(member.path, member.content(), title=member.title)
        except Exception as error:  # whatever it was, the other members come out
            log.warning("archive: %s", member.path, exc_info=True)
            sealed.lacks(member.path, why_not(error), title=member.title)
        yield member


def why_not(error: Exception) -> str:
    """Why something could not be made, in words for the person who reads the archive."""
    if isinstance(error, NotThere):
        return UNREAD
    return str(error) if isinstance(error, RuleViolation) else f"не удалось сделать: {type(error).__name__}"


def stored(name: str | None) -> Iterator[bytes]:
    """A stored file piece by piece; NotThere when it is gone."""
    if not name or not default_storage.exists(name):
        raise NotThere(name)
    with default_storage.open(name, "rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def of_file(path: str, title: str, name: str | None) -> Member:
    """A stored file under a path without an ending; the ending follows from its content."""
    return Member(f"{path}{ending_of(name)}", title, lambda: stored(name))


def ending_of(name: str | None) -> str:
    """`.pdf`, `.jpg`…: what a stored file is by its first bytes; `.bin` where nobody can say or it is gone."""
    try:
        head = next(stored(name), b"")
        found = [match.extension.lower() for match in puremagic.magic_string(head[: 1 << 16])]
    except (NotThere, OSError, ValueError, puremagic.PureError):
        return ".bin"
    known = [one for one in found if one]
    return known[0].replace(".jpeg", ".jpg").replace(".jfif", ".jpg") if known else ".bin"
