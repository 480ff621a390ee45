"""MP4 and MOV without what says where and by what they were taken: pictures and sound stay as they are, nothing is written anew.

A file is boxes: 4 bytes of length, 4 of name, the content (ISO/IEC 14496-12, 4.2). Boxes of notes become empty ones of the same
length, so nothing moves. Tracks of telemetry inside of `mdat` (sports cameras) are not looked into.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# What the first box of a file may be called.
FIRST = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_WITH_BOXES = frozenset({b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf"})
_NOTES = frozenset({b"udta", b"meta", b"loci", b"uuid", b"\xa9xyz"})
MOST_BOXES, MOST_NOTES = 20_000, 500


class BrokenVideo(ValueError):
    """More boxes than any camera writes."""


def notes(content: Any) -> list[tuple[int, int, int]]:
    """(place of the name, beginning and end of the content) of each box of notes; a box longer than the file ends with it."""
    found, seen = [], 0
    parts = [(0, content.seek(0, 2))]
    while parts:
        start, end = parts.pop()
        while start + 8 <= end:
            seen += 1
            if seen > MOST_BOXES:
                raise BrokenVideo
            content.seek(start)
            head = content.read(16)
            length, name, inside = int.from_bytes(head[:4]), head[4:8], start + 8
            if length == 1:
                length, inside = int.from_bytes(head[8:16]), start + 16
            stop = min(start + length, end) if length else end
            if stop < inside:
                break
            if name in _NOTES:
                found.append((start + 4, inside, stop))
                if len(found) > MOST_NOTES:
                    raise BrokenVideo
            elif name in _WITH_BOXES:
                parts.append((inside, stop))
            start = stop
    content.seek(0)
    return sorted(found)


class WithoutNotes:
    """The content in pieces, as the storage takes it: where notes were, `free` and zeros."""

    def __init__(self, content: Any, boxes: list[tuple[int, int, int]]) -> None:
        self._content = content
        self._boxes = boxes

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        start = 0
        for chunk in self._content.chunks(chunk_size):
            piece = bytearray(chunk)
            for name, inside, stop in self._boxes:
                _put(piece, start, name, b"free")
                begin, end = max(inside, start), min(stop, start + len(piece))
                if begin < end:
                    piece[begin - start : end - start] = bytes(end - begin)
            start += len(piece)
            yield bytes(piece)


def _put(piece: bytearray, start: int, place: int, word: bytes) -> None:
    """Write the part of the word that falls into this piece of the file."""
    for number, letter in enumerate(word, place - start):
        if 0 <= number < len(piece):
            piece[number] = letter
