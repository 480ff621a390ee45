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
