"""docs/operations.md: what it tells an operator to type is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.compose import services

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
LINES = [
    line.split(" #")[0].strip()
    for block in re.findall(r"```\w*\n(.*?)```", TEXT + README, re.DOTALL)
    for line in block.splitlines()
]


def of_compose(command: str) -> list[str]:
    return [line for line in LINES if re.search(rf"docker[ -]compose (-f \S+ )*{command}\b", line)]


def test_services_it_names_are_those_of_compose():
    known, named = set(services("")), set()
    for line in of_compose("(?:up|exec|run|restart|stop|logs)"):
        words = re.sub(r".*docker[ -]compose(?: -f \S+)* \w+", "", line.split("&&")[-1] if "cd " in line else line).split()
        plain = [word for word in words if not word.startswith("-")]
        takes_one = re.search(r"compose(?: -f \S+)* (exec|run)", line)
        named |= set(plain[:1] if takes_one else plain)
    assert len(named) >= 5
    assert sorted(named - known - {"web-3"}) == []


def test_commands_it_names_are_there():
    commands = {path.stem for path in ROOT.glob("*/**/management/commands/*.py") if "node_modules" not in path.parts} | {
        "collectstatic",
        "check",
        "migrate",
        "shell",
    }
    named = {found for line in LINES for found in re.findall(r"(?:manage\.py|portal manage) (\w+)", line)}
    assert len(named) >= 3
    assert sorted(named - commands) == []
    help_text = subprocess.run([ROOT / "portal", "help"], capture_output=True, text=True, check=True).stdout
    words = {found for line in LINES for found in re.findall(r"\./portal (\w+)", line)}
    assert sorted(word for word in words if f"./portal {word}" not in help_text) == []


def test_files_it_names_are_there():
    named = set(
        re.findall(r"`((?:deploy|tests|docs|hackathon_portal|registration|judging|prizes)/[\w./-]+\.\w+)(?:::\w+)?`", TEXT)
    )
    assert len(named) >= 5
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
