"""Codes on printed documents, and their QR pictures."""

from __future__ import annotations

import secrets

import segno

# Without letters and digits that are read for one another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP_LENGTH = 3, 4
# Any mask reads well; searching for the best of eight costs more than the rest of a diploma.
MASK = 2


def new_code() -> str:
    """A random check code like `7KQM-2XPA-HT4C` (about 59 bits)."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def normalised(text: str) -> str:
    """What a person typed -> the code's form: upper case, groups by dashes."""
    letters = [character for character in text.upper() if character in ALPHABET]
    return "-".join("".join(letters[start : start + GROUP_LENGTH]) for start in range(0, len(letters), GROUP_LENGTH))


def qr_picture_uri(text: str) -> str:
    """A QR code of `text` as a PNG data URI, a pixel for each square: in a batch of documents quicker to place than a drawing."""
    return segno.make(text, error="m", mask=MASK).png_data_uri(scale=1, border=0)


def qr_data_uri(text: str) -> str:
    """A QR code of `text` as an SVG data URI."""
    return segno.make(text, error="m", mask=MASK).svg_data_uri(scale=4, border=0)
