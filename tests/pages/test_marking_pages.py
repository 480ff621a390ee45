"""From the statistics of a test to a decision on a key, and what who sat it reads of it: through the pages."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from hackathon_portal.exams import rescoring
from hackathon_portal.exams.actions.rulings import propose_ruling
from hackathon_portal.exams.models import Appeal, Ruling
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.seasons import parts
from hackathon_portal.seasons.models import SelectionList, SelectionRow
from tests import build, marked, seasons

OPENS = datetime(2020, 4, 15, 9, tzinfo=UTC)


@pytest.fixture
def made(users, at):
    at(2020, 4, 15, 20)
    return seasons.made_season()


@pytest.fixture
def sat(made):
    return marked.marked_test(
        made.season, made.people["entrant"], keeper=made.people["methodologist"], opens=OPENS, proposes=False
    )


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_methodologist_proposes_staff_adopts_and_who_sat_is_told(made, sat, client_of, settings):
    desk, keeper, staff = "/s/breakthrough/desk/", client_of(made.people["methodologist"]), client_of(made.staff)
    page = text_of(keeper.get(f"{desk}marking/"))
    assert "Тест программиста" in page
    page = text_of(keeper.get(f"{desk}marking/marked/"))
    assert "надёжно судить можно с" in page, "a small sample is said to be small"
    item = f"{desk}marking/marked/q/{sat.versions['Q-1'].pk}/"
    page = text_of(keeper.get(item))
    assert "Ответов пока 4, а надёжно судить можно с" in page
    assert "Переносит коммиты" in page
    refused = keeper.post(item, {"decision": "accept_also", "answers": "9", "reason": "Верны оба варианта", "known": "0"})
    assert refused.status_code == 422
    assert "Верны оба варианта" in text_of(refused), "nothing typed is lost"
    answer = keeper.post(item, {"decision": "accept_also", "answers": "1", "reason": "Верны оба варианта", "known": "0"})
    ruling = Ruling.objects.get()
    assert answer["Location"] == f"{desk}rulings/{ruling.pk}/"
    assert (ruling.figures["gain"], ruling.figures["lose"], ruling.figures["now_pass"]) == (2, 0, 1)
    own = text_of(keeper.get(answer["Location"]))
    assert "примет его другой сотрудник сезона" in own
    page = text_of(staff.get(answer["Location"]))
    sha = page.split('name="sha256" value="')[1][:64]
    given = {"do": "adopt", "protocol_number": "12", "protocol_date": "2020-04-15"}
    assert "изменилось" in text_of(staff.post(answer["Location"], given | {"sha256": "0" * 64}))
    assert staff.post(answer["Location"], given | {"sha256": sha}).status_code == 302
    assert Job.objects.filter(kind="exams.rescore", room=str(made.season.room)).count() == 1
    ruling.refresh_from_db()
    rescoring.rescore(ruling)
    assert b"".join(staff.get(f"{answer['Location']}protocol.pdf").streaming_content).startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(keeper.get(f"{answer['Location']}changes.xlsx").content)).active
    assert [row[-1].value for row in book.iter_rows(min_row=2)] == ["прибавка", "прибавка"]
    letters = OutboxMessage.objects.filter(kind="exams.rescored")
    assert {letter.recipient for letter in letters} == {person.email for person in sat.people[1:3]}
    assert "стало 3 из 3" in letters.get(recipient=sat.people[1].email).body
    taken = staff.post(answer["Location"], {"do": "take_back", "reason": "Эксперты не согласились"})
    assert taken.status_code == 302
    ruling.refresh_from_db()
    rescoring.rescore(ruling)
    assert OutboxMessage.objects.filter(kind="exams.rescored").count() == 4


def test_who_sat_reads_points_contests_and_never_reads_the_key(made, sat, client_of, at):
    result = f"/s/breakthrough/tests/attempts/{sat.attempts[0].pk}/result/"
    mine = client_of(made.people["entrant"])
    page = text_of(mine.get(result))
    assert "Баллов 3 из 3" in page
    assert "слишком мало" in page
    assert "git rebase" in page
    slots = parts.items_of(made.entrant, clock.now())
    assert [(item.words, item.address) for item in slots[parts.Slot.RESULT]] == [("баллов 3 из 3, порог пройден", result)]
    assert (f"{sat.exam.title}, попытка 1", "3 из 3, порог пройден") in parts.staff_rows(made.entrant)
    wrong = client_of(sat.people[3]) if sat.people[3].has_usable_password() else client_of(made.people["stranger"])
    assert wrong.get(result).status_code == 404, "another's result is not there"
    version = sat.versions["Q-2"].pk
    assert mine.post(result, {"version": version, "text": ""}).status_code == 422
    assert mine.post(result, {"version": version, "text": "Единица не названа"}).status_code == 302
    keeper = client_of(made.people["methodologist"])
    appeals = "/s/breakthrough/desk/appeals/"
    page = text_of(keeper.get(appeals))
    assert "Единица не названа" in page
    assert made.people["entrant"].email not in page
    appeal = Appeal.objects.get()
    assert keeper.post(appeals, {"appeal": appeal.pk, "agrees": "no", "answer": ""}).status_code == 422
    keeper.post(appeals, {"appeal": appeal.pk, "agrees": "no", "answer": "Байты названы в вопросе"})
    assert "Байты названы в вопросе" in text_of(mine.get(result))
    assert "Байты названы" in OutboxMessage.objects.get(kind="exams.appeal_answered").body
    # Whoever was wrong reads no key, neither on the page nor by what the page was made from.
    other = build.user()
    type(sat.attempts[2]).objects.filter(pk=sat.attempts[2].pk).update(user=other)
    page = client_of(other).get(f"/s/breakthrough/tests/attempts/{sat.attempts[2].pk}/result/").content.decode()
    assert "Сколько байтов" in page
    assert marked.SECRET not in page
    assert "Переносит коммиты" not in page
    at(2020, 5, 15, 12)
    late = mine.post(result, {"version": sat.versions["Q-1"].pk, "text": "Поздно"})
    assert "не принято" in text_of(late)


def test_texts_and_points_wait_until_nobody_sits_the_test(made, sat, client_of, at):
    at(2020, 4, 15, 12, 30)  # 9:30 by the test's own zone: an hour is not over
    page = text_of(client_of(made.people["entrant"]).get(f"/s/breakthrough/tests/attempts/{sat.attempts[0].pk}/result/"))
    assert "git rebase" not in page
    assert "Результат будет здесь, когда тест закроется для всех" in page


def test_a_decision_names_the_lists_that_rest_on_points_and_changes_none(made, sat):
    route = made.season.routes.order_by("pk").first()
    drawn = SelectionList.objects.create(route=route, rule={}, state=SelectionList.State.APPROVED, protocol_number="1-О")
    entrant = seasons.entrant(made.season, sat.people[1])
    row = SelectionRow.objects.create(
        list=drawn, entrant=entrant, rank=1, exam="marked", attempt=sat.attempts[1].pk, share="2/3", percentile="60", seconds=540,
        verdict=SelectionRow.Verdict.PASS,
    )  # fmt: skip
    ruling = propose_ruling(
        version=sat.versions["Q-1"], decision="accept_also", answers=["1"], reason="Верны оба", by=made.people["methodologist"]
    )
    assert [words.partition("»")[2] for words in ruling.figures["rests"]] == [", версия 1, протокол № 1-О: людей 1"]
    row.refresh_from_db()
    assert row.share == "2/3"


def test_the_pass_mark_is_tried_by_region(made, sat, client_of, django_assert_max_num_queries):
    keeper = client_of(made.people["methodologist"])
    address = "/s/breakthrough/desk/marking/marked/threshold/"
    keeper.get(address)
    with django_assert_max_num_queries(12):
        page = text_of(keeper.get(f"{address}?percent=70"))
    assert "прошли бы <strong>1</strong>" in page
    assert "Челябинская область" in page
    assert keeper.get(f"{address}?percent=170").status_code == 422
    assert keeper.get("/s/breakthrough/desk/marking/marked/statistics.xlsx").content.startswith(b"PK")
    assert OPENS + timedelta(hours=1) == sat.exam.closes_at
