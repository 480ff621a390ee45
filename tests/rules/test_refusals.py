"""The clause of a refusal, and of passing a refused prize on."""

from prizes.rules.refusals import passing_clause, refusal_clause


def with_clauses(regulation, **clauses):
    rest = {key: value for key, value in regulation.clauses.items() if not key.startswith("prize.ref")}
    return regulation.model_copy(update={"clauses": rest | {key.replace("_", "."): value for key, value in clauses.items()}})


def test_each_ground_has_its_clause_and_an_older_regulation_one_for_all(kuzbass):
    assert (refusal_clause(kuzbass, "late"), refusal_clause(kuzbass, "violation")) == ("12.14", "12.15")
    assert refusal_clause(with_clauses(kuzbass, prize_refusal="9.9"), "late") == "9.9"
    assert refusal_clause(with_clauses(kuzbass), "late") == ""


def test_passing_on_rests_on_its_own_clause_and_else_on_the_funds(kuzbass):
    assert passing_clause(with_clauses(kuzbass, prize_refused="12.16")) == "12.16"
    assert passing_clause(with_clauses(kuzbass)) == kuzbass.clause("prize.fund") != ""
