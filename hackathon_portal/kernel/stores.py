"""Where the bytes of files lie: a folder of this machine or a bucket that many share (`bucket.py`). `storage.py` encrypts what goes there.

A store keeps bytes under names and tells nothing of what they mean. `raw_store()` is the one of this installation (STORAGES["raw"]).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol, cast

from django.core.files.storage import FileSystemStorage, storages

from hackathon_portal.kernel import disk

Fill = Callable[[IO[bytes]], None]


class StoreAway(OSError):
    """The store does not answer, or refuses: nothing is known of the file."""


@dataclass(frozen=True)
class Stored:
    """A file as its store lists it; `size` in bytes as it lies there."""

    name: str
    size: int
    modified: datetime


class Store(Protocol):
    """Names have no `..`; a name that is not there is FileNotFoundError, a store that is away StoreAway."""

    @property
    def folder(self) -> Path | None:
        """Of this machine, where the files lie; None where they fill no disk of it."""

    def names(self) -> Iterator[Stored]:
        """Every file, in an order that stays."""

    def read(self, name: str) -> IO[bytes]:
        """The bytes, to be read and sought in."""

    def head(self, name: str, count: int) -> bytes:
        """The first `count` bytes, or as many as there are."""

    def write(self, name: str, fill: Fill) -> None:
        """Keep what `fill` writes under a name that is free; all of it or nothing."""

    def replace(self, name: str, fill: Fill) -> None:
        """The same instead of a file that is there; one removed meanwhile does not come back."""

    def remove(self, name: str) -> None:
        """Remove the file; one that is not there is no fault."""

    def exists(self, name: str) -> bool: ...


def raw_store() -> Store:
    return cast(Store, storages["raw"])


class FolderStore(FileSystemStorage):
    """Files of MEDIA_ROOT, for their owner alone."""

    @property
    def folder(self) -> Path:
        return Path(self.location)

    def names(self) -> Iterator[Stored]:
        for folder, folders, names in os.walk(self.location):
            folders.sort()
            for name in sorted(names):
                path = Path(folder) / name
                if path.is_symlink():
                    continue
                try:
                    facts = path.stat()
                except FileNotFoundError:
                    continue
                yield Stored(
                    path.relative_to(self.location).as_posix(), facts.st_size, datetime.fromtimestamp(facts.st_mtime, tz=UTC)
                )

    def read(self, name: str) -> IO[bytes]:
        return Path(self.path(name)).open("rb")

    def head(self, name: str, count: int) -> bytes:
        with self.read(name) as file:
            return file.read(count)

    def write(self, name: str, fill: Fill) -> None:
        disk.refuse_when_full(self.folder)
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self._half(path)
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as target:
                fill(target)
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise

    def replace(self, name: str, fill: Fill) -> None:
        path = Path(self.path(name))
        fresh = self._half(path)
        try:
            with fresh.open("xb") as target:
                fill(target)
                target.flush()
                os.fsync(target.fileno())
            fresh.chmod(0o600)
            path.stat()  # FileNotFoundError: its row was erased meanwhile, and the content must not come back
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        self.delete(name)

    def _half(self, path: Path) -> Path:
        """A name beside it for what is not whole yet; the sweep of files knows it."""
        return path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
