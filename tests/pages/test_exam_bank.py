"""The methodologist's pages of a bank: from a file to a changed question, and what nobody but them sees."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.exams.models import Attempt, Bank, Exam, ExamFigures, ItemFigures, Question
from hackathon_portal.exams.rules.items import Item, Kind, Option, Picture
from hackathon_portal.exams.rules.moodle import write
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Job
from tests import build, season_files, seasonal
from tests.actions.test_exam_loads import picture

pytestmark = pytest.mark.django_db
FILE = season_files.content("question-bank.xml")


@pytest.fixture
def season():
    return seasonal.season()


@pytest.fixture
def methodologist(season):
    return seasonal.holder(season)


@pytest.fixture
def client(methodologist, client_of):
    return client_of(methodologist)


@pytest.fixture
def desk(season) -> str:
    return f"/s/{season.slug}/desk/bank/"


@pytest.fixture
def bank(season, methodologist) -> Bank:
    return seasonal.bank(season, methodologist)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_bank_is_made_loaded_and_told_what_was_refused(client, desk):
    made = client.post(desk, {"title": "Отборочный тест"}, follow=True)
    assert "Вопросов пока нет" in text(made)
    bank = Bank.objects.get()
    assert client.post(desk, {"title": "Отборочный тест"}).status_code == 422
    page = client.post(f"{desk}{bank.pk}/file/", {"file": SimpleUploadedFile("вопросы.xml", FILE)}, follow=True)
    assert "weights" not in text(page)
    for words in ("ни один вариант не отмечен верным", "вопрос такого вида программа оценить не может", "UX-39"):
        assert words in text(page)
    listed = text(client.get(f"{desk}{bank.pk}/"))
    assert "вопросов 240, категорий 12" in listed
    assert "не взято вопросов: 8" in listed
    bad = client.post(f"{desk}{bank.pk}/file/", {"file": SimpleUploadedFile("бомба.xml", b"<!DOCTYPE quiz><quiz/>")})
    assert bad.status_code == 422
    assert "DOCTYPE" in text(bad)
    assert client.get(f"{desk}{bank.pk}/bank.xml")["Content-Disposition"].startswith("attachment")
    assert client.get(f"{desk}{bank.pk}/bank.xlsx").status_code == 200
    assert "новых 240" in text(client.get(f"{desk}{bank.pk}/journal/"))


def test_questions_are_searched_narrowed_and_put_into_groups(client, desk, bank):
    at = f"{desk}{bank.pk}/"
    assert "Найдено: 20<" in text(client.get(at, {"category": "программист"}))
    assert "Найдено: 12<" in text(client.get(at, {"kind": "ordering"}))
    found = client.get(at, {"q": "структуру данных"})
    assert "PRG-14" in text(found)
    assert "Таких вопросов нет" in text(client.get(at, {"q": "такого слова нет"}))
    keys = [str(key) for key in bank.questions.filter(category="программист").values_list("pk", flat=True)[:5]]
    client.post(at, {"questions": keys, "label": " трудные "})
    assert bank.questions.filter(label="трудные").count() == 5
    assert "Найдено: 5<" in text(client.get(at, {"label": "трудные"}))
    assert "Отметьте вопросы" in text(client.post(at, {"label": "а"}, follow=True))


def exam_of(season, bank: Bank, category: str) -> Exam:
    return Exam.objects.create(
        room=str(season.room), code="a", title="А", bank=bank, category=category, paper_size=1, minutes=10, opens_at=clock.now(),
        closes_at=clock.now() + timedelta(days=1), pass_percent=50, seed="s",
    )  # fmt: skip


def form_of(page) -> dict[str, str]:
    """What the question's form holds, as a browser would send it."""
    html = page.content.decode()
    sent = dict(re.findall(r'<input\s[^>]*?name="((?:text|weight|tolerance|pair)-\d+|rows|seen)"\s+value="([^"]*)"', html))
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False) and name != "picture"}
    return sent | {name: str(value) for name, value in fields.items()} | {"right": form.right}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_of_each_kind_is_changed_by_its_form_and_only_where_it_was(client, desk, bank, kind):
    question = bank.questions.filter(current__kind=kind).first()
    at = f"{desk}q/{question.pk}/edit/"
    sent = form_of(client.get(at))
    same = client.post(at, sent | {"reason": "опечатка"})
    assert same.status_code == 422
    assert "ничего не изменилось" in text(same)
    more = client.post(at, sent | {"more": "1"})
    assert more.status_code == 200
    if kind is not Kind.TRUE_FALSE:
        assert len(more.context["form"].rows) > int(sent["rows"])
    done = client.post(at, sent | {"points": "2,5", "reason": "стоит больше"}, follow=True)
    assert "баллы были" in text(done)
    question.refresh_from_db()
    assert (question.current.number, str(question.current.points)) == (2, "2.500")
    late = client.post(at, sent | {"points": "3", "reason": "стоит ещё больше"})
    assert late.status_code == 422
    assert "в силе версия 2, вы начинали с версии 1" in text(late)
    assert 'value="3"' in late.content.decode()


NEW = {"category": "к", "code": "Н-1", "stem": "Сколько?", "points": "1", "rows": "3"}


