"""A file of applications read into rows of text: columns under our names, under our titles or matched by staff."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, tables
from hackathon_portal.kernel.tables import Line, UnreadableTable, View
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.russia.words import plural
from registration.fields import ALSO_CALLED, BATCH, Columns, Person
from registration.imports import cells
from registration.models import ColumnMapping
from registration.rules.eligibility import Finding, Verdict
from registration.rules.minors import Stated

MOST_ROWS, MOST_COLUMNS = 50_000, 200
# What is read while a person waits; more is read by a worker.
QUICK_CELLS, QUICK_BYTES = 20_000, 4 * 2**20
# A title, a date and an empty line may stand above the header.
HEAD_LINES = 20


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

    def __init__(self, header: list[str], missing: list[str], *, line: int = 1) -> None:
        super().__init__(f"нет столбцов: {', '.join(missing)}", line=line, column=len(header) + 1)
        self.header, self.missing = header, missing


@dataclass
class Row:
    """A row of the file: its line, its cells as text, and what the checks said.

    `faults`: cells that could not be read, `notes`: what was done to read others.
    """

    line: int
    cells: dict[str, str]
    findings: list[Finding] = field(default_factory=list)
    outcome: str = ""
    number: int | None = None
    person: Person | None = None
    representative: Stated | None = None
    submitted_at: datetime | None = None
    faults: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_hidden: bool = False
    # Filing it would be refused, whatever the checks say.
    is_refused: bool = False

    @property
    def external_id(self) -> str:
        return self.cells["external_id"]

    @property
    def codes(self) -> list[str]:
        return sorted({finding.code for finding in self.findings if finding.verdict is not Verdict.GREEN})

    @property
    def is_good(self) -> bool:
        return not self.is_refused and not any(finding.blocks for finding in self.findings)


@dataclass(frozen=True)
class _Header:
    """A line taken for the header, and where our columns stand in it."""

    view: View
    line: int
    texts: list[str]
    places: dict[str, int]

    @property
    def weight(self) -> tuple[int, int]:
        return len(self.places), sum(map(bool, self.texts))


@dataclass(frozen=True)
class FileKind:
    """What files of a kind differ in besides their columns: how many rows (None: `MOST_ROWS`), what a row is called («заявки,заявок,заявок»), how a cell is
    taken, whether without the spaces around it."""

    most_rows: int | None
    forms: str
    taken: Callable[..., cells.Cell]
    strips: bool = True


APPLICATIONS = FileKind(None, "заявки,заявок,заявок", cells.taken)


@dataclass(frozen=True)
class Contents:
    """What a file holds, and in words how it was read."""

    rows: list[Row]
    told: str


def read_table(
    data: bytes, file_name: str = "", columns: dict[str, str] | None = None, *, known: Columns = BATCH, quick: bool = False
) -> list[Row]:
    """The rows of `read_file`."""
    return read_file(data, columns, known=known, quick=quick).rows


def read_file(
    data: bytes,
    columns: dict[str, str] | None = None,
    *,
    known: Columns = BATCH,
    quick: bool = False,
    kind: FileKind = APPLICATIONS,
) -> Contents:
    """Rows of a table; UnreadableFile says where reading stopped.

    The first visible sheet and the first line that hold the columns are taken. Row by row: the header is judged before the rest is
    read, and what is over a bound is not read. `quick`: TooLong for more than a person waits for.

    `columns`: our column -> the file's column, where staff matched them; a column left out is empty. `known`: the columns that the
    contest's regulation asks for (`columns_of`), without it those of the Regional portal's batch. `kind`: what else of a file differs.
    """
    if not data.strip():
        raise UnreadableFile("файл пуст")
    if quick and tables.unpacked_size(data) > QUICK_BYTES:
        raise TooLong
    try:
        header = _header(tables.views(data), columns or {}, known)
        rows = [_row(line, header, known, kind) for line in _body(header, kind, quick=quick) if not line.is_empty]
    except UnreadableTable as error:
        raise UnreadableFile(error.message, line=error.line, column=error.column) from None
    if not rows:
        raise UnreadableFile(f"в файле нет ни одной {kind.forms.split(',')[0]}", line=header.line + 1)
    return Contents(rows, f"{header.view.title}, столбцы названы в строке {header.line}")


def _header(views: list[View], columns: dict[str, str], known: Columns) -> _Header:
    """The first line that names every column needed; UnknownColumns with the line that comes nearest to one."""
    needed = [name for name in columns if name in known.all] or list(known.needed)
    nearest: _Header | None = None
    fault: UnreadableTable | None = None
    for view in views:
        try:
            for line in islice((line for line in view.lines() if not line.is_empty), HEAD_LINES):
                header = _as_header(view, line, columns, known)
                if not set(needed) - set(header.places):
                    return header
                nearest = header if nearest is None or header.weight > nearest.weight else nearest
        except UnreadableTable as error:  # under this separator; another may fit
            fault = fault or error
    if nearest is None:
        raise fault or UnreadableTable("файл пуст")
    raise UnknownColumns(nearest.texts, [name for name in needed if name not in nearest.places], line=nearest.line)


def _as_header(view: View, line: Line, columns: dict[str, str], known: Columns) -> _Header:
    texts = [cell.strip() for cell in line.cells[:MOST_COLUMNS]]
    while texts and not texts[-1]:
        texts.pop()
    wanted = {name: source for name, source in columns.items() if name in known.all}
    if wanted:
        return _Header(
            view, line.number, texts, {name: texts.index(source) for name, source in wanted.items() if source in texts}
        )
    sources = guessed_columns(texts, known)
    return _Header(view, line.number, texts, {name: texts.index(source) for name, source in sources.items()})


def _body(header: _Header, kind: FileKind, *, quick: bool) -> Iterator[Line]:
    """The lines below the header, until there are too many of them or of columns."""
    count = cells_read = 0
    most = MOST_ROWS if kind.most_rows is None else kind.most_rows
    _refuse_doubled(header)
    for line in header.view.lines():
        if line.number <= header.line:
            continue
        wide = line.cells[len(header.texts) :]
        if len(line.cells) > MOST_COLUMNS and any(cell.strip() for cell in line.cells[MOST_COLUMNS:]):
            raise UnreadableFile(f"в строке больше {MOST_COLUMNS} столбцов", line=line.number, column=MOST_COLUMNS + 1)
        if any(cell.strip() for cell in wide):
            raise UnreadableFile("в строке больше ячеек, чем столбцов", line=line.number, column=len(header.texts) + 1)
        cells_read += len(line.cells) + 1
        if quick and cells_read > QUICK_CELLS:
            raise TooLong
        count += not line.is_empty
        if count > most:
            message = f"в файле больше {plural(most, kind.forms)}, разделите его"
            raise UnreadableFile(message, line=line.number)
        yield line


def _refuse_doubled(header: _Header) -> None:
    """Of two columns of one name nobody can tell which is meant."""
    counts = Counter(header.texts)
    for place in sorted(header.places.values()):
        if counts[name := header.texts[place]] > 1:
            raise UnreadableFile(f"столбец {name} повторяется", line=header.line, column=place + 1)


def _row(line: Line, header: _Header, known: Columns, kind: FileKind) -> Row:
    row = Row(line=line.number, cells=dict.fromkeys(known.needed, ""), is_hidden=line.is_hidden)
    for name, index in header.places.items():
        text = line.cells[index] if index < len(line.cells) else ""
        text = text.strip(" ") if kind.strips else text
        place = f"{tables.column_letters(index)}{line.number}"
        cell = kind.taken(name, text, line.kinds.get(index), place=place, epoch=header.view.epoch)
        row.cells[name] = cell.text
        if cell.fault:
            row.faults.append(Finding("field.invalid", "", Verdict.RED, cell.fault, name))
        if cell.note:
            row.notes.append(cell.note)
    return row


def is_quick(data: bytes) -> bool:
    """Whether the file is small enough, unpacked, to be opened while a person waits."""
    return tables.unpacked_size(data) <= QUICK_BYTES


def header_hash(header: list[str]) -> str:
    """Tells one kind of file from another by its header."""
    return hashlib.sha256(json.dumps(header, ensure_ascii=False).encode()).hexdigest()


def guessed_columns(header: list[str], known: Columns) -> dict[str, str]:
    """Our column -> the file's column, by our names and by the Russian titles, as the eye reads them."""
    seen: dict[str, str] = {}
    for cell in header:
        if cell:
            seen.setdefault(_seen(cell), cell)
    named = {name: seen[_seen(name)] for name in known.all if _seen(name) in seen}
    used = set(named.values())
    titled = [*known.all.items(), *((name, title) for name, titles in ALSO_CALLED.items() for title in titles)]
    for name, title in titled:
        found = seen.get(_seen(title))
        if name not in named and found and found not in used:
            named[name] = found
            used.add(found)
    return named


def _seen(text: str) -> str:
    """A header's cell without what the eye passes over: case, ё, spaces of any kind, signs that are not seen."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) != "Cf")
    return letters(" ".join(shown.split())).rstrip(" *:")


def remembered_columns(contest: Contest, header: list[str]) -> dict[str, str] | None:
    """How staff matched the columns of such a file before."""
    mapping = ColumnMapping.objects.filter(contest=contest, header_hash=header_hash(header)).first()
    return mapping.columns if mapping else None


def remember_columns(contest: Contest, header: list[str], columns: dict[str, str]) -> None:
    ColumnMapping.objects.update_or_create(
        contest=contest, header_hash=header_hash(header), defaults={"columns": columns, "made_at": clock.now()}
    )
