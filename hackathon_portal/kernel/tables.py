"""The one reader of tables that come from outside: CSV and XLSX told by their bytes, read line by line, nothing lost without a word.

What a cell shows is its text; what it is besides (a number, a date, a logical value, an error, a formula) stands beside it, because Excel
keeps 15 digits of a number, counts days from 1900 or 1904 and writes its errors where the values were. Pure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from typing import Any
from zipfile import BadZipFile

from hackathon_portal.kernel import containers
from hackathon_portal.kernel.encodings import NotText, decoded
from hackathon_portal.kernel.table_kinds import kind_of
from hackathon_portal.russia.words import plural

SEPARATORS = {";": "точка с запятой", ",": "запятая", "\t": "табуляция", "|": "вертикальная черта"}
# Excel's own bound of a sheet (ECMA-376), for every table.
MOST_LINES = 2**20
# What IEEE 754 and Excel keep of a number for sure.
DIGITS_KEPT = 15
DIRECTIVE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
# One apostrophe is what `spreadsheets.plain` puts before a text that a spreadsheet program would take for a formula.
QUOTED = re.compile(r"'+[=+\-@\t\r\n]")
ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
     "#CONNECT!", "#UNKNOWN!", "#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ПУСТО!", "#ЧИСЛО!", "#ПЕРЕНОС!", "#ВЫЧИСЛ!")
)  # fmt: skip
# How spreadsheet programs write a number that they round: 4.081781009991E+19.
ROUNDED = re.compile(r"-?\d(?:[.,]\d+)?[eEеЕ]\+?\d{1,3}")


class Kind(StrEnum):
    """What a cell is that is no text."""

    NUMBER = "number"
    DATE = "date"
    LOGICAL = "logical"
    ERROR = "error"
    FORMULA = "formula"


class UnreadableTable(ValueError):
    """Why the file cannot be read and what to do: line and column from 1."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its number in the file from 1 (where it begins), its cells as text, and by index what is no text."""

    number: int
    cells: list[str]
    kinds: Mapping[int, Kind] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class View:
    """One way to read the file: a visible sheet of a workbook, a CSV under one separator. `lines` reads it from its beginning."""

    title: str
    lines: Callable[[], Iterator[Line]]
    # The beginning of the book's calendar: 1900 or 1904.
    epoch: datetime | None = None


def views(data: bytes) -> list[View]:
    """The ways to read a table in the order in which they are tried; UnreadableTable says what the file is and what to do."""
    kind = kind_of(data)
    if kind.advice:
        raise UnreadableTable(kind.advice)
    return _sheets(data) if kind.is_workbook else _texts(data)


def unpacked_size(data: bytes) -> int:
    """Bytes of the table once it is unpacked; what will not be opened has none."""
    if not kind_of(data).is_workbook:
        return len(data)
    try:
        with containers.opened(io.BytesIO(data)) as archive:
            return containers.unpacked_size(archive)
    except (containers.Bomb, BadZipFile):
        return 0


def _texts(data: bytes) -> list[View]:
    try:
        text = decoded(data)
    except NotText as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise UnreadableTable(f"{error}; сохраните его как «CSV UTF-8» или XLSX", line=line, column=column) from None
    told = DIRECTIVE.match(text)
    if told:
        return [View(f"разделитель «{told[1]}»", partial(_csv_lines, text[told.end() :], told[1], 1))]
    return [View(f"разделитель: {name}", partial(_csv_lines, text, sign, 0)) for sign, name in SEPARATORS.items()]


