"""An online competition in the browser: somebody with a phone from the first, malformed file to the opened results."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.competitions.actions.results import reveal
from hackathon_portal.competitions.actions.scoring import score_left
from hackathon_portal.competitions.models import Submission
from tests import build, seasons
from tests import season_competitions as competing
from tests.browser.conftest import PHONE, enter, movable_clock
from tests.faults.test_worker_killed import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOSCOW = ZoneInfo("Europe/Moscow")


def test_a_competitor_on_a_phone_from_a_malformed_file_to_the_results(worker, sink, person):
    with movable_clock(MOSCOW) as move:
        move(2020, 6, 20, 12)
        made = seasons.made_season()
        one = competing.predictions(made)
        rival = build.user()
        seasons.entrant(made.season, rival)
        competing.scored(competing.side(one, rival, "Соперники"), 1.5, 3)
        someone = enter(person(made.people["entrant"].email, PHONE))
        someone.open(f"/s/{made.season.slug}/")
        someone.follow(one.title)
        someone.sees("Как делятся строки")
        someone.follow("Участвовать")
        someone.page.locator("#alone-title").fill("Одиночка")
        someone.press("Участвовать")
        someone.sees("Осталось 2 из 2 сегодня")

        def send(content: bytes) -> None:
            files = [{"name": "answers.csv", "mimeType": "text/csv", "buffer": content}]
            someone.page.set_input_files("main input[type=file]", files=files)
            someone.press("Отправить на проверку")

        send(competing.answers(11).replace(b"r03,11", b"r03,eleven"))
        someone.sees("Ответ — не число. Первый такой — в строке 4")
        someone.sees("Попытка не потрачена")
        someone.follow("Прислать исправленный")
        someone.sees("Осталось 2 из 2 сегодня")
        send(competing.answers(11))
        assert wait_until(lambda: score_left() or Submission.objects.filter(state="scored", side__title="Одиночка").exists(), 60)
        someone.page.get_by_text("Файл принят и оценён").wait_for()  # the page has asked by itself
        someone.sees("1,000000")
        someone.follow("К своим файлам")
        someone.sees("Осталось 1 из 2 сегодня")
        someone.sees("Сейчас место 1")
        someone.page.locator("main input[name=chosen]").check()
        someone.press("Сохранить выбор")
        someone.sees("Выбрано на итог: 1")
        assert someone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        move(2020, 6, 28, 12)
        reveal(competition=one, by=made.staff)
        someone.open(f"/s/{made.season.slug}/competitions/{one.code}/my/")
        someone.sees("Итог: место 1")
        someone.open(f"/s/{made.season.slug}/competitions/{one.code}/")
        someone.sees(one.split_seed)
