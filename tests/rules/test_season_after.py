"""What became of projects: what news add up to, when a step is overdue, when a team is silent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from hackathon_portal.seasons.rules import words
from hackathon_portal.seasons.rules.after import News, Standing, is_overdue, is_silent, standing, usual_level
from hackathon_portal.seasons.rules.schema import SeasonRules, load_preset

RULES = load_preset("digital_breakthrough_2020").rules
DAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_a_card_says_the_last_news_and_the_last_adopter_without_what_was_corrected():
    first, pilot = News(1, "prototype"), News(2, "pilot", 7, "regional")
    assert standing([]) == Standing("idea")
    assert standing([first, pilot]) == Standing("pilot", 7, "regional")
    assert standing([first, pilot, News(3, "stopped")]) == Standing("stopped", 7, "regional")
    assert standing([first, pilot, News(3, "prototype", corrects=2)]) == Standing("prototype")
    assert standing([first, pilot, News(3, "pilot", 8, "company", corrects=2)]) == Standing("pilot", 8, "company")


def test_the_day_itself_is_in_time_and_nothing_is_awaited_of_what_is_done():
    assert [is_overdue("pilot", DAY + timedelta(days=shift), DAY) for shift in (-1, 0, 1)] == [True, False, False]
    assert not is_overdue("pilot", None, DAY)
    assert not any(is_overdue(stage, DAY - timedelta(days=1), DAY) for stage in ("implemented", "stopped"))


def test_silence_is_counted_in_days_of_the_rules():
    heard = NOW - timedelta(days=90)
    assert not is_silent("idea", heard, NOW, 90)
    assert is_silent("idea", heard - timedelta(seconds=1), NOW, 90)
    assert not is_silent("stopped", heard - timedelta(days=300), NOW, 90)


def test_an_authority_with_a_region_is_regional():
    levels = [usual_level(kind, region) for kind, region in (("authority", "74"), ("authority", ""), ("company", "74"))]
    assert levels == ["regional", "federal", "company"]


def test_the_rules_say_it_in_words_and_may_say_nothing():
    said = dict(words.summary(RULES))["После сезона"]
    assert any("90\u00a0суток" in sentence for sentence in said)
    data = RULES.model_dump(mode="json")
    assert "После сезона" not in dict(words.summary(SeasonRules.model_validate(data | {"follow_up": None})))
    with pytest.raises(ValidationError, match="этапа, которого нет"):
        SeasonRules.model_validate(data | {"follow_up": data["follow_up"] | {"stages": ["nowhere"]}})
