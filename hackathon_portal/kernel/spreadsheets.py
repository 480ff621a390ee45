"""Tables for spreadsheets: XLSX row by row in constant memory, CSV that Excel opens, and no cell that becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

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


def write_xlsx(
    target: IO[bytes],
    titles: list[str],
    rows: Iterable[Iterable[Any]],
    *,
    sheet: str,
    tick: Callable[[int], None] = lambda done: None,
) -> int:
    """Write a workbook of one sheet with a frozen header; every text is a text cell. Returns the number of rows."""
    import xlsxwriter  # on first use: most processes never write a workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd.mm.yyyy",
    }
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True})
        instant = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        page.freeze_panes(1, 0)
        for column, title in enumerate(titles):
            page.set_column(column, column, min(max(len(title) + 2, WIDTHS[0]), WIDTHS[1]))
            page.write_string(0, column, title, bold)
        count = 0
        for count, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        page.write_string(count, column, value)
                elif isinstance(value, datetime):
                    page.write_datetime(count, column, value.replace(tzinfo=None), instant)
                elif isinstance(value, date):
                    page.write_datetime(count, column, value)  # type: ignore[arg-type]
                elif isinstance(value, bool):
                    page.write_string(count, column, "да" if value else "нет")
                elif isinstance(value, int | float | Decimal):
                    page.write_number(count, column, value)
            if count % PROGRESS_EVERY == 0:
                tick(count)
        tick(count)
    return count


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
