"""The files of a season moved in time: the same people and tests in a season that is open today."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from hackathon_portal.demo.season_folder import Folder
from hackathon_portal.seasons.rules.schema import SeasonPreset

# Columns with instants, by file.
INSTANTS = {"entrants.csv": ("registered_at",), "hubs.csv": ("opens_at",), "exams.csv": ("opens_at", "closes_at")}


class MovedFolder(Folder):
    """A folder whose instants are so much later; of the entrants only those who have signed up by `until`."""

    def __init__(self, folder: Folder, by: timedelta, *, until: datetime) -> None:
        super().__init__(folder.path)
        self.by, self.until = by, until

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        columns = INSTANTS.get(name, ())
        for row in super().rows(name):
            moved = row | {column: self._moved(row[column]) for column in columns}
            if name != "entrants.csv" or datetime.fromisoformat(moved["registered_at"]) <= self.until:
                yield moved

    def content(self, name: str) -> bytes:
        if name not in INSTANTS:
            return super().content(name)
        rows, text = list(self.rows(name)), io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()

    def _moved(self, text: str) -> str:
        return (datetime.fromisoformat(text) + self.by).isoformat()


def moved_preset(preset: SeasonPreset, by: timedelta) -> SeasonPreset:
    """The preset with every moment of its sign-up and stages so much later."""
    rules = preset.rules.model_dump(mode="python")
    for window in (rules["registration"], *rules["stages"]):
        for name in ("opens_at", "closes_at"):
            window[name] += by
    return type(preset).model_validate(preset.model_dump(mode="python") | {"rules": rules})
