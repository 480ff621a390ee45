"""docs/dependencies.md names every library of the production lock that pyproject.toml asks for, in the version of the lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from hackathon_portal.launcher import sbom

ROOT = Path(__file__).resolve().parents[2]


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.\-_]+)==([^ ;\\]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def asked(extra: str = "") -> list[str]:
    """What pyproject.toml asks for: of the product, or of this extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [
        re.match(r"[\w.\-]+", line).group()
        for line in (project["optional-dependencies"][extra] if extra else project["dependencies"])
    ]


def test_the_list_of_versions_is_that_of_the_lock():
    names = [*asked(), *asked("local")]
    listed = dict(
        re.findall(r"^\| ([a-z0-9\-]+) \| ([0-9][^ ]*) \|", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.MULTILINE)
    )
    assert listed == {name: pins("requirements.lock")[name] for name in names}


def test_the_lock_of_development_is_the_production_lock_and_more():
    production, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: development.get(name) for name in production} == production
    assert {"pytest", "ruff", "mypy"} <= set(development) - set(production)


def test_one_version_of_each_library_serves_every_python():
    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-server.lock"):
        names = re.findall(r"^([a-z0-9.\-_]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
        assert len(names) == len(set(names)), lock


def test_the_lock_of_the_image_is_the_production_lock_without_the_embedded_servers_and_what_they_alone_need():
    image, production = pins("requirements-server.lock"), pins("requirements.lock")
    assert {name: production.get(name) for name in image} == image
    assert set(asked()) <= set(image)
    read = {library.name: library.asked_by for library in sbom.read_lock((ROOT / "requirements.lock").read_text("utf-8"))}
    left_out = set(production) - set(image)
    assert set(asked("local")) <= left_out
    # Whatever else is left out was asked for only by what is left out.
    assert {name for name in left_out - set(asked("local")) if not set(read[name]) <= left_out} == set()
    # And nothing of the tools of development and tests.
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["dev"]
    names = {re.match(r"[\w.\-]+", line).group() for line in tools}
    assert names & set(image) == set()
