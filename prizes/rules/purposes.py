"""Whether the income tax is withheld of money, by what it is given for and by date (`prizes/law/purposes.yaml`). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prizes.rules.law import law_or_oldest


@dataclass(frozen=True)
class PurposeLaw:
    """`unchecked`: what of it an accountant has to compare, in words."""

    withheld: bool
    article: str
    unchecked: str


def law_on(purpose: str, day: date) -> PurposeLaw:
    """The law of a day; the oldest row for days before it."""
    row = law_or_oldest("purposes", day)
    return PurposeLaw(row["purposes"][purpose]["withheld"], row["article"], row.get("unchecked", {}).get(purpose, ""))
