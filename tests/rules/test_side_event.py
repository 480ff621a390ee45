"""Who enters the programming competition (Kuzbass: 9.1): a team all of whose members agree and are 14 to 17 on its day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import SideEvent
from registration.rules.side_event import Entrant, Entry, entry, fits

DAY = date(2025, 2, 28)
ANY = SideEvent(code="a", title="А", version="1", text="т")
EVENT = ANY.model_copy(update={"min_age": 14, "max_age": 17})


def born(years: int, *, days: int = 0) -> date:
    """Whose birthday of so many years is on the day of the event, or so many days after it."""
    return date(2025 - years, 2, 28) + timedelta(days=days)


@pytest.mark.parametrize(
    ("birth_date", "fit"),
    [
        (born(14), True),
        (born(14, days=1), False),
        (born(15), True),
        (born(17), True),
        (born(18, days=1), True),  # seventeen until tomorrow
        (born(18), False),
        (born(20), False),
        (None, False),
    ],
)
def test_fourteen_to_seventeen_inclusive_on_the_day_of_the_event(birth_date, fit):
    assert fits(birth_date, EVENT, DAY) is fit


@pytest.mark.parametrize(
    ("event", "birth_date", "fit"),
    [
        (ANY, None, True),
        (ANY, born(80), True),
        (ANY.model_copy(update={"min_age": 14}), born(80), True),
        (ANY.model_copy(update={"min_age": 14}), born(13), False),
        (ANY.model_copy(update={"min_age": 14}), None, False),
        (ANY.model_copy(update={"max_age": 17}), born(1), True),
        (ANY.model_copy(update={"max_age": 17}), born(18), False),
        (ANY.model_copy(update={"max_age": 17}), None, False),
    ],
)
def test_one_bound_or_none(event, birth_date, fit):
    assert fits(birth_date, event, DAY) is fit


def test_the_regulation_asks_for_these_ages(kuzbass):
    event = kuzbass.side_event("programming")
    assert (event.min_age, event.max_age) == (14, 17)


FITS, GROWN = born(16), born(18)


@pytest.mark.parametrize(
    ("members", "expected", "entered"),
    [
        ([Entrant("Анна", FITS, True), Entrant("Олег", FITS, True)], Entry((), (), 2), True),
        ([Entrant("Анна", FITS, True), Entrant("Олег", FITS, False)], Entry(("Олег",), (), 2), False),
        ([Entrant("Анна", GROWN, True), Entrant("Олег", FITS, True)], Entry((), ("Анна",), 2), False),
        ([Entrant("Анна", GROWN, False)], Entry(("Анна",), ("Анна",), 1), False),
        ([Entrant("Анна", FITS, True)], Entry((), (), 1), True),
        ([], Entry((), (), 0), False),
    ],
)
def test_a_team_enters_when_every_member_agrees_and_fits_else_those_in_the_way_are_named(members, expected, entered):
    found = entry(members, EVENT, DAY)
    assert found == expected
    assert found.is_entered is entered


@given(
    people=st.lists(st.tuples(st.booleans(), st.sampled_from([FITS, GROWN, None])), max_size=5),
    shuffler=st.randoms(),
)
def test_the_order_of_members_does_not_change_who_enters(people, shuffler):
    before = entry([Entrant("Имя", day, agrees) for agrees, day in people], EVENT, DAY)
    shuffler.shuffle(people)
    assert entry([Entrant("Имя", day, agrees) for agrees, day in people], EVENT, DAY) == before
