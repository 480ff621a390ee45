"""A file for the tax service against the schema of what the portal writes, and what is wrong in words. Pure."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    import xmlschema

SCHEMAS = Path(__file__).parent / "schemas"
LABELS = {
    "ИННЮЛ": "ИНН плательщика", "КПП": "КПП", "КППДекл": "КПП", "ОКТМО": "ОКТМО", "КодНО": "код налогового органа",
    "НаимОрг": "название плательщика", "Тлф": "телефон", "Фамилия": "фамилия", "Имя": "имя", "Отчество": "отчество",
    "ИННФЛ": "ИНН получателя", "ДатаРожд": "дата рождения", "Гражд": "гражданство", "КодУдЛичн": "код документа",
    "СерНомДок": "номер документа", "КодДоход": "код дохода", "КодВычет": "код вычета", "КБК": "КБК",
    "ВерсФорм": "версия формата", "Период": "период", "НомерМесКварт": "номер месяца",
}  # fmt: skip


@cache
def schema_of(kind: str) -> xmlschema.XMLSchema:
    """The schema of `ndfl6` or `notification`."""
    import xmlschema  # noqa: PLC0415  on first use: most processes never check a file

    return xmlschema.XMLSchema(str(SCHEMAS / f"{kind}.xsd"))


def faults_of(kind: str, data: bytes) -> list[str]:
    """What does not fit the schema, each once, in words; nothing: the file may be given."""
    tree = etree.fromstring(data)
    faults = []
    for error in schema_of(kind).iter_errors(tree):
        named = re.search(r"attribute ['\"]?(?:\w*:)?([А-Яа-яЁё\d_]+)['\"]?", error.reason or "")
        name = named[1] if named else (error.path or "").rsplit("/", 1)[-1]
        faults.append(f"{_whose(error.elem)}{LABELS.get(name, name)}")
    return list(dict.fromkeys(faults))


def _whose(element: object) -> str:
    """The person of the certificate the element stands in."""
    while isinstance(element, etree._Element):
        if element.tag == "СправДох":
            name = element.find(".//ФИО")
            return " ".join(filter(None, (name.get("Фамилия"), name.get("Имя")))) + ": " if name is not None else ""
        element = element.getparent()
    return ""
