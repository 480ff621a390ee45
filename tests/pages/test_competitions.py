"""Pages of online competitions: from the draft on the desk to the results, what is left before sending, faults with lines, flags."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from hackathon_portal.competitions.actions import results
from hackathon_portal.competitions.actions.sending import send_file
from hackathon_portal.competitions.models import Competition, Side, Solve, Submission
from hackathon_portal.kernel import clock
from tests import season_competitions as competing
from tests import seasons
from tests.season_competitions import answers, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(users, at):
    at(2020, 6, 20, 12)
    return seasons.made_season()


@pytest.fixture
def person(made, client_of):
    return client_of(made.people["entrant"])


@pytest.fixture
def staff(made, client_of):
    return client_of(made.staff)


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


def root(made, one) -> str:
    return f"/s/{made.season.slug}/competitions/{one.code}/"


def desk(made, one, page: str = "") -> str:
    return f"/s/{made.season.slug}/desk/competitions/of/{one.code}/{page}"


def test_staff_plan_announce_and_see_what_it_does(made, staff):
    form = {
        "title": "Расход энергии", "code": "energy", "kind": "predictions", "opens_at": "2020-06-20T12:00", "closes_at": "2020-06-27T12:00",
        "side_size": "3", "metric": "rmse", "id_column": "id", "value_column": "kwh", "value_low": "0", "value_high": "1000000",
        "public_percent": "30", "daily_limit": "2", "final_choices": "2", "megabytes": "5", "most_rows": "1000",
    }  # fmt: skip
    new = f"/s/{made.season.slug}/desk/competitions/new/"
    refused = staff.post(new, form | {"closes_at": "2020-06-19T12:00", "metric": ""})
    assert refused.status_code == 422
    assert "Для предсказаний это нужно указать" in text(refused)
    assert 'value="Расход энергии"' in refused.content.decode()
    page = staff.post(new, form, follow=True)
    one = Competition.objects.get(code="energy")
    assert "Нет файла верных ответов" in text(page)
    assert Client().get(root(made, one)).status_code == 404
    unfit = staff.post(desk(made, one, "files/"), {"act": "reference", "file": upload(b"id,kwh\nr1,x\n")})
    assert "Строка 2: ответ «x» — не число" in text(unfit)
    staff.post(desk(made, one, "files/"), {"act": "reference", "file": upload(answers())})
    staff.post(desk(made, one, "files/"), {"act": "data", "title": "test.csv", "file": upload(answers(0))})
    ready = text(staff.get(desk(made, one)))
    assert "Публикуется SHA-256 ключа разбиения" in ready
    assert "Объявить" in ready
    staff.post(desk(made, one), {"act": "publish"})
    seen = text(Client().get(root(made, one)))
    for words in (
        "Расход энергии",
        "RMSE, меньше — лучше",
        "id",
        "kwh",
        "В день — до 2 файлов",
        "test.csv",
    ):
        assert words in seen
    refused = staff.post(desk(made, one, "edit/"), form | {"daily_limit": "5", "reason": "больше"})
    assert "уже объявлено, поэтому не изменить" in text(refused)
    assert "Расход энергии" in text(Client().get(f"/s/{made.season.slug}/"))


def test_an_entrant_joins_sends_and_chooses_with_what_is_left_said_before(made, person):
    one = competing.predictions(made)
    mine = f"{root(made, one)}my/"
    assert "Создать команду" in text(person.get(mine))
    assert person.post(mine, {"act": "alone", "title": ""}).status_code == 422
    assert "Осталось 2 из 2 сегодня" in text(person.post(mine, {"act": "alone", "title": "Одиночка"}, follow=True))
    broken = answers().replace(b"r01,10", b"r01,ten").replace(b"r02,10", b"r99,10")
    report = text(person.post(mine, {"act": "send", "file": upload(broken)}, follow=True))
    assert "Файл не принят. Попытка не потрачена" in report
    assert "Ответ — не число. Первый такой — в строке 2" in report
    assert "Возьмите номера из тестового набора" in report
    assert "Не приняты: 1" in text(person.get(mine))
    sent = person.post(mine, {"act": "send", "file": upload(answers())}, follow=True)
    assert "проверяется" in text(sent)
    assert 'hx-trigger="every 2s"' in sent.content.decode()
    waiting = Submission.objects.get(state="queued")
    Submission.objects.filter(pk=waiting.pk).update(
        state="scored", reference=one.reference, public={"mae": 2.0}, private={"mae": 2.5}, scored_at=clock.now()
    )
    assert "2,000000" in text(person.get(f"{mine}{waiting.pk}/"))
    second = competing.scored(waiting.side, 1.5, 3.5)
    page = text(person.get(mine))
    assert "Осталось 0 из 2 сегодня" in page
    assert "На сегодня файлов больше нет. Следующий — с 21 июня 2020 г., 00:00" in page
    refused = person.post(mine, {"act": "send", "file": upload(answers(11))})
    assert refused.status_code == 422
    person.post(mine, {"act": "choose", "chosen": [waiting.pk]})
    assert [*Submission.objects.filter(is_chosen=True)] == [waiting]
    assert "Осталось файлов сегодня: 0 из 2" in text(person.get(f"/s/{made.season.slug}/my/"))
    assert second.side.title in text(Client().get(f"{root(made, one)}board/"))


def test_the_results_say_first_what_they_open_and_may_be_taken_back(made, staff, person, at):
    one = competing.predictions(made)
    first = competing.scored(competing.side(one, made.people["entrant"], "Первые"), 1, 9)
    entrant = seasons.entrant(made.season, made.people["stranger"], at=clock.now())
    competing.scored(competing.side(one, entrant.user, "Вторые"), 2, 3)
    assert "Итоги открывают после конца" in text(staff.get(desk(made, one, "reveal/")))
    at(2020, 6, 28, 12)
    page = text(staff.get(desk(made, one, "reveal/")))
    assert "Места изменятся против открытой таблицы: Вторые: 2 → 1; Первые: 1 → 2" in page
    assert "Уйдёт писем: 2" in page
    assert one.split_seed not in text(Client().get(root(made, one)))
    staff.post(desk(made, one, "reveal/"), {"act": "reveal"})
    public = Client().get(root(made, one)).content.decode()
    assert one.split_seed in public
    assert "9,000000" in public
    assert "Итог: место 2" in text(person.get(f"{root(made, one)}my/"))
    assert "9,000000" in text(person.get(f"{root(made, one)}my/{first.pk}/"))
    assert "Напишите причину" in text(staff.post(desk(made, one, "reveal/"), {"act": "hide", "reason": " "}))
    staff.post(desk(made, one, "reveal/"), {"act": "hide", "reason": "ошибка в ответах"})
    assert "9,000000" not in Client().get(root(made, one)).content.decode()
    csv = Client().get(f"{root(made, one)}board.csv").content.decode("utf-8-sig")
    assert [line.split(";")[:2] for line in csv.splitlines()[1:]] == [["1", "Первые"], ["2", "Вторые"]]


def test_the_program_of_the_page_divides_rows_as_the_portal_did(made, tmp_path, monkeypatch, capsys):
    from hackathon_portal.competitions.rules.split import split
    from hackathon_portal.competitions.rules.words import check_program

    one = competing.predictions(made)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test.csv").write_bytes(answers())
    exec(check_program(seed=one.split_seed, sha256=one.split_seed_sha256, id_column="id", percent=one.public_percent), {})
    told = dict(line.split() for line in capsys.readouterr().out.splitlines())
    public, private = split(one.split_seed, competing.ROWS, one.public_percent)
    assert told == dict.fromkeys(public, "открытая") | dict.fromkeys(private, "закрытая")


def test_a_side_is_excluded_with_a_reason_and_comes_back(made, staff, person):
    one = competing.predictions(made)
    mine = competing.side(one, made.people["entrant"], "Лишние")
    competing.scored(mine, 1, 2)
    assert "Напишите причину" in text(staff.post(desk(made, one, "sides/"), {"act": "exclude", "side": mine.pk, "reason": ""}))
    staff.post(desk(made, one, "sides/"), {"act": "exclude", "side": mine.pk, "reason": "две учётные записи"})
    assert "две учётные записи" in text(person.get(f"{root(made, one)}my/"))
    assert "Лишние" not in text(Client().get(root(made, one)))
    staff.post(desk(made, one, "sides/"), {"act": "restore", "side": mine.pk, "reason": "разобрались"})
    assert "Лишние" in text(Client().get(root(made, one)))


def test_flags_on_the_page_cost_a_try_once_and_are_seen_when_frozen_by_nobody_else(made, staff, person, at):
    one = competing.of_flags(made)
    mine = f"{root(made, one)}my/"
    person.post(mine, {"act": "team", "title": "Ключи"})
    wrong = person.post(mine, {"act": "flag", "task": "t1", "flag": "flag{не тот}"})
    assert wrong.status_code == 422
    assert "Неверных попыток осталось 4 из 5" in text(wrong)
    assert 'value="flag{не тот}"' in wrong.content.decode()
    assert "уже присылали" in text(person.post(mine, {"act": "flag", "task": "t1", "flag": "flag{не тот}"}))
    staff.post(desk(made, one), {"act": "freeze", "reason": "последний час"})
    at(2020, 6, 20, 13)
    assert "решена" in text(person.post(mine, {"act": "flag", "task": "t1", "flag": " flag{один} "}, follow=True))
    assert Solve.objects.count() == 1
    for client in (Client(), person):
        page = text(client.get(root(made, one)))
        assert "решили: 0" in page
        assert "решили: 1" not in page
    assert "Ключи" not in text(Client().get(f"{root(made, one)}board/"))
    assert "Ключи" in text(staff.get(desk(made, one, "board/")))
    corrected = staff.post(
        desk(made, one, "tasks/"), {"act": "flag", "task": "t2", "flag": "flag{2}", "reason": "опечатка"}, follow=True
    )
    assert "Флаг исправлен" in text(corrected)


def test_a_rescoring_names_who_moves(made, staff, monkeypatch):
    one = competing.predictions(made)
    competing.scored(competing.side(one, made.people["entrant"], "Первые"), 1, 9)
    refused = text(staff.post(desk(made, one, "files/"), {"act": "reference", "file": upload(answers(13)), "reason": ""}))
    assert "Почему ответы другие" in refused
    staff.post(desk(made, one, "files/"), {"act": "reference", "file": upload(answers(13)), "reason": "перепутан столбец"})
    row = one.rescorings.get()
    row.moves, row.done_at = {"files": 1, "public": [["S001", 1, 2, 1.0, 2.0]], "final": []}, clock.now()
    row.save()
    page = text(staff.get(desk(made, one, "files/")))
    assert "Файлов оценено заново: 1. Команд, чьё место изменилось: 1." in page
    assert "Первые" in page


def test_after_the_end_nothing_is_chosen_or_sent(made, person, at):
    one = competing.predictions(made)
    side = competing.side(one, made.people["entrant"])
    file = competing.scored(side, 1, 2, at=clock.now() - timedelta(days=2))
    send_file(competition=one, file=upload(answers()), by=made.people["entrant"])
    at(2020, 6, 28, 12)
    mine = f"{root(made, one)}my/"
    page = person.get(mine)
    assert 'name="chosen"' not in page.content.decode()
    assert "Приём закончился" in text(page)
    assert "можно было до" in text(person.post(mine, {"act": "choose", "chosen": [file.pk]}, follow=True))
    with pytest.raises(Exception, match="Ещё не оценены файлы: 1"):
        results.reveal(competition=one, by=made.staff)


def test_the_instants_of_competitions_are_a_calendar_without_a_score_and_keep_their_identifiers(made, staff, at):
    from icalendar import Calendar

    one = competing.predictions(made, freeze_at=clock.now() + timedelta(days=6))
    competing.predictions(made, code="hidden", title="Тайное", is_announced=False)
    competing.scored(competing.side(one, made.people["entrant"], "Первые"), 0.25, 0.75)
    assert 'href="' + f"{root(made, one)}calendar.ics" in Client().get(root(made, one)).content.decode()

    def entries(url: str) -> dict[str, dict[str, str]]:
        answer = Client().get(url)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "0.25" not in answer.content.decode()
        found = Calendar.from_ical(answer.content).walk("VEVENT")
        return {f"{entry['uid']}": {"title": f"{entry['summary']}", "state": f"{entry.get('status', '')}"} for entry in found}

    whole = f"/s/{made.season.slug}/competitions.ics"
    planned = entries(f"{root(made, one)}calendar.ics")
    assert [key.split("@")[0].rsplit("-", 1)[1] for key in planned] == ["opens", "freeze", "closes"]
    assert entries(whole) == planned
    assert Client().get(f"/s/{made.season.slug}/competitions/hidden/calendar.ics").status_code == 404
    staff.post(desk(made, one), {"act": "close", "reason": "утечка"})
    assert [row["state"] for row in entries(whole).values()] == ["", "CANCELLED", "CANCELLED"]
    results.reveal(competition=one, by=made.staff)
    later = entries(whole)
    assert {*later} > {*planned}
    assert "открыты итоги" in [*later.values()][-1]["title"]


def test_the_chart_of_the_board_is_as_frozen_as_the_board_and_says_the_same_in_figures(made, staff, person, at):
    one = competing.predictions(made)
    first = competing.side(one, made.people["entrant"], "Первые")
    competing.scored(first, 3, 9)
    at(2020, 6, 21, 12)
    competing.scored(first, 4, 9)  # a worse one moves no curve
    at(2020, 6, 22, 12)
    competing.scored(first, 2.5, 9)
    at(2020, 6, 23, 12)
    staff.post(desk(made, one), {"act": "freeze", "reason": "последние дни"})
    at(2020, 6, 24, 12)
    competing.scored(first, 0.125, 9)
    board = f"{root(made, one)}board/"

    def figures(client: Client, url: str) -> list[str]:
        page = client.get(url).content.decode()
        assert "data:image/svg+xml;base64," in page
        assert "те же числа в таблице" in page
        return re.findall(r'scope="row">(\d\d\.\d\d)</th>\s*<td class="num" data-label="Первые">([^<]+)', page)

    still = [("20.06", "3,000000"), ("22.06", "2,500000"), ("23.06", "2,500000")]
    assert figures(Client(), board) == figures(person, board) == still
    assert figures(staff, desk(made, one, "board/")) == [*still[:2], ("24.06", "0,125000")]


def test_a_side_is_called_otherwise_and_left_with_what_it_does_said_before(made, person):
    one = competing.predictions(made)
    mine = f"{root(made, one)}my/"
    person.post(mine, {"act": "team", "title": "Первые"})
    page = text(person.get(mine))
    assert "В команде никого не останется, и она исчезнет" in page
    assert person.post(mine, {"act": "rename", "title": " "}).status_code == 422
    person.post(mine, {"act": "rename", "title": "Иначе"})
    competing.scored(Side.objects.get(title="Иначе"), 1, 2)
    page = text(person.get(mine))
    assert "она уйдёт из таблицы. Присланное и оценки сохранятся" in page
    assert "вернуться — только сюда, по её коду" in page
    key = Side.objects.get().key
    left = text(person.post(mine, {"act": "leave"}, follow=True))
    assert "Вы вышли из «Иначе». Вернуться можно по коду команды" in left
    assert key in left
    assert "Иначе" not in text(Client().get(root(made, one)))
    assert person.post(mine, {"act": "leave"}).status_code == 404
    assert "вернуться можно только в неё" in text(person.post(mine, {"act": "alone", "title": "Снова"}))
    assert "Вы участвуете: Иначе" in text(person.post(mine, {"act": "join", "key": key}, follow=True))
    assert "Иначе" in text(Client().get(root(made, one)))


def test_a_change_keeps_to_the_second_what_was_not_touched(made, staff, at):
    one = competing.predictions(made, closes_at=clock.now() + timedelta(days=7, seconds=59), most_bytes=1_500_000)
    at(2020, 6, 20, 13)
    results.freeze(competition=one, at=clock.now() + timedelta(seconds=34), by=made.staff)
    form = staff.get(desk(made, one, "edit/")).context["form"]
    sent = {
        name: f"{value:%Y-%m-%dT%H:%M}" if hasattr(value, "hour") else value
        for name in form.fields
        if (value := form.get_initial_for_field(form.fields[name], name)) is not None
    }
    answer = staff.post(desk(made, one, "edit/"), sent | {"title": "Иначе", "reason": "точнее"})
    assert answer.status_code == 302, answer.context["form"].errors
    changed = Competition.objects.get(pk=one.pk)
    known = ("closes_at", "freeze_at", "most_bytes")
    assert changed.title == "Иначе"
    one.refresh_from_db(fields=["freeze_at"])
    assert [getattr(changed, name) for name in known] == [getattr(one, name) for name in known]


def test_staff_see_what_did_not_fit_and_score_a_file_given_up_again(made, staff, person):
    one = competing.predictions(made)
    mine = f"{root(made, one)}my/"
    person.post(mine, {"act": "alone", "title": "=1+1"})
    assert "Новый день — с 21 июня 2020 г., 00:00" in text(person.get(mine))
    person.post(mine, {"act": "send", "file": upload(answers().replace(b"r01,10", b"r01,ten"))})
    person.post(mine, {"act": "send", "file": upload(answers())})
    file = Submission.objects.get(state="queued")
    sent = desk(made, one, "sent/")
    assert staff.post(sent, {"submission": file.pk, "reason": "а"}).status_code == 422
    Submission.objects.filter(pk=file.pk).update(state="refused", refusal="Трижды не хватило памяти", attempts=4)
    assert "которые не удалось оценить: 1" in text(staff.get(f"/s/{made.season.slug}/desk/"))
    page = text(staff.get(sent))
    for words in ("Все: 2", "не подходит: 1", "Ответ — не число. Первый такой — в строке 2", "Трижды не хватило памяти"):
        assert words in page
    assert "Трижды" not in text(staff.get(f"{sent}?state=failed"))
    assert "Напишите причину" in text(staff.post(sent, {"submission": file.pk, "reason": " "}))
    assert staff.post(sent, {"submission": file.pk, "reason": "памяти добавили"}).status_code == 302
    file.refresh_from_db()
    assert (file.state, file.refusal, file.attempts) == ("queued", "", 0)
    assert person.get(sent).status_code in (403, 404)
    competing.scored(file.side, 1, 2)
    csv = Client().get(f"{root(made, one)}board.csv").content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith("1;'=1+1;")  # no spreadsheet counts a title
