"""Who sits the tests of a season, and in which zone they read the times: answers that `exams/gates.py` asks for."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.exams import gates
from hackathon_portal.exams.models import Exam
from hackathon_portal.kernel.rooms import Kind, read
from hackathon_portal.seasons.models import Entrant, Season

ZONES = {region.code: region.time_zone for region in REGIONS}


def entrant_for(user: Any, exam: Exam) -> Entrant | None:
    """The person in the season of a test."""
    return Entrant.objects.filter(season=read(exam.room).pk, user=user.pk).first() if user.is_authenticated else None


def refusal(user: Any, exam: Exam) -> str:
    """Why this person may not sit this test of a season; empty when they may."""
    entrant = entrant_for(user, exam)
    if entrant is None or entrant.state == Entrant.State.WITHDRAWN:
        return "Тест пишут участники сезона: сначала запишитесь."
    if entrant.state == Entrant.State.EXCLUDED:
        return "Вы исключены из сезона: тест вам закрыт."
    if not entrant.is_admitted:
        return "Запись в сезон ещё не допущена: посмотрите замечания к ней и исправьте."
    if exam.specialisations and not {*exam.specialisations} & {*entrant.specialisations}:
        named = ", ".join(f"«{one}»" for one in exam.specialisations)
        return f"Этот тест — для специализации {named}, у вас её нет. Специализации меняются в записи, пока она открыта."
    if not Season.objects.filter(pk=entrant.season_id, state=Season.State.PUBLISHED).exists():
        return "Сезон завершён: тесты закрыты."
    return ""


def zone(user: Any, exam: Exam) -> ZoneInfo:
    """The zone of the person's region; Moscow's where it is not known."""
    entrant = entrant_for(user, exam)
    return ZoneInfo(ZONES[entrant.region]) if entrant is not None and entrant.region in ZONES else gates.USUAL_ZONE


gates.who_sits(Kind.SEASON, refusal, zone)
