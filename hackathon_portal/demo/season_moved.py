"""The files of a season told otherwise: moved in time to a season that is open today, or by whole years to one that is just over."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from hackathon_portal.demo.season_folder import Folder
from hackathon_portal.seasons.rules.schema import SeasonPreset

# Columns with instants, by file.
INSTANTS = {
    "entrants.csv": ("registered_at",), "hubs.csv": ("opens_at",), "exams.csv": ("opens_at", "closes_at"),
    "attempts.csv": ("started_at", "submitted_at"), "declines.csv": ("declined_at",),
}  # fmt: skip
BIRTH = ("%Y-%m-%d", "%d.%m.%Y")
# Everything of a played season, its first months afterwards too, is over by this day of its year.
OVER_BY = (11, 15)


class MovedFolder(Folder):
    """A folder whose instants are so much later; of the entrants only those who have signed up by `until`."""

    def __init__(self, folder: Folder, by: timedelta, *, until: datetime | None = None) -> None:
        super().__init__(folder.path)
        self.of, self.by, self.until = folder, by, until

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        columns = INSTANTS.get(name, ())
        for row in self.of.rows(name):
            moved = row | {column: self._moved(row[column]) for column in columns if row[column]}
            if name != "entrants.csv":
                yield moved
            elif self.until is None or datetime.fromisoformat(moved["registered_at"]) <= self.until:
                yield self.person(moved)

    def person(self, row: dict[str, str]) -> dict[str, str]:
        """A line of the entrants' table as it is told."""
        return row

    def content(self, name: str) -> bytes:
        return written(list(self.rows(name))) if name in INSTANTS else self.of.content(name)

    def _moved(self, text: str) -> str:
        return (datetime.fromisoformat(text) + self.by).isoformat()


class LaterFolder(MovedFolder):
    """The same season whole years later: people are as old on the day of their sign-up as they were, every edge stays one."""

    def __init__(self, folder: Folder, years: int, *, first: int) -> None:
        super().__init__(folder, whole_years(years, first))
        self.years = years

    def person(self, row: dict[str, str]) -> dict[str, str]:
        for form in BIRTH:
            with suppress(ValueError):
                born = datetime.strptime(row["birth_date"], form).date()  # noqa: DTZ007  a day, not an instant
                return row | {"birth_date": _later(born, self.years).strftime(form)}
        return row


def written(rows: list[dict[str, str]]) -> bytes:
    """Lines as a table again."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _later(day: date, years: int) -> date:
    """The same day so many years later; 28 February where there is no 29th."""
    with suppress(ValueError):
        return day.replace(year=day.year + years)
    return day.replace(year=day.year + years, day=28)


def whole_years(years: int, first: int) -> timedelta:
    """From March on every instant of a year stands so far from the same instant `years` later."""
    return date(first + years, 3, 1) - date(first, 3, 1)


def last_year_over(now: datetime) -> int:
    """The last year whose season is over by now."""
    return now.year if (now.month, now.day) >= OVER_BY else now.year - 1


def later(folder: Folder, preset: SeasonPreset, now: datetime) -> tuple[Folder, SeasonPreset]:
    """The files and rules of the season in the last year whose season is over by now."""
    first = preset.rules.registration.opens_at.year
    years = last_year_over(now) - first
    return LaterFolder(folder, years, first=first), moved_preset(preset, whole_years(years, first))


def moved_preset(preset: SeasonPreset, by: timedelta) -> SeasonPreset:
    """The preset with every moment of its sign-up and stages so much later; its title says the year that is meant."""
    rules = preset.rules.model_dump(mode="python")
    was = preset.rules.registration.opens_at.year
    for window in (rules["registration"], *rules["stages"]):
        for name in ("opens_at", "closes_at"):
            window[name] += by
    year = rules["registration"]["opens_at"].year
    titles = {name: getattr(preset, name).replace(f"{was}", f"{year}") for name in ("title", "short_title")}
    return type(preset).model_validate(preset.model_dump(mode="python") | titles | {"rules": rules})
