"""The log of letters of a room as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from hackathon_portal.kernel.letter_log import State, letters_found
from hackathon_portal.kernel.rooms import Room

PER_PAGE = 100


def shown(request: HttpRequest, room: Room, counts: Mapping[str, int]) -> dict[str, Any]:
    """What `ui/letter_log.html` draws: the letters asked for by `state`, `q` and `page`; `counts` spare counting them again."""
    state, search = request.GET.get("state", ""), request.GET.get("q", "").strip()
    paginator = Paginator(letters_found(room, state=state, search=search), PER_PAGE)
    if not search:
        paginator.count = counts.get(state, 0) if state in State.values else sum(counts.values())
    page = paginator.get_page(request.GET.get("page"))
    return {"page": page, "state": state, "search": search, "states": State.choices, "counts": counts}
