"""A term is a number and what it counts: its kind changes by data alone."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from hackathon_portal.regulation.rules.deadlines import Deadlines, day_after, day_before, instant_after
from hackathon_portal.regulation.schema import DayTerm, Regulation, Term, load_preset
from hackathon_portal.regulation.summary import summary
from hackathon_portal.regulation.words import term_words, term_words_genitive
from prizes.rules import terms

FRIDAY = date(2024, 5, 24)


def regulation(**prizes) -> Regulation:
    data = load_preset("tula_2024").regulation.model_dump(mode="json")
    return Regulation.model_validate(data | {"prizes": data["prizes"] | prizes})


@pytest.mark.parametrize(("text", "words", "genitive"), [
    ("1 working days", "1 рабочий день", "1 рабочего дня"),
    ("3 working days", "3 рабочих дня", "3 рабочих дней"),
    ("30 calendar days", "30 календарных дней", "30 календарных дней"),
    ("24 hours", "24 часа", "24 часов"),
])  # fmt: skip
def test_a_term_is_written_and_said(text, words, genitive):
    term = Term.model_validate(text)
    assert (str(term), term.model_dump()) == (text, text)
    assert term_words(term).replace("\u00a0", " ") == words
    assert term_words_genitive(term).replace("\u00a0", " ") == genitive


@pytest.mark.parametrize("text", ["3", "days", "3 days", "3.5 hours", "0 hours", "721 hours", "366 working days", ""])
def test_what_is_no_term_is_refused(text):
    with pytest.raises(ValidationError):
        Term.model_validate(text)


def test_a_term_of_days_is_never_one_of_hours():
    with pytest.raises(ValidationError, match="этот срок считают днями"):
        DayTerm.model_validate("24 hours")


@pytest.mark.parametrize(("text", "after", "before"), [
    ("3 working days", date(2024, 5, 29), date(2024, 5, 20)),
    ("5 calendar days", date(2024, 5, 29), date(2024, 5, 18)),
    ("0 working days", FRIDAY, date(2024, 5, 23)),
    ("0 calendar days", FRIDAY, date(2024, 5, 23)),
])  # fmt: skip
def test_a_term_is_counted_after_a_day_and_before_one(text, after, before):
    term = DayTerm.model_validate(text)
    assert (day_after(FRIDAY, term), day_before(FRIDAY, term)) == (after, before)


def test_no_term_ends_nowhere():
    assert day_after(FRIDAY, None) is None
    assert day_before(FRIDAY, None) is None


@pytest.mark.parametrize(("text", "end"), [
    ("24 hours", "2024-05-25T07:30:00+00:00"),
    ("1 working days", "2024-05-27T23:59:59+03:00"),
    ("1 calendar days", "2024-05-25T23:59:59+03:00"),
])  # fmt: skip
def test_a_term_from_an_instant_counts_hours_exactly_and_days_to_their_end(text, end):
    begins = datetime(2024, 5, 24, 7, 30, tzinfo=UTC)
    assert instant_after(begins, Term.model_validate(text), regulation()).isoformat() == end


def test_the_kind_of_a_term_is_data():
    three_working, five_calendar = regulation(), regulation(apply_within="5 calendar days")
    saturday = date(2024, 5, 25)
    assert terms.apply_by(saturday, three_working) == date(2024, 5, 29)
    assert terms.apply_by(saturday, five_calendar) == date(2024, 5, 30)
    said = [sentence for _, sentences in summary(five_calendar) for sentence in sentences]
    assert "Заявление — 5\u00a0календарных дней (п.\u00a010.3)." in said


def test_the_dates_of_the_tula_order():
    dates = Deadlines.of(regulation(), starts_on=FRIDAY)
    assert dates.announce_by == date(2024, 4, 23)
    assert dates.registration_closes_at is not None
    assert dates.registration_closes_at.isoformat() == "2024-05-21T23:59:59+03:00"
    assert dates.approve_mentors_by == date(2024, 5, 16)
