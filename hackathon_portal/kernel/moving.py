"""Files from one store into another, as they lie: encrypted, under their names. A copy that was cut short goes on where it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.files.storage import storages

from hackathon_portal.kernel import antivirus, files
from hackathon_portal.kernel.storage import HEADER, MAGIC
from hackathon_portal.kernel.stores import Store, StoreAway, Stored

PIECE = 2**20
TOLD = 100
Progress = Callable[[int], None]


@dataclass
class Moved:
    """What a copy has done: files copied, found there already, removed there; those left, with why; names of rows without a file there."""

    copied: int = 0
    there: int = 0
    removed: int = 0
    left: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def store_at(where: str) -> Store:
    """The store at an address `s3://…`, at the address that an environment variable of this name holds, or in a folder."""
    address = where if where.startswith("s3://") else os.environ.get(where, "")
    if address.startswith("s3://"):
        return cast(Store, storages.create_storage(settings.STORE_OF(address)))
    location = {"location": str(Path(where).resolve())}
    return cast(Store, storages.create_storage({"BACKEND": "hackathon_portal.kernel.stores.FolderStore", "OPTIONS": location}))


def copy_files(source: Store, target: Store, *, check: bool, progress: Progress) -> Moved:
    """Copy what is not there, each read back and compared by SHA-256; with `check` what is there is compared so as well.

    What was copied before and erased at the source since is removed at the target; names the portal does not give are let alone.
    """
    outcome = Moved()
    known = {stored.name: stored for stored in target.names()}
    named = set(antivirus.stored_names())
    seen: set[str] = set()
    for number, stored in enumerate(source.names(), 1):
        if stored.name.endswith(".new"):
            continue
        seen.add(stored.name)
        try:
            is_there = stored.name in known and _same(source, target, stored, known[stored.name], whole=check)
            outcome.there += is_there
            outcome.copied += not is_there and _copy(source, target, stored.name, anew=stored.name in known)
        except StoreAway as error:
            outcome.left.append(f"{stored.name}: {error}")
        if number % TOLD == 0:
            progress(number)
    gone = [name for name in known if name not in seen and name not in named and files.is_ours(name, set())]
    for name in gone:
        target.remove(name)
    outcome.removed = len(gone)
    outcome.missing = sorted(name for name in named - seen if name not in known)
    return outcome


def _same(source: Store, target: Store, stored: Stored, there: Stored, *, whole: bool) -> bool:
    """By size and header, whose salt is of one encryption; wholly where there is no such header, or `whole` says so."""
    if stored.size != there.size:
        return False
    header = source.head(stored.name, HEADER)
    if whole or not header.startswith(MAGIC):
        return _digest(source, stored.name) == _digest(target, stored.name)
    return target.head(stored.name, HEADER) == header


def _copy(source: Store, target: Store, name: str, *, anew: bool) -> bool:
    """False for a file whose row was erased meanwhile."""
    digest = hashlib.sha256()

    def fill(into: IO[bytes]) -> None:
        with source.read(name) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                into.write(piece)

    try:
        (target.replace if anew else target.write)(name, fill)
    except FileNotFoundError:
        return False
    if _digest(target, name) != digest.hexdigest():
        target.remove(name)
        raise StoreAway("прочитано не то, что записано")
    return True


def _digest(store: Store, name: str) -> str:
    digest = hashlib.sha256()
    with store.read(name) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
