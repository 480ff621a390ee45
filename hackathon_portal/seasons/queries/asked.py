"""What a season asks of who signs up, read from its rules and its hubs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.classifiers.rules.regions import known_names, region_of
from hackathon_portal.seasons.models import Hub, Season
from hackathon_portal.seasons.rules.entrants import Checked, SignUp, Terms, checked
from hackathon_portal.seasons.rules.names import tidy

NAMES = known_names(REGIONS)


@dataclass(frozen=True)
class Asked:
    """The terms of sign-up; specialisations and hubs by their codes, with titles."""

    terms: Terms
    specialisations: dict[str, str]
    hubs: dict[str, str]

    def check(self, row: SignUp) -> Checked:
        """One sign-up by itself, whichever way it came."""
        region = region_of(row.region, NAMES)
        return checked(row, self.terms, region=region, specialisations=self._known, hubs=self.hubs)

    @cached_property
    def _known(self) -> tuple[str, ...]:
        return (*self.specialisations, *self.specialisations.values())

    @cached_property
    def _codes(self) -> dict[str, str]:
        titles = {tidy(title).casefold(): code for code, title in self.specialisations.items()}
        return titles | {code.casefold(): code for code in self.specialisations}

    def codes_of(self, specialisations: tuple[str, ...]) -> list[str]:
        """Codes of specialisations named by code or title; an unknown word stays as it was written, so that staff see it."""
        return list(dict.fromkeys(self._codes.get(tidy(one).casefold(), one[:60]) for one in specialisations))


def asked_of(season: Season) -> Asked:
    rules = season.rules
    window = rules.registration
    terms = Terms(window.opens_at, window.closes_at, rules.zone, rules.minimum_age, rules.adult_age)
    specialisations = {one.code: one.title for one in rules.specialisations}
    return Asked(terms, specialisations, hubs_of(season))


def hubs_of(season: Season) -> dict[str, str]:
    """Hubs of the season that are open to wishes: code -> title, in their order."""
    rows = Hub.objects.filter(stage__season=season, closed_at=None).order_by("opens_at", "code")
    return {hub.code: hub.title for hub in rows}


def home_hubs(season: Season, day: date) -> dict[str, str]:
    """Region -> code of the hub of its federal district on that day."""
    by_district = dict(Hub.objects.filter(stage__season=season).values_list("district", "code"))
    found = {region.code: by_district.get(region.district_on(day), "") for region in REGIONS}
    return {region: hub for region, hub in found.items() if hub}
