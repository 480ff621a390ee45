"""A season as a folder of files: hubs, tests, entrants, a bank, attempts as sat, a ruling, declines.

The format is that of `play_season --help`; each file may be packed (`entrants.csv` or `entrants.csv.gz`). Without a folder: the season of 660 invented
people that is packaged with the demonstration.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

# regions.csv is not read: the portal's own classifier is asked what was typed.
NEEDED = (
    "allowances.csv", "answers.csv", "attempts.csv", "declines.csv", "entrants.csv", "exams.csv", "hubs.csv", "question-bank.xml",
    "ruling.json",
)  # fmt: skip


def packaged() -> Path:
    """The folder of the season that comes with the portal."""
    return Path(str(files("hackathon_portal.demo").joinpath("data", "season")))


class Folder:
    """The files of one season."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if absent := [name for name in NEEDED if self._place(name) is None]:
            raise FileNotFoundError(f"В папке {path} нет файлов сезона: {', '.join(absent)}")

    def _place(self, name: str) -> Path | None:
        return next((place for place in (self.path / name, self.path / f"{name}.gz") if place.is_file()), None)

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """The file as bytes, unpacked on the way."""
        place = self._place(name)
        if place is None:
            raise FileNotFoundError(name)
        with gzip.open(place) if place.suffix == ".gz" else place.open("rb") as file:
            yield file  # type: ignore[misc]  # a packed file reads as one that is not

    def content(self, name: str) -> bytes:
        with self.opened(name) as file:
            return file.read()

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        """Lines of a table by the names of its columns, one by one."""
        with self.opened(name) as file:
            yield from csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline=""))

    def data(self, name: str) -> Any:
        return json.loads(self.content(name))
