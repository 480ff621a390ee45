"""Temporary files: in one folder of the portal's own, readable by its owner alone, gone with the process that made them.

Libraries write named files into the temporary folder (xlsxwriter the rows of a workbook, Django an upload over 2.5 MB); a killed process
leaves them, with personal data, for ever. A work has a folder here for as long as it runs, held by a lock that the kernel frees
with the process: whoever gets the lock of somebody else's folder knows that nobody needs it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

LOCK = "lock"
# Uploads lie beside the folders of works; no request takes so long (settings.BODY_LONGEST_SECONDS is a quarter of it).
LOOSE_SECONDS = 3600


def root() -> Path:
    """The folder of all temporary files of this machine's portal; made where it is not there."""
    folder = Path(settings.SCRATCH_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """A folder for the temporary files of this process's work, `tempfile` writes into it meanwhile; removed at the end.

    For processes that do one work at a time (a Celery worker): `tempfile` has one folder for all threads.
    """
    made = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=root()))
    before = tempfile.tempdir
    descriptor = os.open(made / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        tempfile.tempdir = str(made)
        yield made
    finally:
        tempfile.tempdir = before
        shutil.rmtree(made, ignore_errors=True)
        os.close(descriptor)


def sweep() -> int:
    """Remove what processes that are no more have left on this machine; how many files or folders."""
    return sum(_removed(path) for path in root().iterdir())


def _removed(path: Path) -> bool:
    try:
        is_old = time.time() - path.lstat().st_mtime > LOOSE_SECONDS
        if not path.is_dir():
            if is_old:
                path.unlink()
            return is_old
        return _removed_folder(path, is_old=is_old)
    except FileNotFoundError:  # its owner has just removed it
        return False


def _removed_folder(path: Path, *, is_old: bool) -> bool:
    if not (path / LOCK).exists():  # between the folder and its lock a process may be alive still
        if is_old:
            shutil.rmtree(path, ignore_errors=True)
        return is_old
    descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path, ignore_errors=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
