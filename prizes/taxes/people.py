"""Who a certificate of income speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Who:
    """What the certificate asks of a person; `country_number` by the directory of countries, `document_code` of documents."""

    surname: str
    name: str
    patronymic: str
    birth_date: date | None
    inn: str
    country_number: str
    document_code: str
    document_number: str

    def missing(self) -> list[str]:
        """What the form asks for and nobody has stated."""
        asked = {
            "фамилия": self.surname, "имя": self.name, "дата рождения": self.birth_date, "гражданство": self.country_number,
            "код документа": self.document_code, "номер документа": self.document_number,
        }  # fmt: skip
        return [name for name, value in asked.items() if not value]
