"""By which act a value of a contest's regulation stands as it does: said where the value turns the usual way of deciding round."""

from __future__ import annotations

import json
from typing import Any

from hackathon_portal.contests.models import Contest


def act_of_value(contest: Contest, path: str) -> str:
    """The act of the version since which the value (`judging.mean_by_vote`) has been what it is; of the first version the regulation's own.

    `приказ № 50-ОСН`, or the number of the changing act as staff wrote it.
    """
    versions = list(contest.regulation_versions.order_by("-number").values_list("number", "act_number", "text"))
    values = [_value(json.loads(text), path) for _, _, text in versions]
    since = next((place for place, value in enumerate(values) if value != values[0]), len(values)) - 1
    number, changing, _ = versions[since]
    act = contest.regulation.act
    return changing if changing and number > 1 else f"{act.kind} № {act.number}"


def _value(data: Any, path: str) -> Any:
    for name in path.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return data
