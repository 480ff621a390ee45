"""Which letters the packaged fonts can draw. A paper never shows an empty box: what has no letter is named in words instead."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
# Joiners, marks of direction and the like, which no font draws and no reader sees.
UNSEEN = {"Cf", "Cc"}
BREAKS = "\t\n\r"
# What nearly every text is made of: such texts are known without reading the fonts.
USUAL = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ«»„“—–№…\u00a0")


@cache
def _drawn() -> frozenset[str]:
    """Every character some packaged font has a glyph for."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  on first use: most processes never write a document

    return frozenset(chr(code) for file in FONTS.glob("*.ttf") for code in TTFont(file, lazy=True).getBestCmap())


def missing_letters(text: str) -> str:
    """The characters of a text that documents can't draw, each once, in order; what nobody sees is not counted."""
    strange = dict.fromkeys(
        letter for letter in unicodedata.normalize("NFC", text) if letter > "~" and letter not in USUAL and letter not in _drawn()
    )
    return "".join(letter for letter in strange if not letter.isspace() and unicodedata.category(letter) not in UNSEEN)


def named(letters: str) -> str:
    """«→» (U+2192), as messages and papers name characters."""
    return ", ".join(f"«{letter}» (U+{ord(letter):04X})" for letter in letters)


def fault_of_letters(text: str) -> str:
    """Why a text that goes to paper is not taken, in words; empty when documents can draw all of it."""
    missing = missing_letters(text)
    return f"этих знаков нет в документах конкурса: {named(missing)}" if missing else ""


def printable(text: str) -> str:
    """The text as documents draw it: letters composed, unseen characters dropped, the undrawable ones named by their numbers."""
    text = unicodedata.normalize("NFC", text)
    gone = {
        letter for letter in set(text) if unicodedata.category(letter) in UNSEEN and letter not in BREAKS and letter != "\u00ad"
    }
    if gone:
        text = text.translate({ord(letter): None for letter in gone})
    missing = missing_letters(text)
    if not missing:
        return text
    return re.sub(f"[{re.escape(missing)}]+", lambda run: f"[нет знака {' '.join(f'U+{ord(one):04X}' for one in run[0])}]", text)
