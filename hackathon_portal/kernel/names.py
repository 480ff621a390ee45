"""Names of people as documents write them."""

from __future__ import annotations


def full_name(surname: str, name: str, patronymic: str = "") -> str:
    return " ".join(part for part in (surname, name, patronymic) if part)
