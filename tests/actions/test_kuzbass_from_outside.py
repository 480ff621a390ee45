"""The Kuzbass contest filed wholly by a file, and wholly by the API: three people of a team with roles, study, consents and the parent
of a minor, from the filing to three admitted applications."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hackathon_portal.kernel.models import OutboxMessage
from registration import fields
from registration.actions import decisions, guardians, staff_teams, tokens
from registration.imports import carrying_out
from registration.models import Application, Representative, Team
from tests.actions.test_round_trip import as_csv, as_xlsx, checked
from tests.payouts import SCAN

CONSENTS = ["personal_data", "terms", "equipment", "programming"]
PARENT = {
    "representative_name": "Пихтова Вера Ильинична", "representative_kinship": "мать", "representative_email": "mama@example.org",
}  # fmt: skip
COMMON = {
    "team_name": "Пихта", "patronymic": "", "citizenship": "RU", "education_level": "grade_9", "education_place": "Школа № 900",
    "education_region": "RU-KEM", "consents": CONSENTS,
}  # fmt: skip
PEOPLE: list[dict[str, Any]] = [
    COMMON | {"external_id": "K-1", "role": "captain", "surname": "Пихтова", "name": "Алёна", "birth_date": "2005-05-01",
              "email": "k1@example.org", "phone": "+79130000001", "team_role": "manager"},
    COMMON | {"external_id": "K-2", "role": "member", "surname": "Пихтов", "name": "Лев", "birth_date": "2009-07-01",
              "email": "k2@example.org", "phone": "+79130000002", "team_role": "developer", "skills": "Python", **PARENT},
    COMMON | {"external_id": "K-3", "role": "member", "surname": "Кедров", "name": "Ян", "birth_date": "2005-06-01",
              "email": "k3@example.org", "phone": "+79130000003", "team_role": "designer",
              # An adult's representative is nobody.
              **PARENT},
]  # fmt: skip


def table(contest, people: list[dict[str, Any]]) -> list[list[str]]:
    header = list(fields.columns_of(contest.regulation).all)
    rows = []
    for person in people:
        given = {fields.consent_column(code): "да" for code in person["consents"]}
        rows.append([str((person | given).get(name, "")) for name in header])
    return [header, *rows]


def by_file(contest, users, people, write) -> None:
    rows = checked(contest, write(table(contest, people)))
    assert [(row.line, finding.message) for row in rows if not row.is_good for finding in row.findings] == []
    carrying_out.carry_out(rows, contest=contest, by=users["staff"])


def by_csv(contest, users, people) -> None:
    by_file(contest, users, people, as_csv)


def by_xlsx(contest, users, people) -> None:
    by_file(contest, users, people, as_xlsx)


def sent(contest, users, people, method: str = "POST") -> list[Any]:
    made = tokens.make_api_token(contest=contest, name="Портал", scopes=["applications:write"], signed=False, by=users["staff"])
    answers = []
    for person in people:
        url = "/api/v1/applications" + (f"/{person['external_id']}" if method == "PUT" else "")
        headers = {"Authorization": f"Bearer {made.token}"}
        answers.append(Client().generic(method, url, json.dumps(person), content_type="application/json", headers=headers))
    return answers


def by_api(contest, users, people) -> None:
    assert [answer.status_code for answer in sent(contest, users, people)] == [201] * len(people)


@pytest.mark.parametrize("file", [by_csv, by_xlsx, by_api])
def test_kuzbass_is_filed_wholly_from_outside_and_admitted(kuzbass_stage, users, file):
    contest, staff = kuzbass_stage.contest, kuzbass_stage.users["staff"]
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        file(contest, {"staff": staff}, PEOPLE)
        team = Team.objects.get(contest=contest, name="Пихта")
        rows = list(Application.objects.filter(team=team).order_by("external_id"))
        assert [row.team_role for row in rows] == ["manager", "developer", "designer"]
        assert {(row.education_level, row.education_region, row.consents.count()) for row in rows} == {("grade_9", "RU-KEM", 4)}
        assert {row.external_id: row.skills for row in rows} == {"K-1": "", "K-2": "Python", "K-3": ""}
        representative = Representative.objects.get(application__team=team)
        assert (representative.application, representative.full_name) == (rows[1], PARENT["representative_name"])
        assert rows[1].findings.filter(code="representative.missing").exists()
        letter = OutboxMessage.objects.get(kind="registration.representative_asked")
        assert letter.recipient == "mama@example.org"
        _signs(representative, staff)
        if team.name_state == Team.NameState.PENDING:
            staff_teams.decide_team_name(team=team, approve=True, by=staff)
        for row in rows:
            row.refresh_from_db()
            row.contest = contest
            decisions.admit_application(application=row, by=staff)
    assert set(Application.objects.filter(team=team).values_list("state", flat=True)) == {"admitted"}


def _signs(representative: Representative, staff) -> None:
    values = {
        "full_name": representative.full_name, "phone": "", "address": "г. Кемерово, ул. Вымышленная, д. 1",
        "passport": "3200 000000, выдан отделом № 1 01.02.2015", "child_address": "там же",
    }  # fmt: skip
    guardians.fill_consent(representative=representative, values=values)
    guardians.upload_consent(representative=representative, upload=SimpleUploadedFile("list.pdf", SCAN), address=None)
    guardians.decide_consent(representative=representative, accept=True, by=staff)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"representative_email": ""}, "field.missing", "representative_email"),
        ({"representative_kinship": ""}, "field.missing", "representative_kinship"),
        ({"representative_email": "мама"}, "field.invalid", "representative_email"),
        ({"representative_email": "K2@Example.org"}, "representative.same_address", "representative_email"),
        ({"representative_name": "я" * 201}, "field.invalid", "representative_name"),
        ({"representative_name": "=1+1"}, "cell.formula", "representative_name"),
    ],
)
def test_a_representative_who_cannot_be_asked_is_named_by_file_and_api(kuzbass_stage, changes, code, field):
    contest = kuzbass_stage.contest
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        person = PEOPLE[1] | changes
        row = checked(contest, as_csv(table(contest, [PEOPLE[0], person])))[1]
        found = {(finding.code, finding.field) for finding in row.findings if finding.verdict == "red"}
        answer = sent(contest, {"staff": kuzbass_stage.users["staff"]}, [person])[0]
        told = {(finding["code"], finding["field"]) for finding in answer.json()["findings"]}
    assert ((code, field) in found, row.is_good) == (True, False)
    assert (answer.status_code, (code, field) in told) == (422, True)


def test_a_correction_names_another_representative_who_gets_a_link(kuzbass_stage):
    contest, staff = kuzbass_stage.contest, {"staff": kuzbass_stage.users["staff"]}
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        by_api(contest, staff, PEOPLE[:2])
    for minute in range(2):
        with kuzbass_stage.at(date(2025, 2, 10), 10, minute):
            (answer,) = sent(contest, staff, [PEOPLE[1] | {"representative_email": "papa@example.org"}], "PUT")
            assert answer.status_code == 200, answer.content
    posted = OutboxMessage.objects.filter(kind="registration.representative_asked").order_by("pk")
    assert list(posted.values_list("recipient", flat=True)) == ["mama@example.org", "papa@example.org"]
    assert Representative.objects.get().email == "papa@example.org"
