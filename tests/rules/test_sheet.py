"""What may stand in a score sheet, and what points mean (Tula: 6.1, 6.2, 9.7; Kuzbass: 11.2, appendices 1 to 3)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import MEASURES, Criterion, Measure, PointsError, Scale
from judging.rules.sheet import blank_criteria, counts

TULA, KUZBASS = Scale(maximum=5, step=1), Scale(maximum=10, step=1)
HALVES = Scale(minimum=1, maximum=10, step="0.5")


def on(scale: Scale) -> Measure:
    return MEASURES["points"](Criterion(code="topic", title="Тема"), scale)


@pytest.mark.parametrize(
    ("text", "scale", "points"),
    [
        ("0", TULA, "0"),
        ("5", TULA, "5"),
        (" 3 ", TULA, "3"),
        ("3.0", TULA, "3"),
        (4, TULA, "4"),
        (0, TULA, "0"),
        (Decimal(5), TULA, "5"),
        ("10", KUZBASS, "10"),
        ("1", HALVES, "1"),
        ("9,5", HALVES, "9.5"),
        ("9.5", HALVES, "9.5"),
    ],
)
def test_points_of_the_scale_are_taken_with_a_comma_too(text, scale, points):
    assert on(scale).parse(text) == Decimal(points)


@pytest.mark.parametrize("text", [None, "", "   "])
def test_a_blank_is_no_points(text):
    assert on(TULA).parse(text) is None


@pytest.mark.parametrize(
    ("text", "scale", "said"),
    [
        ("6", TULA, "Балл — число от 0 до 5 с шагом 1"),
        ("-1", TULA, "Балл — число от 0 до 5 с шагом 1"),
        ("5.5", TULA, "Балл — число от 0 до 5 с шагом 1"),
        ("пять", TULA, "Балл — число от 0 до 5 с шагом 1"),
        ("Infinity", TULA, "Балл — число от 0 до 5 с шагом 1"),
        ("sNaN", TULA, "Балл — число от 0 до 5 с шагом 1"),
        ("11", KUZBASS, "Балл — число от 0 до 10 с шагом 1"),
        ("3.5", KUZBASS, "Балл — число от 0 до 10 с шагом 1"),
        ("0.5", HALVES, "Балл — число от 1 до 10 с шагом 0.5"),
        ("9.25", HALVES, "Балл — число от 1 до 10 с шагом 0.5"),
    ],
)
def test_anything_else_is_refused_and_the_scale_said(text, scale, said):
    with pytest.raises(PointsError) as refused:
        on(scale).parse(text)
    assert str(refused.value) == said


@given(st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.none()))
def test_whatever_is_typed_is_points_of_the_scale_nothing_or_refused(text):
    try:
        points = on(TULA).parse(text)
    except PointsError:
        return
    assert points is None or points in range(6)


NAME = "Громов Аркадий Львович"


@pytest.mark.parametrize("blank", ["applicability", "completeness", "uniqueness", "task_fit", "feasibility", "presentation"])
def test_each_of_six_criteria_must_be_filled(tula, blank):
    (sheet,) = tula.judging.sheets
    points = {criterion.code: Decimal(3) for criterion in sheet.criteria}
    assert blank_criteria(points, sheet) == []
    assert counts(NAME, points, sheet) is True
    assert blank_criteria(points | {blank: None}, sheet) == [blank]
    assert counts(NAME, points | {blank: None}, sheet) is False
    assert counts(NAME, points | {blank: Decimal(0)}, sheet) is True


@pytest.mark.parametrize("name", ["", " "])
def test_a_sheet_without_the_members_name_does_not_count(tula, name):
    (sheet,) = tula.judging.sheets
    assert counts(name, {criterion.code: Decimal(3) for criterion in sheet.criteria}, sheet) is False


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        ("manager", ["concept", "plan", "teamwork"]),
        ("designer", ["visual", "slides", "usability"]),
        ("developer", ["technology", "functions", "working"]),
    ],
)
def test_a_person_is_scored_by_the_three_criteria_of_the_own_role(kuzbass, role, codes):
    sheet = kuzbass.sheet("personal")
    assert blank_criteria({}, sheet, role) == codes
    assert counts(NAME, dict.fromkeys(codes, Decimal(0)), sheet, role) is True
    assert counts(NAME, dict.fromkeys(codes[1:], Decimal(0)), sheet, role) is False


@pytest.mark.parametrize(
    ("points", "meaning"),
    [
        (0, "тема не раскрыта, сформулирована нечетко"),
        (3, "тема не раскрыта, сформулирована нечетко"),
        (4, "тема раскрыта частично, чтобы ее понять необходимо задать много уточняющих вопросов"),
        (6, "тема раскрыта частично, чтобы ее понять необходимо задать много уточняющих вопросов"),
        (7, "тема раскрыта частично"),
        (9, "тема раскрыта частично"),
        (10, "тема раскрыта полностью, четко сформулирована"),
    ],
)
def test_points_mean_what_appendix_3_says(kuzbass, points, meaning):
    criterion = next(one for one in kuzbass.sheet("judges").criteria if one.code == "topic")
    assert criterion.band_of(Decimal(points)).text == meaning


def test_no_points_points_between_bands_and_a_criterion_without_words_mean_nothing(tula, kuzbass):
    described = kuzbass.sheet("judges").criteria[0]
    assert described.band_of(None) is None
    assert described.band_of(Decimal("3.5")) is None
    assert tula.judging.sheets[0].criteria[0].band_of(Decimal(3)) is None
