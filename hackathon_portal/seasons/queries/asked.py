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
    """The terms of sign-up; titles of specialisations, by which people name them; hubs by their codes, with titles."""

    terms: Terms
    specialisations: tuple[str, ...]
    hubs: dict[str, str]

    def check(self, row: SignUp) -> Checked:
        """One sign-up by itself, whichever way it came."""
        region = region_of(row.region, NAMES)
        return checked(row, self.terms, region=region, specialisations=self.specialisations, hubs=self.hubs)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {tidy(title).casefold(): title for title in self.specialisations}

    def titles_of(self, specialisations: tuple[str, ...]) -> list[str]:
        """Specialisations as the season writes them; an unknown word stays as it was typed, so that staff see it."""
        return list(dict.fromkeys(self._titles.get(tidy(one).casefold(), one[:60]) for one in specialisations))


def asked_of(season: Season) -> Asked:
    """What this season's rules and hubs ask."""
    return Asked(season.rules.terms, season.rules.specialisation_titles, hubs_of(season))


def hubs_of(season: Season) -> dict[str, str]:
    """Hubs of the season that are open to wishes: code -> title, in their order."""
    rows = Hub.objects.filter(stage__season=season, closed_at=None).order_by("opens_at", "code")
    return {hub.code: hub.title for hub in rows}


def home_hubs(season: Season, day: date) -> dict[str, str]:
    """Region -> code of the hub of its federal district on that day."""
    by_district = dict(Hub.objects.filter(stage__season=season).values_list("district", "code"))
    found = {region.code: by_district.get(region.district_on(day), "") for region in REGIONS}
    return {region: hub for region, hub in found.items() if hub}
