"""A file of applications read into rows of text: CSV or XLSX, columns under our names or matched by staff."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zipfile import BadZipFile

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, containers
from hackathon_portal.kernel.encodings import NotText, decoded
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.russia.words import plural
from registration.fields import BATCH, Columns, Person
from registration.models import ColumnMapping
from registration.rules.eligibility import BLOCKING, Finding, Verdict

MOST_ROWS, MOST_COLUMNS, MOST_EMPTY = 50_000, 200, 1_000
# What is read while a person waits; more is read by a worker.
QUICK_CELLS, QUICK_BYTES = 20_000, 4 * 2**20
XLSX_SIGNATURE = b"PK\x03\x04"


class UnreadableFile(Exception):
    """The file as a whole cannot be read: line and column (from 1) and what to do."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message

    def __str__(self) -> str:
        return f"строка {self.line}, столбец {self.column}: {self.message}"


class TooLong(UnreadableFile):
    """More than is read while a person waits."""

    def __init__(self) -> None:
        super().__init__("файл длинный, его читает фоновая работа")


class UnknownColumns(UnreadableFile):
    """The header is not ours: staff say which column is which."""

    def __init__(self, header: list[str], missing: list[str]) -> None:
        super().__init__(f"нет столбцов: {', '.join(missing)}", column=len(header) + 1)
        self.header, self.missing = header, missing


@dataclass
class Row:
    """A row of the file: its line, its cells as text, and what the checks said."""

    line: int
    cells: dict[str, str]
    findings: list[Finding] = field(default_factory=list)
    outcome: str = ""
    number: int | None = None
    person: Person | None = None
    submitted_at: datetime | None = None

    @property
    def external_id(self) -> str:
        return self.cells["external_id"]

    @property
    def codes(self) -> list[str]:
        return sorted({finding.code for finding in self.findings if finding.verdict is not Verdict.GREEN})

    @property
    def is_good(self) -> bool:
        return not BLOCKING.intersection(self.codes)


def read_table(
    data: bytes, file_name: str = "", columns: dict[str, str] | None = None, *, known: Columns = BATCH, quick: bool = False
) -> list[Row]:
    """Rows of a CSV (comma or semicolon) or XLSX file; UnreadableFile says where reading stopped.

    Row by row: the header is judged before the rest is read, and what is over a bound is not read. `quick`: TooLong for more than
    a person waits for.

    `columns`: our column -> the file's column, where staff matched them; a column left out is empty. `known`: the columns that the
    contest's regulation asks for (`columns_of`), without it those of the Regional portal's batch.
    """
    if not data.strip():
        raise UnreadableFile("файл пуст")
    table = _bounded(_read_xlsx(data, quick=quick) if data.startswith(XLSX_SIGNATURE) else _read_csv(data), quick=quick)
    _, first = next(table, (1, None))
    if first is None:
        raise UnreadableFile("файл пуст")
    header = [cell.strip() for cell in first]
    while header and not header[-1]:
        header.pop()
    if columns:
        sources = {name: source for name, source in columns.items() if name in known.all}
        missing = [name for name in sources if sources[name] not in header]
    else:
        sources = {name: name for name in known.all if name in known.needed or name in header}
        missing = [name for name in known.needed if name not in header]
    if missing:
        raise UnknownColumns(header, missing)
    doubled = [name for name, count in Counter(header).items() if name and count > 1]
    if doubled:
        raise UnreadableFile(f"столбец {doubled[0]} повторяется", column=header.index(doubled[0]) + 1)
    rows = []
    for line, cells in table:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise UnreadableFile("в строке больше ячеек, чем столбцов", line=line, column=len(header) + 1)
        padded = cells + [""] * (len(header) - len(cells))
        if any(cell.strip() for cell in padded):
            named = {name: padded[header.index(source)].strip(" ") for name, source in sources.items()}
            rows.append(Row(line=line, cells=dict.fromkeys(known.needed, "") | named))
    if not rows:
        raise UnreadableFile("в файле нет ни одной заявки", line=2)
    return rows


