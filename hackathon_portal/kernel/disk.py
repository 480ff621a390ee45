"""Free space where this node writes: looked at every few minutes, told to the administrators before it is short, refused before it is gone.

The database on the same disk stops all of the portal when it cannot write, so files are refused while there is still a reserve for it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files.storage import storages

from hackathon_portal.kernel.errors import RuleViolation

WORDS = (
    "На сервере портала почти кончилось место, поэтому файлы временно не принимаются и выгрузки не делаются. Ничего не потеряно: "
    "администратор портала предупреждён, повторите позже."
)


@dataclass(frozen=True)
class Place:
    """A file system this node writes to: what for, and its free bytes."""

    name: str
    folder: Path
    free: int


class NoRoom(RuleViolation):
    """The reserve of free space is reached (507 Insufficient Storage, RFC 4918 11.5)."""

    def __init__(self) -> None:
        super().__init__(code="disk.short", message=WORDS, status=507)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def places() -> list[Place]:
    """Data folder, files unless a bucket has them, temporary files; one of a file system."""
    found: dict[int, Place] = {}
    files: Path | None = cast(Any, storages["raw"]).folder  # `stores.py` asks this module
    folders = {"данные": settings.DATA_DIR, "файлы": files, "временные файлы": settings.SCRATCH_DIR}
    for name, folder in folders.items():
        if folder is None:
            continue
        path = _existing(Path(folder))
        found.setdefault(os.stat(path).st_dev, Place(name, path, shutil.disk_usage(path).free))
    return list(found.values())


def is_short(found: Iterable[Place] | None = None) -> bool:
    """Under the bound at which the administrators are told."""
    return any(place.free < settings.DISK_ALARM_MB * 2**20 for place in (places() if found is None else found))


def refuse_when_full(folder: Path | None = None) -> None:
    """NoRoom where nothing more may be written here, or anywhere this node writes; before a byte is."""
    frees = [shutil.disk_usage(_existing(folder)).free] if folder else [place.free for place in places()]
    if min(frees) < settings.DISK_RESERVE_MB * 2**20:
        raise NoRoom


def size(free: int) -> str:
    return f"{free / 2**30:.1f} ГБ".replace(".", ",") if free >= 2**30 else f"{free // 2**20} МБ"
