"""Stored files as copies need them: their own bytes, whatever key they are under, wherever they lie (`stores.py`)."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from typing import IO

from hackathon_portal.kernel import storage
from hackathon_portal.kernel.stores import raw_store


def read(name: str) -> IO[bytes]:
    """A file's bytes as they lie, to be read and sought in; FileNotFoundError where there is none."""
    return raw_store().read(name)


def exists(name: str) -> bool:
    return raw_store().exists(name)


def put(name: str, pieces: Iterable[bytes]) -> None:
    """Store these bytes under exactly this name, all of them or nothing, in place of a file that does not open."""

    def fill(target: IO[bytes]) -> None:
        for piece in pieces:
            target.write(piece)
        if isinstance(target, io.BufferedWriter):  # a file of this machine
            target.flush()
            os.fsync(target.fileno())

    store = raw_store()
    (store.replace if store.exists(name) else store.write)(name, fill)


def opens(name: str) -> bool:
    """Whether a file of this name is there and reads to its end under the keys there are."""
    try:
        with storage.EncryptedStorage().content(name) as file:
            while file.read(storage.PIECE):
                pass
    except OSError:
        return False
    return True


def total_bytes() -> int:
    """How much all stored files take."""
    return sum(each.size for each in raw_store().names())
