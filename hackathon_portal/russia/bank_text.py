"""Texts a bank takes: payment files are in windows-1251, which has no Kazakh or Polish letters, no emoji and no rouble sign."""

from __future__ import annotations

import unicodedata

ENCODING = "cp1251"
# Letters of the alphabets of neighbours and of Europe that Unicode does not take apart, as a passport or a bank spells them.
SPELLED = {
    "Ә": "А", "Ғ": "Г", "Қ": "К", "Ң": "Н", "Ө": "О", "Ұ": "У", "Ү": "У", "Һ": "Х", "Ҳ": "Х", "Ҷ": "Ч", "Җ": "Ж", "Ҡ": "К",
    "Ҙ": "З", "Ҫ": "С", "Ҥ": "Н", "Ҕ": "Г", "Ӏ": "I", "Ҝ": "К", "Ҹ": "Ч", "\N{CYRILLIC CAPITAL LIGATURE TE TSE}": "Ц", "\N{CYRILLIC CAPITAL LETTER KA WITH STROKE}": "К", "\N{CYRILLIC CAPITAL LETTER PE WITH DESCENDER}": "П", "Ӈ": "Н", "Ӄ": "К",
    "Ł": "L", "Ø": "O", "Đ": "D", "Ð": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ŋ": "N", "Ħ": "H", "ẞ": "SS", "\N{LATIN CAPITAL LETTER T WITH STROKE}": "T", "\N{LATIN CAPITAL LETTER SCHWA}": "A",
    "ß": "ss", "ı": "i", "₽": "руб.", "\N{MINUS SIGN}": "-", "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-", "\N{HORIZONTAL BAR}": "—", "\N{MODIFIER LETTER APOSTROPHE}": "’", "\N{MODIFIER LETTER PRIME}": "'", "\N{PRIME}": "'",
}  # fmt: skip


def strange(text: str) -> list[str]:
    """Letters of `text` that a bank's file cannot hold, each once, in their order; a letter with its marks counts as one."""
    found: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if not _fits(letter) and letter not in found:
            found.append(letter)
    return found


def spelled(text: str) -> str:
    """`text` in letters a bank takes: `Қасымов` -> `Касымов`, `Łukasz` -> `Lukasz`; what has no spelling is left out."""
    letters = unicodedata.normalize("NFC", text)
    return " ".join("".join(letter if _fits(letter) else _spelling(letter) for letter in letters).split())


def _spelling(letter: str) -> str:
    if letter.isspace():
        return " "
    if letter in SPELLED:
        return SPELLED[letter]
    if letter.upper() in SPELLED:
        return SPELLED[letter.upper()].lower()
    parts = unicodedata.normalize("NFKD", letter)
    if parts == letter:
        return ""
    return "".join(part if _fits(part) else SPELLED.get(part, "") for part in parts if not unicodedata.combining(part))


def _fits(letter: str) -> bool:
    """Printed letters of windows-1251; its control characters (a line's end would begin another key) do not belong to a text."""
    try:
        letter.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return letter.isprintable() or letter == "\u00a0"
