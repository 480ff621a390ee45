"""The cases of a name that the portal writes. No name is declined here."""

from enum import StrEnum


class Case(StrEnum):
    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"


CASES = [(Case.NOMINATIVE, "именительный: кто"), (Case.GENITIVE, "родительный: кого"), (Case.DATIVE, "дательный: кому")]
