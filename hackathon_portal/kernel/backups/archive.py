"""The file of a copy: a tar, encrypted to recipients' keys (age) where there are any, read and written in one pass without room beside it.

`database/00000` … are pieces of what pg_dump writes (custom format), `files/…` are uploaded files as they lie, `manifest.json` comes last: size and SHA-256
of every member, rows of every table, versions. A cut file has no manifest. By hand: `age -d -i key.txt copy.tar.age | tar x`, `cat database/* > dump`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

import pyrage

from hackathon_portal.kernel.backups.databases import Refused

KIND, FORMAT = "hackathon-portal backup", 1
DATABASE, FILES, MANIFEST = "database/", "files/", "manifest.json"
PIECE = 16 << 20  # bytes of one piece of the dump
CHUNK = 1 << 20
MOST_OF_MANIFEST = 256 << 20
AGE = b"age-encryption.org/v1"
BROKEN = "Файл повреждён, оборван или это не копия портала"


class Writer:
    """Members one after the other; `finish` adds the manifest."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self._tar: Any = tarfile.open(fileobj=cast(IO[bytes], self), mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  closed by `finish`
        self.members: list[dict[str, Any]] = []

    def write(self, data: bytes) -> int:
        """For the tar: into the file, or nowhere once the copy is given up."""
        return self._target.write(data) if self._target else len(data)

    def give_up(self) -> None:
        self._target = None

    def add(self, name: str, size: int, source: IO[bytes]) -> None:
        """One member; OSError where the source ends early."""
        digest = hashlib.sha256()

        class Digesting:
            def read(self, amount: int) -> bytes:
                data = source.read(amount)
                digest.update(data)
                return data

        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, Digesting())
        self.members.append({"path": name, "size": size, "sha256": digest.hexdigest()})

    def add_dump(self, source: IO[bytes]) -> None:
        """What pg_dump writes, in pieces."""
        number = 0
        while piece := source.read(PIECE):
            self.add(f"{DATABASE}{number:05}", len(piece), io.BytesIO(piece))
            number += 1

    def finish(self, **facts: Any) -> dict[str, Any]:
        """Write the manifest, whose `members` are what was written; returns it."""
        manifest = {"kind": KIND, "format": FORMAT, **facts, "members": self.members}
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(content), 0o600
        self._tar.addfile(info, io.BytesIO(content))
        self._tar.close()
        return manifest


@contextmanager
def writing(target: Any) -> Iterator[Writer]:
    """A writer into an open file; after an error it writes nothing more, whatever tarfile keeps back."""
    writer = Writer(target)
    try:
        yield writer
    except BaseException:
        writer.give_up()
        raise


class _Through(threading.Thread):
    """age between a pipe and a file, in a thread: it reads or writes by itself."""

    def __init__(self, work: Callable[[], object], ends: Sequence[Any]) -> None:
        super().__init__(daemon=True)
        self._work, self._ends = work, ends
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self.error = error
        finally:
            for end in self._ends:
                with suppress(OSError):
                    end.close()


class _Remembering:
    """What writing into the file failed with: age tells only its text."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._target.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._target.flush()


@contextmanager
def encrypting(target: Any, recipients: Sequence[Any]) -> Iterator[Any]:
    """A file to write into, whose content arrives in `target` encrypted; without recipients `target` itself."""
    if not recipients:
        yield target
        return
    read_end, write_end = os.pipe()
    source, sink = os.fdopen(read_end, "rb"), os.fdopen(write_end, "wb", CHUNK)
    remembering = _Remembering(target)
    thread = _Through(lambda: pyrage.encrypt_io(source, remembering, list(recipients)), [source])
    thread.start()
    failed = True
    try:
        yield sink
        sink.close()
        failed = False
    except BrokenPipeError:
        failed = False  # the thread knows why
    finally:
        with suppress(OSError):
            sink.close()
        thread.join()
        if not failed and thread.error is not None:
            raise remembering.error or thread.error


def identities_of(path: Path) -> list[Any]:
    """The secret keys of a file as `age-keygen` writes it. Refused where there is none."""
    try:
        lines = path.read_text("utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"Файл с секретным ключом {path} не читается: {error}") from None
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Refused(f"В файле {path} нет секретного ключа age (строки AGE-SECRET-KEY-…).")
    return found


def recipients_of(keys: Sequence[str]) -> list[Any]:
    """Public keys (`age1…`) of those who may open copies. Refused for what is none."""
    found = []
    for key in keys:
        try:
            found.append(pyrage.x25519.Recipient.from_str(key))
        except pyrage.RecipientError:
            raise Refused(f"BACKUP_RECIPIENTS: «{key}» не открытый ключ age (вида age1…, его печатает age-keygen).") from None
    return found


def is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(AGE)) == AGE


@contextmanager
def opened(path: Path, identities: Sequence[Any] = ()) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """(name, content) of each member in their order; each is to be read before the next. Refused for what cannot be read to its end."""
    with path.open("rb") as file:
        if not is_encrypted(path):
            with _refusing():
                yield _members(file)
            return
        if not identities:
            raise Refused(
                "Копия зашифрована. Назовите файл с секретным ключом: --identity ФАЙЛ (его сделала команда age-keygen)."
            )
        read_end, write_end = os.pipe()
        source, sink = os.fdopen(read_end, "rb", CHUNK), os.fdopen(write_end, "wb", CHUNK)
        thread = _Through(lambda: pyrage.decrypt_io(file, sink, list(identities)), [sink])
        thread.start()
        try:
            with _refusing():
                yield _members(source)
        except Refused:
            source.close()
            thread.join()
            if thread.error is not None and "key" in str(thread.error).lower():
                raise Refused("Секретный ключ не от этой копии: расшифровать её нельзя.") from None
            raise
        finally:
            source.close()
            thread.join()


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise Refused(f"{BROKEN} ({error}).") from error


def _members(file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=file, mode="r|") as tar:
        while True:
            try:
                info = tar.next()
            except (ValueError, OverflowError, RecursionError) as error:  # a header of anything
                raise tarfile.ReadError(str(error)) from error
            if info is None:
                break
            content = tar.extractfile(info) if info.isreg() else None
            if content is None:
                raise tarfile.ReadError(f"в нём лишнее: {info.name[:100]}")
            yield info.name, content
            cast(Any, tar).members.clear()  # a list that only grows
        while file.read(CHUNK):  # to the end: age tells a cut file there
            pass


def pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(CHUNK):
        yield piece
