"""One application under each regulation, filed by the page, by a file and by the API: stored, shown and exported the same."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client

from hackathon_portal.kernel import clock, walks
from registration import exports, fields
from registration.actions import teams, tokens
from registration.forms.applicant import STEP_FORMS
from registration.imports import carrying_out, checking, reading
from registration.models import Application, shown_value
from tests import build
from tests.sign_in import BACKEND

KUZBASS: dict[str, Any] = {
    "surname": "Пихтова", "name": "Алёна", "patronymic": "Ильинична", "birth_date": date(2005, 5, 1), "citizenship": "KZ",
    "email": "alyona@example.org", "phone": "+79130000001", "municipality": "Кемерово", "team_role": "manager",
    "skills": "Планирование, C++", "education_level": "higher", "education_place": "Университет № 903", "education_region": "RU-KEM",
}  # fmt: skip
CONSENTS = {"tula": {"personal_data", "terms", "partners"}, "kuzbass": {"personal_data", "terms", "equipment", "programming"}}
# How the same choices stand in a file that people have filled in.
IN_WORDS = {
    "role": "Капитан", "citizenship": "Казахстан", "team_role": "менеджер", "education_level": "Высшее образование",
    "education_region": "Кемеровская область – Кузбасс", "participation": "очно",
}  # fmt: skip


@pytest.fixture(params=["tula", "kuzbass"])
def stated(request) -> tuple[Any, dict[str, Any], set[str]]:
    """A contest while its registration is open, what a captain states there, and the consents given."""
    if request.param == "tula":
        contest = request.getfixturevalue("contest")
        now = datetime(2024, 5, 2, 12, tzinfo=contest.regulation.zone)
        values = build.person(
            "captain", municipality="Тула", affiliation_place="Университет", affiliation_declared="брат эксперта"
        )
    else:
        contest = request.getfixturevalue("kuzbass_stage").contest
        now = datetime(2025, 2, 10, 12, tzinfo=contest.regulation.zone)
        values = dict(KUZBASS)
    assert {field.name for field in fields.asked(contest.regulation)} == {*values, "role", "consents"}
    with clock.fixed_at(now):
        yield contest, values, CONSENTS[request.param]


def by_page(contest, values: dict[str, Any], consents: set[str], users) -> None:
    user = build.user(values["email"])
    teams.found_team(contest=contest, name="Пробная", by=user)
    client = Client()
    client.force_login(user, backend=BACKEND)
    url = f"/c/{contest.slug}/application"
    for step in fields.STEPS:
        sent = (
            dict.fromkeys(consents, "on") if step == "consents" else {n: values[n] for n in fields.of_step(step) if n in values}
        )
        if sent:
            answer = client.post(f"{url}/{step}/", sent)
            assert answer.status_code == 302, answer.content.decode()[:4000]
    assert client.post(f"{url}/check/").status_code == 302


def cells(contest, values: dict[str, Any], consents: set[str], changes: dict[str, str] | None = None) -> list[list[str]]:
    """A header and one row, choices in words."""
    row = dict.fromkeys(fields.columns_of(contest.regulation).all, "")
    row |= {"external_id": "RP-1", "team_name": "Пробная", "role": IN_WORDS["role"]}
    row |= {name: IN_WORDS.get(name, str(value)) if value != "RU" else "Россия" for name, value in values.items()}
    row |= {fields.consent_column(code): "да" for code in consents} | (changes or {})
    return [list(row), list(row.values())]


def as_csv(table: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(table)
    return text.getvalue().encode()


def as_xlsx(table: list[list[str]]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def checked(contest, content: bytes) -> list[reading.Row]:
    rows = reading.read_table(content, known=fields.columns_of(contest.regulation))
    checking.check_rows(rows, contest)
    return rows


def by_csv(contest, values, consents, users) -> None:
    carrying_out.carry_out(checked(contest, as_csv(cells(contest, values, consents))), contest=contest, by=users["staff"])


def by_xlsx(contest, values, consents, users) -> None:
    carrying_out.carry_out(checked(contest, as_xlsx(cells(contest, values, consents))), contest=contest, by=users["staff"])


def send(contest, users, body: dict[str, Any]):
    scopes = ["applications:write"]
    token = tokens.make_api_token(contest=contest, name="Портал", scopes=scopes, signed=False, by=users["staff"]).token
    text = json.dumps(body, ensure_ascii=False, default=str)
    headers = {"Authorization": f"Bearer {token}"}
    return Client().post("/api/v1/applications", text, content_type="application/json", headers=headers)


def sent(values: dict[str, Any], consents: set[str]) -> dict[str, Any]:
    return values | {"external_id": "RP-1", "team_name": "Пробная", "role": "captain", "consents": sorted(consents)}


def by_api(contest, values, consents, users) -> None:
    assert send(contest, users, sent(values, consents)).status_code == 201


@pytest.mark.parametrize("file", [by_page, by_csv, by_xlsx, by_api])
def test_an_application_is_the_same_by_whichever_way_it_is_filed(stated, users, client_of, file):
    contest, values, consents = stated
    file(contest, values, consents, users)
    application = Application.objects.select_related("team", "contest__regulation_version").get(contest=contest)
    stored = {name: getattr(application, name) for name in fields.STATED} | {"phone": str(application.phone)}
    assert {name: value for name, value in stored.items() if value} == values
    assert (application.role, application.state, application.team.name) == ("captain", "submitted", "Пробная")
    assert set(application.consents.values_list("code", flat=True)) == consents

    columns = exports.columns_of(contest.regulation)
    (exported,) = exports.export_rows(contest, list(columns), chosen="all", search="", unread=walks.Unread())
    row = dict(zip(columns, exported, strict=True))
    for field in fields.asked(contest.regulation):
        if field.name in row and field.name not in ("phone", "role"):
            assert row[field.name] == (
                values[field.name] if field.type is fields.Type.DATE else shown_value(application, field.name)
            )
    assert row["phone"] == application.phone.as_national
    if "passport" in row:
        assert row["passport"] == f"{values['passport_series']} {values['passport_number']}"

    page = client_of("staff").get(f"/c/{contest.slug}/desk/applications/{application.number}/").content.decode()
    told = ["email", "affiliation_place"] if "passport" in row else ["email", "skills", "education_place"]
    assert all(str(values[name]) in page for name in told)
    if "team_role" in values:
        assert (row["team_role"], row["education_level"]) == ("менеджер", "высшее образование")
        assert "менеджер: Планирование, C++" in page
        assert "высшее образование, Университет № 903" in page


@pytest.mark.parametrize("file", [by_csv, by_api])
def test_a_passport_given_before_the_fourteenth_birthday_is_refused_by_the_page_and_shown_to_staff_elsewhere(
    contest, users, file
):
    """The Regional portal's own batch holds one that its checks let pass (RP-2024-0081): docs/decisions/0051."""
    born = build.person("captain")["birth_date"]
    values = build.person("captain", municipality="Тула", birth_date=born, passport_issued_on=born.replace(year=born.year + 13))
    with clock.fixed_at(datetime(2024, 5, 2, 12, tzinfo=contest.regulation.zone)):
        page = STEP_FORMS["passport"](
            {name: str(values[name]) for name in fields.of_step("passport")}, regulation=contest.regulation,
            instance=Application(contest=contest, role="captain", birth_date=born, citizenship="RU"),
        )  # fmt: skip
        assert page.errors.as_data()["passport_issued_on"][0].code == "passport.early"
        (row,) = checked(contest, as_csv(cells(contest, values, CONSENTS["tula"])))
        assert (row.is_good, "passport.early" in row.codes) == (True, False)
        assert row.notes == ["Паспорт выдают с 14 лет: проверьте дату выдачи и дату рождения. Заявку примут с этим замечанием"]
        file(contest, values, CONSENTS["tula"], users)
    finding = Application.objects.get().findings.get(code="passport.early")
    assert (finding.verdict, finding.clause) == ("look", contest.regulation.clause("application.fields"))