def _bounded(table: Iterator[tuple[int, list[str]]], *, quick: bool) -> Iterator[tuple[int, list[str]]]:
    """The same lines, until there are too many of them, of columns, or of empty lines one after the other."""
    count = cells_read = empty = 0
    for line, cells in table:
        if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
            raise UnreadableFile(f"в строке больше {MOST_COLUMNS} столбцов", line=line, column=MOST_COLUMNS + 1)
        cells_read += len(cells)
        if quick and cells_read > QUICK_CELLS:
            raise TooLong
        if not any(cell.strip() for cell in cells):
            empty += 1
            if empty > MOST_EMPTY:
                raise UnreadableFile(f"в файле больше {MOST_EMPTY} пустых строк подряд", line=line)
        else:
            count, empty = count + 1, 0
        if count > MOST_ROWS + 1:
            raise UnreadableFile(f"в файле больше {plural(MOST_ROWS, 'заявки,заявок,заявок')}, разделите его", line=MOST_ROWS + 2)
        yield line, cells


def _read_csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = decoded(data)
    except NotText as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise UnreadableFile(f"{error}; сохраните его как «CSV UTF-8» или XLSX", line=line, column=column) from None
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadableFile(f"строка CSV записана с ошибкой ({error})", line=reader.line_num) from None


def is_quick(data: bytes) -> bool:
    """Whether the file is small enough, unpacked, to be opened while a person waits."""
    if not data.startswith(XLSX_SIGNATURE):
        return len(data) <= QUICK_BYTES
    try:
        with containers.opened(io.BytesIO(data)) as archive:
            return containers.unpacked_size(archive) <= QUICK_BYTES
    except (containers.Bomb, BadZipFile):
        return True  # it is not going to be opened at all


def _read_xlsx(data: bytes, *, quick: bool) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # noqa: PLC0415  on first use: most processes never read a workbook

    try:
        with containers.opened(io.BytesIO(data)) as archive:
            size = containers.unpacked_size(archive)
    except containers.Bomb as error:
        raise UnreadableFile(f"файл XLSX не открыт: {error}") from None
    except BadZipFile as error:
        raise UnreadableFile(f"файл XLSX повреждён или защищён паролем ({type(error).__name__})") from None
    if quick and size > QUICK_BYTES:
        raise TooLong
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
        for line, cells in enumerate(rows, 1):
            texts = [_cell_text(value) for value in cells]
            while texts and not texts[-1]:
                texts.pop()
            yield line, texts
    except Exception as error:  # openpyxl raises many kinds on damaged files
        raise UnreadableFile(f"файл XLSX повреждён или защищён паролем ({type(error).__name__})") from None


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def header_hash(header: list[str]) -> str:
    """Tells one kind of file from another by its header."""
    return hashlib.sha256(json.dumps(header, ensure_ascii=False).encode()).hexdigest()


def guessed_columns(header: list[str], known: Columns) -> dict[str, str]:
    """Our column -> the file's column, by our names and by the Russian titles."""
    plain = {letters(cell.strip()): cell for cell in header}
    guessed = {}
    for name, title in known.all.items():
        for candidate in (name, letters(title)):
            if candidate in plain:
                guessed[name] = plain[candidate]
                break
    return guessed


def remembered_columns(contest: Contest, header: list[str]) -> dict[str, str] | None:
    """How staff matched the columns of such a file before."""
    mapping = ColumnMapping.objects.filter(contest=contest, header_hash=header_hash(header)).first()
    return mapping.columns if mapping else None


def remember_columns(contest: Contest, header: list[str], columns: dict[str, str]) -> None:
    ColumnMapping.objects.update_or_create(
        contest=contest, header_hash=header_hash(header), defaults={"columns": columns, "made_at": clock.now()}
    )
