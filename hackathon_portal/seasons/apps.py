from django.apps import AppConfig

from hackathon_portal.competitions import permissions as competitions
from hackathon_portal.events import permissions as events
from hackathon_portal.exams.permissions import asks_of
from hackathon_portal.kernel.rooms import Kind, found_by


class SeasonsConfig(AppConfig):
    name = "hackathon_portal.seasons"
    label = "seasons"
    verbose_name = "Сезоны"

    def ready(self) -> None:
        from hackathon_portal.seasons import (  # noqa: F401, PLC0415  models are ready now; each registers itself
            case_rooms,
            case_shown,
            competing,
            competition_parts,
            entry,
            erasing,
            fund_bounds,
            gates,
            home_shown,
            hub_shown,
            jobs,
            jobs_entrants,
            jobs_hubs,
            jobs_schools,
            marking,
            menu,
            my_shown,
            place_parts,
            programme,
            programme_parts,
            result_parts,
            schools,
            schools_shown,
            sitting_parts,
            token_scopes,
            way_back_after,
            way_back_competitions,
            way_back_lists,
            way_back_marking,
            way_back_season,
            when,
        )
        from hackathon_portal.seasons.models import Season  # noqa: PLC0415  models are there once apps are loaded

        found_by(Kind.SEASON, lambda pk: Season.objects.filter(pk=pk).first())
        asks_of(Kind.SEASON, "seasons")
        competitions.asks_of(Kind.SEASON, "seasons")
        events.asks_of(Kind.SEASON, "seasons")
