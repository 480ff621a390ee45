"""Personal data at rest: AES through Fernet tokens, keys from the environment, and a keyed hash where equality is needed.

The first key of FIELD_ENCRYPTION_KEYS encrypts, all of them decrypt; `rotate_field_keys` rewrites old rows.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(token.encode()).decode()


def rotated(token: str) -> str:
    """The same plain text under the first key."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).rotate(token.encode()).decode()


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
