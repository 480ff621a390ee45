"""The one reader of texts that come from outside as files: statements, tables, directories, presets. Pure.

Programs label their files wrongly, so what a file says of its encoding is a hint. Strict UTF-8 is asked first: Russian text in
a one-byte encoding practically never is valid UTF-8.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
NAMES = {
    "windows": "cp1251", "windows-1251": "cp1251", "win-1251": "cp1251", "ansi": "cp1251", "cp1251": "cp1251", "1251": "cp1251",
    "dos": "cp866", "oem": "cp866", "cp866": "cp866", "ibm866": "cp866", "866": "cp866", "koi8-r": "koi8-r",
    "utf-8": "utf-8", "utf8": "utf-8", "unicode": "utf-8",
}  # fmt: skip
ONE_BYTE = ("cp1251", "cp866")
# How Russian reads: its most frequent letters, and what a wrong encoding makes of them.
FREQUENT = re.compile(r"[оеаинтсрвлкм]")
# Frames of tables, letters of other alphabets, a small letter before a capital one, no letters of ours at all.
FOREIGN = "".join(
    f"{chr(first)}-{chr(last)}" for first, last in ((0x2500, 0x259F), (0x400, 0x400), (0x402, 0x40F), (0x452, 0x45F))
)
ODD = re.compile(rf"[{FOREIGN}]|[а-яё][А-ЯЁ]|[^\W\d_а-яёА-ЯЁa-zA-Z]")
UNREAD = chr(0xFFFD)
# A look is enough to tell encodings apart.
LOOKED_AT = 200_000


class NotText(ValueError):
    """Why a file is no text; `start` is the byte where that shows."""

    def __init__(self, message: str, start: int = 0) -> None:
        super().__init__(message)
        self.start = start


def decoded(data: bytes, *, named: str = "", expected: Sequence[str] = (), broken: bool = False) -> str:
    """The file's text without a byte order mark. NotText for what is none.

    `named`: what the file or its sender says of its encoding. `expected`: words that stand in every such file. `broken`: single
    bytes that fit nowhere become the sign of an unread letter in a file that is UTF-8 otherwise, because banks cut texts at a number of bytes.
    """
    text = _decoded(data, named=NAMES.get(named.strip().casefold(), ""), expected=expected, broken=broken)
    nought = text.find("\0")
    if nought >= 0:
        raise NotText("это не текстовый файл", nought)
    return text


def _decoded(data: bytes, *, named: str, expected: Sequence[str], broken: bool) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding, "replace" if broken else "strict")
            except UnicodeDecodeError as error:
                raise NotText(f"файл начинается как {encoding.upper()}, но дальше не читается", error.start + len(mark)) from None
    if encoding := _bare_utf16(data):
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error
    if _is_mostly_utf8(data):
        if broken:
            return data.decode("utf-8", "replace")
        raise NotText("файл в кодировке UTF-8 повреждён", first.start)
    candidates = dict.fromkeys(encoding for encoding in (named, *ONE_BYTE) if encoding and encoding != "utf-8")
    texts = {encoding: data.decode(encoding, "replace") for encoding in candidates}
    best = max(texts, key=lambda encoding: (_words(texts[encoding], expected), _likeness(texts[encoding])))
    return texts[best]


def _bare_utf16(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of plain text is nought or 4, the page of Russian letters."""
    head = data[:2_000]
    if len(head) < 4 or len(data) % 2 or 0 not in head:
        return ""
    for encoding, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if sum(byte in (0, 4, 0x20, 0x21) for byte in high) > 0.95 * len(high) and 0 in high:
            other = head[::2] if encoding == "utf-16-le" else head[1::2]
            if 0 not in other:
                return encoding
    return ""


def _is_mostly_utf8(data: bytes) -> bool:
    """Russian text in UTF-8 with a byte lost here and there: nearly every byte above 127 is part of a whole letter."""
    head = data[:LOOKED_AT]
    whole = (
        len(re.findall(rb"[\xd0\xd1][\x80-\xbf]", head)) * 2 + len(re.findall(rb"\xe2[\x80-\xbf]{2}|\xc2[\x80-\xbf]", head)) * 2
    )
    high = sum(byte > 127 for byte in head)
    return high > 20 and whole >= 0.9 * high


def _words(text: str, expected: Sequence[str]) -> int:
    return sum(word in text for word in expected)


def _likeness(text: str) -> int:
    """How much a text looks like Russian: more is better."""
    head = text[:LOOKED_AT]
    return len(FREQUENT.findall(head)) - 3 * len(ODD.findall(head)) - 20 * head.count(UNREAD)
