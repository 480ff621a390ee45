"""Names and identity documents of the people who are paid: taken apart and put together. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from hackathon_portal.russia.countries import HOME
from prizes.rules.law import rows

OWN_PASSPORT, FOREIGN_PASSPORT = "21", "10"
# Series and number of the passport of a citizen of Russia, however the digits are parted.
_OWN_NUMBER = re.compile(r"(\d{2})\s?(\d{2})\s*№?\s?(\d{6})(?!\d)")
_ISSUED = re.compile(r"\s*,?\s*\bвыдан[аоы]?\b:?\s*|\s*,\s*", re.IGNORECASE)
_KIND = re.compile(r"^(?:паспорт|документ)(?:\s+(?:иностранного\s+)?гражданина(?:\s+рф)?)?:?\s*", re.IGNORECASE)


def documents() -> dict[str, dict[str, Any]]:
    """Kinds of identity documents by their code, as the newest row of the law has them."""
    kinds: dict[str, dict[str, Any]] = rows("identity_documents")[-1]["documents"]
    return kinds


def split_name(full_name: str) -> tuple[str, str, str]:
    """`Мамедов Али Гусейн оглы` -> surname, name, patronymic; for names typed into one line before they had three."""
    surname, name, *rest = [*full_name.split(), "", ""][: max(2, len(full_name.split()))]
    return surname, name, " ".join(rest)


@dataclass(frozen=True)
class Document:
    """An identity document: code of its kind, series (may be empty), number, by whom and when it was issued."""

    code: str
    series: str
    number: str
    issued: str = ""

    @property
    def series_and_number(self) -> str:
        return " ".join(part for part in (self.series, self.number) if part)

    @property
    def kind(self) -> str:
        return str(documents().get(self.code, {}).get("short", "документ"))

    @property
    def details(self) -> str:
        """Series, number, by whom and when issued, without the word for the document: what a consent leaves a line for."""
        return self.series_and_number + (f", выдан {self.issued}" if self.issued else "") if self.number else ""

    @property
    def in_words(self) -> str:
        """As form 4 prints it; empty without a number."""
        return f"{self.kind} {self.details}" if self.number else ""


def split_document(text: str, *, foreign: bool = False) -> Document:
    """An identity document typed into one line: `паспорт 7020 000001, выдан УМВД 15.03.2020`."""
    text = " ".join(text.split())
    own = _OWN_NUMBER.search(text)
    if own and not foreign:
        rest = text[own.end() :]
        issued = _ISSUED.sub("", rest, count=1).strip(" ,;")
        return Document(OWN_PASSPORT, own[1] + own[2], own[3], issued)
    head, *tail = _ISSUED.split(_KIND.sub("", text), maxsplit=1)
    *series, number = head.replace("№", " ").split() or [""]
    return Document(FOREIGN_PASSPORT if foreign else OWN_PASSPORT, " ".join(series), number, " ".join(tail).strip(" ,;"))


def is_foreign(citizenship: str, code: str) -> bool:
    """Whether somebody is paid as a citizen of another state: by the citizenship, or by a document only such people have."""
    return (bool(citizenship) and citizenship != HOME) or bool(documents().get(code, {}).get("foreign"))


def strange_letters(letters: list[str]) -> str:
    """What is said of letters no bank's file can hold."""
    return f"Банк не примет: {', '.join(f'«{letter}»' for letter in letters)}. Напишите русскими или латинскими буквами."
