"""The tests of rules with an empty environment, and how much of the rules they run through: `python -m tests.bare`.

The coverage is printed, it is no gate: `./portal bench mutants` says whether the tests would notice a fault.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    (ROOT / "var").mkdir(exist_ok=True)
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    coverage = [sys.executable, "-m", "coverage"]
    tests = [*coverage, "run", "-m", "pytest", "tests/rules", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(tests, env=bare, cwd=ROOT, stdin=subprocess.DEVNULL)
    subprocess.run([*coverage, "report"], env=bare, cwd=ROOT, stdin=subprocess.DEVNULL)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