def _csv_lines(text: str, separator: str, before: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 1
    try:
        for cells in reader:
            texts = [cell[1:] if QUOTED.match(cell) else cell for cell in cells]
            kinds = {index: Kind.ERROR for index, cell in enumerate(texts) if cell[:1] == "#" and cell.strip().upper() in ERRORS}
            yield Line(begun + before, texts, kinds)
            begun = reader.line_num + 1
            if begun > MOST_LINES:
                raise UnreadableTable(f"в файле больше {plural(MOST_LINES, 'строки,строк,строк')}, разделите его", line=begun)
    except csv.Error as error:
        raise UnreadableTable(f"строка CSV записана с ошибкой ({error})", line=reader.line_num + before) from None


def _sheets(data: bytes) -> list[View]:
    import openpyxl  # noqa: PLC0415  on first use: most processes never read a workbook

    try:
        containers.opened(io.BytesIO(data)).close()
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except containers.Bomb as error:
        raise UnreadableTable(f"файл XLSX не открыт: {error}") from None
    except Exception as error:  # openpyxl raises many kinds on damaged files
        raise _damaged(error) from None
    if not sheets:
        raise UnreadableTable("в книге нет ни одного видимого листа")
    return [View(f"лист «{sheet.title}»", partial(_sheet_lines, book, sheet), book.epoch) for sheet in sheets]


def _damaged(error: Exception) -> UnreadableTable:
    return UnreadableTable(f"файл XLSX повреждён ({type(error).__name__}): откройте его в Excel и сохраните заново")


def _sheet_lines(book: Any, sheet: Any) -> Iterator[Line]:
    """Rows that stand in the sheet, whatever its `dimension` says; rows that do not stand there cost nothing."""
    try:
        with sheet._get_source() as source:
            rows = _parser()(
                source,
                sheet._shared_strings,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for number, cells in rows.parse():
                told = rows.row_dimensions.pop(str(number), {}).get("hidden", "")
                yield _line(number, cells, is_hidden=told in ("1", "true"))
    except UnreadableTable:
        raise
    except Exception as error:  # the same
        raise _damaged(error) from None


def _parser() -> type:
    """openpyxl's reader of rows, which stops where the rows end: what stands behind them (rules, pictures) cannot make it stumble.

    Its own sheet passes over what is hidden and believes `dimension`.
    """
    from openpyxl.worksheet import _reader  # noqa: PLC0415  as above

    class Rows(_reader.WorkSheetParser):
        def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
            for _, element in _reader.iterparse(self.source):
                if element.tag == _reader.ROW_TAG:
                    row = self.parse_row(element)
                    element.clear()
                    yield row
                elif element.tag == _reader.DATA_TAG:
                    return

    return Rows


def _line(number: int, cells: list[dict[str, Any]], *, is_hidden: bool) -> Line:
    texts: list[str] = []
    kinds: dict[int, Kind] = {}
    for cell in cells:
        text, kind = _read(cell["value"], cell["data_type"])
        if not text:
            continue
        index = cell["column"] - 1
        texts += [""] * (index + 1 - len(texts))
        texts[index] = text
        if kind:
            kinds[index] = kind
    return Line(number, texts, kinds, is_hidden)


def _read(value: Any, data_type: str) -> tuple[str, Kind | None]:
    """A cell's text and what it is. A number of more digits than are kept is written rounded, as programs show it."""
    if value is None or value == "":
        return "", None
    if data_type == "f":
        text = str(getattr(value, "text", value) or "")
        return text if text.startswith("=") else f"={text}", Kind.FORMULA
    if data_type == "e":
        return str(value), Kind.ERROR
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), Kind.LOGICAL
    if isinstance(value, int | float):
        return _number(value), Kind.NUMBER
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat(), Kind.DATE
    if isinstance(value, date | time | timedelta):
        return str(value), Kind.DATE
    text = str(value)
    return text, Kind.ERROR if text[:1] == "#" and text.strip().upper() in ERRORS else None


def _number(value: float) -> str:
    if abs(value) >= 10**DIGITS_KEPT:
        return f"{value:.{DIGITS_KEPT}g}".upper()
    return str(int(value)) if float(value).is_integer() else repr(value)


def column_letters(index: int) -> str:
    """How spreadsheet programs name the column of this index from 0: A, Z, AA."""
    name, number = "", index + 1
    while number:
        number, left = divmod(number - 1, 26)
        name = chr(ord("A") + left) + name
    return name


def is_rounded(text: str) -> bool:
    """Whether the text is a number whose last digits a spreadsheet program has lost."""
    return bool(ROUNDED.fullmatch(text.strip()))


def day_of(serial: str, epoch: datetime | None) -> datetime | None:
    """The moment a number cell means in the book's calendar; None for what is none.

    A whole number that looks like a year is no date: nobody born in 1905 typed 1999.
    """
    from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel  # noqa: PLC0415  as above

    number = float(serial)
    if number < 1 or (number.is_integer() and 1900 <= number <= 2100):
        return None
    try:
        value = from_excel(number, epoch or WINDOWS_EPOCH)
    except (OverflowError, ValueError):
        return None
    return value if isinstance(value, datetime) else None
