"""What a hub may be, and the contest that follows from it: by the hub's own clock, for a form and a file alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.seasons.rules.hub_presets import ends_at, fitted, hub_preset_codes, load_hub_preset
from hackathon_portal.seasons.rules.hubs import COLUMNS, HubValues, faults, lacking, read_row, zones_of
from judging.rules.readiness import missing_before_scoring
from tests import season_files

BY_CODE = {region.code: region for region in REGIONS}
HUB = HubValues("sam", "Хаб Самара", "63", "Самара", "Europe/Samara", datetime(2020, 7, 24, 10), 36, 2, 10)


def test_every_hub_of_the_file_is_right_and_reads_as_it_stands():
    for row in season_files.rows("hubs.csv"):
        values, wrong = read_row(row)
        assert wrong == []
        assert values is not None
        assert faults(values, BY_CODE) == []
        assert BY_CODE[values.region].district_on(values.opens_at.date()) == row["federal_district"]
        assert (values.code, values.city, values.places) == (row["code"], row["city"], int(row["quota_people"]))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Сам"}, "code"),
        ({"code": "-sam"}, "code"),
        ({"code": "a" * 41}, "code"),
        ({"title": " "}, "title"),
        ({"city": ""}, "city"),
        ({"region": "00"}, "region"),
        ({"region": "92", "opens_at": datetime(2010, 7, 24, 10)}, "region"),  # no subject of the federation then
        ({"time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"time_zone": "../Moscow"}, "time_zone"),
        ({"time_zone": "Europe/Moscow", "opens_at": datetime(2010, 3, 28, 2, 30)}, "opens_at"),  # clocks went from 2 to 3
        ({"hours": 0}, "hours"),
        ({"hours": 1001}, "hours"),
        ({"places": 0}, "places"),
        ({"places": 100_001}, "places"),
        ({"reserve_percent": -1}, "reserve_percent"),
        ({"reserve_percent": 1001}, "reserve_percent"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(changes, field):
    assert [name for name, _ in faults(replace(HUB, **changes), BY_CODE)] == [field]


def test_the_borders_themselves_can_be():
    for changes in (
        {"hours": 1}, {"hours": 1000}, {"places": 1}, {"places": 100_000}, {"reserve_percent": 0}, {"reserve_percent": 1000},
        {"code": "a" * 40}, {"code": "7"},
    ):  # fmt: skip
        assert faults(replace(HUB, **changes), BY_CODE) == []


def test_a_row_that_cannot_be_read_says_each_cell():
    row = {
        "code": "SAM ",
        "region": "3",
        "opens_at": "2020-07-24T10:00+03:00",
        "hours": "36 ч",
        "quota_people": "-2",
        "reserve_percent": "1",
    }
    values, wrong = read_row(row)
    assert values is None
    assert len(wrong) == 3
    assert "без сдвига" in wrong[-1]
    values, wrong = read_row(row | {"opens_at": "24.07.2020", "hours": "36", "quota_people": "2"})
    assert (values, len(wrong)) == (None, 1)
    values, wrong = read_row(row | {"opens_at": "2020-07-24T10:00", "hours": "36", "quota_people": "2"})
    assert wrong == []
    assert (values.code, values.region) == ("sam", "03")
    assert lacking(["Code ", *list(COLUMNS)[2:]]) == ["title"]
    assert lacking([*COLUMNS, "other"]) == []


def test_zones_stand_from_the_west_each_once():
    listed = zones_of(REGIONS, datetime(2020, 7, 1))
    offsets = [datetime(2020, 7, 1, tzinfo=ZoneInfo(zone)).utcoffset() for zone, _ in listed]
    assert offsets == sorted(offsets)
    assert len({zone for zone, _ in listed}) == len(listed) == len({region.time_zone for region in REGIONS})
    assert dict(listed)["Europe/Samara"] == "МСК+1 — Europe/Samara"


def test_a_packaged_preset_takes_the_clock_of_its_hub_and_says_what_the_document_leaves_open():
    for code in hub_preset_codes():
        preset = load_hub_preset(code)
        opens_at = datetime(2020, 7, 17, 20, tzinfo=ZoneInfo("Asia/Vladivostok"))
        made = fitted(
            preset,
            zone="Asia/Vladivostok",
            opens_at=opens_at.astimezone(UTC),
            hours=36,
            title="Хакатон",
            short_title="Хаб",
            place="Город",
        )
        lines = [(line.day, line.time, line.binds) for line in made.announcement.timetable]
        assert (lines[0], lines[-1]) == ((1, "20:00", "start"), (3, "08:00", "project_deadline"))
        assert made.announcement.project_deadline_time == "08:00"
        assert (made.regulation.timezone, made.announcement.place) == ("Asia/Vladivostok", "Город")
        assert ends_at(opens_at, 36) - opens_at == made_hours(36)
        assert "документ не определяет" in preset.regulation.body
        assert preset.regulation.open_questions
        judging = preset.regulation.judging
        unsettled = missing_before_scoring(judging, chairs=1, secretaries=1, members=1, order_number="1", projects=1)
        assert unsettled == [], f"a contest made from {code} could never open its assessment"
    with pytest.raises(FileNotFoundError):
        load_hub_preset("../presets/digital_breakthrough_2020")


def made_hours(count: int):
    return datetime(2020, 1, 1 + count // 24, count % 24) - datetime(2020, 1, 1)
