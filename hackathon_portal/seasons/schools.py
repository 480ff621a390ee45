"""Schools of a season: where they are found, and what they ask of whoever is assigned to a contest of a hub.

Contests, commissions and mentors know nothing of it: the condition is registered in `accounts/telling.py`, every deed that assigns asks there.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asks_before_assignment
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.rooms import Kind, Room, read, thing_of
from hackathon_portal.learning.models import Programme
from hackathon_portal.learning.permissions import Giver, asks_of
from hackathon_portal.learning.queries.progress import has_completed, is_let_in
from hackathon_portal.seasons.queries import hubs
from hackathon_portal.seasons.queries.schools import DUTIES
from hackathon_portal.seasons.rules.schema import Duty, SchoolRules, SeasonRules

WORDS = {Duty.TRACKER: "трекеров (менторов)", Duty.EXPERT: "экспертов (членов комиссии и ассессоров)"}


@asks_before_assignment
def school_first(user: User, contest: Any, role: str) -> RuleViolation | None:
    """The school a season's rules ask for before this role in a contest of a hub; nothing is read for other roles."""
    duty = DUTIES.get(role)
    held = hubs.stage_of(contest) if duty else None
    if held is None or held.hub_id is None or duty is None:
        return None
    season = held.stage.season
    rules = season.rules
    for school in rules.schools:
        asked = school.is_asked_of(held.stage.code, duty)
        if asked and not has_completed(user, school.code, season.room) and not is_let_in(user, school.code, season.room):
            return _refusal(user, school, rules, duty)
    return None


def _refusal(user: User, school: SchoolRules, rules: SeasonRules, duty: Duty) -> RuleViolation:
    return RuleViolation(
        code="school.not_finished",
        clause=school.clause or rules.clause("schools"),
        field="email",
        message=f"{user.get_full_name()}: не пройдена «{school.title}», без неё {WORDS[duty]} на хакатон площадки не назначают. "
        "Запишите этого человека в школу; если он готов и без неё, сотрудник сезона допускает его на странице школы, с основанием.",
    )


def learner_page(programme: Programme) -> str:
    """The page of a school for those enrolled, for letters."""
    season = thing_of(read(programme.room))
    return settings.PORTAL_ORIGIN + reverse("season_own_school", args=[season.slug, programme.code]) if season else ""


def giver(room: Room) -> Giver | None:
    """The season as its certificates name it."""
    season = thing_of(room)
    return Giver(season.title, season.short_title, season.rules.timezone) if season else None


asks_of(Kind.SEASON, "seasons", learner_page, giver)
