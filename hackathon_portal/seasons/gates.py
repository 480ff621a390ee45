"""Who sits the tests of a season, in which zone they read the times, how staff find them: answers that `exams/gates.py` asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.exams import gates
from hackathon_portal.exams.models import Exam
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.rooms import Kind, Room, read
from hackathon_portal.learning.queries.progress import learner_names, learners_found, learners_of
from hackathon_portal.seasons.models import Entrant, Season, SelectionList, Stage

ZONES = {region.code: region.time_zone for region in REGIONS}
MOST_FOUND = 20
OF_A_SCHOOL = "Этот тест пишут слушатели школы, пока она открыта, а вы в неё не записаны."


def entrant_for(user: Any, exam: Exam) -> Entrant | None:
    """The person in the season of a test, with the season."""
    if not user.is_authenticated:
        return None
    return Entrant.objects.filter(season=read(exam.room).pk, user=user.pk).select_related("season").first()


def refusals(user: Any, exams: Sequence[Exam]) -> Mapping[int, str]:
    """Why this person may not sit these tests of a season; empty where they may."""
    entrant = entrant_for(user, exams[0])
    of_schools = [exam for exam in exams if exam.takers == Exam.Takers.LEARNERS]
    learned = learners_of(of_schools, user) if of_schools and user.is_authenticated else set()
    found = {exam.pk: _refusal(entrant, exam) for exam in exams if exam.takers != Exam.Takers.LEARNERS}
    return found | {exam.pk: "" if exam.pk in learned else OF_A_SCHOOL for exam in of_schools}


def _refusal(entrant: Entrant | None, exam: Exam) -> str:
    if entrant is None:
        return "Тест пишут участники сезона: сначала запишитесь."
    if entrant.state == Entrant.State.WITHDRAWN:
        return "Вы отказались от участия в сезоне. Пока запись открыта, вернуться можно на своей странице сезона."
    if entrant.state == Entrant.State.EXCLUDED:
        return "Вы исключены из сезона: тест вам закрыт."
    if not entrant.is_admitted:
        return "Запись в сезон ещё не допущена: посмотрите замечания к ней и исправьте."
    if exam.specialisations and not {*exam.specialisations} & {*entrant.specialisations}:
        named = ", ".join(f"«{one}»" for one in exam.specialisations)
        return f"Этот тест — для специализации {named}, у вас её нет. Специализации меняются в записи, пока она открыта."
    if entrant.season.state != Season.State.PUBLISHED:
        return "Сезон завершён: тесты закрыты."
    return ""


def zone(user: Any, exam: Exam) -> ZoneInfo:
    """The zone of the person's region; the portal's own where it is not known."""
    entrant = entrant_for(user, exam)
    return ZoneInfo(ZONES[entrant.region]) if entrant is not None and entrant.region in ZONES else gates.USUAL_ZONE


def found(room: Room, text: str) -> dict[int, str]:
    """Entrants with an account by their number, the beginning of the surname or the address; learners of schools as well."""
    typed = text.strip().lstrip("№ ")
    if not typed:
        return {}
    by = Q(number=int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 10 else Q(surname__istartswith=typed)
    if "@" in typed:
        by = equals("email", typed)
    entrants = _named(Entrant.objects.filter(by, season=room.pk, user__isnull=False).order_by("number")[:MOST_FOUND])
    return learners_found(room, typed, MOST_FOUND) | entrants


def names(room: Room, users: Iterable[int]) -> dict[int, str]:
    """How staff call entrants: number and full name; those who only learn at a school: by name."""
    keys = [*users]
    return learner_names(room, keys) | _named(Entrant.objects.filter(season=room.pk, user__in=keys))


def _named(entrants: Iterable[Entrant]) -> dict[int, str]:
    return {
        entrant.user_id: " ".join(filter(None, [f"№ {entrant.number}", entrant.surname, entrant.name, entrant.patronymic]))
        for entrant in entrants
        if entrant.user_id is not None
    }


def is_listed(room: Room) -> bool:
    """Whether a list of those who go on from the test has been announced."""
    announced = SelectionList.objects.filter(state=SelectionList.State.PUBLISHED, route__from_stage__kind=Stage.Kind.TEST)
    return announced.filter(route__season=room.pk).exists()


gates.who_sits(Kind.SEASON, gates.Sitters(refusals, zone, found, names, is_listed))
