"""Where the routine keeps copies: a folder of this machine, and a second place, which is a folder or a bucket."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Protocol, cast

from django.conf import settings
from django.core.files.storage import storages

from hackathon_portal.launcher.keeping import CHUNK, NotKept, digest_of, written_aside

NAMES = re.compile(r"portal-(\d{8}-\d{6})\.tar(?:\.age)?")


class Place(Protocol):
    def put(self, source: Path, *, replace: bool = False) -> None:
        """A file by its own name, whole or not at all, read back. OSError."""

    def names(self) -> list[str]:
        """Of the copies of the routine, the newest first."""

    def remove(self, name: str) -> None: ...


def _copies(names: Iterator[str]) -> list[str]:
    return sorted((name for name in names if NAMES.fullmatch(name)), reverse=True)


def taken_at(name: str) -> datetime:
    """When a copy of the routine was taken, by its name."""
    match = cast("re.Match[str]", NAMES.fullmatch(name))
    return datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, source: Path, *, replace: bool = False) -> None:
        with source.open("rb") as file, written_aside(self.path / source.name, replace=replace) as target:
            shutil.copyfileobj(file, target, CHUNK)
        if target.sha256 != digest_of(source):
            raise NotKept(f"{source.name}: во втором месте не то, что в первом")

    def names(self) -> list[str]:
        return _copies(path.name for path in self.path.iterdir())

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


class Bucket:
    """A store of `kernel/stores.py`."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def put(self, source: Path, *, replace: bool = False) -> None:
        def fill(sink: IO[bytes]) -> None:
            with source.open("rb") as file:
                shutil.copyfileobj(file, sink, CHUNK)

        if replace:
            self.store.remove(source.name)
        elif self.store.exists(source.name):
            raise NotKept(f"{source.name} уже есть")
        self.store.write(source.name, fill)
        with self.store.read(source.name) as stored:
            if hashlib.file_digest(stored, "sha256").hexdigest() != digest_of(source):
                raise NotKept(f"{source.name}: в хранилище не то, что на диске")

    def names(self) -> list[str]:
        return _copies(entry.name for entry in self.store.names())

    def remove(self, name: str) -> None:
        self.store.remove(name)


def second() -> Place | None:
    """The second place, if one is set."""
    if "copies" in settings.STORAGES:
        return Bucket(storages["copies"])
    return Folder(Path(settings.BACKUP_COPY_TO)) if settings.BACKUP_COPY_TO else None
