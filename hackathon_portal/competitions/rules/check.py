"""Is a file of answers one that can be scored: read as a stream, every fault with its first line and how many there are.

Nothing here grows with the file: a line is bounded, rows beyond the bound are not read, ids are kept only where the task knows them.
"""

from __future__ import annotations

import csv
import math
import re
from codecs import getincrementaldecoder
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

# No line of two columns is so long; a longer one is no row.
MOST_CHARACTERS = 1000
PIECE = 64 * 1024
# Blank lines beside the rows: so many an editor may leave, more are no file of answers.
MOST_BLANK = 1000
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.ASCII | re.IGNORECASE)
BOM = b"\xef\xbb\xbf"

# Code -> what the sender reads; {line} and {count} stand where they help.
WORDS = {
    "file.empty": "В файле ничего нет.",
    "file.too_large": "Файл больше, чем принимает задача: дальше он не читался.",
    "file.too_many_rows": "Строк больше, чем принимает задача: файл читался до строки номер {line}.",
    "encoding.not_utf8": "Файл не в кодировке UTF-8: сохраните его как «CSV UTF-8».",
    "header.wrong": "Первая строка должна быть ровно такой: {header}.",
    "line.too_long": "Строка {line} слишком длинная: в ней должны быть только номер и ответ.",
    "row.fields": "В строке должно быть два поля через запятую. Первая такая строка: {line}, всего их {count}.",
    "ids.unknown": "Таких номеров нет в тестовом наборе. Первый — в строке {line}, всего их {count}.",
    "ids.duplicate": "Такой номер в файле уже был. Первый повтор — в строке {line}, всего их {count}.",
    "value.not_number": "Ответ — не число. Первый такой — в строке {line}, всего их {count}.",
    "value.not_finite": "Ответ — NaN, бесконечность или слишком большое число. Первый такой — в строке {line}, всего их {count}.",
    "value.out_of_range": "Ответ вне допустимых границ ({range}). Первый такой — в строке {line}, всего их {count}.",
    "rows.count": "Строк с ответами {count}, а должно быть {rows}.",
    "ids.missing": "В тестовом наборе без ответа осталось строк: {count}.",
}  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """What a file of one competition may be: its two columns, the range of an answer, how long it may be."""

    id_column: str
    value_column: str
    low: float | None = None
    high: float | None = None
    most_bytes: int = 20 * 2**20
    most_rows: int = 300_000

    @property
    def header(self) -> str:
        return f"{self.id_column},{self.value_column}"


@dataclass
class Fault:
    """One kind of fault: its first line (the header is line 1; None where no line can be named) and how many there are."""

    code: str
    line: int | None
    count: int

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "line": self.line, "count": self.count}


@dataclass(frozen=True)
class Checked:
    """Faults in the order they were found; values by id where there are none."""

    faults: list[Fault]
    values: dict[str, float]


class _Stop(Exception):
    """Nothing more of the file is read: the whole answer is this fault (`alone`), or it is the last of those found."""

    def __init__(self, fault: Fault, *, alone: bool = False) -> None:
        self.fault, self.alone = fault, alone


def said(fault: dict[str, object], bounds: Bounds, rows: int) -> str:
    """A stored fault in words for who has sent the file; `rows`: how many the task has."""
    low, high = ("—" if end is None else f"{end:g}" for end in (bounds.low, bounds.high))
    known = {"header": bounds.header, "range": f"от {low} до {high}", "rows": rows}
    return WORDS[str(fault["code"])].format(**known, line=fault["line"], count=fault["count"])


def check_file(file: IO[bytes], ids: Collection[str], bounds: Bounds) -> Checked:
    """Check a file against the ids of the task (something with a quick `in`) and read its values."""
    reading = _Reading(ids, bounds)
    try:
        reading.read(file)
    except _Stop as stop:
        found = [] if stop.alone else [*reading.found.values()]
        return Checked([*found, stop.fault], {})
    faults = reading.faults()
    return Checked(faults, {} if faults else reading.values)


