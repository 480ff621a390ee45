"""A way of measuring is one registered class: parsing, words, sums and the form of a regulation ask it (Tula: clause 6.2)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hackathon_portal.regulation.form import build, collect
from hackathon_portal.regulation.schema import MEASURES, Criterion, PointsError, Scale, Sheet, measures
from tests.trial_criterion import registered, yes_no

SCALE = Scale(minimum=0, maximum=10, step="0.5")


@pytest.fixture
def trial() -> Iterator[None]:
    with registered(yes_no):
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
        {"code": "runs", "title": "Прототип запускается", "measure": "yes_no", "weight": "7"},
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
    data = {"code": "runs", "title": "Прототип запускается", "measure": "yes_no"}
    cell = next(cell for cell in build(Criterion, data).cells if cell.path == "measure")
    assert (cell.label, cell.kind, cell.value) == ("Как оценивают", "choice", "yes_no")
    assert cell.choices == [("points", "баллы по шкале листа"), ("yes_no", "да или нет")]
    assert Criterion.model_validate(collect(Criterion, data)).measure == "yes_no"
    assert Criterion.model_validate(collect(Criterion, data | {"measure": ""})).measure == "points"


def test_a_measure_nobody_has_registered_is_refused():
    with pytest.raises(ValidationError, match="так не оценивают: «yes_no»"):
        sheet_with({"code": "runs", "title": "Прототип запускается", "measure": "yes_no"})


def test_a_code_is_registered_once():
    with pytest.raises(ValueError, match="'points' is registered twice"):
        measures("points", "ещё раз")(MEASURES["points"])
