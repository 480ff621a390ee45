"""An archive that proves its own content: a ZIP whose manifest names every file with its size and SHA-256.

What could not be put into it is named there as well (`missing`), so that a lack is never taken for a file. The manifest proves the
files; what proves the manifest stands outside of the archive: its own SHA-256, which `close` returns.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
SIGNATURE = f"{SUMS}.p7s"
CHUNK = 1 << 20
MOST_OF_LISTING = 64 << 20  # bytes
Content = bytes | Iterable[bytes]


class SealedZip:
    """Write files into a ZIP piece by piece; `close` adds the manifest with `facts` about the whole."""

    def __init__(self, target: IO[bytes], **facts: Any) -> None:
        self._zip = ZipFile(target, "w", ZIP_DEFLATED)
        self._facts = facts
        self.files: list[dict[str, Any]] = []

    @property
    def missing(self) -> list[dict[str, Any]]:
        """What could not be made or read: path, title, why."""
        return [entry for entry in self.files if entry.get("missing")]

    def add(self, path: str, pieces: Content, **facts: Any) -> None:
        """One file; a path is written once. Whatever `pieces` raises leaves nothing of it in the archive."""
        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(CHUNK) as whole:
            for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                digest.update(piece)
                size += len(piece)
                whole.write(piece)
            whole.seek(0)
            with self._zip.open(path, "w", force_zip64=True) as file:
                while piece := whole.read(CHUNK):
                    file.write(piece)
        self.files.append({"path": path, "size": size, "sha256": digest.hexdigest(), **facts})

    def lacks(self, path: str, why: str, **facts: Any) -> None:
        """Note that a file should be here and is not."""
        self.files.append({"path": path, "missing": True, "why": why, **facts})

    def close(self, sign: Callable[[bytes], bytes | None] = lambda sums: None) -> str:
        """Write the manifest, the sums and, where `sign` makes one, the signature under the sums; SHA-256 of the manifest."""
        listing = json.dumps({**self._facts, "files": self.files}, ensure_ascii=False, indent=1).encode()
        digest = hashlib.sha256(listing).hexdigest()
        self._zip.writestr(MANIFEST, listing)
        there = [(entry["sha256"], entry["path"]) for entry in self.files if not entry.get("missing")]
        sums = "".join(f"{sha256}  {path}\n" for sha256, path in [*there, (digest, MANIFEST)]).encode()
        self._zip.writestr(SUMS, sums)
        if signature := sign(sums):
            self._zip.writestr(SIGNATURE, signature)
        self._zip.close()
        return digest


def manifest_sha256(file: IO[bytes]) -> str:
    """SHA-256 of the archive's manifest; empty when there is none to read."""
    try:
        with ZipFile(file).open(MANIFEST) as listing:
            return hashlib.sha256(listing.read(MOST_OF_LISTING)).hexdigest()
    except (BadZipFile, KeyError, OSError, EOFError):
        return ""


def lacks_of(file: IO[bytes]) -> list[str]:
    """What was missing when the archive was made, in words."""
    try:
        with ZipFile(file).open(MANIFEST) as listing:
            entries = json.loads(listing.read(MOST_OF_LISTING))["files"]
        return [f"{entry['path']}: не вошёл при сборке ({entry.get('why', '')})" for entry in entries if entry.get("missing")]
    except (BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError, RecursionError):
        return []


def problems_of(file: IO[bytes]) -> tuple[list[str], int]:
    """(what does not agree with the manifest, in words; number of files that do)."""
    try:
        archive = ZipFile(file)
        with archive.open(MANIFEST) as listing:
            manifest = json.loads(listing.read(MOST_OF_LISTING))  # cut, it is no JSON
        listed = {entry["path"]: entry for entry in manifest["files"] if not entry.get("missing")}
    except (BadZipFile, KeyError, ValueError, TypeError, RecursionError) as error:
        return [f"Это не архив портала или он повреждён: {error}"], 0
    problems: list[str] = []
    good = 0
    names = set(archive.namelist()) - {MANIFEST, SUMS, SIGNATURE}
    problems += [f"{path}: файла нет в архиве" for path in sorted(listed.keys() - names)]
    problems += [f"{path}: файла нет в описи" for path in sorted(names - listed.keys())]
    problems += _wrong_sums(archive)
    for path in sorted(names & listed.keys()):
        try:
            digest = _digest(archive, path)
        except (BadZipFile, OSError, EOFError) as error:
            problems.append(f"{path}: не читается ({error})")
            continue
        if digest == listed[path]["sha256"]:
            good += 1
        else:
            problems.append(f"{path}: содержание изменено")
    return problems, good


def _digest(archive: ZipFile, path: str) -> str:
    digest = hashlib.sha256()
    with archive.open(path) as content:
        while piece := content.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _wrong_sums(archive: ZipFile) -> list[str]:
    """Whether the sums say of the manifest what it is; archives of before have none."""
    if SUMS not in archive.namelist():
        return []
    try:
        lines = archive.read(SUMS).decode().splitlines()
        right = f"{_digest(archive, MANIFEST)}  {MANIFEST}"
    except (BadZipFile, OSError, EOFError, ValueError) as error:
        return [f"{SUMS}: не читается ({error})"]
    return [] if right in lines else [f"{MANIFEST}: опись изменена, сумма в {SUMS} другая"]
