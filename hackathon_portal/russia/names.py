"""Names of people as documents write them, in the grammatical case a document asks for."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any


class Case(StrEnum):
    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"


CASES = [(Case.NOMINATIVE, "именительный: кто"), (Case.GENITIVE, "родительный: кого"), (Case.DATIVE, "дательный: кому")]


def full_name(surname: str, name: str, patronymic: str = "") -> str:
    return " ".join(part for part in (surname, name, patronymic) if part)


@cache
def _petrovich() -> Any:
    # On first use: only documents decline names.
    from pytrovich.detector import PetrovichGenderDetector  # noqa: PLC0415  on first use: only documents decline names
    from pytrovich.maker import PetrovichDeclinationMaker  # noqa: PLC0415  on first use: only documents decline names

    return PetrovichGenderDetector(), PetrovichDeclinationMaker()


def declined(surname: str, name: str, patronymic: str, case: str) -> tuple[str, bool]:
    """(full name in the case, whether it is sure). Unsure: the nominative, for a person to correct.

    Without a patronymic the gender is a guess, so the form is never sure then.
    """
    plain = full_name(surname, name, patronymic)
    if case == Case.NOMINATIVE:
        return plain, True
    from pytrovich.enums import Case as Form  # noqa: PLC0415  on first use: only documents decline names
    from pytrovich.enums import Gender, NamePart  # noqa: PLC0415  on first use: only documents decline names

    detector, maker = _petrovich()
    try:
        gender = detector.detect(firstname=name or None, middlename=patronymic or None)
    except ValueError:
        return plain, False
    if gender == Gender.ANDROGYNOUS:
        return plain, False
    form = Form[case.upper()]
    parts = ((NamePart.LASTNAME, surname), (NamePart.FIRSTNAME, name), (NamePart.MIDDLENAME, patronymic))
    return full_name(*(maker.make(part, gender, form, word) if word else "" for part, word in parts)), bool(patronymic)
