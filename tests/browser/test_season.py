"""A season in the browser: somebody with a phone from its page to the place at a hub."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from hackathon_portal.exams.actions.attempts import close_overdue
from hackathon_portal.exams.actions.exams import plan_exam, publish_exam
from hackathon_portal.exams.actions.marking import mark_exam
from hackathon_portal.exams.content import text_of
from hackathon_portal.exams.models import Bank, Exam, Question, QuestionVersion
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons.actions.lists import approve_list, draft_list
from hackathon_portal.seasons.actions.telling import publish_list
from hackathon_portal.seasons.models import Entrant, StageEntry
from tests import build, season_files, seasons
from tests.browser.conftest import PHONE, enter, letter_to, movable_clock
from tests.faults.test_worker_killed import wait_until
from tests.marked import ITEMS, SECRET, marked_test

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOSCOW = ZoneInfo("Europe/Moscow")


def exam_of(made) -> Exam:
    """A test of three questions that is open in April."""
    bank = Bank.objects.create(room=str(made.season.room), title="Банк")
    for item in ITEMS:
        question = Question.objects.create(bank=bank, category=item.category, code=item.code)
        question.current = QuestionVersion.objects.create(question=question, kind=item.kind, content=text_of(item), points=1)
        question.save()
    values = {
        "code": "PRG", "title": "Программист", "bank": bank, "category": "Программист", "minutes": 15, "attempts": 1,
        "opens_at": datetime(2020, 4, 1, tzinfo=UTC), "closes_at": datetime(2020, 6, 21, tzinfo=UTC), "grace_seconds": 5,
        "paper_size": len(ITEMS), "pass_percent": 50, "specialisations": [],
    }  # fmt: skip
    keeper = made.people["methodologist"]
    return publish_exam(exam=plan_exam(room=made.season.room, values=values, by=keeper), by=keeper)


def second_staff(made):
    """Who puts in force what the first has drawn."""
    user = build.user()
    seasons.give_second_factor(user=user, secret=build.TOTP_SECRET)
    seasons.grant_role(user=user, season=made.season, role=seasons.Role.SEASON_STAFF)
    return user


def test_an_entrant_on_a_phone_from_the_season_page_to_the_placed_hub(worker, sink, person):
    with movable_clock(MOSCOW) as move:
        move(2020, 4, 15, 12)
        made = seasons.made_season()
        exam = exam_of(made)
        someone = person("odin@example.org", PHONE)
        someone.open(f"/s/{made.season.slug}/")
        someone.follow("Записаться")
        someone.fill(email=someone.email)
        someone.press("Получить код")
        letter = letter_to(sink, someone.email, "код")
        code = re.search(r"(?m)^\s*([A-Z0-9]{4}-?[A-Z0-9]{4})\s*$", letter.get_body(("plain",)).get_content())
        assert code is not None, letter.get_body(("plain",)).get_content()
        someone.fill(code=code[1])
        someone.page.locator("main form button").first.click()
        someone.sees("Шаг 3 из 3")
        someone.fill(surname="Одинокова", name="Вера", birth_date="1999-03-04", region="Челябинская обл.")
        someone.page.get_by_label("программист", exact=True).check()
        for box in someone.each("main input[name^=consent_][required]"):
            box.check()
        someone.press("Записаться")
        someone.sees("Вы допущены к участию")
        assert someone.taps <= 4
        entrant = Entrant.objects.get(season=made.season, surname="Одинокова")
        assert (entrant.region, entrant.is_admitted, entrant.findings) == ("74", True, [])

        # The test: answered with touches, kept by itself, handed in.
        someone.open(f"/s/{made.season.slug}/tests/of/{exam.code}/")
        someone.press("Начать: 15 мин")
        someone.page.get_by_text("Переносит коммиты").click()
        someone.page.locator("main input[inputmode]").first.fill(SECRET)
        someone.page.get_by_label("неверно", exact=False).first.check()
        someone.page.get_by_text("Сохранено").first.wait_for()
        assert SECRET not in someone.page.content().replace(f'value="{SECRET}"', "")
        someone.press("К сдаче")
        someone.press("Сдать")
        someone.sees("Сохранено ответов: 3 из 3")

        # Marked when it is over, a list drawn by one and put in force by another.
        move(2020, 6, 22, 12)
        close_overdue()
        mark_exam(exam=exam, by=made.people["methodologist"])
        route = made.season.routes.get(to_stage=made.stage("regional_summer"))
        drawn = draft_list(route=route, by=made.staff)
        approver = second_staff(made)
        told = publish_list(selection_list=approve_list(selection_list=drawn, protocol_number="1", by=approver), by=approver)
        assert told.entries.get(entrant=entrant).state == StageEntry.State.INVITED
        someone.open(f"/s/{made.season.slug}/my/place/")
        someone.sees("Хаб Челябинск")
        someone.press("Подтвердить участие")
        someone.sees("Вы подтвердили участие")
        assert told.entries.get(entrant=entrant).state == StageEntry.State.CONFIRMED
        assert clock.now() - entrant.signed_up_at > timedelta(days=60)


def test_a_methodologist_from_the_import_of_a_bank_to_a_decision_that_rescores_everybody(worker, sink, person):
    with movable_clock(MOSCOW) as move:
        move(2020, 4, 15, 12)
        made = seasons.made_season()
        keeper = enter(person(made.people["methodologist"].email))
        keeper.open(f"/s/{made.season.slug}/desk/bank/")
        keeper.fill(title="Вопросы сезона")
        keeper.press("Создать")
        keeper.follow("Загрузить вопросы")
        content = season_files.content("question-bank.xml")
        keeper.page.set_input_files(
            "main input[type=file]", files=[{"name": "bank.xml", "mimeType": "application/xml", "buffer": content}]
        )
        keeper.press("Загрузить")
        expected = season_files.expected("bank")
        bank = Bank.objects.get(title="Вопросы сезона")
        assert wait_until(lambda: bank.questions.count() == expected["sound"], 60)
        keeper.open(f"/s/{made.season.slug}/desk/bank/{bank.pk}/loads/{bank.loads.get().pk}/")
        for broken in expected["broken"]:
            keeper.sees(broken["name"])

        sat = marked_test(
            made.season,
            made.people["entrant"],
            keeper=made.people["methodologist"],
            opens=seasons.IN_REGISTRATION,
            proposes=False,
        )
        move(2020, 6, 22, 12)
        keeper.open(reverse("season_statistics", args=[made.season.slug, sat.exam.code]))
        keeper.follow("Q-1")
        keeper.page.locator("main input[value=new_key]").check()
        keeper.fill(answers="1", reason="Ключ указывает на другой вариант.")
        keeper.press("Предложить и посмотреть, что изменится")
        keeper.sees("Вы предложили это решение")
        where = keeper.page.url
        staff = enter(person(made.staff.email))
        staff.open(where.removeprefix(staff.base))
        staff.fill(protocol_number="1-Т", protocol_date="2020-06-22")
        second = sat.attempts[1]
        second.refresh_from_db()
        before = second.units
        staff.press("Принять и пересчитать всех")

        def is_rescored() -> bool:
            second.refresh_from_db()
            return second.units > before

        assert wait_until(is_rescored, 180)
        staff.sees("Протокол")


def test_staff_draw_a_list_and_another_one_puts_it_in_force(worker, sink, person):
    with movable_clock(MOSCOW) as move:
        move(2020, 4, 15, 12)
        made = seasons.made_season()
        marked_test(made.season, made.people["entrant"], keeper=made.people["methodologist"], opens=seasons.IN_REGISTRATION)
        approver = second_staff(made)
        move(2020, 6, 22, 12)
        staff = enter(person(made.staff.email))
        staff.open(f"/s/{made.season.slug}/desk/lists/")
        staff.page.locator("main form button.btn-primary").first.click()
        staff.sees("черновик")
        where = staff.page.url.removeprefix(staff.base)
        other = enter(person(approver.email))
        other.open(where)
        other.follow("Утвердить…")
        other.fill(protocol_number="1-О")
        other.page.locator("main form button.btn-primary").click()
        other.sees("SHA-256")
        other.follow("Объявить…")
        other.page.locator("main form button.btn-primary").click()
        other.sees("объявлен")
        entry = StageEntry.objects.get(entrant=made.entrant)
        assert (entry.state, entry.hub.code) == (StageEntry.State.INVITED, "che")
        # A worker lays the letters out; on a busy machine it is late.
        assert wait_until(lambda: OutboxMessage.objects.filter(recipient=made.entrant.email).exists(), 180)
        letter_to(sink, made.entrant.email, "Хаб Челябинск")
