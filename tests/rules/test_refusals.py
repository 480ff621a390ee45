"""The clause of a refusal: the ground's own, or, in a regulation of before, the one for all grounds."""

import pytest

from hackathon_portal.regulation.schema import load_preset
from prizes.rules.refusals import refusal_clause


@pytest.mark.parametrize(("preset", "late", "violation"), [("tula_2024", "8.2.2", "7.1.4"), ("kuzbass_2025", "12.14", "12.15")])
def test_each_ground_has_its_clause(preset, late, violation):
    regulation = load_preset(preset).regulation
    assert (refusal_clause(regulation, "late"), refusal_clause(regulation, "violation")) == (late, violation)
    clauses = {name: clause for name, clause in regulation.clauses.items() if not name.startswith("prize.refusal.")}
    older = regulation.model_copy(update={"clauses": clauses | {"prize.refusal": "10.3"}})
    assert {refusal_clause(older, "late"), refusal_clause(older, "violation")} == {"10.3"}
