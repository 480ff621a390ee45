"""The regions of Russia as shipped: names by the Constitution (art. 65), districts by the decrees named in the file."""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files

from hackathon_portal.classifiers.rules.regions import District, Region


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def table(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table, each by the names of its columns."""
    text = files("hackathon_portal.classifiers").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def shipped() -> tuple[Region, ...]:
    """Every region with the districts it has belonged to, in the order of codes."""
    districts: dict[str, list[District]] = {}
    for row in table("region_districts.csv"):
        since = date.fromisoformat(row["since"])
        districts.setdefault(row["region"], []).append(District(row["district"], since, _day(row["until"]), row["act"]))
    return tuple(
        Region(
            code=row["code"],
            name=row["name"],
            time_zone=row["time_zone"],
            iso=row["iso"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            other_names=tuple(filter(None, row["other_names"].split("|"))),
            districts=tuple(districts.get(row["code"], ())),
        )
        for row in table("regions.csv")
    )


REGIONS = shipped()
