"""The scores themselves, by scikit-learn. Imported in the child process alone; a test finds whoever else does."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy
from sklearn import metrics

from hackathon_portal.competitions.rules.metrics import of_family

# From which probability an answer says the positive class, 1.
POSITIVE = 0.5


def _hard(score: Callable[[Any, Any], float]) -> Callable[[Any, Any], float]:
    """A score of classes, of answers that are probabilities."""
    return lambda truth, value: score(truth, (value >= POSITIVE).astype(int))


_MEASURES: dict[str, Callable[[Any, Any], float]] = {
    "accuracy": _hard(metrics.accuracy_score),
    "f1": _hard(lambda truth, value: metrics.f1_score(truth, value, pos_label=1, zero_division=0)),
    "roc_auc": metrics.roc_auc_score,
    "log_loss": lambda truth, value: metrics.log_loss(truth, value, labels=[0, 1]),
    "rmse": metrics.root_mean_squared_error,
    "mae": metrics.mean_absolute_error,
    "mape": metrics.mean_absolute_percentage_error,
}


def measured(metric: str, truth: Sequence[float], values: Sequence[float]) -> dict[str, float]:
    """All metrics of this one's family over one part; ValueError where one is no number."""
    right, given = numpy.asarray(truth, dtype=float), numpy.asarray(values, dtype=float)
    found = {name: float(_MEASURES[name](right, given)) for name in of_family(metric)}
    if not all(math.isfinite(score) for score in found.values()):
        raise ValueError(f"not finite: {found}")
    return found
