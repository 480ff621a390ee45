"""Which clause a refused prize rests on (Tula: 8.2.2, 7.1.4; Kuzbass: 12.14, 12.15)."""

import pytest

from hackathon_portal.regulation.schema import load_preset
from prizes.rules.refusals import refusal_clause


@pytest.mark.parametrize(("preset", "late", "violation"), [("tula_2024", "8.2.2", "7.1.4"), ("kuzbass_2025", "12.14", "12.15")])
def test_each_ground_has_its_own_clause(preset, late, violation):
    regulation = load_preset(preset).regulation
    assert (refusal_clause(regulation, "late"), refusal_clause(regulation, "violation")) == (late, violation)


def test_a_regulation_adopted_with_one_clause_keeps_it():
    regulation = load_preset("tula_2024").regulation
    clauses = {key: value for key, value in regulation.clauses.items() if not key.startswith("prize.refusal")}
    one = regulation.model_copy(update={"clauses": {**clauses, "prize.refusal": "8.2.2"}})
    assert (refusal_clause(one, "late"), refusal_clause(one, "violation")) == ("8.2.2", "8.2.2")
    silent = regulation.model_copy(update={"clauses": clauses})
    assert refusal_clause(silent, "late") == ""
