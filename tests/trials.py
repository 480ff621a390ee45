"""How long the trials of properties are: short ones in a test run, long ones in `./portal bench trials`."""

from __future__ import annotations

import os
import sys

LONG = "LONG_TRIALS"
# The files whose trials have two lengths: what the bench runs.
FILES = (
    "tests/actions/test_prizes_any_order.py", "tests/actions/test_any_order.py", "tests/actions/test_random_regulations.py",
    "tests/browser/test_judging.py",
)  # fmt: skip


def count(few: int, many: int) -> int:
    """Of examples: `few` in a test run, `many` in the bench."""
    return many if os.environ.get(LONG) else few


def main() -> int:
    import pytest

    return pytest.main(["-q", "-n", str(os.cpu_count() or 2), "--dist", "loadgroup", "--durations=0", *(sys.argv[1:] or FILES)])


if __name__ == "__main__":
    sys.exit(main())
