"""A small set of two competitions played from its files: the database holds what must come out, boards are read as a visitor."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from django.core.management import call_command

from hackathon_portal.competitions.models import Submission
from hackathon_portal.kernel.models import AuditRecord

SET = Path(__file__).parents[1] / "data" / "competition-200.zip"


def sorted_errors(told: dict[str, Any]) -> dict[str, Any]:
    return told | ({"errors": sorted(told["errors"], key=lambda error: error["code"])} if "errors" in told else {})


def differences(wanted: Any, found: Any, path: str = "") -> list[str]:
    """Where the two differ; scores beyond 1e-9."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = [*wanted, *(key for key in found if key not in wanted)]
        return [line for key in keys for line in differences(wanted.get(key), found.get(key), f"{path}/{key}")]
    is_near = isinstance(wanted, float) and isinstance(found, float) and abs(wanted - found) <= 1e-9
    return [] if wanted == found or is_near else [f"{path}: {wanted!r} != {found!r}"]


def compared(expected: dict[str, Any], report: dict[str, Any]) -> list[str]:
    told = []
    for name in ("classification", "regression"):
        pair = [
            one[name] | {"submissions": {key: sorted_errors(row) for key, row in one[name]["submissions"].items()}}
            for one in (expected, report)
        ]
        told += differences(*pair, name)
    return told


def test_the_boards_of_a_set_are_those_that_must_come_out(users, tmp_path):
    with zipfile.ZipFile(SET) as files:
        files.extractall(tmp_path)
    call_command("play_competition", tmp_path, "--report", str(tmp_path / "out.json"), "--slug", "marathon", verbosity=0)
    expected = json.loads((tmp_path / "expected/competition.expected.json").read_text("utf-8"))
    assert compared(expected, json.loads((tmp_path / "out.json").read_text("utf-8"))) == []
    scored = Submission.objects.filter(state=Submission.State.SCORED).count()
    assert scored == 44
    assert AuditRecord.objects.filter(name="keep_score").count() == scored
