"""Who of a contest's applicants a gathering is for (events/audiences.py)."""

from __future__ import annotations

from typing import Any

from hackathon_portal.events.audiences import audience
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel.rooms import Kind
from registration.models import Application
from registration.states import ApplicationState


@audience(Kind.CONTEST, Gathering.Audience.ADMITTED)
def admitted(user: Any, gathering: Gathering) -> bool:
    """Whoever is admitted, and those who work at the contest."""
    rows = Application.objects.filter(contest=gathering.contest_id, user=user, state=ApplicationState.ADMITTED)
    return rows.exists() or bool(user.has_perm("contests.see_desk", gathering.contest))
