"""Places for data in the text of a printed consent: `{address}`, `{full_name:nomn}`, `{child:gent}`; a person's name names its case. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hackathon_portal.russia.cases import Case

PLACE = re.compile(r"\{(full_name|address|passport|child)(?::(\w*))?\}")
NAMES = ("full_name", "child")
CODES = {"nomn": Case.NOMINATIVE, "gent": Case.GENITIVE, "datv": Case.DATIVE}
# Texts written before places had cases: the word before the name tells it.
_GOVERNS = {
    Case.GENITIVE: re.compile(
        r"(?:реб[её]нка|сына|дочери|подопечн(?:ого|ой)|несовершеннолетн(?:его|ей)|участни(?:ка|цы)|(?:в отношении|от|для))"
        r"(?:\s*\([^()]*\))?\s*$",
        re.IGNORECASE,
    ),
    Case.DATIVE: re.compile(
        r"(?:реб[её]нку|сыну|подопечному|несовершеннолетнему|участни(?:ку|це))(?:\s*\([^()]*\))?\s*$", re.IGNORECASE
    ),
}


def case_at(place: re.Match[str]) -> Case:
    """The case of a name's place: as it is named, else by the word that governs it, else the nominative."""
    if place[2]:
        return CODES[place[2]]
    before = place.string[: place.start()]
    return next((case for case, words in _GOVERNS.items() if words.search(before)), Case.NOMINATIVE)


def cases(text: str, name: str) -> Iterator[Case]:
    """The cases in which a text writes a name, in its order."""
    return (case_at(place) for place in PLACE.finditer(text) if place[1] == name)


def oblique(text: str, name: str) -> Case | None:
    """The first case but the nominative that a text asks of a name: such a form is shown to a person before printing."""
    return next((case for case in cases(text, name) if case is not Case.NOMINATIVE), None)


def filled(text: str, words: Callable[[str, Case], str]) -> str:
    """The text with `words(place, case)` in its places; what a person typed never becomes a place."""
    return PLACE.sub(lambda place: words(place[1], case_at(place)), text)


def wrong_places(text: str) -> str:
    """What is wrong with the places of a text, for who writes it; empty: nothing."""
    for place in PLACE.finditer(text):
        if place[2] is not None and place[1] not in NAMES:
            return f"место {place[0]} пишут без падежа: {{{place[1]}}}"
        if place[2] is not None and place[2] not in CODES:
            return f"падеж места {place[0]} не понят: {', '.join(CODES)}"
        if place[1] == "full_name" and place[2] not in (None, "nomn"):
            return f"место {place[0]}: кто подписывает лист, назван в именительном падеже, {{full_name:nomn}}"
    return ""


def same_person(form: str, name: str) -> bool:
    """Whether a form of a name in some case can be of this name: as many words, each beginning as it does."""
    said, given = (text.lower().replace("ё", "е").replace("-", " ").split() for text in (form, name))
    return len(said) == len(given) and all(one[:1] == other[:1] for one, other in zip(said, given, strict=True))
