"""How names and addresses of entrants are cleaned and compared."""

from __future__ import annotations

import re

from hackathon_portal.kernel.texts import cleaned

# Letters of the Latin alphabet drawn as Russian ones, each as it stands in a word with Cyrillic letters (UTS 39).
LOOKALIKE = str.maketrans("aceopxyABCEHKMOPTXkmtb", "асеорхуАВСЕНКМОРТХкмтв")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}"
)


def tidy(text: str) -> str:
    """The text a person meant: kinds of spaces one space, none around, letters that only look Russian turned back in Russian words."""
    return _WORD.sub(lambda found: found[0].translate(LOOKALIKE) if _CYRILLIC.search(found[0]) else found[0], cleaned(text))


def same_person_by(surname: str, name: str, patronymic: str) -> tuple[str, str, str]:
    """What two entrants' names are compared by; with the birth date it says that they are one person."""
    surname, name, patronymic = (tidy(part).casefold().replace("ё", "е") for part in (surname, name, patronymic))
    return surname, name, patronymic


def same_address_by(email: str) -> str:
    """What two addresses are compared by; empty for what is no address (RFC 5321: a local part and a domain with a dot)."""
    address = email.strip().casefold()
    return address if len(address) <= 254 and _EMAIL.fullmatch(address) else ""
