"""Days and moments as people, spreadsheets and form services write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from registration.rules import dates

ZONE = timezone(timedelta(hours=3))
DAY = date(1999, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["04.03.1999", "4.3.1999", "04.03.1999 г.", "04.03.1999г", "04.03.1999 года", "1999-03-04", " 04.03.1999 ", "04.03.1999 00:00",
     "1999-03-04T00:00:00", "1999-03-04 00:00:00Z"],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(text):
    assert dates.read_day(text) == DAY


@pytest.mark.parametrize(
    ("text", "why"),
    [("04.03.99", "двумя цифрами"), ("04/03/1999", "где день, а где месяц"), ("31.02.1999", "Такой даты нет"),
     ("04.03.1999 10:15", "день без времени"), ("вчера", "записана не как"), ("36223", "записана не как"), ("", "записана не как")],
)  # fmt: skip
def test_what_may_be_read_in_two_ways_is_refused_with_the_reason(text, why):
    with pytest.raises(dates.NotRead, match=why):
        dates.read_day(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [("01.05.2024 10:15:33", datetime(2024, 5, 1, 7, 15, 33, tzinfo=UTC)), ("01.05.2024 10:15", datetime(2024, 5, 1, 7, 15, tzinfo=UTC)),
     ("2024-05-01T10:15:33+05:00", datetime(2024, 5, 1, 5, 15, 33, tzinfo=UTC)), ("2024-05-01 10:15", datetime(2024, 5, 1, 7, 15, tzinfo=UTC))],
)  # fmt: skip
def test_a_moment_is_of_the_contests_zone_unless_it_names_its_own(text, moment):
    assert dates.read_instant(text, ZONE) == moment


@pytest.mark.parametrize(
    ("text", "why"),
    [("01.05.24 10:15", "двумя цифрами"), ("5/1/2024 10:15 am", "где день, а где месяц"), ("01.05.2024 25:00", "Такой даты нет"),
     ("когда-то", "записано не как"), ("0001-01-01T00:00+14:00", "Такого времени нет")],
)  # fmt: skip
def test_a_moment_that_is_none_is_refused(text, why):
    with pytest.raises(dates.NotRead, match=why):
        dates.read_instant(text, ZONE)