@pytest.mark.parametrize(
    ("kind", "lines", "refusal"),
    [
        ("single", {"text-0": "два", "text-1": "три", "right": "0", "shuffles": "on"}, ""),
        ("single", {"text-0": "два", "text-1": "три"}, "Ни один вариант не отмечен верным"),
        (
            "multiple",
            {"text-0": "два", "weight-0": "50", "text-1": "три", "weight-1": "50", "text-2": "сто", "weight-2": "-100"},
            "",
        ),
        ("multiple", {"text-0": "два", "weight-0": "50", "text-1": "три"}, "вместе должны давать 100"),
        ("true_false", {"right": "false"}, ""),
        ("true_false", {}, "Отметьте, верно утверждение или неверно"),
        ("number", {"text-0": "3,5", "tolerance-0": "0,1"}, ""),
        ("number", {"text-0": "много"}, "Строка 1"),
        ("short_text", {"text-0": "слово", "text-2": "другое", "weight-2": "50"}, ""),
        ("ordering", {"text-0": "второе", "weight-0": "2", "text-1": "первое", "weight-1": "1"}, ""),
        ("matching", {"text-0": "а", "pair-0": "1", "text-1": "б", "pair-1": "2", "pair-2": "3"}, ""),
        ("matching", {"text-0": "а", "pair-0": "1", "text-1": "б"}, "Вариант без текста"),
    ],
)
def test_a_question_is_written_by_hand_without_any_script(client, desk, season, methodologist, kind, lines, refusal):
    bank = seasonal.bank(season, methodologist, write([]))
    at = f"{desk}{bank.pk}/new/{kind}/"
    assert client.get(at).status_code == 200
    answer = client.post(at, NEW | lines)
    if refusal:
        assert answer.status_code == 422
        assert refusal in text(answer)
        assert not Question.objects.exists()
        return
    question = Question.objects.get()
    assert answer.url == f"{desk}q/{question.pk}/"
    page = client.get(answer.url)
    assert page.status_code == 200
    if kind == "ordering":
        assert [what for what, _ in page.context["lines"]] == ["1", "2"]
        assert page.context["lines"][0][1] == "первое"
    assert client.post(at, NEW | lines).status_code == 422  # the name is taken


def test_a_question_goes_and_comes_back_with_a_reason(client, desk, bank):
    question = bank.questions.first()
    at = f"{desk}q/{question.pk}/"
    assert client.post(at, {"reason": ""}).status_code == 422
    client.post(at, {"reason": "ключ спорный"})
    question.refresh_from_db()
    assert question.retired_at
    assert question.code not in text(client.get(f"{desk}{bank.pk}/", {"category": question.category}))
    assert question.code in text(client.get(f"{desk}{bank.pk}/", {"state": "retired"}))
    client.post(at, {"reason": "спор решён"})
    question.refresh_from_db()
    assert question.retired_at is None
    assert AuditRecord.objects.filter(name="bring_back_question", reason="спор решён").exists()


def test_who_sits_keeps_the_old_version_and_the_page_says_how_many_do(client, desk, season, bank):
    question = bank.questions.first()
    exam = exam_of(season, bank, question.category)
    sitting = Attempt.objects.create(
        exam=exam,
        user=build.user(),
        number=1,
        paper=[question.current_id],
        started_at=clock.now(),
        ends_at=clock.now() + timedelta(minutes=10),
    )
    at = f"{desk}q/{question.pk}/"
    edit = client.get(f"{at}edit/")
    assert "Сейчас с этим вопросом пишут тест: 1" in text(edit)
    client.post(f"{at}edit/", form_of(edit) | {"points": "7", "reason": "дороже"})
    assert "сейчас пишут с ней: 1" in text(client.get(at))
    sitting.refresh_from_db()
    question.refresh_from_db()
    assert sitting.paper != [question.current_id]


def test_a_picture_is_added_shown_and_kept_by_the_next_version(client, client_of, desk, season, methodologist):
    bank = seasonal.bank(season, methodologist, write([]))
    upload = SimpleUploadedFile("Фото.jpg", picture("JPEG"), content_type="image/jpeg")
    client.post(f"{desk}{bank.pk}/new/true_false/", NEW | {"right": "true", "picture": upload, "told": 'схема "сети"'})
    question = Question.objects.get()
    page = client.get(f"{desk}q/{question.pk}/")
    address = re.search(r'src="([^"]*/picture/[^"]+)"', page.content.decode())[1]
    answer = client.get(address)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    for person in (build.user(), seasonal.holder(season, "ambassador"), seasonal.holder(seasonal.season("other"))):
        assert client_of(person).get(address).status_code == 403
    edit = f"{desk}q/{question.pk}/edit/"
    client.post(edit, form_of(client.get(edit)) | {"points": "2", "reason": "дороже"})
    question.refresh_from_db()
    assert (question.current.number, question.current.pictures.count()) == (2, 1)
    lying = SimpleUploadedFile("Фото.png", b"\x89PNG\r\n\x1a\nlie" * 9)
    refused = client.post(edit, form_of(client.get(edit)) | {"picture": lying, "reason": "картинка"})
    assert "Картинка не читается" in text(refused)


