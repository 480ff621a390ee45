"""What is settled in writing before the first point (lessons: criteria, who scores whom, conflicts, how to contest)."""

import pytest

from hackathon_portal.regulation.schema import load_preset
from judging.rules.readiness import missing_before_scoring

TULA = load_preset("tula_2024").regulation.judging
KUZBASS = load_preset("kuzbass_2025").regulation.judging
READY = {"chairs": 1, "secretaries": 1, "members": 6, "order_number": "50-ОСН", "projects": 12}


def test_a_commission_with_its_order_and_projects_may_begin():
    assert missing_before_scoring(TULA, **READY) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"chairs": 0}, ["председатель комиссии (ровно один)"]),
        ({"chairs": 2}, ["председатель комиссии (ровно один)"]),
        ({"secretaries": 0}, ["секретарь комиссии (ровно один)"]),
        ({"secretaries": 2}, ["секретарь комиссии (ровно один)"]),
        ({"members": 0}, ["члены комиссии"]),
        ({"members": 1}, []),
        ({"order_number": ""}, ["приказ о составе комиссии"]),
        ({"projects": 0}, ["сданные проекты"]),
        ({"projects": 1}, []),
        ({"unrepresented": ["Умный город"]}, ["представитель заказчика: Умный город"]),
        ({"members": 0, "projects": 0}, ["члены комиссии", "сданные проекты"]),
    ],
)
def test_each_missing_thing_is_named(changes, missing):
    assert missing_before_scoring(TULA, **READY | changes) == missing


@pytest.mark.parametrize(("rule", "missing"), [("conflict_rule", "правило о самоотводе"), ("appeal_rule", "порядок обжалования")])
def test_a_rule_that_is_not_written_is_named(rule, missing):
    assert missing_before_scoring(TULA.model_copy(update={rule: ""}), **READY) == [missing]


def test_a_sheet_without_criteria_is_named():
    empty = TULA.sheets[0].model_copy(update={"criteria": ()})
    for sheets in ((empty,), (TULA.sheets[0], empty)):
        assert missing_before_scoring(TULA.model_copy(update={"sheets": sheets}), **READY) == ["критерии оценки"]


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [
        ({"expert", "judge"}, []),
        ({"expert"}, ["судьи"]),
        ({"judge"}, ["эксперты"]),
        (set(), ["эксперты", "судьи"]),
    ],
)
def test_experts_and_judges_are_both_needed_and_no_chair(kinds, missing):
    """Kuzbass 8.2: experts and judges; the document knows neither chair nor secretary."""
    ready = READY | {"chairs": 0, "secretaries": 0}
    assert missing_before_scoring(KUZBASS, kinds=kinds, **ready) == missing


def test_a_kind_without_a_plural_is_named_by_its_title():
    kind = KUZBASS.member_kinds[0].model_copy(update={"title_plural": ""})
    judging = KUZBASS.model_copy(update={"member_kinds": (kind,)})
    assert missing_before_scoring(judging, **READY) == ["эксперт"]
