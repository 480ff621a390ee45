"""Entrants as staff look for them: filters, search, one page of rows; nothing encrypted is read for a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel.search import found
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons.models import Entrant, Season
from hackathon_portal.seasons.queries.same import email_hash
from hackathon_portal.seasons.rules.entrants import WORDS

SHOWN = (
    "number", "surname", "name", "patronymic", "region", "region_typed", "specialisations", "wishes", "findings", "waived", "state",
    "is_admitted", "is_minor", "is_student", "external", "signed_up_at",
)  # fmt: skip
ADMISSIONS = {
    "admitted": "допущены", "waiting": "не допущены", "withdrawn": "отказались", "excluded": "исключены", "findings": "с замечаниями",
}  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """How the list is narrowed; an empty value narrows nothing."""

    show: str = ""
    region: str = ""
    district: str = ""
    specialisation: str = ""
    finding: str = ""
    hub: str = ""
    minor: str = ""
    search: str = ""

    @classmethod
    def of(cls, sent: Any) -> Chosen:
        """From what a page or a job was asked with; codes that are none are left out."""
        values = {name: str(sent.get(name, "")).strip()[:120] for name in cls.__dataclass_fields__ if name != "search"}
        if values["show"] not in ADMISSIONS:
            values["show"] = ""
        if values["finding"] not in WORDS:
            values["finding"] = ""
        return cls(**values, search=str(sent.get("q", "")).strip()[:200])

    def as_query(self) -> dict[str, str]:
        """The same as an address says it."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "search"} | {"q": self.search}
        return {name: value for name, value in values.items() if value}


def entrants_of(season: Season, chosen: Chosen, day: date) -> QuerySet[Entrant]:
    """Rows in the order of their numbers; a district is that of `day`."""
    rows = Entrant.objects.filter(season=season)
    states = {"withdrawn": Entrant.State.WITHDRAWN, "excluded": Entrant.State.EXCLUDED}
    if chosen.show == "admitted":
        rows = rows.filter(is_admitted=True)
    elif chosen.show == "waiting":
        rows = rows.filter(is_admitted=False, state=Entrant.State.SIGNED_UP)
    elif chosen.show == "findings":
        rows = rows.exclude(findings=[])
    elif chosen.show:
        rows = rows.filter(state=states[chosen.show])
    if chosen.region:
        rows = rows.filter(region="" if chosen.region == "none" else chosen.region)
    if chosen.district:
        rows = rows.filter(region__in=[one.code for one in REGIONS if one.district_on(day) == chosen.district])
    if chosen.specialisation:
        rows = rows.filter(specialisations__contains=[chosen.specialisation])
    if chosen.finding:
        rows = rows.filter(findings__contains=[chosen.finding])
    if chosen.hub:
        rows = rows.filter(wishes__contains=[chosen.hub])
    if chosen.minor:
        rows = rows.filter(is_minor=True)
    if chosen.search:
        rows = rows.filter(_found_by(chosen.search))
    return rows.order_by("number").only(*SHOWN)


def _found_by(search: str) -> Q:
    """An address whole, a number, or words of the name: the surname has an index of its own."""
    if hashed := email_hash(search):
        return Q(email_hash=hashed)
    number = whole_number(search)
    if number is not None:
        return Q(number=number) | Q(external=search)
    several = ("name", "patronymic") if len(search.split()) > 1 else ()
    return found(search, "surname", *several) | Q(external=search)


def same_as(entrant: Entrant) -> list[Entrant]:
    """Other rows of the same person or the same address, whatever their state."""
    same = Q(pk__in=[])
    if entrant.person_hash:
        same |= Q(person_hash=entrant.person_hash)
    if entrant.email_hash:
        same |= Q(email_hash=entrant.email_hash)
    return list(Entrant.objects.filter(same, season=entrant.season_id).exclude(pk=entrant.pk).order_by("signed_up_at", "number"))


def districts(day: date) -> list[str]:
    return sorted({district for region in REGIONS if (district := region.district_on(day))}, key=letters)
