"""A test from the list to the closed attempt in pages: without JavaScript, with the script's requests, late, from two windows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hackathon_portal.exams.models import Answer, Attempt, Exam
from hackathon_portal.exams.queries import sitting as queries
from hackathon_portal.exams.rules.items import Kind
from hackathon_portal.kernel import clock
from tests import seasons, sitting

JSON = {"content_type": "application/json", "HTTP_ACCEPT": "application/json"}


@pytest.fixture
def made(users, at):
    at(2020, 4, 15, 12)
    made = seasons.made_season()
    sitting.exam(str(made.season.room), sitting.bank(str(made.season.room)))
    queries.forget()
    return made


@pytest.fixture
def client(made, client_of):
    return client_of(made.people["entrant"])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def begun(client) -> tuple[str, Attempt]:
    answer = client.post("/s/breakthrough/tests/of/PRG/start/")
    return answer["Location"], Attempt.objects.latest("pk")


def of_kind(attempt: Attempt, kind: Kind) -> int:
    versions = queries.versions_of(attempt.paper)
    return next((key for key in attempt.paper if versions[key].kind == kind), 0)


def filled(page: str) -> dict[str, list[str]]:
    """Everything answered somehow in the form of a page: the first of what can be chosen, places in turn."""
    form: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="(?:radio|checkbox)"\s+name="(\S+)"\s+value="(\S+)"', page):
        form.setdefault(name, [value])
    for name in re.findall(r'type="text"\s+name="(q\d+)"', page):
        form[name] = ["7"]
    for number, (name, options) in enumerate(re.findall(r'<select class="form-select" name="(\S+)">(.*?)</select>', page, re.S)):
        values = re.findall(r'value="(\d+)"', options)
        place = int(name.rpartition("-")[2]) - 1
        form[name] = [values[place % len(values)] if values else f"{number}"]
    for name, value in re.findall(r'name="(base-\d+)" value="(\d+)"', page):
        form[name] = [value]
    return form


def test_ones_own_page_of_the_season_leads_to_the_test(client):
    page = text_of(client.get("/s/breakthrough/my/"))
    assert "15 мин, осталось попыток: 2." in page
    assert page.count('href="/s/breakthrough/tests/of/PRG/"') == 2
    address, _ = begun(client)
    assert f'href="{address}"' in text_of(client.get("/s/breakthrough/my/"))


def test_the_whole_test_without_scripts(client, made):
    page = text_of(client.get("/s/breakthrough/tests/"))
    assert "Тест программиста" in page
    assert "(ЕКБ)" in page or "МСК+2" in page or "UTC+5" in page, "times of Chelyabinsk"
    assert "Начать: 15 мин" in text_of(client.get("/s/breakthrough/tests/of/PRG/"))
    url, attempt = begun(client)
    page = client.get(url).content.decode()
    assert page.count('class="exam-item"') == 15
    assert "Сохранить ответы" in page
    answer = client.post(url, filled(page) | {"go": ["submit"]})
    assert answer["Location"] == f"{url}submit/"
    assert Answer.objects.filter(attempt=attempt).count() == 15
    assert "Ответы есть на все вопросы: 15" in text_of(client.get(answer["Location"]))
    again = client.get(url).content.decode()
    assert filled(page).keys() == filled(again).keys()
    assert client.post(answer["Location"])["Location"] == url
    closed = text_of(client.get(url))
    assert "Сохранено ответов: 15 из 15" in closed
    assert "Результат будет здесь, когда тест закроется" in closed
    # A second window comes late.
    late = client.post(f"{url}answer/", {"version": of_kind(attempt, Kind.SINGLE), "answer": "2", "revision": 9}, **JSON)
    assert (late.status_code, late.json()["code"]) == (409, "attempt.closed")
    assert "Попытка сдана 15.04.2020 в 14:00:00" in late.json()["message"]


def test_one_question_on_a_screen_saves_on_the_way(client):
    Exam.objects.update(layout=Exam.Layout.ONE)
    url, attempt = begun(client)
    page = client.get(url).content.decode()
    assert page.count('class="exam-item"') == 1
    answer = client.post(f"{url}?q=1", filled(page) | {"go": ["next"]})
    assert answer["Location"] == f"{url}?q=2"
    assert Answer.objects.get(attempt=attempt).version_id == attempt.paper[0]
    assert "Без ответа или отвечены не до конца, 14 из 15" in text_of(client.get(f"{url}submit/"))


def test_a_form_of_an_old_window_overwrites_nothing_and_loses_nothing(client):
    url, attempt = begun(client)
    version = of_kind(attempt, Kind.SINGLE) or of_kind(attempt, Kind.TRUE_FALSE)
    client.post(url, {f"q{version}": "1", f"base-{version}": "0"})
    answer = client.post(url, {f"q{version}": "2", f"base-{version}": "0"})
    page = text_of(answer)
    assert "В другом окне сохранён ответ" in page
    assert re.search(rf'name="q{version}" value="2" checked', page)
    assert Answer.objects.get(attempt=attempt, version=version).revision == 1
    client.post(url, {f"q{version}": "2", f"base-{version}": "1"})
    assert Answer.objects.get(attempt=attempt, version=version).revision == 2


def test_the_script_saves_in_few_statements_and_is_told_of_another_window(client, made, client_of):
    url, attempt = begun(client)
    version = of_kind(attempt, Kind.SINGLE)
    client.get(url)
    body = {"version": version, "answer": "1", "revision": 0, "seconds": 4}
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"{url}answer/", body, **JSON)
    assert answer.json() == {"revision": 1, "answer": "1", "hint": ""}
    assert len(asked) <= 4, [query["sql"][:90] for query in asked]
    stale = client.post(f"{url}answer/", body | {"answer": "2"}, **JSON)
    assert stale.status_code == 409
    assert stale.json()["saved"] == {"revision": 1, "answer": "1"}
    for wrong in ({"version": "x"}, [1], {"version": version, "answer": "1", "revision": -1}):
        assert client.post(f"{url}answer/", wrong, **JSON).status_code == 400
    other = client_of(made.people["stranger"])
    assert other.post(f"{url}answer/", body | {"revision": 1}, **JSON).status_code == 404
    assert other.get(url).status_code == 404
    assert other.post("/s/breakthrough/tests/of/PRG/start/")["Location"] == "/s/breakthrough/tests/of/PRG/"
    client.logout()
    assert client.post(f"{url}answer/", body, **JSON).status_code == 401


def test_time_is_over_by_the_servers_clock_and_the_page_says_what_is_stored(client):
    url, attempt = begun(client)
    version = of_kind(attempt, Kind.SINGLE)
    client.post(f"{url}answer/", {"version": version, "answer": "1", "revision": 0}, **JSON)
    with clock.fixed_at(attempt.ends_at + timedelta(seconds=6)):
        late = client.post(f"{url}answer/", {"version": version, "answer": "2", "revision": 1}, **JSON).json()
        assert late["code"] == "attempt.late"
        assert "Засчитан ответ, сохранённый в 14:00:00" in late["message"]
        page = text_of(client.get(url))
        assert "Время попытки 1 вышло" in page
        assert "Сохранено ответов: 1 из 15" in page
        assert "Осталось попыток: 1" in text_of(client.get("/s/breakthrough/tests/"))


def test_a_second_press_in_another_window_leads_to_the_same_attempt(client):
    url, attempt = begun(client)
    answer = client.post("/s/breakthrough/tests/of/PRG/start/", follow=True)
    assert answer.redirect_chain[-1][0] == url
    assert "Попытка уже идёт: вот она" in text_of(answer)
    assert Attempt.objects.filter(user=attempt.user).count() == 1


def test_no_page_of_a_test_tells_a_key(client):
    """Whatever the page is made from, weights and what is right are not in it, and options stand in the person's own order."""
    url, attempt = begun(client)
    page = client.get(url).content.decode()
    for version in queries.versions_of(attempt.paper).values():
        if version.kind in (Kind.NUMBER, Kind.SHORT_TEXT):
            key = re.search(r'"options": \[\["(.*?)"', version.content)[1]
            item = re.search(rf'data-version="{version.pk}".*?</section>', page, re.S)[0]
            assert f'value="{key}"' not in item
    assert not re.search(r"weight|fraction|correct|tolerance", page)


