"""Regions: known names are recognised exactly, parts of a name are none, districts by their days."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.classifiers.rules.regions import Region, known_names, region_of
from tests import season_files

KNOWN = known_names(REGIONS)
BY_CODE = {region.code: region for region in REGIONS}


def test_every_spelling_of_the_season_is_read_as_meant():
    wanted = season_files.expected("entrants")["region_spellings"]
    assert {text: region_of(text, KNOWN) for text in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Тульская область", "71"), ("тульская обл.", "71"), (" ТУЛЬСКАЯ  ОБЛ ", "71"), ("обл. Тульская", "71"), ("Tульская область", "71"),
        ("Респ. Татарстан", "16"), ("Татарстан", "16"), ("Саха /Якутия/ Респ.", "14"), ("г.Москва", "77"), ("Кузбасс", "42"),
        ("Кемеровская область - Кузбасс", "42"), ("ЯНАО", "89"), ("Югра", "86"), ("Донецкая Народная Республика", "93"),
        ("Московская область", "50"), ("Москва", "77"), ("Алтайский край", "22"), ("Республика Алтай", "04"),
        ("Москва и область", None), ("Область", None), ("Сибирь", None), ("", None), ("-", None), ("Тулская область", None), ("Тула", None),
    ],
)  # fmt: skip
def test_what_a_person_typed(text, code):
    assert region_of(text, KNOWN) == code


def test_no_name_means_two_regions():
    with pytest.raises(ValueError, match="means both"):
        known_names([Region("01", "Тест", "Europe/Moscow"), Region("02", "Другой", "Europe/Moscow", other_names=("тест",))])


def test_the_list_is_whole_and_its_zones_exist():
    assert len(REGIONS) == 89
    assert len({region.iso for region in REGIONS if region.iso}) == 83
    assert {str(ZoneInfo(region.time_zone)) for region in REGIONS}


def test_a_region_belongs_to_a_district_by_its_day():
    buryatia, crimea = BY_CODE["03"], BY_CODE["91"]
    assert [buryatia.district_on(date(2018, 11, day)) for day in (2, 3)] == ["СФО", "ДФО"]
    assert [crimea.district_on(day) for day in (date(2014, 3, 20), date(2015, 1, 1), date(2020, 1, 1))] == ["", "КФО", "ЮФО"]
    assert [BY_CODE["93"].is_known_on(day) for day in (date(2020, 1, 1), date(2023, 1, 1))] == [False, True]


def test_of_2020_the_districts_are_those_of_the_season():
    day = date(2020, 6, 1)
    wanted = {row["code"]: row["federal_district"] for row in season_files.rows("regions.csv")}
    assert {region.code: region.district_on(day) for region in REGIONS if region.is_known_on(day)} == wanted
