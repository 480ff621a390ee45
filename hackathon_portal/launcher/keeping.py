"""Files made for keeping (copies, archives, reports, lists): written aside, read back, and only then named. No Django.

Until the last step nothing stands under the final name, so what stands there is whole; the rest of a killed try is in nobody's way
and goes with the next one.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

OWNER_ALONE = 0o600
CHUNK = 1 << 20  # bytes
PART = ".part"


class NotKept(OSError):
    """What was written does not read back the same, or the name is taken; nothing stands under it because of this try."""


class Written:
    """A file under way: `write` only. Once it is closed, `size` (bytes) and `sha256` (hex) are those of what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, hashlib.sha256()
        self.size = 0

    def write(self, data: Any) -> int:
        self._file.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


@contextmanager
def written_aside(
    target: Path, *, replace: bool = False, mode: int = OWNER_ALONE, check: Callable[[Path], object] | None = None
) -> Iterator[Written]:
    """Write a file beside `target`; after the block it is on the disk, reads back the same, `check` has not raised, and has the name.

    OSError: nothing stands under the name that did not stand there before. Without `replace` an existing file is never written over.
    """
    if not replace and target.exists():
        raise NotKept(f"{target} уже есть")
    forget_rests(target)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{PART}")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # whoever gets this lock knows that nobody writes any more
            written = Written(file)
            yield written
            file.flush()
            os.fsync(file.fileno())
            if digest_of(part) != written.sha256:
                raise NotKept(f"{target}: с диска читается не то, что записано")
            if check is not None:
                check(part)
            _name(part, target, replace=replace)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, target: Path, *, replace: bool) -> None:
    if replace:
        part.replace(target)
    else:
        try:
            os.link(part, target)  # fails where the name is taken, which `rename` does not
        except FileExistsError:
            raise NotKept(f"{target} уже есть") from None
        except OSError:  # a file system without links
            if target.exists():
                raise NotKept(f"{target} уже есть") from None
            part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems know no fsync of a folder
            os.fsync(folder)
    finally:
        os.close(folder)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read from the disk and not from what the system remembers of it."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        with suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def forget_rests(target: Path) -> None:
    """Remove what tries for this name have left that nobody writes any more."""
    for rest in target.parent.glob(f".{glob.escape(target.name)}.*{PART}"):
        with suppress(OSError), rest.open("rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            rest.unlink()


def keep(target: Path, content: bytes | str, *, replace: bool = True, mode: int = OWNER_ALONE) -> None:
    """A small file in one piece: the old content stands until the new one does."""
    with written_aside(target, replace=replace, mode=mode) as file:
        file.write(content.encode() if isinstance(content, str) else content)
