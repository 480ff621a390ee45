"""Two reports of one season compared: what its files say must come out, and what the portal came to."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

PARTS = ("entrants", "bank", "answers", "selection")
# Statistics speak from a hundred answers a question on: in files of fewer people what was planted is named all the same.
SPEAKS_FROM = 6_000
# What files say of themselves, not of the result.
NOT_RESULTS = {
    "seed", "codes", "tolerance", "sample", "points_lines", "answers_csv_sha256", "rules_of_suspicion", "ruling", "keys_as_in_the_file",
    "points_by_category", "questions_in_file", "list_line", "ranking_line", "people_by_exam", "people_counted",
}  # fmt: skip
TOLERANCES = {"difficulty": 0.0005, "r": 0.002, "median_seconds": 0.5, "share": 0.0005}


def expected(folder: Path, part: str) -> dict[str, Any] | None:
    """What must come out of one part; None where the folder does not say."""
    plain, packed = folder / f"{part}.expected.json", folder / f"{part}.expected.json.gz"
    if not plain.exists() and not packed.exists():
        return None
    found = json.loads(plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes()))
    return {key: value for key, value in found.items() if key not in NOT_RESULTS}


def in_any_order(value: Any) -> Any:
    return sorted(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in value)


def differences(wanted: Any, found: Any, path: str = "") -> list[str]:
    """Where two reports differ, numbers beyond the tolerance of their name."""
    if isinstance(wanted, dict):
        return [
            one
            for key in wanted
            for one in (differences(wanted[key], found[key], f"{path}/{key}") if key in found else [f"{path}/{key}: нет"])
        ]
    if isinstance(wanted, float) and found is not None:
        tolerance = TOLERANCES.get(path.rpartition("/")[2], 1e-9)
        return [] if abs(wanted - found) <= tolerance else [f"{path}: {found} вместо {wanted}"]
    return [] if wanted == found else [f"{path}: {str(found)[:80]} вместо {str(wanted)[:80]}"]


def differences_from(folder: Path, found: dict[str, Any]) -> list[str]:
    """Where the whole report differs from the files `*.expected.json` of the folder; lists of a set are compared in any order."""
    told = []
    for part in PARTS:
        if (wanted := expected(folder, part)) is None:
            continue
        came = dict(found[part])
        if part == "bank":
            wanted["broken"], came["broken"] = in_any_order(wanted["broken"]), in_any_order(came["broken"])
        if part == "entrants":
            for report in (wanted, came):
                report["doubles"] = {kind: in_any_order(map(sorted, rows)) for kind, rows in report["doubles"].items()}
        if part == "answers" and found["entrants"]["rows"] < SPEAKS_FROM:
            del wanted["suspicious"]
        told += [f"{part}{line}" for line in differences(wanted, came)]
    return told
