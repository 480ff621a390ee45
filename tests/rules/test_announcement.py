"""What an announcement holds before it is published, and when that is late (Tula: 1.5)."""

from datetime import date

import pytest

from hackathon_portal.regulation.rules.announcement import is_late, missing_parts

PARTS = {
    "dates": "сроки проведения",
    "rules": "правила проведения",
    "place": "место проведения",
    "how_to_register": "правила регистрации участников",
    "nominations": "номинации",
    "nominations_act": "акт об утверждении номинаций",
    "topics": "перечень тем в номинациях",
    "criteria": "критерии определения победителей и призёров",
    "project_deadline": "срок представления проекта",
}


@pytest.mark.parametrize("part", PARTS)
def test_each_part_that_is_not_filled_is_named(tula, part):
    filled = dict.fromkeys(PARTS, True)
    assert missing_parts(filled, tula) == []
    assert missing_parts(filled | {part: False}, tula) == [PARTS[part]]


def test_an_empty_announcement_lacks_everything_in_the_regulations_order(tula):
    assert missing_parts({}, tula) == list(PARTS.values())


def test_a_part_nobody_asks_for_is_no_matter(tula):
    assert missing_parts(dict.fromkeys(PARTS, True) | {"music": False}, tula) == []


@pytest.mark.parametrize(
    ("published", "by", "late"),
    [
        (date(2024, 4, 22), date(2024, 4, 23), False),
        (date(2024, 4, 23), date(2024, 4, 23), False),
        (date(2024, 4, 24), date(2024, 4, 23), True),
        (date(2024, 5, 23), None, False),
    ],
)
def test_the_last_day_of_the_lead_is_in_time(published, by, late):
    assert is_late(published, by) is late