def test_a_preview_has_no_key_and_tells_what_an_answer_would_bring(client, desk, bank):
    item = bank.questions.filter(current__kind=Kind.SHORT_TEXT).first()
    key = client.get(f"{desk}q/{item.pk}/").context["lines"][0][0]
    at = f"{desk}q/{item.pk}/preview/1/"
    assert key not in client.get(at).content.decode()
    assert "За такой ответ — 1 из 1" in text(client.get(at, {"answer": key, "try": "1", "seed": "a"}))
    assert "За такой ответ — 0 из 1" in text(client.get(at, {"answer": "нет", "try": "1", "seed": "a"}))
    ordering = bank.questions.filter(current__kind=Kind.ORDERING).first()
    twice = {"answer-1": "1", "answer-2": "1", "try": "1", "seed": "a"}
    assert "стоит одно и то же" in text(client.get(f"{desk}q/{ordering.pk}/preview/1/", twice))
    seen = AccessRecord.objects.filter(subject__startswith=f"ключи: банк № {bank.pk}, вопрос № {item.pk}")
    assert seen.exists()


def test_a_hostile_text_is_shown_cleaned(client, desk, season, methodologist):
    wicked = Item(
        "А-1", "к", Kind.SINGLE, '<p onclick="x()">Да?<script>alert(1)</script><img src="@@PLUGINFILE@@/a.png" onerror="x()"></p>',
        options=(Option("<b>да</b><iframe></iframe>", Fraction(1)), Option('<img src="https://example.org/a.png">')),
        pictures=(Picture("a.png", picture()),),
    )  # fmt: skip
    seasonal.bank(season, methodologist, write([wicked]))
    page = client.get(f"{desk}q/{Question.objects.get().pk}/").content.decode()
    shown = page.split("exam-question", 1)[1].split("</section>", 1)[0]
    assert not [bad for bad in ("onclick", "<script", "onerror", "<iframe", "example.org") if bad in shown]
    assert "<b>да</b>" in shown


def test_questions_under_suspicion_are_found_with_what_is_said_of_them(client, desk, season, bank):
    question, other = bank.questions.all()[:2]
    exam = exam_of(season, bank, question.category)
    for revision, suspicion in ((0, "wrong_key"), (1, "negative")):
        counted = ExamFigures.objects.create(exam=exam, key_revision=revision, attempts=200, passed=100)
        for one, said in ((question, suspicion), (other, "wrong_key" if not revision else "")):
            ItemFigures.objects.create(of=counted, version=one.current, n=200, difficulty=0.25, r=-0.1, suspicion=said)
    page = text(client.get(f"{desk}{bank.pk}/", {"state": "suspicious"}))
    assert "Найдено: 1<" in page
    told = ItemFigures(suspicion="negative").get_suspicion_display()
    assert f"{told}: тест «А», версия 1" in page
    assert "0,25" in text(client.get(f"{desk}q/{question.pk}/"))


def test_an_older_version_comes_back_as_a_new_one(client, desk, bank):
    question = bank.questions.filter(current__kind=Kind.SINGLE).first()
    first, at = question.current.content, f"{desk}q/{question.pk}/edit/"
    client.post(at, form_of(client.get(at)) | {"stem": "Другой вопрос?", "reason": "ошибка"})
    assert "edit/?from=1" in client.get(f"{desk}q/{question.pk}/").content.decode()
    old = client.get(f"{at}?from=1")
    assert "В форме — версия 1" in text(old)
    client.post(f"{at}?from=1", form_of(old) | {"reason": "прежний был верен"})
    question.refresh_from_db()
    assert (question.current.number, question.current.content == first) == (3, True)
    assert client.get(f"{at}?from=77").status_code == 404


def test_columns_of_another_table_are_named_once_and_remembered(client, desk, season, methodologist):
    bank = seasonal.bank(season, methodologist, write([]))
    theirs = "Раздел;Шифр;Тип;Вопрос;Ответ А;За А;Ответ Б;За Б\nк;{};один верный;Сколько?;два;100;три;0"
    sent = {"file": SimpleUploadedFile("таблица.csv", theirs.format("А-1").encode())}
    page = client.post(f"{desk}{bank.pk}/file/", sent, follow=True)
    assert "скажите, какой столбец какой" in text(page)
    at = page.redirect_chain[-1][0]
    ours = ["Категория", "Название", "Вид", "Текст", "Вариант", "Вес, %", "Вариант", "Вес, %"]
    assert "Укажите столбцы «Текст»" in text(
        client.post(at, {f"column-{place}": one for place, one in enumerate(ours) if place != 3})
    )
    client.post(at, {f"column-{place}": one for place, one in enumerate(ours)})
    jobs.run(Job.objects.get().pk)
    assert "Новых" in text(client.get(at))
    assert Question.objects.get().code == "А-1"
    again = {"file": SimpleUploadedFile("таблица.csv", theirs.format("А-2").encode())}
    client.post(f"{desk}{bank.pk}/file/", again)
    assert [question.code for question in bank.questions.all()] == ["А-1", "А-2"]
