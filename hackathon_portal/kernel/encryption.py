"""Personal data at rest: encrypted tokens, keys from the environment, and a keyed hash where equality is needed.

The first key of FIELD_ENCRYPTION_KEYS encrypts, all of them decrypt; `rotate_field_keys` rewrites what was encrypted before
(`encrypted_stores.py` knows where all of it lies). FIELD_CIPHER names the class that encrypts: Fernet (AES-128-CBC with HMAC-SHA256), or a
provider of certified means. Fernet is not certified cryptography.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Protocol

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string


class FieldCipher(Protocol):
    """What a class named by FIELD_CIPHER does; made once in a process for a list of keys, used by many threads at once."""

    def __init__(self, keys: Sequence[str]) -> None:
        """The values of FIELD_ENCRYPTION_KEYS, the one that encrypts first; a misshapen key raises ValueError."""

    def encrypt(self, data: bytes) -> bytes:
        """Token under the first key: ASCII, another one each time, never empty."""

    def decrypt(self, token: bytes) -> bytes:
        """The data of a token of any of the keys; raises an exception for any other."""


class FernetCipher:
    """The default: Fernet tokens."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, data: bytes) -> bytes:
        return self._fernet.encrypt(data)

    def decrypt(self, token: bytes) -> bytes:
        return self._fernet.decrypt(token)


@cache
def _cipher(paths: tuple[str, ...], keys: tuple[str, ...]) -> tuple[FieldCipher, ...]:
    return tuple(import_string(path)(keys) for path in paths)


def _ciphers(keys: Sequence[str] | None = None) -> tuple[FieldCipher, ...]:
    """The cipher that encrypts, then those whose tokens are still read: FIELD_CIPHER names them in this order."""
    return _cipher(tuple(settings.FIELD_CIPHER), tuple(settings.FIELD_ENCRYPTION_KEYS if keys is None else keys))


def encrypt(text: str) -> str:
    return _ciphers()[0].encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The plain text of a token; raises the last cipher's exception where none can read it."""
    ciphers = _ciphers()
    for cipher in ciphers[:-1]:
        try:
            return cipher.decrypt(token.encode()).decode()
        except Exception:  # noqa: S112  each provider has refusals of its own; the next one may read it
            continue
    return ciphers[-1].decrypt(token.encode()).decode()


def is_current(token: str) -> bool:
    """Whether the first cipher reads a token with the first key alone: then no other key is needed for it."""
    try:
        _ciphers(settings.FIELD_ENCRYPTION_KEYS[:1])[0].decrypt(token.encode())
    except Exception:  # each provider has refusals of its own
        return False
    return True


def is_readable(token: str) -> bool:
    """Whether any of the keys reads it."""
    try:
        decrypt(token)
    except Exception:  # each provider has refusals of its own
        return False
    return True


def rotated(token: str) -> str:
    """The same plain text under the first key."""
    return encrypt(decrypt(token))


def token_hash(token: str) -> str:
    """SHA-256 of a token drawn at random, hexadecimal: what the database keeps of a link or a key that was handed out."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(*parts: str) -> str:
    """HMAC-SHA256 of normalised parts, hexadecimal: equal documents give equal hashes, nobody can turn one back."""
    text = "\x1f".join("".join(part.upper().split()) for part in parts)
    return hmac.new(settings.IDENTITY_HASH_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text kept encrypted; empty text stays empty, so that "not filled" can be asked of the database."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text


class EncryptedDateField(EncryptedTextField):
    """A date kept encrypted as ISO text; `date | None` in Python."""

    # What the type checker takes such a field to hold.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return date.fromisoformat(decrypt(value)) if value else None

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(self.to_python(value).isoformat()) if value else ""

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        return value if isinstance(value, date) else date.fromisoformat(value)
