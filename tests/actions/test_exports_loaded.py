"""An export is the import's own file: whatever was filed under whatever regulation is the same in another, empty contest."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.models import AccessRecord, Job
from hackathon_portal.regulation.schema import Regulation
from registration import exports, fields
from registration.imports import carrying_out, checking, reading
from registration.models import Application, Representative, Team, choices_of
from tests import build, simulate
from tests.actions import test_round_trip
from tests.actions.test_round_trip import by_page, cells, checked

stated = test_round_trip.stated  # the fixture
TEXTS = [
    "", "Школа № 1; «Лицей»", 'Завод "Самовар", цех 2', "О'Коннор и К°", "1-й отдел", "10.05.2024", "0012", "12345678901234567890", "нет данных", "да",
    "TRUE", "C++, C#", "1e10",
]  # fmt: skip
PHONES = ["+79101234567", "+375291234567", "+77011234567", "+998901234567"]
COUNTRIES = ["RU", "BY", "KZ", "ZZ", "DE"]


def exported(contest, users, file_format: str) -> bytes:
    """The file that the button of the page makes."""
    job = exports.order_export(
        contest=contest, columns=[], file_format=file_format, chosen="all", search="", reason="Второй конкурс", by=users["staff"],
        address=None, to_load=True,
    )  # fmt: skip
    jobs.run(job.pk)
    done = Job.objects.get(pk=job.pk)
    assert done.state == "done", done.outcome
    return done.file.read()


def copy_of(contest) -> list[dict[str, Any]]:
    """What the applications of a contest say, in the order of their numbers."""
    rows = Application.objects.filter(contest=contest).select_related("team").order_by("submitted_at", "number")
    return [
        {name: str(getattr(row, name) or "") for name in fields.STATED} | {
            "role": row.role, "team": row.team.name, "submitted_at": row.submitted_at.replace(microsecond=0), "state": row.state,
            "category": row.team.category, "seats": (row.seat, row.team.seat), "queue": (row.queue_number, row.team.queue_number),
            "consents": sorted(row.consents.filter(withdrawn_at=None).values_list("code", flat=True)),
            "representative": [
                (one.full_name, one.kinship, one.email) for one in Representative.objects.filter(application=row)
            ],
            "hashes": (row.identity_hash, row.snils_hash, row.person_hash),
        }
        for row in rows
    ]  # fmt: skip


def emptied(contest) -> None:
    """A contest with the same regulation and nobody in it."""
    Application.objects.filter(contest=contest).delete()
    Team.objects.filter(contest=contest).delete()


def load(contest, users, content: bytes) -> None:
    rows = reading.read_table(content, known=fields.columns_of(contest.regulation))
    checking.check_rows(rows, contest)
    assert [(row.external_id, [finding.message for finding in row.findings]) for row in rows if not row.is_good] == []
    carrying_out.carry_out(rows, contest=contest, by=users["staff"])
    assert {row.outcome for row in rows} == {carrying_out.FILED}


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_filed_by_page_and_by_file_exported_loaded_the_same(stated, users, file_format):
    contest, values, consents = stated
    other = values | {"surname": "Ёлкина", "phone": "+375291234567", "patronymic": "", "email": "elka@example.org"}
    if "passport_number" in values:
        other |= {"passport_series": "0012", "passport_number": "000123", "snils": "11223344595"}
    else:
        other |= {
            "birth_date": "2009-05-01", "education_level": "grade_9", "representative_name": "Ёлкина Вера Ильинична",
            "representative_kinship": "мать", "representative_email": "mama@example.org",
        }  # fmt: skip
    other = {"team_name": "Вторая", "external_id": "12/2024-РП", "submitted_at": clock.now() - timedelta(seconds=3721)} | other
    rows = checked(
        contest, test_round_trip.as_csv(cells(contest, other, consents, {"external_id": "12/2024-РП", "team_name": "Вторая"}))
    )
    carrying_out.carry_out(rows, contest=contest, by=users["staff"])
    by_page(contest, values, consents, users)
    before = copy_of(contest)
    assert [row["team"] for row in before] == ["Вторая", "Пробная"]
    assert Representative.objects.count() == ("education_level" in values)
    content = exported(contest, users, file_format)
    assert AccessRecord.objects.get().subject == "выгрузка: файл для загрузки"
    emptied(contest)
    load(contest, users, content)
    assert copy_of(contest) == before
    assert set(Application.objects.values_list("external_id", flat=True)) == {"12/2024-РП", "portal-2"}


def test_who_has_left_or_was_refused_is_not_loaded(stated, users):
    contest, values, consents = stated
    by_page(contest, values, consents, users)
    Application.objects.update(state="withdrawn")
    with pytest.raises(reading.UnreadableFile, match="ни одной заявки"):
        reading.read_table(exported(contest, users, "csv"), known=fields.columns_of(contest.regulation))


def test_the_button_is_for_who_sees_personal_data_and_asks_why(contest, at, users, client_of, grant):
    at(2024, 5, 2, 12)
    build.team(contest, "Гусляры", members=1)
    grant(users["secretary"], "secretary")
    url = f"/c/{contest.slug}/desk/export/"
    form = {"file_format": "xlsx", "to_load": "1"}
    assert "Выгрузить для загрузки" not in client_of("secretary").get(url).content.decode()
    assert "вам недоступны" in client_of("secretary").post(url, form).content.decode()
    page = client_of("staff").post(url, form).content.decode()
    assert "Напишите, зачем нужны персональные данные." in page
    pdf = form | {"file_format": "pdf", "reason": "Второй конкурс"}
    assert "Загрузка берёт XLSX и CSV" in client_of("staff").post(url, pdf).content.decode()
    assert not Job.objects.exists()
    assert client_of("staff").post(url, form | {"reason": "Второй конкурс"}).status_code == 302


@st.composite
def regulations(draw: Any) -> Regulation:
    """A random regulation that asks other things of captains and members, with consents that are called like columns."""
    data = draw(simulate.presets()).regulation.model_dump(mode="json")
    possible = [name for name in fields.STATED if name not in fields.OBLIGATORY]
    if not data["team"]["roles"]:
        possible.remove("team_role")
    if data["education"] is None:
        possible = [name for name in possible if not name.startswith("education")]
    always = [name for name in fields.OBLIGATORY if name in fields.STATED] + ["birth_date", "email"]
    if data["education"]:
        always += ["education_level"]
    some = st.lists(st.sampled_from(possible), unique=True)
    for role in ("captain_fields", "member_fields", "optional_fields"):
        data["registration"][role] = list(dict.fromkeys([*(always if role != "optional_fields" else []), *draw(some)]))
    text = data["consents"][0] | {"required": False}
    data["consents"] += [
        text | {"code": f"extra_{index}", "title": title} for index, title in enumerate(["Фамилия", "Номер", "Номер"])
    ]
    return Regulation.model_validate(data)


def row_of(regulation: Regulation, number: int, random: Random) -> dict[str, str]:
    """A row that the import takes, of somebody invented."""
    size = regulation.team.max_size
    role = "member" if number % size else "captain"
    person = build.person("captain", affiliation_declared="брат эксперта", municipality="Тула")
    known = {name: str(value) for name, value in person.items()}
    row = {"external_id": random.choice(["", "0"]) + f"{number}/РП", "team_name": f"Команда {number // size}", "role": role}
    row["submitted_at"] = (clock.now() - timedelta(seconds=random.randint(1, 90_000))).isoformat()
    for field in fields.asked(regulation):
        if field.type is fields.Type.CONSENTS:
            codes = [text.code for text in regulation.all_consents if text.required or random.random() < 0.5]
            row |= {fields.consent_column(code): "да" for code in codes}
        elif field.name in regulation.shown_fields(role) and field.step:
            row[field.name] = value_of(field, regulation, known, random, number)
    if row.get("citizenship", "RU") != "RU" and "passport_series" in row:
        row |= {"passport_series": "AB", "passport_number": f"00{number}77"} if "passport_number" in row else {}
    return row


def value_of(field: fields.Field, regulation: Regulation, known: dict[str, str], random: Random, number: int) -> str:
    choices = [code for code in choices_of(field.name, regulation) if code]
    if field.name == "citizenship":
        return random.choice(COUNTRIES)
    if field.name == "team_role":
        return next((role.code for role in regulation.team.roles if role.leads), choices[0])
    if field.name == "skills":
        return "C++, C#"
    if choices:
        return random.choice(choices)
    if field.name == "phone":
        return random.choice(PHONES)
    if field.name in ("affiliation_place", "affiliation_declared", "municipality", "education_place"):
        return random.choice(TEXTS[1:])
    return known[field.name] + ("абвг"[number] if field.name == "surname" else "")


@settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(regulation=regulations(), random=st.randoms(use_true_random=False))
def random_regulation(contest, users, regulation, random) -> None:
    with transaction.atomic():
        data = regulation.model_dump(mode="json")
        contest = build.with_regulation(contest, data)
        table = [row_of(contest.regulation, number, random) for number in range(4)]
        header = list(fields.columns_of(contest.regulation).all)
        content = test_round_trip.as_csv([header, *([row.get(name, "") for name in header] for row in table)])
        rows = checked(contest, content)
        carrying_out.carry_out(rows, contest=contest, by=users["staff"])
        before = copy_of(contest)
        taken = {row.external_id for row in rows if row.is_good}
        assert len(before) == len(taken) > 0, [
            [finding.message for finding in row.findings if finding.verdict == "red"] for row in rows
        ]
        content = exported(contest, users, random.choice(["xlsx", "csv"]))
        emptied(contest)
        load(contest, users, content)
        assert copy_of(contest) == before
        transaction.set_rollback(True)


def test_a_random_regulation_is_exported_and_loaded_the_same(contest, users):
    with clock.fixed_at(datetime(2024, 5, 2, 12, tzinfo=contest.regulation.zone)):
        random_regulation(contest, users)
