"""Assessors' opinions of a person: when they lie too far apart; an assessment stands apart from what counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from hackathon_portal.classifiers.shipped import COMPETENCES, shipped
from hackathon_portal.regulation.schema import Judging, Sheet, load_preset
from hackathon_portal.seasons.rules.hub_presets import load_hub_preset
from judging.rules import opinions

BANDS = [{"least": step, "most": step, "text": f"уровень {step}"} for step in range(4)]
SHEET: dict[str, Any] = {
    "code": "people", "title": "Ассессмент", "subject": "person", "filled_by": ["assessor"],
    "scale": {"minimum": 0, "maximum": 3, "step": 1},
    "criteria": [{"code": "team", "title": "Команда", "competence": "IT-114", "bands": BANDS}],
}  # fmt: skip


def _judging(**changes: Any) -> dict[str, Any]:
    data = load_preset("tula_2024").regulation.judging.model_dump(mode="json")
    data["sheets"].append(SHEET)
    data["member_kinds"] = [{"code": "assessor", "title": "ассессор", "votes": False}]
    return data | changes


@pytest.mark.parametrize(
    ("first", "second", "wanted"), [(0, 1, 2), (2, 1, 2), (0, 2, 3), (3, 1, 3), (2, 2, 2)], ids=str
)  # fmt: skip
def test_one_more_is_wanted_when_two_differ_by_more_than_one_description(first: int, second: int, wanted: int) -> None:
    measures = Sheet.model_validate(SHEET).measures_for("любая роль")
    marks = [{"team": Decimal(first)}, {"team": Decimal(second)}]
    assert opinions.wanted(measures, marks, usual=2, most=1) == wanted
    assert opinions.wanted(measures, marks[:1], usual=2, most=1) == 2
    # A third opinion asks for no fourth.
    assert opinions.wanted(measures, [*marks, {"team": Decimal(3)}], usual=2, most=1) == wanted


def test_an_assessor_fills_nothing_that_counts_and_the_commission_no_assessment() -> None:
    judging = Judging.model_validate(_judging())
    assert [sheet.code for sheet in judging.sheets_of("assessor")] == ["people"]
    assert "people" not in {sheet.code for sheet in judging.sheets_of("")}
    assert judging.voting_kinds == ()
    assert [sheet.code for sheet in judging.assessment_sheets] == ["people"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"subject": "project"}, "а не проекты"),
        ({"filled_by": []}, "только ассессоры"),
        ({"criteria": [{"code": "team", "title": "Команда"}]}, "назовите компетенцию"),
    ],
)
def test_a_sheet_of_assessors_is_refused_where_it_would_count(change: dict[str, Any], said: str) -> None:
    data = _judging()
    data["sheets"][-1] = SHEET | change
    with pytest.raises(ValidationError, match=said):
        Judging.model_validate(data)


@pytest.mark.parametrize("name", ["tula_2024", "kuzbass_2025"])
def test_presets_without_assessors_mean_what_they_meant(name: str) -> None:
    judging = load_preset(name).regulation.judging
    assert judging.assessment_sheets == ()
    assert judging.counted_sheets == judging.sheets
    assert judging.voting_kinds == judging.member_kinds


def test_competences_of_the_hub_are_in_the_classifier() -> None:
    known = {line.code for line in shipped(COMPETENCES)}
    (sheet,) = load_hub_preset("season_hub_36h").regulation.judging.assessment_sheets
    assert {one.competence for one in sheet.criteria} <= known
    assert all(not one.role for one in sheet.criteria)
