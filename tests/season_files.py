"""A small season as files (tests/data/season): entrants, a bank, attempts with answers, and what must come out of them.

300 people, the seed 2020; all invented. Files are packed; texts are UTF-8.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "season"


def content(name: str) -> bytes:
    return gzip.decompress((FOLDER / f"{name}.gz").read_bytes())


def rows(name: str) -> list[dict[str, str]]:
    """A table of the season, each row by the names of its columns."""
    return list(csv.DictReader(io.StringIO(content(name).decode())))


@cache
def expected(name: str) -> Any:
    """What must come out: `entrants`, `bank`, `answers` or `selection`."""
    return json.loads(content(f"{name}.expected.json"))


def sha_of(lines: Iterable[str]) -> str:
    """The fingerprint of lines, each ended by LF."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
