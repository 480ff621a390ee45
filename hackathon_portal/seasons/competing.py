"""Who takes part in the competitions of a season: answers that `competitions/gates.py` asks for."""

from __future__ import annotations

from typing import Any

from hackathon_portal.competitions.gates import who_competes
from hackathon_portal.competitions.models import Competition
from hackathon_portal.kernel.rooms import Kind, read
from hackathon_portal.seasons.models import Entrant, Season


def refusal(user: Any, competition: Competition) -> str:
    """Why this person may not take part in a competition of a season; empty where they may."""
    found = (
        Entrant.objects.filter(season=read(competition.room).pk, user=user.pk)
        if user.is_authenticated
        else Entrant.objects.none()
    )
    entrant = found.select_related("season").first()
    if entrant is None:
        return "В соревнованиях участвуют участники сезона: сначала запишитесь."
    if entrant.state == Entrant.State.WITHDRAWN:
        return "Вы отказались от участия в сезоне. Пока запись открыта, вернуться можно на своей странице сезона."
    if entrant.state == Entrant.State.EXCLUDED:
        return "Вы исключены из сезона: соревнования вам закрыты."
    if not entrant.is_admitted:
        return "Запись в сезон ещё не допущена: посмотрите замечания к ней и исправьте."
    if entrant.season.state != Season.State.PUBLISHED:
        return "Сезон завершён: соревнования закрыты."
    return ""


who_competes(Kind.SEASON, refusal)
