"""Tables for spreadsheets: XLSX row by row in constant memory, CSV that Excel opens, and no cell that becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from hackathon_portal.kernel import rehearsals

# A text that begins like this is taken for a formula by spreadsheet programs when it comes from a CSV file.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
PROGRESS_EVERY = 1000
WIDTHS = (8, 40)


def plain(value: Any) -> Any:
    """The value as a CSV cell that stays text: an apostrophe before what would be a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


@dataclass(frozen=True)
class Page:
    """A sheet of a workbook: its title (cut to 31 characters, made unique), head and rows."""

    title: str
    head: list[str]
    rows: Iterable[Iterable[Any]]


def write_book(target: IO[bytes], pages: Iterable[Page], *, tick: Callable[[int], None] = lambda done: None) -> int:
    """Write a workbook with frozen headers; every text is a text cell. Returns the number of rows."""
    import xlsxwriter  # noqa: PLC0415  on first use: most processes never write a workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd.mm.yyyy",
    }
    total = 0
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        instant = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        used: set[str] = set()
        if rehearsals.is_under_way():
            noted = book.add_worksheet(_sheet_name(rehearsals.MARK, used))
            noted.write_string(0, 0, rehearsals.NOTE, bold)
        for page in pages:
            sheet = book.add_worksheet(_sheet_name(page.title, used))
            sheet.freeze_panes(1, 0)
            if rehearsals.is_under_way():
                sheet.set_header(f'&C&"Arial,Bold"{rehearsals.MARK}')
                sheet.set_tab_color("#C0392B")
            for column, title in enumerate(page.head):
                sheet.set_column(column, column, min(max(len(title) + 2, WIDTHS[0]), WIDTHS[1]))
                sheet.write_string(0, column, title, bold)
            for count, row in enumerate(page.rows, 1):
                for column, value in enumerate(row):
                    _write_cell(sheet, count, column, value, instant)
                total += 1
                if total % PROGRESS_EVERY == 0:
                    tick(total)
        tick(total)
    return total


def write_xlsx(
    target: IO[bytes],
    titles: list[str],
    rows: Iterable[Iterable[Any]],
    *,
    sheet: str,
    tick: Callable[[int], None] = lambda done: None,
) -> int:
    """Write a workbook of one sheet. Returns the number of rows."""
    return write_book(target, [Page(sheet, titles, rows)], tick=tick)


def _sheet_name(title: str, used: set[str]) -> str:
    """What the format allows: 31 characters, none of []:*?/\\, no two alike."""
    name = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    while name.lower() in used:
        name = f"{name[:27]} {len(used)}"
    used.add(name.lower())
    return name


def _write_cell(sheet: Any, row: int, column: int, value: Any, instant: Any) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), instant)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "да" if value else "нет")
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)


def write_csv(
    target: IO[bytes], titles: list[str], rows: Iterable[Iterable[Any]], *, tick: Callable[[int], None] = lambda done: None
) -> int:
    """Write a CSV with semicolons and a byte order mark, as Russian Excel opens it. Returns the number of rows."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([plain(title) for title in titles])
    count = 0
    for count, row in enumerate(rows, 1):
        writer.writerow([_csv_value(value) for value in row])
        if count % PROGRESS_EVERY == 0:
            tick(count)
    tick(count)
    text.detach()
    return count


def _csv_value(value: Any) -> Any:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return plain(value)
