"""What Excel makes of a workbook: columns of numbers and dates that are none, columns too narrow, no filter, no head on the next page."""

from __future__ import annotations

import io
import re
from datetime import datetime

import openpyxl
from openpyxl.utils import get_column_letter

from hackathon_portal.kernel.spreadsheets import FORMATS, WIDTHS

NUMBER = re.compile(r"-?\d[\d\s]*([.,]\d+)?")
DAY = re.compile(r"\d{2}\.\d{2}\.\d{4}( \d{2}:\d{2})?|\d{4}-\d{2}-\d{2}.*")
# Numbers nobody adds up: leading zeros and long ones must stay as they are.
IDENTIFIERS = re.compile(
    r"инн|кпп|кбк|бик|снилс|октмо|сч[её]т|код\b|код |паспорт|документ|номер на региональном|телефон|статус|поручение|серия|месяц",
    re.IGNORECASE,
)


def faults(data: bytes) -> list[str]:
    """What is wrong with the workbook, sheet by sheet; none when people can sort, add up, print and read it."""
    return [f"{sheet.title}: {fault}" for sheet in openpyxl.load_workbook(io.BytesIO(data)) for fault in _faults_of(sheet)]


def _faults_of(sheet) -> list[str]:
    found = []
    if not sheet.auto_filter.ref:
        found.append("no filter")
    if not sheet.print_title_rows:
        found.append("no head on the next page")
    if (sheet.page_setup.orientation, str(sheet.page_setup.fitToWidth or 1), sheet.page_setup.fitToHeight) != (
        "landscape",
        "1",
        0,
    ):
        found.append("not one page wide")
    head = int((sheet.print_title_rows or "$1:$1").rpartition("$")[2])
    last = int(re.search(r"(\d+)$", sheet.auto_filter.ref or "1").group(1))
    for number, cells in enumerate(sheet.iter_cols(min_row=head, max_row=last), 1):
        title, values = str(cells[0].value), [cell for cell in cells[1:] if cell.value is not None]
        texts = [cell.value for cell in values if isinstance(cell.value, str)]
        if texts and len(texts) == len(values) and not IDENTIFIERS.search(title):
            if all(NUMBER.fullmatch(text) for text in texts):
                found.append(f"«{title}» holds numbers as text: {texts[0]}")
            if all(DAY.fullmatch(text) for text in texts):
                found.append(f"«{title}» holds days as text: {texts[0]}")
        width = _width(sheet, number)
        needed = max((_shown(cell) for cell in values), default=0)
        if width < min(needed, WIDTHS[1]):
            found.append(f"«{title}» is {width} wide for {needed} characters")
    return found


def _width(sheet, number: int) -> float:
    """Of a column; equal neighbours are written as one range."""
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= number <= (dimension.max or 0):
            return dimension.width
    return sheet.column_dimensions[get_column_letter(number)].width


def _shown(cell) -> int:
    value = cell.value
    if isinstance(value, datetime):
        return len(FORMATS[datetime] if "hh" in cell.number_format else "dd.mm.yyyy")
    if isinstance(value, str):
        return max(map(len, value.splitlines()), default=0)
    return len(f"{value:,.2f}" if "0.00" in cell.number_format else str(value))
