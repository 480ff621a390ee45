"""A bank as a workbook, in and out: one question a line, for whoever writes questions in a table. Pictures stay with the portal."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import IO, Any

from hackathon_portal.exams.models import KINDS, Bank
from hackathon_portal.exams.queries.banks import item_in, questions_of
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item, Kind, Option, Pair
from hackathon_portal.exams.rules.marking import number_of
from hackathon_portal.exams.rules.moodle import decimal_of, fault_of, weight_of
from hackathon_portal.kernel import spreadsheets, tables

# Ours -> the title of the column; the first five must be there.
COLUMNS = {
    "category": "Категория", "code": "Название", "kind": "Вид", "stem": "Текст", "points": "Баллы", "label": "Группа",
    "case_matters": "Регистр важен", "shuffles": "Перемешивать",
}  # fmt: skip
NEEDED = ("category", "code", "kind", "stem")
OPTION, WEIGHT, BESIDE = "Вариант", "Вес, %", "Допуск или пара"
FEWEST_OPTIONS = 6
HEAD_LINES, MOST_ROWS = 20, 20_000
YES, NO = "да", "нет"
WORDS = {words: kind for kind, words in KINDS}
# What a column of somebody's own table may be: numbered ones are counted in the order they stand in.
NUMBERED = (OPTION, WEIGHT, BESIDE)
MOST_COLUMNS = 200
ZIP, MARKUP = b"PK\x03\x04", (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")


def is_table(head: bytes) -> bool:
    """Whether a file that begins so is a workbook or a CSV: whatever is no markup."""
    return head.startswith(ZIP) or not (head.startswith(MARKUP) or head.lstrip().startswith(b"<") or not head.strip())


def titles(options: int) -> list[str]:
    """The head of a workbook with room for so many options."""
    numbered = [f"{title} {number}" for number in range(1, options + 1) for title in (OPTION, WEIGHT, BESIDE)]
    return [*COLUMNS.values(), *numbered]


def write_bank(bank: Bank) -> IO[bytes]:
    """The workbook of what is asked today."""
    items = [(item_in(question.current), question.label) for question in questions_of(bank) if question.current is not None]
    most = max([FEWEST_OPTIONS, *(max(len(item.options), len(item.pairs)) for item, _ in items)])
    target = tempfile.TemporaryFile()  # noqa: SIM115  the caller closes it with the answer
    spreadsheets.write_xlsx(target, titles(most), (_cells(item, label) for item, label in items), sheet="Вопросы")
    target.seek(0)
    return target


def _cells(item: Item, label: str) -> list[str]:
    words = dict(KINDS)[item.kind]
    cells = [
        item.category,
        item.code,
        words,
        item.stem,
        decimal_of(item.points),
        label,
        _said(item.case_matters),
        _said(item.shuffles),
    ]
    for option in item.options:
        beside = decimal_of(option.tolerance) if item.kind is Kind.NUMBER else ""
        cells += [option.text, "" if item.kind is Kind.ORDERING else decimal_of(option.weight * 100), beside]
    for pair in item.pairs:
        cells += [pair.question, "", pair.answer]
    return cells


def _said(value: bool) -> str:
    return YES if value else NO


def read_table(data: bytes, bank: Bank) -> moodle.Bank:
    """Questions of a workbook or a CSV, as `moodle.read` gives them; `Broken.number` is the line.

    A question keeps the pictures that the bank has of it. BankUnreadable: there is no such head, or no table.
    """
    try:
        places, lines = _below_the_head(data, bank.columns)
        found, seen = moodle.Bank(), set[tuple[str, str]]()
        known = _pictures_of(bank)
        for line in islice(lines, MOST_ROWS):
            if line.is_empty:
                continue
            row = _Row(line.cells, places)
            item = row.item
            code = row.fault or ("name.duplicate" if (item.category, item.code) in seen else "")
            if not code:
                item = replace(item, pictures=known.get((item.category, item.code), ()))
                code = fault_of(item)
            if code:
                found.broken.append(moodle.Broken(line.number, item.code, item.category, code))
                continue
            seen.add((item.category, item.code))
            found.items.append(item)
    except tables.UnreadableTable as refused:
        raise moodle.BankUnreadable("bank.not_table", f"Файл прочитать не удалось: {refused.message}") from None
    return found


class UnknownColumns(moodle.BankUnreadable):
    """A table whose head is not ours: somebody says which column is which."""

    def __init__(self, header: list[str], message: str) -> None:
        super().__init__("bank.no_columns", message)
        self.header = header


def header_of(data: bytes, bank: Bank) -> list[str]:
    """The head of a table whose columns nobody has named yet; empty when the table can be read as it is."""
    try:
        _below_the_head(data, bank.columns)
    except UnknownColumns as unknown:
        return unknown.header
    except (tables.UnreadableTable, moodle.BankUnreadable):
        return []
    return []


def named_columns(header: Sequence[str], ours: Sequence[str]) -> dict[str, str]:
    """What is remembered: their column -> ours; of options, weights and pairs each gets the next number."""
    counts = dict.fromkeys(NUMBERED, 0)
    found = {}
    for theirs, title in zip(header, ours, strict=False):
        if title in counts:
            counts[title] += 1
            found[theirs] = f"{title} {counts[title]}"
        elif title in COLUMNS.values():
            found[theirs] = title
    return found


def _pictures_of(bank: Bank) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Pictures of questions in force: a table cannot carry them."""
    rows = questions_of(bank).filter(current__pictures__isnull=False).distinct().prefetch_related("current__pictures")
    found = {}
    for question in rows:
        if question.current is not None:
            question.current.question = question
            found[question.category, question.code] = item_in(question.current, pictures=True).pictures
    return found


