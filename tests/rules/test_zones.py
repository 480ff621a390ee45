"""A contest's time is called as its regulation calls it, else as the law does; no zone of a region stands in code."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from hackathon_portal.regulation.schema import load_preset
from hackathon_portal.russia.zones import Zone, named
from tests.rules.test_no_region import python_files, template_files

# The zone of what belongs to no contest (the portal itself) is a setting.
SETTING = "hackathon_portal/settings/base.py"


@pytest.mark.parametrize(("zone", "label", "name"), [
    ("Europe/Moscow", "", "МСК"), ("Asia/Yekaterinburg", "", "МСК+2"), ("Europe/Kaliningrad", "", "МСК-1"),
    ("Asia/Kolkata", "", "UTC+05:30"), ("Asia/Yekaterinburg", "УРАЛ", "УРАЛ"),
])  # fmt: skip
def test_a_time_has_a_name(zone, label, name):
    assert named(datetime(2026, 5, 1, 12, tzinfo=ZoneInfo(zone)), Zone(zone, label).label) == name


def test_the_presets_name_their_time():
    assert load_preset("tula_2024").regulation.timezone_name == "МСК"
    assert load_preset("kuzbass_2025").regulation.timezone_name == "КМР"


def test_no_zone_of_a_region_stands_in_code():
    zones = available_timezones()
    told = [
        f"{path}: {text}" for path in python_files() if not path.as_posix().endswith(SETTING)
        for text in re.findall(r"[\"']([A-Z][a-z]+/[A-Z][A-Za-z_]+)[\"']", path.read_text(encoding="utf-8")) if text in zones
    ]  # fmt: skip
    names = re.compile(r"\b[A-Z][a-z]+/[A-Z][A-Za-z_]+\b")
    told += [
        f"{path}: {name}"
        for path in template_files()
        for name in names.findall(path.read_text(encoding="utf-8"))
        if name in zones
    ]
    assert told == []
