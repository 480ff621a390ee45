"""Whatever the portal writes for keeping goes one way to the disk: aside, read back, then named (`launcher/keeping.py`)."""

from __future__ import annotations

import ast
import fcntl
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hackathon_portal.launcher import keeping, version
from tests import sources
from tests.sources import ROOT

# Who else writes files, and why that is right: `file::function`.
OTHERS = {
    "hackathon_portal/launcher/keeping.py::written_aside": "the way itself",
    "hackathon_portal/kernel/backups/erased.py::append": "a list that only grows: one write a line, a cut one is passed over",
    "hackathon_portal/kernel/stores.py::write": "files of rows: aside, then named; the sweep knows halves",
    "hackathon_portal/kernel/stores.py::replace": "the same",
    "hackathon_portal/kernel/manifest.py::add": "a member of an archive that is a job's result",
    "hackathon_portal/kernel/scratch.py::folder": "a lock of temporary files",
    "hackathon_portal/launcher/embedded.py::running": "locks of the servers' users",
    "hackathon_portal/launcher/embedded.py::_spawn": "a server's log",
    "hackathon_portal/launcher/children.py::preparing": "the kernel's file of how readily a process is ended",
    "hackathon_portal/launcher/children.py::prepare": "the same",
    "hackathon_portal/kernel/web/maintenance.py::switch": "a flag; its presence is what counts",
}
WRITING = {"write_text", "write_bytes"}


def writes(call: ast.Call) -> bool:
    """Whether a call makes or writes a file."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in WRITING:
        return True
    if sources.dotted(call.func) == "os.open":
        return "O_CREAT" in ast.unparse(call)
    modes = [arg.value for arg in [*call.args, *(key.value for key in call.keywords if key.arg == "mode")]
             if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]  # fmt: skip
    return name == "open" and any(set(mode) <= set("rwxabt+") and set(mode) & set("wxa") for mode in modes)


def test_nobody_else_writes_files():
    found = set()
    for path in sources.files():
        if not any(map(writes, sources.calls(path))):
            continue
        for function in [node for node in sources.nodes(path) if isinstance(node, ast.FunctionDef)]:
            if any(isinstance(node, ast.Call) and writes(node) for node in ast.walk(function)):
                found.add(f"{path.relative_to(ROOT)}::{function.name}")
    assert found == set(OTHERS)


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path):
    target = tmp_path / "list.txt"
    keeping.keep(target, "old")
    assert oct(target.stat().st_mode & 0o777) == "0o600"

    def fail() -> None:
        with keeping.written_aside(target, replace=True) as file:
            file.write(b"half")
            assert target.read_text() == "old"
            raise ZeroDivisionError

    def lose() -> None:
        with keeping.written_aside(target, replace=True) as file:
            file.write(b"new")
            file.flush()
            os.truncate(next(tmp_path.glob(".*.part")), 1)

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(keeping.NotKept, match="не то"):
        lose()
    with pytest.raises(keeping.NotKept, match="уже есть"):
        keeping.keep(target, "other", replace=False)

    def damage(part: Path) -> None:
        raise OSError("the check did not like it")

    with pytest.raises(OSError, match="did not like"), keeping.written_aside(target, replace=True, check=damage) as file:
        file.write(b"new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("list.txt", "old")]


def test_a_killed_writer_or_a_full_disk_leaves_nothing_under_the_name_and_nobody_in_the_way(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from hackathon_portal.launcher import keeping\n"
        f"with keeping.written_aside(Path({str(tmp_path / 'list.txt')!r})) as file:\n"
        "    file.write(b'half'); file.flush(); print('half', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "half\n"
        (rest,) = tmp_path.iterdir()
        with rest.open("rb+") as held, pytest.raises(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        keeping.forget_rests(tmp_path / "list.txt")
        assert rest.exists()  # somebody writes it still
        process.kill()
    keeping.keep(tmp_path / "list.txt", "whole", replace=False)
    assert [path.name for path in tmp_path.iterdir()] == ["list.txt"]

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="large"):
            keeping.keep(tmp_path / "list.txt", b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("list.txt", "whole")]


def test_the_version_is_that_of_the_project():
    assert f'version = "{version.VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")
