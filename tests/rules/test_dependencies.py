"""docs/dependencies.md names every library of the production lock that pyproject.toml asks for, in the version of the lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.\-_]+)==([^ ;\\]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def test_the_list_of_versions_is_that_of_the_lock():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = [re.match(r"[\w.\-]+", line).group() for line in asked]
    listed = dict(
        re.findall(r"^\| ([a-z0-9\-]+) \| ([0-9][^ ]*) \|", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.MULTILINE)
    )
    assert listed == {name: pins("requirements.lock")[name] for name in names}


def test_the_lock_of_development_is_the_production_lock_and_more():
    production, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: development.get(name) for name in production} == production
    assert {"pytest", "ruff", "mypy"} <= set(development) - set(production)


def test_one_version_of_each_library_serves_every_python():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        names = re.findall(r"^([a-z0-9.\-_]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
        assert len(names) == len(set(names)), lock
