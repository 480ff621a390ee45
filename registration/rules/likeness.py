"""Who may be somebody that has applied already, where no document tells it: a hint for a person who looks, never a refusal. Pure.

A name and a birth date are no document (namesakes), and one person writes the own name in several ways (Kuzbass: clause 6.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hackathon_portal.regulation.schema import Regulation
from registration.rules.eligibility import Finding, Verdict

MOST = 5


@dataclass(frozen=True)
class Applicant:
    """What of an application tells whose it may be; `number` is its own, 0 while it has none."""

    number: int
    surname: str
    birth_date: date | None
    phone: str
    representative: str = ""  # the representative's e-mail


def surname_of(text: str) -> str:
    """A surname as two spellings of it are compared."""
    return " ".join(text.casefold().replace("ё", "е").replace("-", " ").split())


def why_alike(one: Applicant, other: Applicant) -> str:
    """In words, why the two may be one person; empty where nothing says so."""
    if (
        one.surname
        and one.birth_date
        and (surname_of(one.surname), one.birth_date) == (surname_of(other.surname), other.birth_date)
    ):
        return "та же фамилия и дата рождения"
    if one.phone and one.phone == other.phone:
        return "тот же телефон"
    if one.representative and one.representative.casefold() == other.representative.casefold():
        return "тот же представитель" if one.birth_date == other.birth_date else ""
    return ""


def check(one: Applicant, others: Iterable[Applicant], regulation: Regulation) -> list[Finding]:
    """The others who may be the same person, by the numbers of their applications."""
    alike = sorted((other.number, why) for other in others if (why := why_alike(one, other)))
    if not alike:
        return []
    listed = "; ".join(f"№ {number} ({why})" for number, why in alike[:MOST])
    text = f"Возможно, этот человек уже подал заявку: {listed}. Сравните имя, место учёбы, класс и представителя"
    return [Finding("identity.near", regulation.clause("team.one"), Verdict.LOOK, text[:300])]
