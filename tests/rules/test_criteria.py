"""A way of measuring is one registered class: parsing, words, sums and the form of a regulation ask it (Tula: clause 6.2)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hackathon_portal.regulation.form import build, collect
from hackathon_portal.regulation.schema import MEASURES, Criterion, PointsError, Scale, Sheet, measures
from tests.trial_criterion import light, registered

SCALE = Scale(minimum=0, maximum=10, step="0.5")


@pytest.fixture
def trial() -> Iterator[None]:
    with registered(light):
        yield


def sheet_with(*criteria: dict[str, object]) -> Sheet:
    return Sheet.model_validate({"code": "main", "title": "Лист", "scale": SCALE.model_dump(), "criteria": criteria})


@given(minimum=st.integers(-5, 5), steps=st.integers(1, 40), step=st.sampled_from(["0.1", "0.25", "0.5", "1", "5"]))
def test_what_is_written_is_read_back(minimum, steps, step):
    scale = Scale(minimum=minimum, maximum=minimum + steps * Decimal(step), step=step)
    measure = MEASURES["points"](Criterion(code="novelty", title="Новизна"), scale)
    for value in measure.values():
        assert measure.parse(measure.written(value)) == value
        assert measure.parse(measure.written(value).replace(".", ",")) == value
    assert (measure.least, measure.greatest, measure.step) == (scale.minimum, scale.maximum, scale.step)


def test_a_mark_on_the_scale_as_pages_write_it():
    measure = sheet_with({"code": "novelty", "title": "Новизна", "weight": "2"}).measures[0]
    assert [measure.show(mark) for mark in (None, Decimal("4.00"), Decimal("4.50"))] == ["", "4", "4,50"]
    assert [measure.written(mark) for mark in (None, Decimal("4.00"), Decimal("4.50"))] == ["", "4", "4.5"]
    assert (measure.bounds, measure.remark, measure.cell(Decimal("4.5"))) == ("От 0 до 10.", "", Decimal("4.5"))
    assert (measure.worth(Decimal("4.5")), measure.most()) == (Decimal(9), Decimal(20))


@pytest.mark.usefixtures("trial")
def test_a_trial_measure_parses_shows_and_adds_up():
    sheet = sheet_with(
        {"code": "novelty", "title": "Новизна", "weight": "2"},
        {"code": "runs", "title": "Прототип запускается", "measure": "light", "weight": "7"},
    )
    runs = sheet.measures[1]
    assert [runs.parse(text) for text in ("", "Да", " нет ", "1", 0)] == [None, Decimal(1), Decimal(0), Decimal(1), Decimal(0)]
    with pytest.raises(PointsError, match=r"^Отметка — да или нет$"):
        runs.parse("5")
    assert runs.choices() == [("0", "нет"), ("1", "да")]
    assert [runs.show(mark) for mark in (None, Decimal(0), Decimal(1))] == ["", "нет", "да"]
    assert (runs.face("1"), runs.cell(Decimal(1)), runs.bounds) == ("да", "да", "Да или нет.")
    assert (runs.worth(Decimal(1)), runs.worth(Decimal(0)), sheet.most()) == (Decimal(7), Decimal(0), Decimal(27))
    assert not sheet.is_uniform
    assert sheet_with({"code": "novelty", "title": "Новизна"}).is_uniform


@pytest.mark.usefixtures("trial")
def test_the_form_of_a_regulation_offers_every_registered_measure():
    data = {"code": "runs", "title": "Прототип запускается", "measure": "light"}
    cell = next(cell for cell in build(Criterion, data).cells if cell.path == "measure")
    assert (cell.label, cell.kind, cell.value) == ("Как оценивают", "choice", "light")
    kinds = [
        ("points", "баллы по шкале листа"),
        ("yes_no", "да или нет"),
        ("level", "выбор уровня"),
        ("number", "число с единицей"),
    ]
    assert cell.choices == [*kinds, ("light", "огонёк")]
    assert Criterion.model_validate(collect(Criterion, data)).measure == "light"
    assert Criterion.model_validate(collect(Criterion, data | {"measure": ""})).measure == "points"


def test_a_measure_nobody_has_registered_is_refused():
    with pytest.raises(ValidationError, match="так не оценивают: «light»"):
        sheet_with({"code": "runs", "title": "Прототип запускается", "measure": "light"})


def test_a_code_is_registered_once():
    with pytest.raises(ValueError, match="'points' is registered twice"):
        measures("points", "ещё раз")(MEASURES["points"])


LEVELS = [
    {"points": "0", "title": "нет"},
    {"points": "2.5", "title": "прототип", "text": "запускается на стенде"},
    {"points": "5", "title": "готово", "text": "работает у заказчика"},
]
SPEED = {"unit": "мс", "minimum": "0", "maximum": "1000", "step": "0.5"}


def measure_of(**criterion):
    return sheet_with({"code": "one", "title": "Критерий", **criterion}).measures[0]


def test_yes_is_worth_the_weight_and_no_nothing():
    runs = measure_of(measure="yes_no", weight="7")
    assert [runs.parse(text) for text in ("", "Да", " нет ", "1", 0)] == [None, Decimal(1), Decimal(0), Decimal(1), Decimal(0)]
    with pytest.raises(PointsError, match=r"^Отметка — да или нет$"):
        runs.parse("5")
    assert ([runs.show(mark) for mark in (None, Decimal(0), Decimal(1))], runs.most()) == (["", "нет", "да"], Decimal(7))


def test_a_level_is_named_or_given_by_its_points_and_says_what_it_means():
    ready = measure_of(measure="level", levels=LEVELS, weight="2")
    assert [ready.parse(text) for text in ("", "Прототип", "2,5", "5", " нет ")] == [
        None,
        Decimal("2.5"),
        Decimal("2.5"),
        Decimal(5),
        Decimal(0),
    ]
    with pytest.raises(PointsError, match=r"^Уровень — один из: нет \(0\), прототип \(2,5\), готово \(5\)$"):
        ready.parse("3")
    assert ready.choices() == [("0", "нет"), ("2.5", "прототип"), ("5", "готово")]
    assert (ready.show(Decimal("2.50")), ready.cell(Decimal(5)), ready.face("5")) == ("прототип", "готово", "готово")
    assert ready.band_of(Decimal(5)).text == "готово: работает у заказчика"
    assert (ready.band_of(Decimal(0)), ready.most()) == (None, Decimal(10))


@given(less=st.booleans(), weight=st.sampled_from(["0.1", "1", "2"]), index=st.integers(0, 2000))
def test_a_number_is_read_back_as_it_was_written_and_better_is_worth_more(less, weight, index):
    speed = measure_of(measure="number", measured=SPEED | {"less_is_better": less}, weight=weight)
    typed = Decimal(index) / 2
    stored = speed.parse(f"{typed}".replace(".", ",") + " мс")
    assert speed.parse(speed.written(stored)) == stored
    assert speed.cell(stored) == typed
    assert speed.show(stored) == speed.face(speed.written(stored)) == f"{typed.normalize():f} мс".replace(".", ",")
    expected = (1000 - typed if less else typed) * Decimal(weight)
    assert (speed.worth(stored), speed.most()) == (expected, 1000 * Decimal(weight))
    assert stored in speed.values()


@pytest.mark.parametrize("text", ["-1", "1000.5", "0.25", "много", "5 с", "NaN", "1e9"])
def test_a_number_outside_of_its_bounds_or_of_another_unit_is_refused(text):
    with pytest.raises(PointsError, match=r"^Число от 0 до 1000 мс с шагом 0,5$"):
        measure_of(measure="number", measured=SPEED).parse(text)


@pytest.mark.parametrize(
    ("criterion", "complaint"),
    [
        ({"measure": "level"}, "опишите хотя бы два уровня"),
        ({"measure": "level", "levels": LEVELS[:1]}, "опишите хотя бы два уровня"),
        ({"measure": "level", "levels": [*LEVELS, LEVELS[0] | {"title": "иное"}]}, "разные баллы"),
        ({"measure": "level", "levels": [*LEVELS, LEVELS[0] | {"points": "9", "title": "Нет"}]}, "разные названия"),
        ({"measure": "level", "levels": LEVELS, "measured": SPEED}, "без единиц"),
        ({"measure": "points", "levels": LEVELS}, "уровни описаны"),
        ({"measure": "yes_no", "measured": SPEED}, "единица указана"),
        ({"measure": "number"}, "укажите, что и чем измеряют"),
        ({"measure": "number", "measured": SPEED | {"step": "3"}}, "шаг не укладывается"),
        ({"measure": "number", "measured": SPEED | {"minimum": "-9000", "maximum": "9000"}}, "не более чем на"),
        ({"measure": "number", "measured": SPEED | {"step": "0.001"}}, "greater than or equal"),
    ],
)
def test_a_criterion_that_says_too_little_or_of_another_kind_is_refused(criterion, complaint):
    with pytest.raises(ValidationError, match=complaint):
        measure_of(**criterion)
