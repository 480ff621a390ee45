"""Surnames, given names and patronymics in a grammatical case: two engines, the grammar's firm endings, a table of exceptions.

Source of the endings and of the table: А. А. Зализняк, «Грамматический словарь русского языка» (part «Имена собственные»); Л. П. Калакуцкая,
«Фамилии. Имена. Отчества»; the rules of 1956, § 26. What they leave to the family's custom (Палец: Пальца or Палеца) is never sure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

Gender = Literal["male", "female"]
Forms = tuple[str, str]  # genitive, dative; in small letters

CONSONANTS = "бвгджзклмнпрстфхцчшщ"
INDECLINABLE_PARTICLES = {"оглы", "кызы", "гызы", "улы"}
MALE_PATRONYMIC, FEMALE_PATRONYMIC = re.compile(r"[а-яё]{2,}ич$"), re.compile(r"[а-яё]{2,}(?:ов|ев|ёв|ич|инич)на$")
OF_WOMEN, OF_MEN = re.compile(r"(?:ова|ева|ёва|ына|ая|яя)$"), re.compile(r"(?:ов|ев|ёв|ин|ын|ий|ый|ой)$")

# What engines get wrong, disagree about or don't know: word -> (genitive, dative).
SURNAMES: dict[Gender, dict[str, Forms]] = {
    "male": {
        "заяц": ("зайца", "зайцу"),
        "осадчий": ("осадчего", "осадчему"),
        "бережной": ("бережного", "бережному"),
        "толстой": ("толстого", "толстому"),
        "гарсия": ("гарсии", "гарсии"),
        "золя": ("золя", "золя"),
        "дюма": ("дюма", "дюма"),
        "цой": ("цоя", "цою"),
    },
    "female": {
        "осадчая": ("осадчей", "осадчей"),
        "бережная": ("бережной", "бережной"),
        "толстая": ("толстой", "толстой"),
        "непомнящая": ("непомнящей", "непомнящей"),
        "гарсия": ("гарсии", "гарсии"),
        "золя": ("золя", "золя"),
        "дюма": ("дюма", "дюма"),
        "цой": ("цой", "цой"),
    },
}  # fmt: skip
GIVEN: dict[Gender, dict[str, Forms]] = {
    "male": {"илия": ("илии", "илии"), "данило": ("данилы", "даниле"), "михайло": ("михайлы", "михайле")},
    "female": {
        "зульфия": ("зульфии", "зульфие"),
        "альфия": ("альфии", "альфие"),
        "алия": ("алии", "алие"),
        "любовь": ("любови", "любови"),
        "нинель": ("нинели", "нинели"),
        "рахиль": ("рахили", "рахили"),
        "эсфирь": ("эсфири", "эсфири"),
        "юдифь": ("юдифи", "юдифи"),
    },
}  # fmt: skip
# Endings whose declension has no exceptions: (pattern, letters taken off, genitive, dative).
Ending = tuple[re.Pattern[str], int, str, str]
SURNAME_ENDINGS: dict[Gender, tuple[Ending, ...]] = {
    "male": (
        (re.compile(r"(?:ов|ев|ёв|ин|ын|ич)$"), 0, "а", "у"),
        (re.compile(r"[сц]кий$"), 2, "ого", "ому"),
        (re.compile(r"[сц]ких$|[оэиу]$"), 0, "", ""),
    ),
    "female": (
        (re.compile(r"(?:ова|ева|ёва|ина|ына)$"), 1, "ой", "ой"),
        (re.compile(r"[сц]кая$"), 2, "ой", "ой"),
        (re.compile(rf"[сц]ких$|[оэиу]$|[{CONSONANTS}]$"), 0, "", ""),
    ),
}
GIVEN_ENDINGS: dict[Gender, tuple[Ending, ...]] = {
    "male": (
        (re.compile(rf"(?<![её]ц)(?<![оеё]к)(?<!ел)(?<!ёл)[{CONSONANTS}]$"), 0, "а", "у"),
        (re.compile(r"[аеуя]й$"), 1, "я", "ю"),
    ),
    "female": ((re.compile(r"[гкхжчшщ]а$"), 1, "и", "е"), (re.compile(rf"[{CONSONANTS}]а$"), 1, "ы", "е")),
}
# First parts of double surnames that stay as they are, and those of the usual kinds that are declined.
FIXED_FIRST = {
    "аль", "ад", "ас", "ар", "аш", "аз", "эль", "эд", "эс", "ибн", "бен", "бин", "абу", "тер", "мак", "сен", "сент", "сан", "санкт", "ван",
    "фон", "де", "дос", "да", "ла", "ле", "грум", "бонч", "мукомель",
}  # fmt: skip
PLAIN_FIRST = re.compile(r"(?:ов|ев|ёв|ин|ын|[сц]кий|ович|евич|ова|ева|ёва|ина|ына|[сц]кая)$")


def folded(word: str) -> str:
    return word.lower().replace("ё", "е")


@cache
def _petrovich() -> Any:
    from pytrovich.maker import PetrovichDeclinationMaker  # noqa: PLC0415  on first use: only documents decline names

    return PetrovichDeclinationMaker()


@cache
def _morphology() -> Any:
    # 30 MB and a tenth of a second: paid by the workers that issue documents.
    from pymorphy3 import MorphAnalyzer  # noqa: PLC0415  on first use: only documents decline names

    return MorphAnalyzer(lang="ru")


@cache
def _detector() -> Any:
    from pytrovich.detector import PetrovichGenderDetector  # noqa: PLC0415  on first use: only documents decline names

    return PetrovichGenderDetector()


def gender_of(name: str, patronymic: str) -> Gender | None:
    """By the patronymic, else a guess by the given name; None where nothing tells."""
    last = patronymic.lower().replace("-", " ").split()
    if (last and last[-1] in ("оглы", "улы")) or MALE_PATRONYMIC.search(patronymic.lower()):
        return "male"
    if (last and last[-1] in ("кызы", "гызы")) or FEMALE_PATRONYMIC.search(patronymic.lower()):
        return "female"
    from pytrovich.enums import Gender as Found  # noqa: PLC0415  on first use: only documents decline names

    try:
        found = _detector().detect(firstname=name or None, middlename=patronymic or None)
    except ValueError:
        return None
    return {Found.MALE: "male", Found.FEMALE: "female"}.get(found)  # type: ignore[return-value]  # the two literals


def _by_petrovich(word: str, gender: Gender, part: str) -> Forms:
    from pytrovich.enums import Case, NamePart  # noqa: PLC0415  on first use: only documents decline names
    from pytrovich.enums import Gender as Of  # noqa: PLC0415  on first use: only documents decline names

    made = (_petrovich().make(NamePart[part], Of[gender.upper()], case, word) for case in (Case.GENITIVE, Case.DATIVE))
    genitive, dative = made
    return genitive.lower(), dative.lower()


def _parsed(word: str, gender: Gender, tag: str) -> tuple[set[Forms], bool]:
    """(forms the dictionary gives the word in this use or, where it has none, in any other; whether it knows the word at all)."""
    other = "femn" if gender == "male" else "masc"
    every = [one for one in _morphology().parse(word) if one.is_known]
    first = [one for one in every if "nomn" in one.tag and "sing" in one.tag]
    named = [one for one in first if tag in one.tag and other not in one.tag]
    rest = [
        one
        for one in first
        if not (one.tag.POS != "NOUN" and other in one.tag) and "Abbr" not in one.tag and "Surn" not in one.tag
    ]
    found = set()
    for one in named or (rest if tag == "Surn" else []):
        made = [one.inflect({case, "sing"}) for case in ("gent", "datv")]
        if all(made):
            found.add((folded(made[0].word), folded(made[1].word)))
    return found, bool(every)


def _by_ending(word: str, endings: tuple[Ending, ...]) -> Forms | None:
    for pattern, off, genitive, dative in endings:
        if pattern.search(word):
            stem = word[: len(word) - off]
            return stem + genitive, stem + dative
    return None


def _agreed(word: str, gender: Gender, part: str) -> Forms | None:
    """What petrovich says, where the dictionary or, for a word it doesn't know, a firm ending says the same."""
    said = _by_petrovich(word, gender, part)
    tag, endings = ("Surn", SURNAME_ENDINGS) if part == "LASTNAME" else ("Name", GIVEN_ENDINGS)
    forms, known = _parsed(word, gender, tag)
    if forms:
        return said if forms == {(folded(said[0]), folded(said[1]))} else None
    if known and tag == "Name":
        return None
    expected = _by_ending(word, endings[gender])
    return said if expected and tuple(map(folded, expected)) == tuple(map(folded, said)) else None


