"""Exports with exactly the columns chosen, nothing in them a formula, each in the journals; long work that is taken up again."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader

from hackathon_portal.demo import play
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Job
from registration import exports, tasks  # noqa: F401  tasks register the jobs
from registration.models import Application
from tests import build, workbooks

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture
def filed(contest, at, grant, users):
    at(2024, 5, 2, 12)
    grant(users["secretary"], "secretary")
    return build.team(contest, "Гусляры", members=2)


def export(client, contest, **form) -> Job:
    answer = client.post(
        f"/c/{contest.slug}/desk/export/?show=all", {"file_format": "xlsx", "columns": ["number", "surname"], **form}
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    job = Job.objects.latest("id")
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def test_exactly_the_chosen_columns_in_the_order_of_the_queue(filed, contest, client_of):
    client = client_of("staff")
    job = export(client, contest, columns=["surname", "number", "submitted_at", "state"])
    assert (job.state, job.done, job.total, job.outcome) == ("done", 3, 3, "Строк: 3.")
    content = b"".join(client.get(f"/c/{contest.slug}/desk/jobs/{job.pk}/file/").streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert workbooks.faults(content) == []
    assert rows[0] == ("Номер", "Подана", "Состояние", "Фамилия")
    assert [row[0] for row in rows[1:]] == [1, 2, 3]
    assert (f"{rows[1][1]:%d.%m.%Y %H:%M}", rows[1][2]) == ("02.05.2024 12:00", "на рассмотрении")


def test_personal_columns_need_the_right_and_a_reason_and_are_journaled(filed, contest, users, client_of):
    form = {"columns": ["number", "passport", "phone"], "file_format": "csv"}
    refused = client_of("secretary").post(f"/c/{contest.slug}/desk/export/?show=all", form)
    assert "Выберите корректный вариант" in refused.content.decode()
    with pytest.raises(RuleViolation) as forbidden:
        exports.order_export(
            contest=contest, columns=["passport"], file_format="csv", chosen="all", search="", reason="Причина", by=users["secretary"],
            address=None,
        )  # fmt: skip
    assert forbidden.value.status == 403
    client = client_of("staff")
    assert "Напишите, зачем нужны персональные данные." in client.post(f"/c/{contest.slug}/desk/export/", form).content.decode()
    job = export(client, contest, **form, reason="Список для пропусков")
    access = AccessRecord.objects.get()
    assert (access.subject, access.reason) == ("выгрузка: телефон, паспорт", "Список для пропусков")
    assert AuditRecord.objects.get(name="order_export").about == "CSV, строк: 3"
    text = job.file.read().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    person = Application.objects.get(number=1)
    assert rows[1] == ["1", "8 (910) 123-45-67", f"{person.passport_series} {person.passport_number}"]


def test_another_persons_export_is_not_there(filed, contest, client_of):
    job = export(client_of("staff"), contest)
    assert client_of("secretary").get(f"/c/{contest.slug}/desk/jobs/{job.pk}/file/").status_code == 404
    assert client_of("member1").get(f"/c/{contest.slug}/desk/jobs/{job.pk}/").status_code == 403


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_becomes_a_formula(filed, contest, client_of, evil):
    names = ["surname", "name", "patronymic", "affiliation_place"]
    Application.objects.filter(number=1).update(**dict.fromkeys(names, evil))
    filed.name = f"{evil}x"
    filed.save()
    client = client_of("staff")
    chosen = ["number", "team", *names]
    book = openpyxl.load_workbook(export(client, contest, columns=chosen).file)
    assert {cell.data_type for row in book.active.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    text = export(client, contest, columns=chosen, file_format="csv").file.read().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), row


def test_a_pdf_holds_the_rows_and_is_refused_when_it_would_be_too_long(filed, contest, client_of, monkeypatch):
    filed.name = "<b>Жирные</b>"
    filed.save()
    job = export(client_of("staff"), contest, columns=["number", "team", "surname"], file_format="pdf")
    text = " ".join(page.extract_text() for page in PdfReader(job.file).pages)
    assert "<b>Жирные</b>" in text
    monkeypatch.setattr(exports, "MOST_PDF_ROWS", 2)
    page = client_of("staff").post(f"/c/{contest.slug}/desk/export/?show=all", {"columns": ["number"], "file_format": "pdf"})
    assert "В PDF помещается до 2\u00a0строк, а отобрано 3." in page.content.decode()


def test_work_whose_worker_died_is_taken_up_again_and_not_twice_at_once(filed, contest, users):
    job = Job.objects.create(
        kind="registration.export", title="а", contest_ref=contest.pk, started_by=users["staff"], state="running",
        parameters={"columns": ["number"], "format": "csv", "chosen": "all", "search": ""},
    )  # fmt: skip
    assert jobs.take_up() == []
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "running"
    Job.objects.update(alive_at=timezone.now() - timedelta(minutes=3))
    assert jobs.take_up() == [job.pk]
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"


def test_work_that_fails_says_so_on_its_page(filed, contest, users, client_of):
    job = Job.objects.create(
        kind="registration.import", title="Загрузка", contest_ref=contest.pk, started_by=users["staff"], parameters={"batch": 0}
    )
    jobs.run(job.pk)
    page = client_of("staff").get(f"/c/{contest.slug}/desk/jobs/{job.pk}/").content.decode()
    assert "Не удалось (DoesNotExist). Попробуйте ещё раз" in page


def test_the_numbers_say_what_was_filed_beside_last_year(contest, users, client_of, at):
    last_year = play.announce(slug="earlier", starts_on=date(2023, 5, 24), users=users).contest
    at(2024, 5, 3, 12)
    build.team(contest, "Гусляры", members=2, at=at(2024, 5, 2, 12))
    build.team(contest, "Ложкари", at=at(2024, 5, 3, 12))
    build.team(last_year, "Прошлые", at=at(2023, 5, 3, 12))
    page = client_of("staff").get(f"/c/{contest.slug}/desk/numbers/")
    figures = page.context["figures"]
    assert [(row.day.day, row.filed, row.total, row.earlier) for row in figures.by_day] == [(2, 3, 3, 0), (3, 2, 5, 2)]
    assert dict(figures.funnel) == {"Начали заявку": 5, "Подали": 5, "Допущены": 0, "Подтвердили, что придут": 0, "Пришли": 0}
    assert dict(figures.participation) == {"очно": 5, "по видео-конференц-связи": 0, "очно и по видео-конференц-связи": 0}
    assert "data:image/svg+xml;base64," in page.content.decode()


def test_columns_of_another_name_are_matched_once_and_remembered(contest, client_of, at):
    at(2024, 5, 3, 12)
    person = build.person("member")
    header = "Номер заявки;Команда;Роль;Фамилия;Имя;ДР;Гражданство;Серия;Номер;Кем;Когда;Код;Почта;Телефон;Форма участия;Согласие1;Согласие2"
    row = ";".join(["РП-1", "Гусляры", "участник", "Незабудкин", "Игнат", "04.03.2000", "Россия", "7020", person["passport_number"],
                    "УМВД", "15.03.2020", "710-001", "ignat@example.org", "+79101234567", "Очно", "да", "да"])  # fmt: skip
    client = client_of("staff")
    url = f"/c/{contest.slug}/desk/import/"
    answer = client.post(url, {"file": SimpleUploadedFile("a.csv", f"{header}\n{row}\n".encode())})
    page = client.get(answer.headers["Location"])
    guessed = page.context["form"].initial
    assert (guessed["surname"], guessed["team_name"], guessed["participation"]) == ("Фамилия", "Команда", "Форма участия")
    wrong = client.post(answer.headers["Location"], {"surname": "Фамилия"}).content.decode()
    assert "Обязательное поле." in wrong
    columns = guessed | {
        "birth_date": "ДР", "passport_series": "Серия", "passport_number": "Номер", "passport_issued_by": "Кем",
        "passport_issued_on": "Когда", "passport_department_code": "Код", "email": "Почта", "phone": "Телефон",
        "consent_personal_data": "Согласие1", "consent_terms": "Согласие2", "citizenship": "Гражданство",
    }  # fmt: skip
    report = client.get(client.post(answer.headers["Location"], columns).headers["Location"]).content.decode()
    assert "можно принять 1" in report
    second = client.post(url, {"file": SimpleUploadedFile("b.csv", f"{header}\n{row}\n".encode())})
    jobs.run(Job.objects.get().pk)
    batch = contest.import_batches.latest("id")
    assert (second.status_code, batch.report[0]["good"]) == (302, True)
    client.post(f"{url}{batch.pk}/")
    assert Application.objects.get().surname == "Незабудкин"


def test_the_result_of_an_export_is_removed_after_a_week(filed, contest, client_of, at):
    client = client_of("staff")
    job = export(client, contest)
    url = f"/c/{contest.slug}/desk/jobs/{job.pk}/file/"
    assert (jobs.forget_old_files(), client.get(url).status_code) == (0, 200)
    at(2024, 5, 9, 12, 1)
    assert (jobs.forget_old_files(), client.get(url).status_code) == (1, 404)


def test_what_was_typed_to_order_an_export_goes_with_its_end_and_the_row_a_month_later(filed, contest, client_of, at):
    client, typed = client_of("staff"), "Незабудкин"
    page = client.post(f"/c/{contest.slug}/desk/export/?q={typed}", {"columns": ["number"], "file_format": "csv"})
    url, job = page.headers["Location"], Job.objects.get()
    assert job.parameters["search"] == typed
    jobs.run(job.pk)
    assert typed not in str(Job.objects.values().get())
    at(2024, 5, 9, 12, 1)
    jobs.forget_old_files()
    job.refresh_from_db()
    assert (job.parameters, job.outcome, job.file.name, client.get(url).status_code) == ({}, "", "", 200)
    at(2024, 6, 2, 12, 1)
    jobs.forget_old_files()
    assert not Job.objects.exists()
    gone = client.get(url)
    assert (gone.status_code, "Страница не найдена" in gone.content.decode()) == (404, True)
