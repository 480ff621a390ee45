"""Names of people as documents write them: full, with initials, in a grammatical case."""

from __future__ import annotations

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

_maker = PetrovichDeclinationMaker()
_detector = PetrovichGenderDetector()


def full_name(surname: str, name: str, patronymic: str = "") -> str:
    return " ".join(part for part in (surname, name, patronymic) if part)


def with_initials(surname: str, name: str, patronymic: str = "") -> str:
    """`Берёзкин И. Д.` with non-breaking spaces."""
    initials = "\u00a0".join(f"{part[0]}." for part in (name, patronymic) if part)
    return f"{surname}\u00a0{initials}" if initials else surname


def dative(surname: str, name: str, patronymic: str = "") -> str:
    """Full name in the dative («кому»); where the gender cannot be told, the nominative, for staff to correct."""
    try:
        gender = _detector.detect(firstname=name, middlename=patronymic or None, lastname=surname)
        parts = [(NamePart.LASTNAME, surname), (NamePart.FIRSTNAME, name), (NamePart.MIDDLENAME, patronymic)]
        return " ".join(_maker.make(part, gender, Case.DATIVE, text) for part, text in parts if text)
    except Exception:  # the library raises bare exceptions on names it does not know
        return full_name(surname, name, patronymic)