def test_the_practice_test_keeps_nothing(client):
    page = client.get("/s/breakthrough/tests/practice/").content.decode()
    assert page.count('class="exam-item"') == 7
    answer = text_of(client.post("/s/breakthrough/tests/practice/", {"q1": "1"}))
    assert "Без ответа: 2, 3, 4, 5, 6, 7" in answer
    assert "Ответы есть на все вопросы" in text_of(client.post("/s/breakthrough/tests/practice/", filled(page)))
    assert Answer.objects.count() == 0


def test_who_has_no_test_is_told_why(made, client_of):
    assert "сначала запишитесь" in text_of(client_of(made.people["stranger"]).get("/s/breakthrough/tests/"))


def test_a_methodologist_plans_announces_gives_time_and_looks_after_who_sits(made, client_of, client):
    desk, root = client_of(made.people["methodologist"]), "/s/breakthrough/desk/tests/"
    page = desk.get(f"{root}new/").content.decode()
    assert "Секунд после конца" in page
    bank = Exam.objects.get(code="PRG").bank_id
    form = {
        "title": "Новый тест", "code": "NEW", "bank": bank, "category": "программист", "paper_size": 30, "strata": "single = 5",
        "minutes": 20, "attempts": 1, "opens_at": "2020-04-15T10:00", "closes_at": "2020-04-30T10:00", "grace_seconds": 5,
        "pass_percent": "50", "layout": "one", "show_after": "closed",
    }  # fmt: skip
    assert desk.post(f"{root}new/", form)["Location"] == f"{root}of/NEW/"
    assert "Вопросов не хватает" in text_of(desk.get(f"{root}of/NEW/"))
    assert "в варианте их должно быть" in text_of(desk.post(f"{root}of/NEW/", {"act": "publish"}, follow=True))
    desk.post(f"{root}of/NEW/", form | {"paper_size": 10})
    assert "разных наборов может быть" in text_of(desk.get(f"{root}of/NEW/"))
    desk.post(f"{root}of/NEW/", {"act": "publish"})
    assert Exam.objects.get(code="NEW").state == Exam.State.PUBLISHED
    found = f"{root}of/NEW/time/?q={made.entrant.number}"
    assert made.entrant.surname in text_of(desk.get(found))
    desk.post(found, {"user": made.entrant.user_id, "factor": "1.5", "reason": "справка"})
    assert "×1,5" in text_of(desk.get(f"{root}of/NEW/time/"))
    assert "у вас больше времени: ×1,5" in text_of(client.get("/s/breakthrough/tests/"))
    _, attempt = begun(client)
    board = f"{root}of/PRG/board/"
    assert made.entrant.surname in text_of(desk.get(board))
    desk.post(board, {"attempt": attempt.pk, "act": "close", "reason": "пересадка"})
    desk.post(f"{board}?q={made.entrant.number}", {"attempt": attempt.pk, "act": "reopen", "reason": "пересажен"})
    attempt.refresh_from_db()
    assert (attempt.state, attempt.reason) == (Attempt.State.OPEN, "пересажен")
    assert "Идёт" in text_of(desk.get(board, HTTP_HX_REQUEST="true"))
    desk.post(f"{root}of/NEW/", {"act": "withdraw", "reason": "ошибка"})
    assert Exam.objects.get(code="NEW").state == Exam.State.WITHDRAWN
    assert "отозван" in text_of(desk.get(root))
