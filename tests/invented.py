"""Invented people with valid identifiers, as an application states them, and changed regulations; no database, no settings."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from hackathon_portal.demo.numbers import account, correspondent, inn, snils
from hackathon_portal.regulation.schema import Regulation

_numbers = itertools.count(1)

BIK = "047003608"
PERSON: dict[str, Any] = {
    "surname": "Незабудкин",
    "name": "Игнат",
    "patronymic": "Львович",
    "birth_date": date(2000, 3, 4),
    "citizenship": "RU",
    "passport_series": "7020",
    "passport_issued_by": "УМВД России по Тульской области",
    "passport_issued_on": date(2020, 3, 15),
    "passport_department_code": "710-001",
    "participation": "in_person",
}


def begin(first: int) -> None:
    """Count people from here on."""
    global _numbers
    _numbers = itertools.count(first)


def person(role: str = "member", **changes: Any) -> dict[str, Any]:
    """Fields of a complete application; every call is another person."""
    number = next(_numbers)
    values = dict(PERSON, passport_number=f"{number:06d}", email=f"person{number}@example.org", phone="+79101234567")
    if role == "captain":
        values |= {
            "snils": snils(number), "inn": inn(number), "bank_name": "Банк «Упа»", "bik": BIK,
            "account": account(number, BIK), "corr_account": correspondent(BIK), "bank_inn": "7707083893",
        }  # fmt: skip
    return values | changes


def changed(regulation: Regulation, **values: Any) -> Regulation:
    """The regulation with values changed by their path, two underscores between its steps: `seats__limit=3`."""
    data = regulation.model_dump(mode="json")
    for path, value in values.items():
        *way, last = path.split("__")
        target: Any = data
        for key in way:
            target = target[int(key)] if isinstance(target, list) else target[key]
        target[last] = value
    return Regulation.model_validate(data)
