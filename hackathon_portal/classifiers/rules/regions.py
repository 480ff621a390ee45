"""Which region a person meant: exact names and known other names, never by likeness.

How a name may be written is rules, not a list: «обл.», «Респ.», «г.», «АО», the order of the words, dashes, brackets and letter case make
no other region. A name that is only a part of the right one («Область», «Сибирь») is no region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hackathon_portal.kernel.texts import alike

SHORT = {"обл": "область", "респ": "республика", "кр": "край", "моск": "московская", "ао": "автономный округ"}
CITY = {"г", "гор", "город"}
_SEPARATORS = re.compile(r"[\s.,()/\-]+")


@dataclass(frozen=True, slots=True)
class District:
    """A federal district a region belonged to, both days included."""

    name: str
    since: date
    until: date | None = None
    act: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A subject of the federation: the tax service's code, ISO 3166-2 where there is one, its districts by days."""

    code: str
    name: str
    time_zone: str
    iso: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    other_names: tuple[str, ...] = ()
    districts: tuple[District, ...] = field(default=())

    def district_on(self, day: date) -> str:
        """The federal district on that day; empty when it belonged to none."""
        return next((one.name for one in self.districts if one.since <= day and (one.until is None or day <= one.until)), "")

    def is_known_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name as they are compared, in one order."""
    words = [word for word in _SEPARATORS.split(alike(text)) if word]
    full = [SHORT.get(word, word) for word in words if word not in CITY]
    return tuple(sorted(" ".join(full).split()))


def names_of(region: Region) -> Iterable[str]:
    """Every known name: a republic is also called without the word."""
    yield region.name
    yield from region.other_names
    if "Республика" in region.name.split():
        yield region.name.replace("Республика", "")


def known_names(regions: Iterable[Region]) -> dict[tuple[str, ...], str]:
    """Words of a name -> code of the region. Raises ValueError when one name means two regions."""
    found: dict[tuple[str, ...], str] = {}
    for region in regions:
        for name in names_of(region):
            words = words_of(name)
            if found.setdefault(words, region.code) != region.code:
                raise ValueError(f"«{name}» means both {found[words]} and {region.code}")
    return found


def region_of(text: str, names: Mapping[tuple[str, ...], str]) -> str | None:
    """The code of the region a person typed, None when it is none."""
    return names.get(words_of(text))
