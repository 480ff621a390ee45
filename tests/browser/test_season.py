"""A season in the browser: somebody with a phone from its page to the place at a hub."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.exams.actions.attempts import close_overdue
from hackathon_portal.exams.actions.exams import plan_exam, publish_exam
from hackathon_portal.exams.actions.marking import mark_exam
from hackathon_portal.exams.content import text_of
from hackathon_portal.exams.models import Bank, Exam, Question, QuestionVersion
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.actions.lists import approve_list, draft_list
from hackathon_portal.seasons.actions.telling import publish_list
from hackathon_portal.seasons.models import Entrant, StageEntry
from tests import build, seasons
from tests.browser.conftest import PHONE, letter_to, movable_clock
from tests.marked import ITEMS, SECRET

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
