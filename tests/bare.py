"""The tests of rules with an empty environment: `python -m tests.bare`. What they would notice, `./portal bench mutants` says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    kept = ("PATH", "HOME", "LANG", "TZ", "PYTHONPYCACHEPREFIX")  # the last one: where compiled modules lie
    bare = {name: os.environ[name] for name in kept if name in os.environ}
    tests = [sys.executable, "-m", "pytest", "tests/rules", "-q", "-p", "no:cacheprovider"]
    return subprocess.run(tests, env=bare, cwd=ROOT, stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
