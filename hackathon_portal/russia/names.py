"""Names of people as documents write them, in the grammatical case a document asks for."""

from __future__ import annotations

import re
import unicodedata

from hackathon_portal.russia import declension
from hackathon_portal.russia.cases import Case as Case  # migrations name it here

PARTS = re.compile(r"([ -])")
RUSSIAN = re.compile(r"[а-яё]{2,}(?:[ -][а-яё]{2,})*")
# Words inside names that are written small.
SMALL = {
    "оглы", "кызы", "гызы", "улы", "уулу", "фон", "ван", "дер", "ден", "де", "ди", "да", "дос", "ду", "дель", "делла", "ла", "ле", "ибн",
    "бен", "бин", "аль", "эль", "ад", "ас", "von", "van", "der", "den", "de", "di", "da", "dos", "du", "del", "della", "la", "le", "al",
    "el", "ibn", "bin", "ben", "y", "и",
}  # fmt: skip


def full_name(surname: str, name: str, patronymic: str = "") -> str:
    return " ".join(part for part in (surname, name, patronymic) if part)


def as_name(text: str) -> tuple[str, bool]:
    """(the text as names are written, whether it was written so): all capital or all small words get one capital each.

    Not written as a name either: two alphabets in a word, initials, signs that are no letters.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    words, well = [], not text or any(letter.isupper() for letter in text)
    for word in PARTS.split(text):
        letters = word.replace("'", "").replace("’", "").replace("ʼ", "").replace(".", "")
        if word in (" ", "-", "") or word in SMALL:
            words.append(word)
            continue
        well = (
            well
            and letters.isalpha()
            and len(letters) > 1
            and "." not in word
            and len({unicodedata.name(letter, "").split(" ")[0] for letter in letters}) == 1
        )
        if word.islower() or (word.isupper() and len(letters) > 1):
            word, well = word.lower() if word.lower() in SMALL else word[:1].upper() + word[1:].lower(), False
        words.append(word)
    return "".join(words), well


def declined(surname: str, name: str, patronymic: str, case: str) -> tuple[str, bool]:
    """(full name in the case, whether it is sure); what isn't sure is shown to a person before it is sent.

    Sure: written as a name, with a patronymic, and two engines agree on each word or the table has it. Where they don't the name stays in
    the nominative; where only the writing or the gender is in doubt it is declined as petrovich would.
    """
    parts, written = zip(*(as_name(part) for part in (surname, name, patronymic)), strict=True)
    plain, well = full_name(*parts), all(written)
    if case == Case.NOMINATIVE:
        return plain, well
    if not all(RUSSIAN.fullmatch(part.lower()) for part in parts if part):
        return plain, False
    gender = declension.gender_of(parts[1], parts[2])
    if gender is None:
        return plain, False
    made = [_words(part, gender, kind, case) for part, kind in zip(parts, KINDS, strict=True)]
    if None in made:
        return plain, False
    return full_name(*(word or "" for word in made)), well and bool(parts[2])


KINDS = ("surname", "name", "patronymic")


def _words(text: str, gender: declension.Gender, kind: str, case: str) -> str | None:
    """A part of a name in the case, written as the part is; None where nobody but a person knows."""
    if not text or kind == "patronymic":
        forms = declension.patronymic(text.lower(), gender) if text else ("", "")
        return _like(text, forms[case == Case.DATIVE]) if forms else None
    how = declension.double_surname if kind == "surname" else declension.given_name
    made = []
    for word in text.split(" "):
        small = word.lower()
        forms = (small, small) if small in SMALL else how(small, gender)
        if forms is None:
            return None
        made.append(_like(word, forms[case == Case.DATIVE]))
    return " ".join(made)


def _like(word: str, form: str) -> str:
    """The form with capitals where the word has them: each word between spaces and hyphens begins as before."""
    before, after = PARTS.split(word), PARTS.split(form)
    return "".join(new[:1].upper() + new[1:] if old[:1].isupper() else new for old, new in zip(before, after, strict=True))
