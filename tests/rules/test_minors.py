"""Whose representative consents (Kuzbass: appendix 5; grown up from eighteen on: Civil Code, art. 21)."""

from datetime import date

import pytest

from registration.rules.eligibility import Finding, Verdict
from registration.rules.minors import check_consent, needs_consent
from tests.invented import changed

DAY = date(2025, 2, 28)
EIGHTEEN_TODAY, EIGHTEEN_TOMORROW, EIGHTEEN_YESTERDAY = date(2007, 2, 28), date(2007, 3, 1), date(2007, 2, 27)


@pytest.mark.parametrize(
    ("born", "needed"),
    [
        (EIGHTEEN_YESTERDAY, False),
        (EIGHTEEN_TODAY, False),
        (EIGHTEEN_TOMORROW, True),
        (date(2011, 9, 1), True),
        (date(1990, 1, 1), False),
        (None, False),
    ],
)
def test_a_representative_is_asked_up_to_the_day_before_the_eighteenth_birthday(kuzbass, born, needed):
    assert needs_consent(born, kuzbass, on=DAY) is needed


@pytest.mark.parametrize(("day", "needed"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_who_was_born_on_29_february_is_eighteen_on_1_march(kuzbass, day, needed):
    assert needs_consent(date(2008, 2, 29), kuzbass, on=day) is needed


@pytest.mark.parametrize(("born", "needed"), [(date(2009, 2, 28), False), (date(2009, 3, 1), True)])
def test_another_age_is_the_regulations(kuzbass, born, needed):
    assert needs_consent(born, changed(kuzbass, representation__below_age=16), on=DAY) is needed


def test_where_the_regulation_asks_for_none_a_child_needs_none(tula):
    assert needs_consent(date(2015, 1, 1), tula, on=DAY) is False
    assert check_consent(date(2015, 1, 1), tula, on=DAY, accepted=False) == []


@pytest.mark.parametrize("accepted", [True, False])
def test_of_a_grown_up_nothing_is_said(kuzbass, accepted):
    assert check_consent(EIGHTEEN_TODAY, kuzbass, on=DAY, accepted=accepted) == []


def test_a_minor_is_red_until_the_consent_is_accepted(kuzbass):
    text = "Участник несовершеннолетний: подписанного согласия представителя ещё нет (требование Оператора)"
    missing = Finding("representative.missing", "приложение 5", Verdict.RED, text)
    there = Finding(
        "representative.accepted", "приложение 5", Verdict.GREEN, "Согласие представителя несовершеннолетнего принято"
    )
    assert check_consent(EIGHTEEN_TOMORROW, kuzbass, on=DAY, accepted=False) == [missing]
    assert check_consent(EIGHTEEN_TOMORROW, kuzbass, on=DAY, accepted=True) == [there]
    asked = kuzbass.model_copy(update={"representation": kuzbass.representation.model_copy(update={"operators_demand": False})})
    (said,) = check_consent(EIGHTEEN_TOMORROW, asked, on=DAY, accepted=False)
    assert said.message == "Участник несовершеннолетний: подписанного согласия представителя ещё нет"
