"""Whole numbers that come in addresses and forms: one reading for all of them, and none that fails further on."""

from __future__ import annotations

MOST_ID = 2**63 - 1
MOST_COUNT = 2**31 - 1


def whole_number(text: object, most: int = MOST_COUNT) -> int | None:
    """0…`most`, written in the digits 0-9 alone; None for anything else: signs, spaces, `²`, other scripts, too large, nothing."""
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None


def whole_numbers(texts: list[str], most: int = MOST_ID) -> list[int]:
    """Those of the texts that are whole numbers, as ids usually are."""
    return [number for number in (whole_number(text, most) for text in texts) if number is not None]
