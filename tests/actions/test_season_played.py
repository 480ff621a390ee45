"""The whole season of the demonstration, 660 people: whatever the portal came to equals what was planted in its files."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from hackathon_portal.demo import season as playing
from hackathon_portal.demo.season_folder import Folder, packaged
from tests.sources import ROOT

pytestmark = pytest.mark.django_db
EXPECTED = ROOT / "tests" / "data" / "season-660"
# What files say of themselves, not of the result.
NOT_RESULTS = {
    "seed", "codes", "tolerance", "sample", "points_lines", "answers_csv_sha256", "rules_of_suspicion", "ruling", "keys_as_in_the_file",
    "points_by_category", "questions_in_file", "list_line", "ranking_line", "people_by_exam", "people_counted",
}  # fmt: skip
TOLERANCES = {"difficulty": 0.0005, "r": 0.002, "median_seconds": 0.5, "share": 0.0005}


def expected(part: str) -> dict[str, Any]:
    found = json.loads(gzip.decompress((EXPECTED / f"{part}.expected.json.gz").read_bytes()))
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


def test_a_season_of_660_people_comes_out_as_its_files_say():
    _, found = playing.play_all(Folder(packaged()), "season-660")
    for part in ("entrants", "bank", "answers", "selection"):
        wanted, came = expected(part), dict(found[part])
        # Lists of a set, in whichever order they were found.
        if part == "bank":
            assert in_any_order(came.pop("broken")) == in_any_order(wanted.pop("broken"))
        if part == "entrants":
            pairs, theirs = wanted.pop("doubles"), came.pop("doubles")
            assert {kind: in_any_order(map(sorted, rows)) for kind, rows in pairs.items()} == {
                kind: in_any_order(map(sorted, rows)) for kind, rows in theirs.items()
            }
        if part == "answers":
            # Below a hundred answers a question the statistics say nothing: the files name what was planted all the same.
            wanted.pop("suspicious")
            assert came.pop("suspicious") == {}
        assert differences(wanted, came) == []
