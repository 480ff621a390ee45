"""Every check of an application, in the order staff read them, each on the day and in the zone it counts by."""

from datetime import UTC, date, datetime

import pytest

from hackathon_portal.regulation.schema import Regulation
from registration.fields import Person
from registration.rules.affiliation import Known
from registration.rules.checks import check_application
from registration.rules.eligibility import BLOCKING
from tests import invented

STARTS = date(2024, 5, 24)
# 2 May 2024 21:30 UTC is 3 May in Tula and in Novokuznetsk.
LATE_EVENING = datetime(2024, 5, 2, 21, 30, tzinfo=UTC)


def codes(regulation: Regulation, person: Person, **changes: object) -> list[str]:
    """Codes of the findings about an application that is as it should be but for the changes."""
    options = {
        "starts_on": STARTS, "at": LATE_EVENING, "closes_at": None, "team_size": 3, "is_taken": False, "same_person": [], "officials": [],
    }  # fmt: skip
    found = check_application(person, regulation, **(options | changes))  # type: ignore[arg-type]  # a table of keywords
    return [finding.code for finding in found]


def tula_person(**changes: object) -> Person:
    return Person("member", consents=frozenset({"personal_data", "terms"}), **invented.person(**changes))


def pupil(**changes: object) -> Person:
    values = {
        "surname": "Незабудкин", "name": "Игнат", "birth_date": date(2004, 1, 1), "citizenship": "RU", "email": "a@example.org",
        "phone": "+79101234567", "team_role": "designer", "education_level": "grade_9", "education_place": "Лицей № 23",
        "education_region": "RU-KEM",
    }  # fmt: skip
    return Person("member", consents=frozenset({"personal_data", "terms", "equipment"}), **(values | changes))


def test_a_good_application_to_a_tula_contest(tula):
    assert codes(tula, tula_person()) == [
        "field.complete", "age.fits", "citizenship.fits", "name.cyrillic", "affiliation.none_declared", "team.size_fits",
        "identity.single",
    ]  # fmt: skip


def test_a_good_application_to_a_kuzbass_contest(kuzbass):
    assert codes(kuzbass, pupil(), schools=frozenset({"лицей № 23"})) == [
        "field.complete", "name.cyrillic", "role.fits", "education.region_fits", "education.category", "team.size_fits",
        "identity.single",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"team_size": 6}, "team.too_large"),
        ({"is_taken": True}, "identity.duplicate"),
        ({"same_person": [7]}, "identity.near"),
        ({"officials": [Known("Незабудкин Олег Ильич", "секретарь")]}, "affiliation.possible"),
        ({"closes_at": datetime(2024, 5, 2, 21, 29, 58, tzinfo=UTC)}, "registration.closed"),
    ],
)
def test_what_stands_beside_the_person_is_checked_too(tula, changes, code):
    assert code in codes(tula, tula_person(), **changes)


def test_a_school_out_of_the_registry_is_looked_at(kuzbass):
    assert "education.place" in codes(kuzbass, pupil(), schools=frozenset({"лицей № 24"}))


def test_an_age_counts_on_the_first_day_of_the_contest(tula):
    """1.6: of that age as a participant. Seventeen when they apply, eighteen when it begins; and the other way round at 35."""
    assert "age.fits" in codes(tula, tula_person(birth_date=date(2006, 5, 24)))
    assert "age.too_old" in codes(tula, tula_person(birth_date=date(1988, 5, 24)))


def test_where_the_day_of_application_counts_it_is_the_contests_day_not_that_of_utc(tula):
    by_application = invented.changed(tula, eligibility__age_reference="application_day")
    assert "age.fits" in codes(by_application, tula_person(birth_date=date(2006, 5, 3)))
    assert "age.too_young" in codes(by_application, tula_person(birth_date=date(2006, 5, 4)))


@pytest.mark.parametrize(
    ("born", "represented", "said"),
    [
        (date(2006, 5, 3), False, []),  # eighteen on the day of application in Novokuznetsk, not yet in London
        (date(2006, 5, 4), False, ["representative.missing"]),
        (date(2006, 5, 4), True, ["representative.accepted"]),
    ],
)
def test_a_minors_representative_is_asked_on_the_day_of_application(kuzbass, born, represented, said):
    found = codes(kuzbass, pupil(birth_date=born), represented=represented)
    assert [code for code in found if code.startswith("representative")] == said


def test_without_a_word_about_it_nobody_is_represented(kuzbass):
    assert "representative.missing" in codes(kuzbass, pupil(birth_date=date(2010, 1, 1)))


def test_a_hint_never_blocks():
    """3.3 в: affiliation is decided by a person; a person of the same name is looked at."""
    assert not {"affiliation.possible", "affiliation.declared", "identity.near", "education.place"} & BLOCKING