def surname(word: str, gender: Gender) -> Forms | None:
    """Forms of one word of a surname in small letters; None: a person must decide."""
    if word in SURNAMES[gender]:
        return SURNAMES[gender][word]
    if (gender == "male" and OF_WOMEN.search(word)) or (gender == "female" and OF_MEN.search(word)):
        return None  # typed in the other gender's form, or foreign: nobody but its bearer knows
    if gender == "female" and word[-1] in CONSONANTS and not word.endswith(("ых", "их")):
        return word, word
    if word.endswith(("ых", "их")) and any(
        {"ADJF", "plur", "gent"} in one.tag for one in _morphology().parse(word) if one.is_known
    ):
        return word, word
    return _agreed(word, gender, "LASTNAME")


def double_surname(word: str, gender: Gender) -> Forms | None:
    """A surname of parts joined by hyphens; a foreign first part stays, one of the usual kinds is declined."""
    *firsts, last = word.split("-")
    made = [surname(last, gender)]
    for first in reversed(firsts):
        if first in FIXED_FIRST:
            made.append((first, first))
        elif PLAIN_FIRST.search(first):
            made.append(surname(first, gender))
        else:
            return None
    forms = [one for one in reversed(made) if one]
    if len(forms) < len(made):
        return None
    return "-".join(one[0] for one in forms), "-".join(one[1] for one in forms)


def given_name(word: str, gender: Gender) -> Forms | None:
    """Forms of a given name in small letters; both halves of «Анна-Мария» are declined, of a man's double name nobody is sure."""
    if "-" in word:
        halves = [given_name(half, gender) for half in word.split("-")] if gender == "female" else [None]
        known = [half for half in halves if half]
        return ("-".join(half[0] for half in known), "-".join(half[1] for half in known)) if len(known) == len(halves) else None
    if word in GIVEN[gender]:
        return GIVEN[gender][word]
    # Women's names on a soft consonant (Адель, Айгуль) are declined by some families and not by others.
    if (gender == "female" and word.endswith("ь")) or (gender == "male" and word.endswith("о")):
        return None
    if OF_WOMEN.search(word) or (OF_MEN.search(word) and not _parsed(word, gender, "Name")[0]) or word.endswith(("кина", "ская")):
        return None
    return _agreed(word, gender, "FIRSTNAME")


def patronymic(words: str, gender: Gender) -> Forms | None:
    """Forms of a patronymic in small letters: -ич and -на; with оглы or кызы it is never declined."""
    if words.replace("-", " ").split()[-1] in INDECLINABLE_PARTICLES:
        return words, words
    if gender == "male" and MALE_PATRONYMIC.search(words):
        return words + "а", words + "у"
    if gender == "female" and FEMALE_PATRONYMIC.search(words):
        return words[:-1] + "ы", words[:-1] + "е"
    return None
