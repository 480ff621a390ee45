"""`./portal bench phone [slow-3g]`: a team of three from the contest's page to filed applications, on phones, against the clock.

People with hands: each tap, field and letter takes its time, each page is looked at. Members begin when the captain has the link and go on
beside one another, so the way of the team is the captain's until the link and the slower of what follows. With `slow-3g` Chromium has
the network of its own preset (400 kbit/s, 2 s for an answer).

The counts of taps, fields and pages stand in tests/browser/test_registration.py, in every run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from hackathon_portal.kernel import clock
from registration.models import Application, Invitation
from tests import build
from tests.browser.conftest import PHONE, Person, letter_to, sign_up
from tests.browser.test_registration import A_FIELD, A_LETTER, A_TAP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A_LOOK = 3.0  # at a page that has come
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # bytes a second
MOST_MINUTES = 5


@dataclass
class Hands(Person):
    """Somebody who needs time for what they do."""

    def open(self, path: str):
        page = super().open(path)
        time.sleep(A_LOOK)
        return page

    def press(self, name: str, *, exact: bool = True) -> None:
        time.sleep(A_TAP)
        with self.page.expect_navigation(wait_until="load"):
            super().press(name, exact=exact)
        time.sleep(A_LOOK)

    def follow(self, name: str) -> None:
        time.sleep(A_TAP)
        super().follow(name)
        time.sleep(A_LOOK)

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            time.sleep(A_FIELD + A_LETTER * len(value))
            super().fill(**{name: value})

    def tick(self, selector: str) -> None:
        time.sleep(A_TAP)
        self.page.locator(selector).first.check()


@pytest.fixture
def hands(person) -> Callable[[str], Hands]:
    def make(email: str) -> Hands:
        someone = person(email, PHONE)
        if os.environ.get("PHONE_WAY") == "slow-3g":
            session = someone.context.new_cdp_session(someone.page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW_3G)
        return Hands(someone.email, someone.page, someone.context, someone.base)

    return make


def application(someone: Hands, role: str, surname: str) -> None:
    """The steps of the application, filled in and filed."""
    data = build.person(role)
    someone.follow("О вас")
    someone.fill(surname=surname, name="Инна", patronymic="Львовна", birth_date="2000-03-04", phone="89101234567")
    if not someone.page.locator("main [name=email]").first.input_value():
        someone.fill(email=someone.email)
    someone.tick("input[name=participation][value=in_person]")
    someone.press("Сохранить и продолжить")
    someone.fill(
        passport_series="7020", passport_number=data["passport_number"], passport_issued_by="УМВД России",
        passport_issued_on="2020-03-15", passport_department_code="710001",
    )  # fmt: skip
    someone.press("Сохранить и продолжить")
    if role == "captain":
        someone.fill(
            snils="11223344595",
            **{name: data[name] for name in ("inn", "bank_name", "bik", "account", "corr_account", "bank_inn")},
        )
        someone.press("Сохранить и продолжить")
    for name in ("personal_data", "terms"):
        someone.tick(f"[name={name}]")
    someone.press("Сохранить и продолжить")
    someone.sees("Проверьте ответы")
    someone.press("Подать заявку")
    someone.sees("Заявка подана, её номер")


def test_a_team_of_three(contest, worker, sink, hands):
    with clock.fixed_at(build.FILED_AT):
        captain = hands("kapitan@example.org")
        begun = time.monotonic()
        captain.open(f"/c/{contest.slug}/")
        sign_up(captain, sink)
        captain.open(f"/c/{contest.slug}/")
        captain.follow("Зарегистрировать команду")
        captain.fill(name="Гусляры")
        captain.press("Создать команду")
        captain.page.get_by_text("Ссылка команды на несколько человек").click()
        captain.press("Включить")
        link = captain.page.locator("#link").input_value()
        until_link = time.monotonic() - begun
        captain.open(f"/c/{contest.slug}/application/")
        application(captain, "captain", "Гуслярова")
        captains = time.monotonic() - begun

        ways = []
        for number, surname in enumerate(("Дудочкина", "Свирелева"), start=1):
            member = hands(f"uchastnik{number}@example.org")
            started = time.monotonic()
            member.open(
                link.removeprefix(member.base)
                if link.startswith(member.base)
                else "/join/" + link.rstrip("/").rsplit("/", 1)[1] + "/"
            )
            member.press("Зарегистрироваться и вступить")
            sign_up(member, sink, at=member.page.url.removeprefix(member.base))
            member.page.wait_for_load_state()
            if "/application/" not in member.page.url:
                member.press("Вступить в команду")
            application(member, "member", surname)
            ways.append(time.monotonic() - started)
        assert Invitation.objects.filter(team__contest=contest).exists()
        assert Application.objects.filter(contest=contest, state="submitted").count() == 3
        letter_to(sink, captain.email, "Заявка № 1 получена")
    team = max(captains, *(until_link + way for way in ways)) / 60
    print(
        f"\nкапитан {captains / 60:.1f} мин (ссылка через {until_link / 60:.1f}), участники {', '.join(f'{way / 60:.1f}' for way in ways)} мин,"
        f" команда {team:.1f} мин из {MOST_MINUTES}; сеть: {os.environ.get('PHONE_WAY') or 'обычная'}"
    )
    assert team <= MOST_MINUTES
