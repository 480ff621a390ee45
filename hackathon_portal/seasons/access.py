"""Pages of a season: `@season_page("seasons.manage")` (`accounts/access.py` says what it asks)."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from hackathon_portal.accounts.access import person_of, room_page, to_sign_in
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.web.permissions import lets_in
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries.seasons import announced_room, with_slug


def season_by_slug(slug: str) -> Season:
    """The season with its rules; 404 where there is none."""
    if season := with_slug(slug):
        return season
    raise Http404


season_page = room_page(season_by_slug, sees="seasons.see", name="season", called="season")


def own_rows_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A request of a script for rows of the person's own in an announced season (`seasons.take_part`), made very often: the view gets the
    room alone, and its statement asks whose the row is. Roles are not read: none opens anything there."""

    @lets_in("seasons.take_part")
    @functools.wraps(view)
    def wrapper(request: HttpRequest, season: str, **kwargs: object) -> HttpResponseBase:
        if not person_of(request).is_authenticated:
            return to_sign_in(request)
        room: Room | None = announced_room(season)
        if room is None:
            raise Http404
        return view(request, room, **kwargs)

    return wrapper
