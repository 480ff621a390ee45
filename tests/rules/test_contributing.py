"""CONTRIBUTING.md leads to files and names that there are, and a task takes no more files than it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PLACES = re.findall(r"`([\w./-]+\.(?:py|yaml|txt|md))(?:: (\w+))?`", TEXT)
# How many files a task touches at most, as steps of the page; a migration that a command writes is not counted.
MOST_STEPS = {
    "A field of an application": 2,
    "A page": 3,
    "A letter": 3,
    "A role": 3,
    "A value of a regulation": 3,
    "A kind of criterion": 4,
}


@pytest.mark.parametrize(("path", "name"), PLACES)
def test_what_the_page_names_is_there(path, name):
    file = ROOT / path
    assert file.exists()
    assert not name or re.search(rf"\b{name}\b", file.read_text("utf-8")), name


def test_the_page_names_something():
    assert len(PLACES) > 15


@pytest.mark.parametrize("task", MOST_STEPS)
def test_a_task_takes_no_more_files_than_the_page_promises(task):
    steps = re.findall(r"^\d+\. (.*)$", TEXT.split(f"## {task}\n")[1].split("\n## ")[0], re.MULTILINE)
    assert 0 < len([step for step in steps if not step.startswith("`./portal manage")]) <= MOST_STEPS[task]
