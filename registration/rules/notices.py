"""A notice of a decision: the fixed words of its form with what is known of one person in their places. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hackathon_portal.regulation.schema.notices import PLACE, NoticeLine

# A contest may have no chat, no address and no hour of arrival; whatever else has a place is always there.
OPTIONAL = frozenset({"chat", "address", "arrival"})
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its pieces, each with whether it is bold, and what stands under it in small print."""

    pieces: tuple[tuple[str, bool], ...]
    caption: str = ""

    def __str__(self) -> str:
        return "".join(text for text, _ in self.pieces)


def filled(lines: Iterable[NoticeLine], values: Mapping[str, str], *, in_person: bool) -> list[Paragraph]:
    """The paragraphs for one person; one whose place may be empty and is, is left out, as is one for those who come in person.

    What stands in a place is text: neither a place of its own nor a mark of bold letters.
    """
    return [
        Paragraph(tuple(_pieces(line.text, values)), line.caption)
        for line in lines
        if (in_person or line.to == "everybody") and all(values.get(place) for place in line.places & OPTIONAL)
    ]


def lacks(lines: Iterable[NoticeLine], values: Mapping[str, str]) -> bool:
    """Whether a value is missing without which the notice says nothing."""
    return any(not values.get(place) for line in lines for place in line.places - OPTIONAL)


def _pieces(text: str, values: Mapping[str, str]) -> Iterable[tuple[str, bool]]:
    for index, piece in enumerate(_BOLD.split(text)):
        if piece:
            yield PLACE.sub(lambda place: values.get(place[1], ""), piece).replace("г..", "г."), index % 2 == 1