def _below_the_head(data: bytes, columns: dict[str, str]) -> tuple[dict[str, int], Iterator[tables.Line]]:
    """Where our columns stand, and the lines below them: the first sheet and line that name all we need."""
    nearest: list[str] = []
    for view in tables.views(data):
        try:
            for line in islice((line for line in view.lines() if not line.is_empty), HEAD_LINES):
                cells = [columns.get(cell.strip(), cell.strip()).casefold() for cell in line.cells]
                places = {ours: cells.index(title.casefold()) for ours, title in COLUMNS.items() if title.casefold() in cells}
                for number in range(1, moodle.MOST_OPTIONS + 1):
                    for title in (OPTION, WEIGHT, BESIDE):
                        if (numbered := f"{title} {number}").casefold() in cells:
                            places[numbered] = cells.index(numbered.casefold())
                if all(name in places for name in NEEDED):
                    head = line.number
                    return places, (line for line in view.lines() if line.number > head)
                nearest = max(nearest, [cell.strip() for cell in line.cells if cell.strip()], key=len)
        except tables.UnreadableTable:
            continue
    missing = ", ".join(
        f"«{COLUMNS[name]}»" for name in NEEDED if COLUMNS[name].casefold() not in [cell.casefold() for cell in nearest]
    )
    if not nearest:
        raise moodle.BankUnreadable("bank.not_table", "В таблице ничего нет")
    raise UnknownColumns(nearest[:MOST_COLUMNS], f"В таблице нет столбцов {missing}: скажите, какой столбец какой")


class _Row:
    """One line as a question; `fault` is why it is none, as a code of `moodle.WORDS`."""

    def __init__(self, cells: Sequence[str], places: dict[str, int]) -> None:
        self._cells, self._places = cells, places
        self.fault = ""
        kind = WORDS.get(self._text("kind").casefold())
        points = number_of(self._text("points") or "1")
        if kind is None:
            self.fault = "kind.unsupported"
        elif not self._text("category"):
            self.fault = "category.none"
        elif not self._text("code"):
            self.fault = "name.none"
        elif points is None:
            self.fault = "points.bad"
        of = kind or Kind.SINGLE
        self.item = Item(
            code=self._text("code"), category=self._text("category"), kind=of, stem=self._text("stem"), points=points or Fraction(1),
            options=() if of is Kind.MATCHING else self._options(of), pairs=self._pairs() if of is Kind.MATCHING else (),
            case_matters=self._text("case_matters").casefold() == YES, shuffles=self._text("shuffles").casefold() != NO,
        )  # fmt: skip

    def _text(self, name: str) -> str:
        place = self._places.get(name)
        return self._cells[place].strip() if place is not None and place < len(self._cells) else ""

    def _numbered(self) -> Iterator[tuple[str, str, str]]:
        for number in range(1, moodle.MOST_OPTIONS + 1):
            cells = tuple(self._text(f"{title} {number}") for title in (OPTION, WEIGHT, BESIDE))
            if any(cells):
                yield cells  # type: ignore[misc]  # three titles make three cells

    def _options(self, kind: Kind) -> tuple[Option, ...]:
        found = []
        for text, weight, tolerance in self._numbered():
            share = Fraction(0) if kind is Kind.ORDERING else weight_of(weight or "0")
            near = number_of(tolerance or "0") if kind is Kind.NUMBER else Fraction(0)
            if share is None:
                self.fault = self.fault or "weight.bad"
            if near is None or near < 0:
                self.fault = self.fault or "number.bad_key"
            found.append(Option(text, share or Fraction(0), near or Fraction(0)))
        return tuple(found)

    def _pairs(self) -> tuple[Pair, ...]:
        return tuple(Pair(question, answer) for question, _, answer in self._numbered())
