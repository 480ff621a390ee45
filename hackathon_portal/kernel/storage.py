"""Uploaded files at rest: every one is encrypted piece by piece under a key of its own, and its name tells nothing.

A file: MAGIC, 8 bytes of the key's identifier, 16 bytes of salt; then pieces of PIECE bytes, each sealed (AES-256-GCM unless FILE_CIPHER names
another AEAD class). The file's key is HKDF-SHA256 of one of FIELD_ENCRYPTION_KEYS over the salt. A piece's nonce is its number and
whether it is the last, so that pieces swapped, taken away or appended do not open. Files of before are read as they are.
Where the bytes lie is the store's (`stores.py`): a folder, or a bucket.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.utils.module_loading import import_string

from hackathon_portal.kernel import antivirus, pictures
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.reading import PieceReader
from hackathon_portal.kernel.stores import StoreAway, raw_store

log = logging.getLogger("portal.storage")

MAGIC = b"\x89HPFILE1"
KEY_ID, SALT, TAG = 8, 16, 16
HEADER = len(MAGIC) + KEY_ID + SALT
PIECE = 64 * 1024
SEALED_PIECE = PIECE + TAG


class DamagedFile(OSError):
    """The file was changed, cut short, or its key is not among FIELD_ENCRYPTION_KEYS."""


def _key_id(key: str) -> bytes:
    return hashlib.sha256(b"portal file key" + key.encode()).digest()[:KEY_ID]


def _cipher(key: str, salt: bytes) -> Any:
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"portal file").derive(key.encode())
    return import_string(settings.FILE_CIPHER)(derived)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """(piece of PIECE bytes, whether it is the last); the last one may be shorter, and is there in an empty file as well."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > PIECE:
            yield bytes(waiting[:PIECE]), False
            del waiting[:PIECE]
    yield bytes(waiting), True


def write_encrypted(target: IO[bytes], chunks: Iterable[bytes]) -> None:
    """Write the content into `target` under the first of FIELD_ENCRYPTION_KEYS."""
    key, salt = settings.FIELD_ENCRYPTION_KEYS[0], secrets.token_bytes(SALT)
    header = MAGIC + _key_id(key) + salt
    cipher = _cipher(key, salt)
    target.write(header)
    for number, (piece, last) in enumerate(_pieces(chunks)):
        target.write(cipher.encrypt(_nonce(number, last=last), piece, header))


class DecryptedFile(PieceReader):
    """An encrypted file as its content: read, seek, size; its end is checked when it is opened."""

    PIECE = PIECE

    def __init__(self, file: IO[bytes], header: bytes) -> None:
        self._file = file
        self._header = header
        identifier, salt = header[len(MAGIC) : len(MAGIC) + KEY_ID], header[-SALT:]
        key = next((key for key in settings.FIELD_ENCRYPTION_KEYS if _key_id(key) == identifier), None)
        if key is None:
            raise DamagedFile("no key of this file among FIELD_ENCRYPTION_KEYS")
        self._cipher = _cipher(key, salt)
        body = file.seek(0, os.SEEK_END) - HEADER
        self._count = -(-body // SEALED_PIECE)
        self.size = body - self._count * TAG
        if not self._count:
            raise DamagedFile("cut short after its header")
        self._number, self._piece = -1, b""
        self.piece(self._count - 1)

    def piece(self, number: int) -> bytes:
        if number == self._number:
            return self._piece
        self._file.seek(HEADER + number * SEALED_PIECE)
        sealed = self._file.read(SEALED_PIECE)
        try:
            self._piece = self._cipher.decrypt(_nonce(number, last=number == self._count - 1), sealed, self._header)
        except Exception as error:  # each AEAD class has a refusal of its own
            raise DamagedFile(f"piece {number} does not open") from error
        self._number = number
        return self._piece

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _header_of(file: IO[bytes]) -> bytes | None:
    """The header of an encrypted file, None for a plain one; the position goes back to the beginning."""
    header = file.read(HEADER)
    file.seek(0)
    return header if len(header) == HEADER and header.startswith(MAGIC) else None


def is_current(name: str) -> bool:
    """Whether a stored file is encrypted under the first key."""
    header = raw_store().head(name, HEADER)
    return len(header) == HEADER and header.startswith(MAGIC + _key_id(settings.FIELD_ENCRYPTION_KEYS[0]))


@contextmanager
def told() -> Iterator[None]:
    """A store that is away, in words for whoever waits for the page."""
    try:
        yield
    except StoreAway as error:
        log.warning("files are unreachable: %s", error)
        raise RuleViolation(
            code="file.storage_away", status=503, field="file",
            message="Хранилище файлов сейчас не отвечает. Уже сохранённое цело; попробуйте ещё раз через несколько минут.",
        ) from None  # fmt: skip


class EncryptedStorage(Storage):
    """Every file of the portal. What `upload_to` and the uploader call a file is not used: names are random."""

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        return secrets.token_hex(16)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        random_name = secrets.token_hex(16)
        return f"{random_name[:2]}/{random_name}"

    def save_as(self, name: str, content: Any) -> str:
        """Store under a name from `get_available_name`, which the caller has written down before."""
        return self._save(name, content)

    def _save(self, name: str, content: Any) -> str:
        is_own = getattr(content, "made_here", False)
        if not is_own:
            try:
                content = pictures.without_metadata(content)
            except pictures.NotAPicture as fault:
                raise RuleViolation(code="file.picture", message=f"{fault}", field="file", status=422) from None
        with told():
            raw_store().write(name, lambda target: write_encrypted(target, content.chunks(PIECE)))
        if not is_own:
            try:
                antivirus.hold(name)
            except BaseException:
                raw_store().remove(name)
                raise
        return name

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("stored files are read, or saved anew")
        if antivirus.is_on():
            antivirus.refuse_unchecked(name)
        try:
            with told():
                return File(self.content(name), name)
        except FileNotFoundError:
            antivirus.refuse_unchecked(name)  # removed as infected, while the check is off now
            raise

    def delete(self, name: str) -> None:
        raw_store().remove(name)
        antivirus.forget(name)

    def exists(self, name: str) -> bool:
        with told():
            return raw_store().exists(name)

    def path(self, name: str) -> str:
        """Where the encrypted file lies in the folder; NotImplementedError where files lie in a bucket."""
        return storages["raw"].path(name)

    def content(self, name: str) -> IO[bytes]:
        """A stored file's content, whether it was looked at or not: for the check itself and the change of keys."""
        file = raw_store().read(name)
        try:
            header = _header_of(file)
            return file if header is None else io.BufferedReader(DecryptedFile(file, header), PIECE)
        except BaseException:
            file.close()
            raise

    def size(self, name: str) -> int:
        with told(), self.content(name) as file:
            return file.seek(0, os.SEEK_END)


def encrypt_again(name: str) -> None:
    """Rewrite a stored file, plain or under another key, under the first key; a crash leaves the old one whole."""
    with EncryptedStorage().content(name) as source:
        raw_store().replace(name, lambda target: write_encrypted(target, iter(lambda: source.read(PIECE), b"")))


def stored_names() -> Iterator[str]:
    """Every stored file, in an order that stays; nothing half written."""
    return (stored.name for stored in raw_store().names() if not stored.name.endswith(".new"))
