"""What the portal is made of, as a CycloneDX 1.6 document: `./portal sbom [--image] [FILE]`.

Made from requirements.lock (libraries with the hashes of their files, who asks for whom) and static/vendor/README.md (packaged scripts,
styles and fonts). The same sources give the same bytes: no clock, a serial number from their content.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hackathon_portal.launcher import keeping

ROOT = Path(__file__).resolve().parents[2]
LOCK, VENDORED = "requirements.lock", "static/vendor/README.md"
LOCK_OF_IMAGE = "requirements-server.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ASKED_BY = re.compile(r"^\s+#\s+(?:via\s+)?([A-Za-z0-9._-]+)(?:\s+\(pyproject\.toml\))?$")
# | file | package | version | licence |
ROW = re.compile(r"^\| [^|]+ \| ([^|]+) \| ([0-9][\w.\-]*) \| ([^|]+?) \|$", re.MULTILINE)
SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # RFC 4122, names that are addresses


@dataclass
class Library:
    """A pin of the lock: hashes of its files, the libraries that ask for it, where it is installed (a marker, PEP 508)."""

    name: str
    version: str
    marker: str = ""
    hashes: list[str] = field(default_factory=list)
    asked_by: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str) -> list[Library]:
    """The pins of a lock made by `uv pip compile --generate-hashes`, in its order."""
    found: list[Library] = []
    for line in text.splitlines():
        if pin := PIN.match(line):
            found.append(Library(pin[1], pin[2], pin[3] or ""))
        elif found and (digest := HASH.search(line)):
            found[-1].hashes.append(digest[1])
        elif found and (asked := ASKED_BY.match(line)):
            found[-1].asked_by.append(asked[1])
    return found


def read_vendored(text: str) -> list[tuple[str, str, str]]:
    """(package URL, name, licence) of what is packaged with the portal: npm packages, and fonts made of others."""
    found = []
    for what, version, licence in ROW.findall(text):
        if "(npm)" in what:
            name = what.split(" (npm)")[0]
            found.append((f"pkg:npm/{name.replace('@', '%40', 1)}@{version}", name, licence))
        else:
            name = re.sub(r"^subset of | [0-9].*$", "", what)
            found.append((f"pkg:generic/{name.lower().replace(' ', '-')}@{version}", name, licence))
    return found


def document(lock: str, vendored: str) -> dict[str, Any]:
    """The CycloneDX document of these two sources."""
    libraries = read_lock(lock)
    by_name = {library.name: library for library in libraries}
    asks: dict[str, list[str]] = {library.purl: [] for library in libraries}
    direct = []
    for library in libraries:
        for name in library.asked_by:
            if name in by_name:
                asks[by_name[name].purl].append(library.purl)
            else:
                direct.append(library.purl)
    packaged = read_vendored(vendored)
    serial = uuid.uuid5(SPACE, hashlib.sha256(f"{lock}\0{vendored}".encode()).hexdigest())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "hackathon-portal",
                "bom-ref": "portal",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_library(library) for library in libraries] + [_packaged(*row) for row in packaged],
        "dependencies": [
            {"ref": "portal", "dependsOn": sorted({*direct, *(purl for purl, _, _ in packaged)})},
            *({"ref": purl, "dependsOn": sorted(set(asked))} for purl, asked in sorted(asks.items())),
        ],
    }


def _library(library: Library) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library", "bom-ref": library.purl, "name": library.name, "version": library.version, "purl": library.purl,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in library.hashes],
    }  # fmt: skip
    if library.marker:
        component["properties"] = [{"name": "portal:marker", "value": library.marker}]
    return component


def _packaged(purl: str, name: str, licence: str) -> dict[str, Any]:
    return {
        "type": "library", "bom-ref": purl, "name": name, "version": purl.rpartition("@")[2], "purl": purl,
        "licenses": [{"license": {"name": licence}}],
    }  # fmt: skip


def write(arguments: list[str]) -> int:
    """Print the document, or write it into the file named; `--image`: of what an image holds."""
    lock = LOCK_OF_IMAGE if "--image" in arguments else LOCK
    arguments = [word for word in arguments if word != "--image"]
    made = document(*((ROOT / name).read_text("utf-8") for name in (lock, VENDORED)))
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if arguments:
        keeping.keep(Path(arguments[0]), text)
    else:
        sys.stdout.write(text)
    return 0
