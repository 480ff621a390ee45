"""What a hub may be: its place, its clock, its places; the same for a form and a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hackathon_portal.classifiers.rules.regions import Region
from hackathon_portal.russia.zones import named

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_HOURS, MOST_PLACES, MOST_RESERVE = 1000, 100_000, 1000
COLUMNS = {
    "code": "код", "title": "название", "region": "код региона", "city": "город", "time_zone": "часовой пояс", "opens_at": "начало",
    "hours": "часов", "quota_people": "мест", "reserve_percent": "резерв, %",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HubValues:
    """A hub as typed: `opens_at` is the time on the hub's own clock, without an offset."""

    code: str
    title: str
    region: str
    city: str
    time_zone: str
    opens_at: datetime
    hours: int
    places: int
    reserve_percent: int

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def instant(self) -> datetime:
        return self.opens_at.replace(tzinfo=self.zone)


def faults(values: HubValues, regions: Mapping[str, Region]) -> list[tuple[str, str]]:
    """What of a hub cannot be: (field, why)."""
    found = []
    if not CODE.fullmatch(values.code):
        found.append(("code", "Код — строчные латинские буквы, цифры и дефис, до 40 знаков: он стоит в адресе страницы."))
    if not values.title.strip():
        found.append(("title", "Назовите площадку."))
    if not values.city.strip():
        found.append(("city", "Назовите город."))
    if values.region not in regions:
        found.append(("region", "Такого региона нет в справочнике."))
    elif not regions[values.region].district_on(values.opens_at.date()):
        found.append(("region", "В этот день регион не относится ни к одному федеральному округу."))
    try:
        zone = ZoneInfo(values.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return [*found, ("time_zone", f"Такого часового пояса нет, пример: {_example(regions)}.")]
    instant = values.opens_at.replace(tzinfo=zone)
    if instant.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != values.opens_at:
        found.append(("opens_at", "Такого времени на часах площадки не бывает: их в эту ночь переводят."))
    for name, value, most, words in (
        ("hours", values.hours, MOST_HOURS, "Часов"),
        ("places", values.places, MOST_PLACES, "Мест"),
        ("reserve_percent", values.reserve_percent, MOST_RESERVE, "Процентов резерва"),
    ):
        if not (0 if name == "reserve_percent" else 1) <= value <= most:
            found.append((name, f"{words} — от {0 if name == 'reserve_percent' else 1} до {most}."))
    return found


def _example(regions: Mapping[str, Region]) -> str:
    return max((region.time_zone for region in regions.values()), default="")


def zones_of(regions: Iterable[Region], on: datetime) -> list[tuple[str, str]]:
    """Time zones of the country, from the west: identifier and how people call it."""
    known = sorted(
        {region.time_zone for region in regions}, key=lambda zone: (on.replace(tzinfo=ZoneInfo(zone)).utcoffset(), zone)
    )
    return [(zone, f"{named(on.replace(tzinfo=ZoneInfo(zone)))} — {zone}") for zone in known]


def read_row(cells: Mapping[str, str]) -> tuple[HubValues | None, list[str]]:
    """A row of a file of hubs; what cannot be read, in words."""
    wrong, numbers = [], {}
    text = {name: " ".join(cells.get(name, "").split()) for name in COLUMNS}
    for name in ("hours", "quota_people", "reserve_percent"):
        if not re.fullmatch(r"\d{1,6}", text[name]):
            wrong.append(f"{COLUMNS[name]}: нужно целое число, а стоит «{text[name][:40]}»")
        else:
            numbers[name] = int(text[name])
    try:
        opens_at = datetime.fromisoformat(text["opens_at"])
    except ValueError:
        opens_at = None
        wrong.append(f"начало: нужно местное время вида 2020-07-17T10:00, а стоит «{text['opens_at'][:40]}»")
    if opens_at is not None and opens_at.tzinfo is not None:
        wrong.append("начало: время пишут по часам площадки, без сдвига")
    if wrong or opens_at is None:
        return None, wrong
    return HubValues(
        code=text["code"].lower(),
        title=text["title"],
        region=text["region"].zfill(2),
        city=text["city"],
        time_zone=text["time_zone"],
        opens_at=opens_at,
        hours=numbers["hours"],
        places=numbers["quota_people"],
        reserve_percent=numbers["reserve_percent"],
    ), []


def lacking(header: Sequence[str]) -> list[str]:
    """Columns that a file of hubs needs and has not."""
    there = {name.strip().casefold() for name in header}
    return [name for name in COLUMNS if name not in there]
