"""Stored files as copies need them: their own bytes, whatever key they are under, wherever they lie."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage

from hackathon_portal.kernel import storage
from hackathon_portal.launcher.keeping import written_aside


def read(name: str) -> IO[bytes]:
    """A file's bytes as they lie, to be read and sought in; FileNotFoundError where there is none."""
    return Path(default_storage.path(name)).open("rb")


def put(name: str, pieces: Iterable[bytes]) -> None:
    """Store these bytes under exactly this name, all of them or nothing, in place of a file that does not open."""
    path = Path(default_storage.path(name))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with written_aside(path, replace=True) as target:
        for piece in pieces:
            target.write(piece)


def opens(name: str) -> bool:
    """Whether a file of this name is there and reads to its end under the keys there are."""
    try:
        with default_storage.content(name) as file:
            while file.read(storage.PIECE):
                pass
    except OSError:
        return False
    return True


def total_bytes() -> int:
    """How much all stored files take."""
    return sum(path.stat().st_size for path in storage.stored_files())
