"""Who acts next on an application: a table of situations."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from registration.rules.next_step import Situation, next_step

CLOSES = datetime(2024, 5, 21, 20, 59, 59, tzinfo=UTC)
DEADLINE = datetime(2024, 5, 26, 12, tzinfo=UTC)
OFFER = datetime(2024, 5, 3, 9, tzinfo=UTC)
NOW = Situation(
    state="submitted", seat="held", is_captain=True, attendance="", team_size=2, least_size=2, registration_open=True,
    registration_closes_at=CLOSES, decision_due_on=date(2024, 5, 6), offer_expires_at=None, starts_on=date(2024, 5, 24),
    today=date(2024, 5, 2), projects_open=True, project_deadline_at=DEADLINE, results_published=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "who", "until"),
    [
        ({"state": "draft"}, "Вы", CLOSES),
        ({"state": "draft", "registration_open": False}, "Никто", None),
        ({}, "Организатор", date(2024, 5, 6)),
        ({"team_size": 1}, "Ваша команда", CLOSES),
        ({"seat": "offered", "offer_expires_at": OFFER}, "Вы", OFFER),
        ({"seat": "offered", "offer_expires_at": OFFER, "is_captain": False}, "Капитан", OFFER),
        ({"seat": "waitlist", "waitlist_place": 3}, "Никто", date(2024, 5, 24)),
        ({"seat": "released"}, "Капитан", None),
        ({"state": "admitted"}, "Вы", date(2024, 5, 24)),
        ({"state": "admitted", "attendance": "coming"}, "Ваша команда", date(2024, 5, 24)),
        ({"state": "admitted", "today": date(2024, 5, 24)}, "Ваша команда", DEADLINE),
        ({"state": "admitted", "today": date(2024, 5, 26), "projects_open": False}, "Конкурсная комиссия", None),
        ({"state": "admitted", "today": date(2024, 5, 29), "projects_open": False, "results_published": True}, "Вы", None),
        ({"state": "suspended"}, "Вы", None),
        ({"state": "refused"}, "Вы", CLOSES),
        ({"state": "refused", "registration_open": False}, "Никто", None),
        ({"state": "excluded"}, "Никто", None),
        ({"captaincy_offered": True}, "Вы", CLOSES),
    ],
)
def test_who_acts_next_and_by_when(changes, who, until):
    step = next_step(replace(NOW, **changes))
    assert (step.who, step.until) == (who, until)


def test_a_place_in_the_waitlist_is_said_by_its_number():
    assert "вы 3-е в резерве" in next_step(replace(NOW, seat="waitlist", waitlist_place=3)).what


@pytest.mark.parametrize(
    ("changes", "what", "urgent"),
    [
        ({"state": "draft"}, "заполняете заявку и подаёте её", True),
        ({"state": "draft", "registration_open": False}, "регистрация закончилась, а заявка осталась черновиком", False),
        ({}, "рассматривает заявку", False),
        ({"team_size": 1}, "добирает людей: подано заявок 1, нужно 2", True),
        ({"team_size": 3}, "рассматривает заявку", False),
        ({"seat": "offered"}, "отвечаете, займёт ли команда место", True),
        ({"seat": "offered", "is_captain": False}, "отвечает, займёт ли команда место", False),
        ({"seat": "waitlist"}, "ждём, освободится ли место", False),
        ({"seat": "waitlist", "waitlist_place": 1}, "ждём, освободится ли место, вы 1-е в резерве", False),
        ({"seat": "released"}, "может вернуть команду в резерв", False),
        ({"seat": "waitlist", "team_size": 1}, "ждём, освободится ли место", False),
        ({"state": "admitted"}, "подтверждаете, что придёте", True),
        ({"state": "admitted", "attendance": "coming"}, "готовится: номинацию выбирают с первого дня конкурса", False),
        ({"state": "admitted", "today": date(2024, 5, 23)}, "подтверждаете, что придёте", True),
        ({"state": "admitted", "today": date(2024, 5, 24)}, "выбирает номинацию и сдаёт проект", True),
        ({"state": "admitted", "today": date(2024, 5, 25)}, "выбирает номинацию и сдаёт проект", True),
        (
            {"state": "admitted", "today": date(2024, 5, 26), "projects_open": False},
            "оценивает проекты и подводит итоги",
            False,
        ),
        (
            {"state": "admitted", "results_published": True},
            "можете посмотреть результаты и взять свой диплом или сертификат",
            False,
        ),
        ({"state": "suspended"}, "устраняете обстоятельства и сообщаете об этом организатору", True),
        ({"state": "refused"}, "можете исправить заявку и подать её снова", False),
        ({"state": "refused", "registration_open": False}, "эта заявка завершена", False),
        ({"state": "excluded"}, "эта заявка завершена", False),
        ({"state": "withdrawn"}, "эта заявка завершена", False),
        ({"captaincy_offered": True}, "решаете, станете ли капитаном", True),
        ({"captaincy_offered": True, "state": "refused"}, "решаете, станете ли капитаном", True),
    ],
)
def test_what_they_do_and_whether_it_presses(changes, what, urgent):
    step = next_step(replace(NOW, **changes))
    assert (step.what, step.urgent) == (what, urgent)


def test_a_situation_has_no_place_in_the_waitlist_and_no_offered_captaincy_unless_said():
    assert (NOW.waitlist_place, NOW.captaincy_offered) == (None, False)