WRONG = [
    ("team_role", "тестировщик", "field.invalid", "Роль в команде: manager, designer или developer"),
    ("education_level", "аспирант", "field.invalid", "Класс или уровень образования: grade_1_6, grade_7"),
    ("education_region", "Томская область", "field.invalid", "Регион учёбы: RU-KEM или other"),
    ("education_place", "Ш" * 201, "field.invalid", "Слишком длинное значение: где учитесь"),
    ("skills", "=1+1", "cell.formula", "В ячейке skills формула, а нужен текст"),
    ("education_place", "", "field.missing", "Не заполнено: где учитесь"),
    ("consent_equipment", "", "consent.missing", "Нет согласия: Своё оборудование и связь"),
]


@pytest.mark.parametrize(("column", "text", "code", "message"), WRONG)
def test_a_wrong_cell_of_a_student_is_named_by_row_and_column_with_its_clause(kuzbass_stage, column, text, code, message):
    contest = kuzbass_stage.contest
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        (row,) = checked(contest, as_csv(cells(contest, KUZBASS, CONSENTS["kuzbass"], {column: text})))
    (finding, *_) = [one for one in row.findings if one.code == code]
    field = "" if code == "consent.missing" else column
    clause = contest.regulation.clause("equipment" if code == "consent.missing" else "application.fields")
    assert (row.line, finding.field, finding.clause, row.is_good) == (2, field, clause, False)
    assert clause
    assert finding.message.startswith(message)


def test_the_same_faults_stand_in_the_answer_of_the_api(kuzbass_stage, users):
    contest = kuzbass_stage.contest
    body = sent(KUZBASS, {"personal_data", "terms"}) | {"education_level": "аспирант", "team_role": "designer"}
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        answer = send(contest, users, body)
    assert answer.status_code == 422
    faults = {(one["code"], one["field"], one["clause"]) for one in answer.json()["findings"]}
    assert faults == {
        ("field.invalid", "education_level", "6.9"), ("education.unknown", "education_level", "6.1"),
        ("captain.role", "team_role", contest.regulation.clause("captain")),
        ("consent.missing", "", contest.regulation.clause("equipment")),
    }  # fmt: skip
    assert not Application.objects.exists()


def test_a_header_without_what_the_regulation_asks_is_answered_and_what_it_does_not_ask_is_not_kept(kuzbass_stage, users):
    contest = kuzbass_stage.contest
    header, row = cells(contest, KUZBASS, CONSENTS["kuzbass"])
    at = header.index("education_level")
    with pytest.raises(reading.UnknownColumns, match="нет столбцов: education_level"):
        checked(contest, as_csv([header[:at] + header[at + 1 :], row[:at] + row[at + 1 :]]))
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        by_api(contest, KUZBASS | {"passport_number": "000123", "snils": "11223344595"}, CONSENTS["kuzbass"], users)
    application = Application.objects.get()
    assert (application.passport_number, application.snils) == ("", "")


def test_the_description_of_the_api_names_the_fields_of_a_student(client):
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    described = schema["components"]["schemas"]["FiledApplication"]["properties"]
    assert {*fields.FIELDS, *fields.ROW_COLUMNS, *fields.REPRESENTATIVE_COLUMNS} == set(described)
    assert described["education_level"]["description"] == "код уровня из положения"
    examples = schema["paths"]["/api/v1/applications"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert any(example["value"].get("team_role") == "manager" for example in examples.values())
