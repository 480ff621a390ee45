"""Who studies where, and the category that follows (Kuzbass: 6.1, 7.1): А grades 7-9, А₁ 10-11, В vocational, С higher."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import load_preset
from registration.fields import Person
from registration.rules.education import categories_of, category_of_team, check_education, check_place, folded
from registration.rules.eligibility import Finding, Verdict
from tests.invented import changed

KUZBASS = load_preset("kuzbass_2025").regulation
PUPIL = Person("member", education_level="grade_9", education_place="Лицей № 23", education_region="RU-KEM")
REGION_FITS = Finding("education.region_fits", "6.1", Verdict.GREEN, "Учится: Кемеровская область – Кузбасс")
LEVELS = ["grade_7", "grade_8", "grade_9", "grade_10", "grade_11", "vocational", "higher"]


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("grade_7", "7 класс: категория А"),
        ("grade_9", "9 класс: категория А"),
        ("grade_10", "10 класс: категория А₁"),
        ("grade_11", "11 класс: категория А₁"),
        ("vocational", "среднее профессиональное образование: категория В"),
        ("higher", "высшее образование: категория С"),
    ],
)
def test_the_level_of_study_names_the_category(kuzbass, level, said):
    category = Finding("education.category", "7.1", Verdict.GREEN, said)
    assert check_education(replace(PUPIL, education_level=level), kuzbass) == [REGION_FITS, category]


def test_grade_six_is_refused_with_those_who_take_part(kuzbass):
    text = (
        "Участвуют категория А (школьники 7–9 классов), категория А₁ (школьники 10–11 классов), "
        "категория В (студенты, обучающиеся по программам среднего профессионального образования), "
        "категория С (студенты, обучающиеся по программам высшего образования); "
        "6 класс или младше к ним не относится"
    )
    found = check_education(replace(PUPIL, education_level="grade_1_6"), kuzbass)
    assert found == [Finding("education.level", "6.1", Verdict.RED, text, "education_level")]


def test_a_level_that_is_not_listed_is_refused(kuzbass):
    found = check_education(replace(PUPIL, education_level="doctor"), kuzbass)
    assert found == [
        Finding("education.unknown", "6.1", Verdict.RED, "Выберите класс или уровень образования", "education_level")
    ]


def test_another_region_is_refused_and_the_category_said_all_the_same(kuzbass):
    text = "Место учёбы в другом регионе, а участвуют обучающиеся организаций: Кемеровская область – Кузбасс"
    assert check_education(replace(PUPIL, education_region="RU-NVS"), kuzbass) == [
        Finding("education.region", "6.1", Verdict.RED, text, "education_region"),
        Finding("education.category", "7.1", Verdict.GREEN, "9 класс: категория А"),
    ]


def test_a_region_left_empty_is_the_business_of_completeness(kuzbass):
    assert [found.code for found in check_education(replace(PUPIL, education_region=""), kuzbass)] == [
        "education.region_fits", "education.category",
    ]  # fmt: skip


def test_where_any_region_may_come_nothing_is_said_of_it(kuzbass):
    free = changed(kuzbass, education__regions=[])
    for region in ("RU-NVS", "RU-KEM"):
        assert [found.code for found in check_education(replace(PUPIL, education_region=region), free)] == ["education.category"]


def test_nothing_is_said_where_the_regulation_does_not_ask_or_nothing_is_stated(tula, kuzbass):
    assert check_education(PUPIL, tula) == []
    assert check_education(replace(PUPIL, education_level=""), kuzbass) == []


def test_a_regulation_without_categories_refuses_no_level(kuzbass):
    levels = [{"code": "grade_6", "title": "6 класс"}]
    plain = changed(kuzbass, categories=[], judging__places_divided_by="contest", education__levels=levels)
    assert check_education(replace(PUPIL, education_level="grade_6"), plain) == [REGION_FITS]


SCHOOLS = frozenset({"лицей № 23", "гимназия №1"})


@pytest.mark.parametrize("place", ["Лицей № 23", "ЛИЦЕЙ  № 23", "«Лицей № 23»", ' "Лицей № 23" '])
def test_a_school_of_the_registry_is_known_in_any_spelling(kuzbass, place):
    assert check_place(replace(PUPIL, education_place=place), SCHOOLS, kuzbass) == []


def test_another_school_is_for_a_person_to_look_at(kuzbass):
    found = check_place(replace(PUPIL, education_place="Лицей № 24"), SCHOOLS, kuzbass)
    assert found == [Finding("education.place", "6.1", Verdict.LOOK, "Организации нет в списке: «Лицей № 24»", "education_place")]


def test_a_long_name_is_cut_at_300_characters(kuzbass):
    (found,) = check_place(replace(PUPIL, education_place="Я" * 400), SCHOOLS, kuzbass)
    assert found.message == ("Организации нет в списке: «" + "Я" * 400)[:300]
    assert len(found.message) == 300


def test_without_a_registry_a_place_or_a_question_nothing_is_compared(tula, kuzbass):
    other = replace(PUPIL, education_place="Лицей № 24")
    assert check_place(other, frozenset(), kuzbass) == []
    assert check_place(other, SCHOOLS, tula) == []
    assert check_place(replace(PUPIL, education_place=""), SCHOOLS, kuzbass) == []


def test_two_spellings_of_a_name_fold_to_one():
    assert folded(" ГАПОУ  «Ёлочка» ") == folded('гапоу "елочка"') == "гапоу елочка"


@pytest.mark.parametrize(
    ("levels", "codes"),
    [
        ([], []),
        (["grade_7", "grade_9"], ["a"]),
        (["higher", "grade_7"], ["a", "c"]),
        (["vocational", "grade_11", "grade_8", "higher"], ["a", "a1", "b", "c"]),
        (["grade_1_6"], []),
        (["unknown", "higher"], ["c"]),
    ],
)
def test_categories_come_from_the_lowest_to_the_highest_each_once(kuzbass, levels, codes):
    assert [category.code for category in categories_of(levels, kuzbass)] == codes


def test_a_regulation_that_asks_of_no_study_knows_no_categories_of_people(tula):
    assert categories_of(["higher"], tula) == []
    assert category_of_team(["higher"], tula) == ""


@pytest.mark.parametrize(
    ("levels", "decided", "highest"),
    [
        (["grade_7", "grade_8", "grade_9"], "a", "a"),
        (["higher", "higher"], "c", "c"),
        (["grade_7", "grade_10"], "", "a1"),
        (["higher", "grade_7", "vocational"], "", "c"),
        ([], "", ""),
        (["grade_1_6"], "", ""),
    ],
)
def test_a_mixed_team_waits_for_a_decision_or_belongs_to_the_highest_as_the_regulation_says(kuzbass, levels, decided, highest):
    assert category_of_team(levels, kuzbass) == decided
    assert category_of_team(levels, changed(kuzbass, education__mixed="highest")) == highest


@given(levels=st.lists(st.sampled_from(LEVELS), min_size=1, max_size=5), shuffler=st.randoms())
def test_the_order_of_members_changes_no_category(levels, shuffler):
    before = categories_of(levels, KUZBASS), category_of_team(levels, KUZBASS)
    shuffler.shuffle(levels)
    assert (categories_of(levels, KUZBASS), category_of_team(levels, KUZBASS)) == before