class _Reading:
    def __init__(self, ids: Collection[str], bounds: Bounds) -> None:
        self.ids, self.bounds = ids, bounds
        self.found: dict[str, Fault] = {}
        self.values: dict[str, float] = {}
        self.seen: set[str] = set()
        self.rows = 0

    def read(self, file: IO[bytes]) -> None:
        lines = lines_of(file, self.bounds.most_bytes)
        header = next(lines, "")
        if fields_of(header) != [self.bounds.id_column, self.bounds.value_column]:
            is_empty = not header.strip() and not any(line.strip() for line in islice(lines, MOST_BLANK))
            raise _Stop(Fault("file.empty", None, 0) if is_empty else Fault("header.wrong", 1, 1), alone=True)
        for number, line in enumerate(lines, 2):
            if line:
                self._row(number, line)
            elif number > self.bounds.most_rows + MOST_BLANK:
                raise _Stop(Fault("file.too_many_rows", number, number - 1))

    def _row(self, number: int, line: str) -> None:
        self.rows += 1
        if self.rows > self.bounds.most_rows:
            raise _Stop(Fault("file.too_many_rows", number, self.rows))
        fields = fields_of(line)
        if len(fields) != 2:
            self._err("row.fields", number)
            return
        row, text = fields
        if row not in self.ids:
            self._err("ids.unknown", number)
        elif row in self.seen:
            self._err("ids.duplicate", number)
        else:
            self.seen.add(row)
            self._value(number, row, text.strip())

    def _value(self, number: int, row: str, text: str) -> None:
        if not NUMBER.fullmatch(text):
            self._err("value.not_finite" if NOT_FINITE.fullmatch(text) else "value.not_number", number)
            return
        value = float(text)
        low, high = self.bounds.low, self.bounds.high
        if not math.isfinite(value):
            self._err("value.not_finite", number)
        elif (low is not None and value < low) or (high is not None and value > high):
            self._err("value.out_of_range", number)
        else:
            self.values[row] = value

    def _err(self, code: str, line: int | None) -> None:
        self.found.setdefault(code, Fault(code, line, 0)).count += 1

    def faults(self) -> list[Fault]:
        faults = [*self.found.values()]
        if self.rows != len(self.ids):
            faults.append(Fault("rows.count", None, self.rows))
        if missing := len(self.ids) - len(self.seen):
            faults.append(Fault("ids.missing", None, missing))
        return faults


def fields_of(line: str) -> list[str]:
    """The fields of one line; a quote that is not closed ends with its line."""
    if '"' not in line:
        return line.split(",")
    return next(csv.reader([line]))


def lines_of(file: IO[bytes], most_bytes: int) -> Iterator[str]:
    """The lines of a file without their ends (LF, CRLF or CR), in pieces; `_Stop` where it is no text, too large, or a line too long."""
    rest, read, number, is_first = b"", 0, 0, True
    while piece := file.read(PIECE):
        read += len(piece)
        if read > most_bytes:
            raise _Stop(Fault("file.too_large", None, 1), alone=True)
        data = rest + piece
        if is_first:
            if len(data) < len(BOM) and BOM.startswith(data):
                rest = data
                continue
            data, is_first = data.removeprefix(BOM), False
        # A CR at the very end may be the first half of a CRLF.
        held = b"\r" if data.endswith(b"\r") else b""
        *whole, rest = data.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        rest += held
        for line in whole:
            number += 1
            yield _decoded(line, number)
        if len(rest) > MOST_CHARACTERS * 4:
            _decoded(rest, number + 1)
    if rest:
        yield from (_decoded(line, number + place) for place, line in enumerate(rest.removesuffix(b"\r").split(b"\r"), 1))


def _decoded(line: bytes, number: int) -> str:
    cut = line[: MOST_CHARACTERS * 4 + 4]  # no character of UTF-8 is longer than four bytes
    try:
        text = getincrementaldecoder("utf-8")().decode(cut, final=len(cut) == len(line))
    except UnicodeDecodeError:
        raise _Stop(Fault("encoding.not_utf8", None, 1), alone=True) from None
    if len(text) > MOST_CHARACTERS:
        raise _Stop(Fault("line.too_long", number, 1))
    return text
