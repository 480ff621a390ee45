"""Named metrics: a metric is a name with a direction, what its answers are and how its best value reads; never code from outside.

The scores themselves are scikit-learn's (`scoring/measuring.py`), in a child process alone.
"""

from __future__ import annotations

from dataclasses import dataclass

# Scores are compared and shown to so many digits after the point.
DIGITS = 6
# No answer is larger: squares of answers must stay numbers.
LARGEST = 1e100


@dataclass(frozen=True)
class Metric:
    """`family`: metrics of one family are measured on the same answers; `low`, `high`: what an answer may be where nothing else is said."""

    name: str
    higher: bool
    family: str
    low: float | None = None
    high: float | None = None

    @property
    def direction(self) -> str:
        return "higher" if self.higher else "lower"

    def order(self, score: float) -> float:
        """The key by which the better score comes first; equal to six digits is equal."""
        rounded = round(score, DIGITS)
        return -rounded if self.higher else rounded


CLASSES, VALUES = "classes", "values"
METRICS = {
    one.name: one
    for one in (
        Metric("accuracy", True, CLASSES, 0.0, 1.0),
        Metric("f1", True, CLASSES, 0.0, 1.0),
        Metric("roc_auc", True, CLASSES, 0.0, 1.0),
        Metric("log_loss", False, CLASSES, 0.0, 1.0),
        Metric("rmse", False, VALUES),
        Metric("mae", False, VALUES),
        Metric("mape", False, VALUES),
    )
}


def of_family(name: str) -> list[str]:
    """The metrics measured with this one on the same answers, itself included."""
    family = METRICS[name].family
    return [one.name for one in METRICS.values() if one.family == family]
