"""What tests to sit add to an entrant's own page: each test that is theirs, with what is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.template.defaultfilters import floatformat
from django.urls import reverse

from hackathon_portal.exams.queries.mine import tests_of
from hackathon_portal.seasons.models import Entrant
from hackathon_portal.seasons.parts import Item, Slot, own_part


@own_part(Slot.TESTS)
def own_tests(entrant: Entrant, now: datetime) -> Iterator[Item]:
    """The tests of a person: what may be begun or goes on is to be done now; of the others, why not."""
    if entrant.user is None:
        return
    slug = entrant.season.slug
    for mine in tests_of(entrant.season.room, entrant.user):
        title, rules = f"Тест «{mine.exam.title}»", reverse("season_test", args=[slug, mine.exam.code])
        if mine.current:
            address = reverse("season_attempt", args=[slug, mine.current.pk])
            yield Item(title, f"Попытка {mine.current.number} идёт.", mine.current.ends_at, address, "Продолжить", is_open=True)
        elif mine.may_begin:
            words = f"{floatformat(mine.minutes, '-1')} мин, осталось попыток: {mine.left}."
            yield Item(title, words, mine.exam.closes_at, rules, "Правила и начало", is_open=True)
        else:
            yield Item(title, mine.why_not, address=rules, act="О тесте")
