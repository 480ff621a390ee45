"""The code a person shows at a door: short, without letters that are taken for digits."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8


def new_code() -> str:
    """A code nobody guesses; that nobody has it yet the database says."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
