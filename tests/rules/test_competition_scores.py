"""Scores equal what plain formulas give; the child that counts them knows neither Django nor a secret, and the portal never imports scikit-learn."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon_portal.competitions.scoring.measuring import measured
from tests import sources

EPSILON = 2.0**-52
pairs = st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=2, max_size=30).filter(
    lambda rows: len({truth for truth, _ in rows}) == 2
)
values = st.lists(st.tuples(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12)), min_size=1, max_size=30)


@settings(deadline=None, max_examples=60)
@given(pairs)
def test_scores_of_classes_are_what_the_formulas_say(rows):
    truth, given_ = [float(one) for one, _ in rows], [value for _, value in rows]
    hard = [int(value >= 0.5) for value in given_]
    tp, wrong = sum(t and h for t, h in zip(truth, hard, strict=True)), sum(t != h for t, h in zip(truth, hard, strict=True))
    right = [value for one, value in rows if one]
    rest = [value for one, value in rows if not one]
    clipped = [min(1 - EPSILON, max(EPSILON, value)) for value in given_]
    expected = {
        "accuracy": 1 - wrong / len(rows),
        "f1": 2 * tp / (2 * tp + wrong) if tp else 0.0,
        "roc_auc": sum((a > b) + (a == b) / 2 for a in right for b in rest) / (len(right) * len(rest)),
        "log_loss": -math.fsum(math.log(value if one else 1 - value) for one, value in zip(truth, clipped, strict=True))
        / len(rows),
    }
    assert measured("f1", truth, given_) == pytest.approx(expected, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(values)
def test_scores_of_values_are_what_the_formulas_say(rows):
    errors = [abs(one - value) for one, value in rows]
    found = measured("rmse", [one for one, _ in rows], [value for _, value in rows])
    assert found["mae"] == pytest.approx(math.fsum(errors) / len(rows), rel=1e-9, abs=1e-9)
    assert found["rmse"] == pytest.approx(math.sqrt(math.fsum(error**2 for error in errors) / len(rows)), rel=1e-9, abs=1e-9)


def test_a_score_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        measured("rmse", [0.0], [1e200])


def test_only_the_child_imports_scikit_learn():
    asking = [path.as_posix() for path in sources.files() if "sklearn" in path.read_text("utf-8")]
    assert [path.rsplit("hackathon_portal/", 1)[1] for path in asking] == ["competitions/scoring/measuring.py"]
    loading = [path.name for path in sources.files() if "scoring.measuring" in path.read_text("utf-8")]
    assert loading == ["child.py"]
