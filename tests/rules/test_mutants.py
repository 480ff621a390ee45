"""The mutation run (tests/mutants) makes the faults it says it makes, kills what a test can see and tells what survives."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.mutants import named, report, runner
from tests.mutants.mutator import mutants

SOURCE = '''
"""A docstring of 7 words is no place for a fault."""
LIMIT = 3


def free(held: int, limit: int | None = None) -> bool:
    if limit is None:
        return True
    return not held and held < min(limit, LIMIT)


def names(people: list[str]) -> list[str]:
    return [f"{person:>10}" for person in people if person] + [*people]
'''


def test_the_faults_of_a_small_module(tmp_path):
    path = tmp_path / "small.py"
    path.write_text(SOURCE, encoding="utf-8")
    assert [mutant.key for mutant in mutants("small", path)] == [
        "module: 3 -> 4",
        "module: 3 -> 2",
        "free: if limit is None -> if limit is None: pass",
        "free: limit is None -> limit is not None",
        "free: True -> False",
        "free: return not held and held < min(limit, LIMIT) -> return True",
        "free: return not held and held < min(limit, LIMIT) -> return False",
        "free: not held and held < min(limit, LIMIT) -> not held or held < min(limit, LIMIT)",
        "free: not held -> held",
        "free: held < min(limit, LIMIT) -> held <= min(limit, LIMIT)",
        "free: held < min(limit, LIMIT) -> held > min(limit, LIMIT)",
        "free: min(limit, LIMIT) -> max(limit, LIMIT)",
        "names: return [f'{person:>10}' for person in people if person] + [*people] -> return []",
        "names: [f'{person:>10}' for person in people if person] + [*people] -> "
        "[f'{person:>10}' for person in people if person] - [*people]",
        "names: for person if person -> for person",
        "names: [*people] -> []",
    ]


def test_a_mutant_is_the_module_with_that_one_fault(tmp_path):
    path = tmp_path / "small.py"
    path.write_text(SOURCE, encoding="utf-8")
    said = {}
    for mutant in mutants("small", path):
        names: dict = {}
        exec(mutant.code, names)
        said[mutant.key] = [names["LIMIT"], names["free"](0, 3), names["free"](1, 3), names["free"](3, 3)]
    plain = [3, True, False, False]
    different = {key: results for key, results in said.items() if results != plain and not key.startswith("names")}
    assert different == {
        "module: 3 -> 4": [4, True, False, False],
        "module: 3 -> 2": [2, True, False, False],
        "free: limit is None -> limit is not None": [3, True, True, True],
        "free: return not held and held < min(limit, LIMIT) -> return True": [3, True, True, True],
        "free: return not held and held < min(limit, LIMIT) -> return False": [3, False, False, False],
        "free: not held and held < min(limit, LIMIT) -> not held or held < min(limit, LIMIT)": [3, True, True, False],
        "free: not held -> held": [3, 0, True, False],
        "free: held < min(limit, LIMIT) -> held > min(limit, LIMIT)": [3, False, False, False],
    }


def test_every_rule_and_pure_module_is_mutated_and_has_tests_of_its_own():
    known = runner.modules()
    assert len(known) >= 30
    assert [name for name, suite in runner.suites(list(known)).items() if not suite.near] == []


def test_named_faults_are_killed_and_what_nobody_can_see_survives():
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutants.named"], cwd=runner.ROOT, env={}, capture_output=True, text=True, timeout=300
    )
    killed = [f"{one.name}: killed" for one in named.KILLED]
    expected = [*killed, f"{named.HANGS.name}: killed by time", f"{named.SURVIVES.name}: survived"]
    assert (done.stderr, done.stdout.splitlines()) == ("", expected)


@pytest.mark.parametrize("module", report.reasons())
def test_a_reason_for_a_survivor_speaks_of_a_mutant_that_there_is(module):
    keys = {mutant.key for mutant in mutants(module, runner.modules()[module])}
    assert sorted(set(report.reasons()[module]) - keys) == []
