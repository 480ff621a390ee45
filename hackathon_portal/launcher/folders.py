"""Who may read what lies in the data folder: its owner alone. No folder is touched that this program did not make."""

from __future__ import annotations

import os
import stat
from pathlib import Path

OWN_FOLDER, PASSED_THROUGH = 0o700, 0o711
# What lies in the data folder by this program's own names, files of earlier versions included.
MADE_HERE = frozenset({
    "valkey", "files", "mail", "static", "postgres.log", "valkey.log", "accounts.txt", "secrets.json", "beat-schedule", "scratch",
    "servers.lock",
    "users.lock", "starter.lock",
})  # fmt: skip


def make(folder: Path, mode: int) -> None:
    """Make a folder and those above it that are missing, each with this mode."""
    missing = [path for path in [folder, *folder.parents] if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        path.chmod(mode)


def close(folder: Path) -> None:
    """Take from everybody else the rights to what earlier versions left readable here."""
    for entry in folder.iterdir():
        facts = entry.lstat()
        if entry.name in MADE_HERE and facts.st_uid == os.geteuid() and not stat.S_ISLNK(facts.st_mode):
            entry.chmod(OWN_FOLDER if stat.S_ISDIR(facts.st_mode) else 0o600)


def open_programs(folder: Path) -> None:
    """Let another user run the programs copied here: they are nobody's data."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o044 | (mode & 0o100) >> 3 | (mode & 0o100) >> 6)
