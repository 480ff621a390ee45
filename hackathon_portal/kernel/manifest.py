"""An archive that proves its own content: a ZIP whose manifest names every file with its size and SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

MANIFEST = "manifest.json"
CHUNK = 1 << 20
MOST_OF_LISTING = 64 << 20  # bytes


class SealedZip:
    """Write files into a ZIP piece by piece; `close` adds the manifest with `facts` about the whole."""

    def __init__(self, target: IO[bytes], **facts: Any) -> None:
        self._zip = ZipFile(target, "w", ZIP_DEFLATED)
        self._facts = facts
        self.files: list[dict[str, Any]] = []

    def add(self, path: str, pieces: bytes | Iterable[bytes]) -> None:
        """One file; a path is written once."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(path, "w", force_zip64=True) as file:
            for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        self.files.append({"path": path, "size": size, "sha256": digest.hexdigest()})

    def close(self) -> None:
        listing = json.dumps({**self._facts, "files": self.files}, ensure_ascii=False, indent=1)
        self._zip.writestr(MANIFEST, listing)
        self._zip.close()


def problems_of(file: IO[bytes]) -> tuple[list[str], int]:
    """(what does not agree with the manifest, in words; number of files that do)."""
    try:
        archive = ZipFile(file)
        with archive.open(MANIFEST) as listing:
            manifest = json.loads(listing.read(MOST_OF_LISTING))  # cut, it is no JSON
        listed = {entry["path"]: entry for entry in manifest["files"]}
    except (BadZipFile, KeyError, ValueError, TypeError, RecursionError) as error:
        return [f"Это не архив портала или он повреждён: {error}"], 0
    problems: list[str] = []
    good = 0
    names = set(archive.namelist()) - {MANIFEST}
    problems += [f"{path}: файла нет в архиве" for path in sorted(listed.keys() - names)]
    problems += [f"{path}: файла нет в описи" for path in sorted(names - listed.keys())]
    for path in sorted(names & listed.keys()):
        digest = hashlib.sha256()
        try:
            with archive.open(path) as content:
                while piece := content.read(CHUNK):
                    digest.update(piece)
        except (BadZipFile, OSError, EOFError) as error:
            problems.append(f"{path}: не читается ({error})")
            continue
        if digest.hexdigest() == listed[path]["sha256"]:
            good += 1
        else:
            problems.append(f"{path}: содержание изменено")
    return problems, good
