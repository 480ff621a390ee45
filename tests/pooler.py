"""PgBouncer of the tests' own: transaction pooling in its strictest form, where each transaction gets another connection."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.ports import free_port


def program(name: str, package: str, *more: str) -> str:
    """The path of a system's program; the test is skipped where it is not installed, and fails in CI."""
    path = shutil.which(name, path=":".join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", *more]))
    if path is None:
        told = f"{name} is missing: apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return path


def nobody() -> dict[str, Any]:
    """How a server is started that refuses to run as root."""
    return {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(log.read_text())


@contextmanager
def pooled(database: dict[str, Any], folder: Path, *, size: int = 3) -> Iterator[int]:
    """The port of a pooler before the server of these settings of Django; every statement outside of a transaction moves on."""
    binary = program("pgbouncer", "pgbouncer")
    port, log = free_port(), folder / "pgbouncer.log"
    log.touch()
    log.chmod(0o666)
    password = f" password={database['PASSWORD']}" if database["PASSWORD"] else ""
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={database['HOST']} port={database['PORT'] or 5432} user={database['USER']}{password}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
        f"default_pool_size = {size}\nmin_pool_size = {size}\nserver_round_robin = 1\nlogfile = {log}\n"
    )
    (folder / "pgbouncer.ini").chmod(0o644)
    process = subprocess.Popen(
        [binary, "-q", folder / "pgbouncer.ini"], stdout=log.open("ab"), stderr=subprocess.STDOUT, **nobody()
    )
    try:
        wait_for(port, process, log)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
