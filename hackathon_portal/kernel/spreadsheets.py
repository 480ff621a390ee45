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
# Characters a column is wide at least and at most; a longer text is wrapped inside its cell.
WIDTHS = (8, 80)
FORMATS = {date: "dd.mm.yyyy", datetime: "dd.mm.yyyy hh:mm", Decimal: "#,##0.00"}
A4 = 9
KOPECKS = -2


def plain(value: Any) -> Any:
    """The value as a CSV cell that stays text: an apostrophe before what would be a formula.

    Also before such an apostrophe: a reader takes off one (`tables.QUOTED`) and has the same text again.
    """
    if isinstance(value, str) and value.lstrip("'").startswith(FORMULA_STARTS):
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
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        looks = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        looks[str] = book.add_format({"text_wrap": True, "valign": "top"})
        used: set[str] = set()
        mark(book, used)
        for page in pages:
            sheet = book.add_worksheet(_sheet_name(page.title, used))
            widths = [len(title) + HEAD_ROOM for title in page.head]
            for column, title in enumerate(page.head):
                sheet.write_string(0, column, title, bold)
            last = 0
            for last, row in enumerate(page.rows, 1):
                for column, value in enumerate(row):
                    _write_cell(sheet, last, column, value, looks)
                    widths[column] = max(widths[column], shown_width(value))
                total += 1
                if total % PROGRESS_EVERY == 0:
                    tick(total)
            lay_out(sheet, widths, head=0, last=last)
        tick(total)
    return total


def mark(book: Any, used: set[str]) -> None:
    """The first sheet of a rehearsal's workbook says what it is."""
    if rehearsals.is_under_way():
        book.add_worksheet(_sheet_name(rehearsals.MARK, used)).write_string(0, 0, rehearsals.NOTE)


# What the arrow of a filter takes beside a title, and a cell's own margins.
HEAD_ROOM, MARGIN = 4, 2


def shown_width(value: Any) -> int:
    """Characters a cell needs to show the value as the workbook formats it; the longest line of a text."""
    if isinstance(value, str):
        return max(map(len, value.splitlines()), default=0) + MARGIN
    if isinstance(value, datetime | date):
        return len(FORMATS[datetime if isinstance(value, datetime) else date]) + MARGIN
    if isinstance(value, Decimal):
        return len(f"{value:,.2f}") + MARGIN
    return 0 if value is None else len(str(value)) + MARGIN


def lay_out(sheet: Any, widths: list[int], *, head: int, last: int, fixed: int = 0) -> None:
    """A table people read and print: columns as wide as what they show, a filter, its head in sight and on each page, A4 across.

    `head` and `last` are rows counted from zero, `fixed` the columns that stay in sight.
    """
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width, WIDTHS[0]), WIDTHS[1]))
    sheet.freeze_panes(head + 1, fixed)
    sheet.autofilter(head, 0, max(last, head), max(len(widths) - 1, 0))
    if rehearsals.is_under_way():
        sheet.set_header(f'&C&"Arial,Bold"{rehearsals.MARK}')
        sheet.set_tab_color("#C0392B")
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.set_footer("&L&A&RСтраница &P из &N")


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


def _write_cell(sheet: Any, row: int, column: int, value: Any, looks: dict[type, Any]) -> None:
    if isinstance(value, str):
        if value:
            is_long = len(value) > WIDTHS[1] - MARGIN or "\n" in value
            sheet.write_string(row, column, value, looks[str] if is_long else None)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), looks[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, looks[date])
    elif isinstance(value, bool):
        sheet.write_string(row, column, "да" if value else "нет")
    elif (isinstance(value, Decimal) and value != value.to_integral_value()) or _is_money(value):
        sheet.write_number(row, column, value, looks[Decimal])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)


def _is_money(value: Any) -> bool:
    """A sum carries its kopecks, zero ones too."""
    return isinstance(value, Decimal) and value.as_tuple().exponent == KOPECKS


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
        return f"{value:%d.%m.%Y %H:%M:%S}" if value.second else f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return plain(value)
