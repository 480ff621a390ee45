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
