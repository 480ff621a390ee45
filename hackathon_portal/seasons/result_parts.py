"""What results of tests add to an entrant's own page, and to their page for staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from hackathon_portal.exams.models import Attempt, Exam
from hackathon_portal.exams.queries.mine import result_of
from hackathon_portal.exams.queries.scores import spoken_points
from hackathon_portal.seasons.models import Entrant
from hackathon_portal.seasons.parts import Item, Slot, own_part, staff_part


def closed_of(entrant: Entrant) -> list[Attempt]:
    """The closed attempts of a person in the season's tests, in their order."""
    if entrant.user_id is None:
        return []
    mine = Attempt.objects.filter(user=entrant.user_id, exam__room=str(entrant.season.room)).select_related("exam")
    return list(mine.exclude(state=Attempt.State.OPEN).exclude(exam__state=Exam.State.DRAFT).order_by("exam__code", "number"))


@own_part(Slot.RESULT)
def own_results(entrant: Entrant, now: datetime) -> Iterator[Item]:
    """Each closed attempt: points where they are shown, else when they will be."""
    for attempt in closed_of(entrant):
        result = result_of(attempt, now)
        title = attempt.exam.title if attempt.exam.attempts == 1 else f"{attempt.exam.title}, попытка {attempt.number}"
        words = result.words
        if result.percent is not None:
            passed = "порог пройден" if result.is_passed else "порог не пройден"
            words = f"баллов {spoken_points(attempt.units)} из {spoken_points(attempt.full_units)}, {passed}"
        address = reverse("season_result", args=[entrant.season.slug, attempt.pk])
        yield Item(title, words, address=address, act="Подробнее")


@staff_part
def results_for_staff(entrant: Entrant) -> Iterator[tuple[str, Any]]:
    """The points of every closed attempt, for staff."""
    for attempt in closed_of(entrant):
        points = (
            f"{spoken_points(attempt.units)} из {spoken_points(attempt.full_units)}"
            if attempt.units is not None
            else "не оценена"
        )
        passed = {True: ", порог пройден", False: ", порог не пройден", None: ""}[attempt.is_passed]
        yield f"{attempt.exam.title}, попытка {attempt.number}", f"{points}{passed}"
