"""What the data of an organisation must be: kinds, identification numbers with their control digits, the region. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hackathon_portal.russia.identifiers import digits_of, inn_is_valid, ogrn_is_valid

AUTHORITY, EDUCATION, COMPANY, OTHER = "authority", "education", "company", "other"
KINDS = {AUTHORITY: "орган власти", EDUCATION: "образовательная организация", COMPANY: "компания", OTHER: "другая организация"}
# Whose numbers need not be given: a department acts under the number of its administration.
WITHOUT_NUMBERS = frozenset({AUTHORITY})
ENTREPRENEUR = (12, 15)  # digits of the INN and of the state number of a person who trades; of an organisation 10 and 13


@dataclass(frozen=True, slots=True)
class Details:
    """What is registered of an organisation."""

    name: str
    kind: str
    inn: str = ""
    ogrn: str = ""
    region: str = ""

    @property
    def cleaned(self) -> Details:
        """The same without spaces around, with numbers as digits alone."""
        return Details(" ".join(self.name.split()), self.kind.strip(), _number(self.inn), _number(self.ogrn), self.region.strip())


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: a code, the words, the field."""

    code: str
    message: str
    field: str


def _number(text: str) -> str:
    """Digits where there is nothing but digits, spaces and dashes; else the text, which then is no number."""
    stripped = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace("-", "")
    return digits_of(stripped) if stripped.isascii() and stripped.isdigit() else stripped


def faults_of(details: Details, regions: Collection[str]) -> list[Fault]:
    """Everything wrong with the cleaned data; `regions` are the codes there are."""
    found = []
    if not details.name:
        found.append(Fault("name.missing", "Напишите полное название.", "name"))
    if details.kind not in KINDS:
        found.append(Fault("kind.unknown", f"Вид организации: {', '.join(KINDS.values())}.", "kind"))
    needed = details.kind not in WITHOUT_NUMBERS
    if not details.inn and needed:
        found.append(Fault("inn.missing", "Напишите ИНН: 10 цифр у организации, 12 у предпринимателя.", "inn"))
    elif details.inn and not inn_is_valid(details.inn):
        found.append(Fault("inn.invalid", "В ИНН ошибка: контрольная цифра не сходится. Проверьте цифры по выписке.", "inn"))
    if details.ogrn and not ogrn_is_valid(details.ogrn):
        found.append(Fault("ogrn.invalid", "В ОГРН ошибка: контрольная цифра не сходится. Проверьте цифры по выписке.", "ogrn"))
    elif not details.ogrn and needed:
        found.append(Fault("ogrn.missing", "Напишите ОГРН: 13 цифр, у предпринимателя ОГРНИП из 15 цифр.", "ogrn"))
    elif details.inn and details.ogrn and (len(details.inn) == ENTREPRENEUR[0]) != (len(details.ogrn) == ENTREPRENEUR[1]):
        found.append(
            Fault("ogrn.other_kind", "ИНН и ОГРН разных лиц: у организации 10 и 13 цифр, у предпринимателя 12 и 15.", "ogrn")
        )
    if details.region and details.region not in regions:
        found.append(Fault("region.unknown", "Такого региона нет в справочнике.", "region"))
    return found
