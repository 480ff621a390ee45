"""The image: what goes into it, what it is allowed to hold, and that the portal is whole in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from hackathon_portal.launcher import container
from tests import image
from tests.rules.test_dependencies import pins
from tests.variables import ROOMS

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
INSTRUCTIONS = image.instructions()
FINAL = INSTRUCTIONS[max(place for place, (name, _) in enumerate(INSTRUCTIONS) if name == "FROM") :]
PRODUCT = [*ROOMS, "templates", "static", "docs/help"]
SECRETS = [
    ".env",
    ".env.production",
    "portal.env",
    "secrets.json",
    "privkey.pem",
    "site.key",
    "certificate.p12",
    "copy.dump",
    "copy.tar.gz",
    "id_ed25519",
    "base.sqlite3",
    "a.age",
    "debug.log",
]


def tracked(*folders: str) -> list[str]:
    return subprocess.run(["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_every_file_of_the_product_is_in_the_build_context_and_no_other():
    listed = subprocess.run(["git", "rev-parse", "--is-inside-work-tree"], cwd=ROOT, capture_output=True).returncode
    if listed:
        pytest.skip("no repository here")
    wanted = {*tracked(*PRODUCT), "manage.py", "requirements-server.lock"}
    sent = set(image.context())
    assert sorted(wanted - sent) == []
    untracked = set(
        subprocess.run(
            ["git", "ls-files", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split()
    )
    assert sorted(sent - wanted - untracked) == []
    assert not any(path.startswith(("tests/", "var/", ".git", ".ci", "docs/decisions", "deploy/")) for path in sent)


def test_a_secret_beside_or_among_the_sources_never_goes_in():
    folders = {"", *(str(Path(path).parent) for path in image.context())}
    planted = [
        f"{folder}/{name}".lstrip("/.") if folder in ("", ".") else f"{folder}/{name}" for folder in folders for name in SECRETS
    ]
    planted += [".env", ".env.production", "deploy/.env", "var/secrets.json", "tests/.env", ".git/config"]
    assert [path for path in planted if image.is_in_context(path)] == []
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {".env", ".env.*", "*.pem", "*.key"} <= set(ignored)


def test_what_is_of_no_kind_the_portal_has_stops_the_build():
    kinds = re.search(r"regextype posix-extended ! -regex '(.*)'", DOCKERFILE)[1]
    paths = [path for path in image.context() if path != "requirements-server.lock"]
    assert [path for path in paths if not re.fullmatch(kinds, f"./{path}")] == []
    assert [name for name in SECRETS if re.fullmatch(kinds, f"./hackathon_portal/{name}")] == []


def test_each_copy_takes_something_of_the_context_and_everything_is_taken():
    sent = list(image.context())
    for source in image.copied():
        assert any(path == source or path.startswith(f"{source}/") for path in sent), source
    left = [path for path in sent if not any(path == source or path.startswith(f"{source}/") for source in image.copied())]
    assert left == []


def test_the_portal_imports_only_what_the_image_has():
    has = {re.sub(r"[-_.]+", "-", name).lower() for name in pins("requirements-server.lock")}
    owners, missing = packages_distributions(), set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for one, other in re.findall(r"^\s*(?:from (\w+)[\w.]* import |import (\w+))", path.read_text("utf-8"), re.MULTILINE):
            top = one or other
            if top in {*ROOMS, *sys.stdlib_module_names}:
                continue
            if not {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners.get(top, ())} & has:
                missing.add(f"{path.relative_to(ROOT)}: {top}")
    assert sorted(missing) == []


def test_the_last_stage_has_no_pip_no_compiler_and_no_right_to_anything():
    runs = " ".join(value for name, value in FINAL if name == "RUN")
    assert not re.search(r"pip3? install|build-essential|gcc|-dev\b|curl|git\b", runs)
    assert {"/usr/local/lib/python3.11/site-packages/*", "/usr/local/lib/python3.11/ensurepip", "/usr/local/bin/pip*"} <= set(
        runs.split()
    )
    assert ("USER", "1000:1000") in FINAL
    names = [name for name, _ in FINAL]
    assert {"HEALTHCHECK", "STOPSIGNAL", "LABEL"} <= set(names)
    assert names.index("USER") > max(place for place, name in enumerate(names) if name in ("RUN", "COPY"))
    assert all("--from=" in value for name, value in FINAL if name == "COPY"), "only what was built and looked at"
    assert "--require-hashes -r /tmp/requirements-server.lock" in DOCKERFILE


def test_python_and_postgresql_are_those_of_the_lock_and_of_compose():
    lock = re.search(r"--python-version (\d\.\d+)", (ROOT / "requirements-server.lock").read_text())[1]
    bases = [value for name, value in INSTRUCTIONS if name == "FROM"]
    image_of_python = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", DOCKERFILE, re.MULTILINE)[1]
    assert all(base.split()[0] in ("${PYTHON_IMAGE}", "libraries") for base in bases)
    assert re.fullmatch(rf"python:{re.escape(lock)}[\d.]*-slim-[a-z]+", image_of_python)
    assert f"python{lock}/" in DOCKERFILE
    server = re.search(r"postgres:(\d+)", (ROOT / "docker-compose.yml").read_text())[1]
    assert f"postgresql-client-{server}" in DOCKERFILE
    assert f"PORTAL_POSTGRES_BIN=/usr/lib/postgresql/{server}/bin" in DOCKERFILE


def test_the_image_runs_each_role():
    [command] = [value for name, value in FINAL if name == "CMD"]
    assert ast.literal_eval(command) == ["python", "-m", "hackathon_portal.launcher.container", "web"]
    for name, role in container.ROLES.items():
        assert Path(role.command()[0]).exists(), name
    assert container.main(["nothing"]) == 2


def test_a_process_that_stands_still_is_ended_and_one_that_ends_is_over(monkeypatch, tmp_path, capfd):
    monkeypatch.setattr(container, "BEGINNING_SECONDS", 0)
    monkeypatch.setattr(container, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(container, "LOOKS", 3)
    sleeps = [sys.executable, "-c", "import time; time.sleep(60)"]
    still = container.Role(lambda: sleeps, ("WORKER_ALIVE_FILE", str(tmp_path / "sign")))
    assert container.watch(still, subprocess.Popen(sleeps)) == 1
    assert "не подаёт признаков жизни" in capfd.readouterr().err
    (tmp_path / "sign").touch()
    ends = [sys.executable, "-c", "import time; time.sleep(0.6); raise SystemExit(5)"]
    assert container.watch(still, subprocess.Popen(ends)) == 5
