"""Words of official documents made of data: initials, quotes, titles in their case, points, sentences with places for values."""

from __future__ import annotations

import re
from decimal import Decimal
from string import Formatter
from typing import Any

from num2words import num2words

from hackathon_portal.russia.words import plural

NBSP = "\u00a0"
# Parts of a patronymic that are words of their own and are not shortened into the initials.
TAILS = {"оглы", "кызы", "оглу", "гызы", "улы", "уулу", "кизи"}
INNER = str.maketrans({"«": "„", "»": "“"})
CITY = re.compile(r"^(?:г\.|город|с\.|пгт|пос\.|дер\.)\s*\S", re.IGNORECASE)


def initials(full_name: str) -> str:
    """«Иванова Анна Петровна» -> «А. П. Иванова», the spaces unbreakable; a name of one word stays."""
    parts = [part for part in full_name.split() if part.casefold() not in TAILS]
    if len(parts) < 2:
        return full_name.strip()
    surname, *names = parts
    short = ["-".join(f"{piece[0]}." for piece in name.split("-") if piece) for name in names[:2]]
    return NBSP.join([*short, surname])


def quoted(text: str) -> str:
    """A name in quotes; quotes inside become „ “, straight ones are turned."""
    inner = re.sub(r'"([^"]*)"', r"«\1»", text.strip())
    if inner.startswith("«") and inner.endswith("»") and inner.count("«") == 1:
        inner = inner[1:-1]
    return f"«{inner.translate(INNER)}»"


def team_in(name: str, noun: str) -> str:
    """«команду «Альфа»» for the noun «команду»; a team whose own name begins with the word is not called so twice."""
    return quoted(name) if name.strip().casefold().startswith("команда") else f"{noun} {quoted(name)}"


def instrumental(title: str) -> str:
    """What somebody is recognised as: «победитель» -> «победителем». Empty where the form isn't sure."""
    words = title.strip().split()
    if len(words) != 1 or not words[0].isalpha():
        return ""
    word = words[0]
    if word.endswith("ль"):
        return f"{word[:-1]}ем"
    if word[-1:] in "бвгдзйклмнпрст" and word[-1:] != "й":
        return f"{word}ом"
    return ""


def place_in_words(place: int) -> str:
    """2 -> «второе место»."""
    return f"{num2words(place, lang='ru', to='ordinal', gender='n')} место"


def number(text: str) -> str:
    """A number of the figures as a document writes it: with a comma."""
    return text.replace(".", ",")


def points(total: str) -> str:
    """«143» -> «143 балла», «24.5» -> «24,5 балла»."""
    value = Decimal(total.replace(",", "."))
    if value == value.to_integral_value():
        return plural(int(value), "балл,балла,баллов")
    return f"{number(total)}{NBSP}балла"


def city_of(address: str, place: str) -> str:
    """Where a document is composed: the town of the address («г. Тула»), else the beginning of the place; empty where none is named."""
    first = address.split(",")[0].strip()
    if CITY.match(first):
        return first
    town = re.split(r"[,;(]| очно", place)[0].strip()
    if not town[:1].isupper() and not CITY.match(town):
        return ""
    return town if CITY.match(town) or " " in town else f"г. {town}"


def bound(text: str) -> str:
    """«№ 4» and «п. 9» stay on one line."""
    return re.sub(r"(№|\bп\.)[ ](?=\S)", rf"\1{NBSP}", text)


def sentence(text: str) -> str:
    """With a capital letter and one full stop."""
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."


# A sentence about who has won, as people may write it: the values come from the figures alone.
WINNER = "Признать {звание} {где} ({место}) {команда}, проект {проект}, {баллы}"
UNTITLED = "Присудить {место} {где} («{название}») {команде}, проект {проект}, {баллы}"
VALUES = ("звание", "название", "место", "команда", "команде", "проект", "баллы", "где")
NEEDED = (("место",), ("команда", "команде"))


def pattern_fault(pattern: str) -> str:
    """What is wrong with a sentence's pattern, in words; empty when it may be used."""
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(pattern) if name is not None]
    except ValueError:
        return "Фигурные скобки не закрыты: значение пишется так: {команда}."
    unknown = [name for name, spec, conversion in fields if name not in VALUES or spec or conversion]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in VALUES)
        return f"Такого значения нет: {{{unknown[0]}}}. Есть: {known}."
    given = {name for name, _, _ in fields}
    for group in NEEDED:
        if not given & set(group):
            return f"В предложении о победителях нужно значение {{{group[0]}}}: его подставит портал."
    if re.search(r"\d", re.sub(r"{[^}]*}", "", pattern)):
        return "Цифры в предложении о победителях подставляет портал: уберите их и поставьте {баллы} или {место}."
    return ""


def filled(pattern: str, values: dict[str, str]) -> str:
    """The sentence with its values; a bracket or a comma around a value that is empty goes with it."""
    text = pattern.format_map({name: values.get(name, "") for name in VALUES})
    text = re.sub(r"\(\s*\)", "", re.sub(r"«\s*»", "", text))
    text = re.sub(r"[,;]\s*(?=[,;]|$)|,\s*проект\s*(?=[,;]|$)", "", text)
    return sentence(re.sub(r" {2,}", " ", text).replace(" ,", ","))


def prized_people(nomination: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a personal nomination's prize places, the first place first; protocols drafted before it had several have one."""
    rows = [row for row in nomination["rows"] if row["place"] and row["place"] <= nomination.get("places", 1)]
    return sorted(rows, key=lambda row: row["place"])
