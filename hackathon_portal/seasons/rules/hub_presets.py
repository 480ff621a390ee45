"""Presets of the contests that hubs hold: files of `hub_presets/`, of the same kind as presets of any contest; days and place of a hub put in."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from hackathon_portal.regulation.schema import Preset

PRESETS = Path(__file__).parent.parent / "hub_presets"
BEGINS, ENDS = "Начало: кейсы открыты", "Срок проектов"


def hub_preset_codes() -> list[str]:
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))


@cache
def load_hub_preset(code: str) -> Preset:
    """Read `hub_presets/<code>.yaml`; FileNotFoundError for an unknown code, pydantic.ValidationError with the field's path."""
    if code not in hub_preset_codes():
        raise FileNotFoundError(f"нет такой заготовки площадки: {code}")
    return Preset.model_validate(yaml.safe_load((PRESETS / f"{code}.yaml").read_text(encoding="utf-8")))


def ends_at(opens_at: datetime, hours: int) -> datetime:
    """The end: so many hours after the beginning, whatever clocks do in between."""
    return opens_at + timedelta(hours=hours)


def fitted(preset: Preset, *, zone: str, opens_at: datetime, hours: int, title: str, short_title: str, place: str) -> Preset:
    """The preset of one hub: its time zone, the times of the beginning and the end on its clock, its names and place."""
    first = opens_at.astimezone(ZoneInfo(zone))
    last = ends_at(opens_at, hours).astimezone(ZoneInfo(zone))
    days = (last.date() - first.date()).days + 1
    lines = [
        {"day": 1, "time": f"{first:%H:%M}", "title": BEGINS, "binds": "start"},
        *(line.model_dump() for line in preset.announcement.timetable),
        {"day": days, "time": f"{last:%H:%M}", "title": ENDS, "binds": "project_deadline"},
    ]
    data = preset.model_dump(mode="json")
    data["regulation"] |= {"timezone": zone, "timezone_name": ""}
    data["announcement"] |= {
        "title": title, "short_title": short_title, "place": place, "project_deadline_time": f"{last:%H:%M}", "timetable": lines,
    }  # fmt: skip
    return Preset.model_validate(data)
