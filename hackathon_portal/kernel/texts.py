"""What a text of a person may be made of: one rule for forms, files, the API and the tables. Pure.

Signs that are not seen make one name look like another, turn lines around (U+202E) or end where nobody sees it; a name with a link
in it makes the portal's own letters advertise. Categories are those of Unicode.
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum

LINE_ENDS = "\n\r\t"
# Not seen and yet writing: the joiner of an emoji's parts, the soft hyphen and the mark of a file's beginning that editors bring along.
HARMLESS = "\u200d\u00ad\ufeff"
LINK = re.compile(r"https?:|://|//|www\.|@|http", re.IGNORECASE)


class Rule(IntEnum):
    """From the loosest to the strictest: words in lines, one line, the name of a person or a team."""

    TEXT = 1
    LINE = 2
    NAME = 3


# Signs that are read as a hyphen or a dash: of type, of mathematics, of other keyboards.
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
NONE = "нет"
_DASH = re.compile(rf"(?<=[^\W\d_])[{DASHES[1:]}](?=[^\W\d_])")
_DASH_OF_NAME = re.compile(rf"(?<=[^\W\d_]) ?[{DASHES}] ?(?=[^\W\d_])")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BREAKS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n\t]")
_QUOTES = "\"'\u00ab\u00bb\u201e\u201c\u201d\u201f\u2039\u203a\u2018\u2019\u201a\u201b`\u00b4\u02bc\u2032\u2033\uff02"
_WORD = re.compile(r"[^\W\d_]+")
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")


def cleaned(text: str, rule: Rule = Rule.LINE, *, person: bool = False) -> str:
    """What a person meant to type: composed letters (NFC), without signs that are not seen, every kind of space one space.

    Everything that takes a text asks this before any check. A TEXT keeps its lines. Between letters every dash is «-»; in the name of a
    `person` also without the spaces around it.
    """
    text = unicodedata.normalize("NFC", text)
    if rule is Rule.TEXT:
        text = _SPACES.sub(" ", _BREAKS.sub("\n", text))
        return "".join(sign for sign in text if sign in "\n\t\u200d" or not _is_unseen(sign)).strip()
    text = "".join(sign for sign in text if sign.isspace() or not _is_unseen(sign))
    text = " ".join(text.split())
    return _DASH_OF_NAME.sub("-", text) if person else _DASH.sub("-", text)


def cleaned_cell(text: str) -> str:
    """The text of a workbook's cell, `_x000D_` unescaped (ECMA-376, part 1, 22.9.2.19), as `cleaned` leaves a line."""
    return cleaned(unescaped(text))


def unescaped(text: str) -> str:
    """The signs that a workbook writes as `_xHHHH_`; who copies a cell brings them to pages as well."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cf", "Cc")


def is_dash(text: str) -> bool:
    """Whether the text is dashes alone: how people write that there is nothing to write."""
    return bool(text) and all(sign in DASHES for sign in text)


def says_none(text: str) -> bool:
    """Whether the text says that there is nothing: a dash, «нет»."""
    return is_dash(text) or text.casefold().rstrip(".") == NONE


def alike(name: str) -> str:
    """What two names of teams, projects, nominations or organisations are compared by: what the eye tells apart, and no more.

    Case, ё, quotation marks, kinds of dashes and spaces, and letters of another alphabet that look like ours (UTS 39) make no other name.
    """
    plain = "".join(sign for sign in cleaned(name) if sign not in _QUOTES)
    plain = "".join("-" if sign in DASHES else sign for sign in plain).casefold().replace("ё", "е")
    return " ".join(_WORD.sub(lambda found: _in_cyrillic(found[0]), plain).split())


# Small letters of the Latin and the Greek alphabet that are drawn like Russian ones, as capitals or as they are (UTS 39).
LOOKALIKE = str.maketrans("aceopxyktmbh\u03b1\u03bf\u03c1\u03bd\u03c5\u03c7\u03ba\u03c4", "асеорхуктмвнаорвухкт")


def _in_cyrillic(word: str) -> str:
    """A word whose every letter looks like a Russian one, as that; another word stays."""
    turned = word.translate(LOOKALIKE)
    return turned if all("а" <= letter <= "я" for letter in turned) else word


def mixed_words(text: str) -> list[str]:
    """Words written with letters of two alphabets («Мeчта» with a Latin e), in their order."""
    return [word for word in _WORD.findall(text) if len(_alphabets(word)) > 1]


def _alphabets(word: str) -> set[str]:
    return {name for letter in word if (name := unicodedata.name(letter, "").partition(" ")[0]) in ALPHABETS}


def fault_in(text: str, rule: Rule) -> str:
    """What is wrong with a text, in words that tell where to look; empty when nothing is."""
    if not text.isprintable():
        for character in text:
            if fault := _fault_of(character, rule):
                return fault
    if rule is Rule.NAME and (found := LINK.search(text)):
        return f"в названии и имени не может быть ссылки и почты («{found.group()}»)"
    return ""


def _fault_of(character: str, rule: Rule) -> str:
    category = unicodedata.category(character)
    if character in LINE_ENDS or category in ("Zl", "Zp"):
        return "" if rule is Rule.TEXT else "здесь нужна одна строка"
    if not category.startswith("C") or (rule is Rule.TEXT and character in HARMLESS):
        return ""
    return f"невидимый или служебный знак U+{ord(character):04X}: сотрите его и наберите это место заново"
