"""A cell of a file as the column it stands in needs it: what a spreadsheet program has changed is put right and said, or refused. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from hackathon_portal.kernel import tables
from hackathon_portal.kernel.tables import Kind
from hackathon_portal.russia import countries
from hackathon_portal.russia.words import plural
from registration.fields import COUNTRIES as FIELDS_COUNTRIES
from registration.fields import FIELDS, ROW_COLUMNS, Type, consent_column

LOST = "Excel потерял последние цифры: сделайте столбец текстом и введите номер заново"
MADE_A_DATE = "Excel превратил значение в дату: сделайте столбец текстом и введите значение заново"
# Columns of numbers that nobody counts with: a text that looks rounded has lost its digits before the file was made.
NUMBERS = {"external_id", "phone"}
CONSENT = consent_column("")
# Other words for a country than the classifier's short name, in lower case.
COUNTRY_WORDS = {name.lower().replace("ё", "е"): code for code, name in [*countries.choices(), *FIELDS_COUNTRIES.items()]} | {
    "рф": "RU", "р.ф.": "RU", "российская федерация": "RU", "russia": "RU", "rus": "RU", "гражданин рф": "RU", "гражданка рф": "RU",
    "белоруссия": "BY", "республика беларусь": "BY", "рб": "BY", "blr": "BY", "belarus": "BY",
    "республика казахстан": "KZ", "рк": "KZ", "kaz": "KZ", "kazakhstan": "KZ",
    "кыргызстан": "KG", "киргизская республика": "KG", "кыргызская республика": "KG", "kgz": "KG",
    "республика армения": "AM", "arm": "AM",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A cell's text for the column; `fault`: why it is not taken, `note`: what was done to it. Both in words, without the value: the
    report outlives the file."""

    text: str
    fault: str = ""
    note: str = ""


def digits_in(name: str) -> int:
    """How many digits a value of the column always has; 0 where that differs."""
    field = FIELDS.get(name)
    if field is None:
        return 0
    return field.digits


def is_moment(name: str) -> bool:
    field = FIELDS.get(name)
    return name == "submitted_at" or (field is not None and field.type is Type.DATE)


def taken(name: str, text: str, kind: Kind | None, *, place: str, epoch: datetime | None) -> Cell:
    """The cell of the column `name`; `place` is its name in the sheet, `epoch` the beginning of the book's calendar."""
    if kind is Kind.ERROR:
        return Cell(text, fault=f"В ячейке {place} ошибка {text}: исправьте её в файле")
    if kind is Kind.LOGICAL and not name.startswith(CONSENT):
        return Cell(text, fault=f"В ячейке {place} логическое значение, а нужен текст")
    if kind is Kind.DATE and not is_moment(name):
        return Cell(text, fault=MADE_A_DATE)
    if kind is Kind.NUMBER:
        return _number(name, text, place, epoch)
    if tables.is_rounded(text) and (digits_in(name) or name in NUMBERS):
        return Cell(text, fault=LOST)
    return Cell(text)


def _number(name: str, text: str, place: str, epoch: datetime | None) -> Cell:
    if tables.is_rounded(text):
        return Cell(text, fault=LOST)
    if is_moment(name):
        moment = tables.day_of(text, epoch)
        if moment is None:
            return Cell(text, fault=f"В ячейке {place} число {text}, а нужна дата ДД.ММ.ГГГГ")
        read = moment.date() if moment.time() == time() else moment.replace(microsecond=0)
        return Cell(read.isoformat(), note=f"{title_of(name)}: число в ячейке {place} прочитано как дата")
    count = digits_in(name)
    if text.isdigit() and len(text) < count <= tables.DIGITS_KEPT:
        return Cell(text.zfill(count), note=f"{title_of(name)}: нули впереди дописаны до {plural(count, 'цифры,цифр,цифр')}")
    return Cell(text)


def country(text: str) -> str:
    """The code of a country by its code or by what people call it; empty for what is neither."""
    words = " ".join(text.lower().replace("ё", "е").split())
    if found := COUNTRY_WORDS.get(words):
        return found
    code = text.strip().upper()
    return code if code in {known for known, _ in countries.choices()} | set(FIELDS_COUNTRIES) else ""


def title_of(name: str) -> str:
    title = FIELDS[name].title if name in FIELDS else ROW_COLUMNS.get(name, name)
    return title[:1].upper() + title[1:]
