"""The packaged season with more people: everybody once more under another surname and address, who wrote the same tests, at larger hubs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from hackathon_portal.demo.season_folder import Folder
from hackathon_portal.demo.season_moved import written
from hackathon_portal.seasons.rules.schema import SeasonPreset

# Places of a hub, and how many of its teams go on: twelve hubs then send the final more than 170.
PLACES, TEAMS = 50, 16
TABLES = frozenset({"entrants.csv", "attempts.csv", "answers.csv", "allowances.csv", "hubs.csv"})
# How far the surnames of those who stand once more are moved among all of them.
STEP = 37


class LargerFolder(Folder):
    """So many people: those of the folder, then the same with other names, again and again."""

    def __init__(self, folder: Folder, size: int) -> None:
        super().__init__(folder.path)
        self.of, self.size = folder, size

    @cached_property
    def people(self) -> list[dict[str, str]]:
        return list(self.of.rows("entrants.csv"))

    @property
    def turns(self) -> range:
        return range(-(-self.size // len(self.people)))

    @cached_property
    def surnames(self) -> dict[str, list[str]]:
        """Surnames by their last letter: those of women and of men stay apart."""
        found: dict[str, dict[str, None]] = {}
        for row in self.people:
            found.setdefault(row["surname"][-1:], {})[row["surname"]] = None
        return {letter: list(names) for letter, names in found.items()}

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        if name == "hubs.csv":
            yield from (row | {"quota_people": f"{PLACES}"} for row in self.of.rows(name))
        elif name == "entrants.csv":
            everybody = [self._person(row, turn) for turn in self.turns for row in self.people]
            yield from everybody[: self.size]
        elif name in TABLES:
            rows = list(self.of.rows(name))
            yield from (self._numbered(row, turn) for turn in self.turns for row in rows)
        else:
            yield from self.of.rows(name)

    def content(self, name: str) -> bytes:
        return written(list(self.rows(name))) if name in TABLES else self.of.content(name)

    def _person(self, row: dict[str, str], turn: int) -> dict[str, str]:
        if not turn:
            return row
        names = self.surnames[row["surname"][-1:]]
        surname = names[(names.index(row["surname"]) + STEP * turn) % len(names)]
        return self._numbered(row, turn) | {"surname": surname, "email": row["email"].replace("@", f"+{turn}@")}

    def _numbered(self, row: dict[str, str], turn: int) -> dict[str, str]:
        """The line with the numbers of somebody else."""
        moved = {name: f"{row[name][0]}{turn}{row[name][1:]}" for name in ("external_id", "attempt") if turn and row.get(name)}
        return row | moved


def larger_preset(preset: SeasonPreset) -> SeasonPreset:
    """The preset by which so many teams of each hub go on to the final."""
    rules = preset.rules.model_dump(mode="python")
    for route in rules["routes"]:
        if route["rule"]["top_per_hub"] is not None:
            route["rule"]["top_per_hub"] = TEAMS
    return type(preset).model_validate(preset.model_dump(mode="python") | {"rules": rules})
