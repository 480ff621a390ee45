"""What a dry run promises is what is carried out; a row that fails is its own, and whatever is not filed can be taken away and corrected."""

from __future__ import annotations

import base64
import csv
import io
from collections import Counter
from datetime import datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import spreadsheets
from registration import fields
from registration.imports import carrying_out, reading
from registration.models import Application, ImportBatch
from tests import build

TEXT_OF_TEAM = "Ёжики"


@pytest.fixture(autouse=True)
def _open(at):
    at(2024, 5, 2, 12)


def cells(**changes: str) -> dict[str, str]:
    """A row that can be filed; only a captain states where the prize goes."""
    role = changes.get("role", "member")
    row = dict.fromkeys(fields.BATCH.all, "") | {
        name: str(value) for name, value in build.person(role).items() if name in fields.BATCH.all
    }
    row |= {"submitted_at": "2024-05-01T10:00:00", "team_name": TEXT_OF_TEAM, "role": role}
    return row | {"external_id": f"RP-{row['passport_number']}", "consent_personal_data": "да", "consent_terms": "да"} | changes


def as_csv(rows: list[dict[str, str]], *, encoding: str = "utf-8", separator: str = ";") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return text.getvalue().encode(encoding)


def loaded(contest, data: bytes, staff) -> ImportBatch:
    content = base64.b64encode(data).decode()
    made = ImportBatch.objects.create(contest=contest, file_name="a.csv", content=content, created_by=staff)
    carrying_out.check_batch(made)
    return made


def filed(contest, staff, rows: list[dict[str, str]]) -> ImportBatch:
    made = loaded(contest, as_csv(rows), staff)
    carrying_out.carry_out_batch(batch=made, by=staff)
    return made


def faulty(made: ImportBatch) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(carrying_out.faulty_rows_csv(made).decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("captains", [0, 1, 2, 3])
def test_a_team_has_one_captain_and_every_row_says_so(contest, users, captains):
    rows = [cells(role="captain" if number < captains else "member") for number in range(4)]
    made = loaded(contest, as_csv(rows), users["staff"])
    told = ["captain.not_one" in {finding["code"] for finding in row["findings"]} for row in made.report]
    assert told == [captains != 1] * 4
    assert {row["good"] for row in made.report} == {captains < 2}
    carrying_out.carry_out_batch(batch=made, by=users["staff"])
    assert Application.objects.count() == (4 if captains < 2 else 0)


def test_a_captain_filed_before_counts(contest, users):
    filed(contest, users["staff"], [cells(role="captain")])
    for role, expected in (("member", set()), ("captain", {"captain.not_one"})):
        made = loaded(contest, as_csv([cells(role=role, team_name=f" {TEXT_OF_TEAM}  ")]), users["staff"])
        assert {finding["code"] for finding in made.report[0]["findings"]} - {"team.too_small"} == expected


@pytest.mark.parametrize("bad", [17])
def test_a_row_that_the_database_refuses_is_its_own(contest, users, bad):
    """Twelve teams of two; one row meets an error nobody foresaw."""
    rows = [cells(role="member" if number % 2 else "captain", team_name=f"Отряд {number // 2}") for number in range(24)]
    made = loaded(contest, as_csv(rows), users["staff"])
    assert all(row["good"] for row in made.report)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING ERRCODE = '22001'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER refuse BEFORE INSERT ON registration_application FOR EACH ROW "
            f"WHEN (NEW.external_id = '{rows[bad]['external_id']}') EXECUTE FUNCTION pg_temp.refuse()"
        )
    assert carrying_out.carry_out_batch(batch=made, by=users["staff"]) == 23
    assert not Application.objects.filter(external_id=rows[bad]["external_id"]).exists()
    assert sorted(Application.objects.values_list("number", flat=True)) == list(range(1, 24))
    (left,) = faulty(made)
    assert left["external_id"] == rows[bad]["external_id"]
    assert carrying_out.UNFILED in left["что исправить"]
    made.refresh_from_db()
    assert made.content


LIMITED = [name for name in (*fields.ROW_COLUMNS, *fields.FIELDS) if name in fields.BATCH.all and name != "submitted_at"]


@pytest.mark.parametrize("name", LIMITED)
def test_a_value_too_long_for_its_column_is_refused_before_the_others_are_filed(contest, users, name):
    rows = [cells(role="captain", team_name="А"), cells(team_name="А"), cells(team_name="А")]
    rows[1][name] = ("1" if fields.FIELDS.get(name, fields.FIELDS["surname"]).type is fields.Type.DIGITS else "а") * 501
    made = loaded(contest, as_csv(rows), users["staff"])
    assert [row["good"] for row in made.report] == [True, False, True]
    assert "field.invalid" in {finding["code"] for finding in made.report[1]["findings"]} or name in fields.FIELDS
    assert carrying_out.carry_out_batch(batch=made, by=users["staff"]) == 2


def meanwhile_closed(contest, users, rows) -> None:
    Contest.objects.filter(pk=contest.pk).update(
        registration_closed_early_at=datetime(2024, 4, 30, tzinfo=contest.regulation.zone)
    )


def meanwhile_filed(contest, users, rows) -> None:
    filed(contest, users["staff"], [rows[1] | {"external_id": "RP-other", "team_name": "Другая"}])


def meanwhile_full(contest, users, rows) -> None:
    filed(contest, users["staff"], [cells(team_name=TEXT_OF_TEAM) for _ in range(4)])


@pytest.mark.parametrize("before_checks", [True, False])
@pytest.mark.parametrize(
    ("happens", "left", "reason"),
    [
        (meanwhile_closed, 2, "Регистрация закончилась"),
        (meanwhile_filed, 1, "Этот человек уже состоит в команде"),
        (meanwhile_full, 1, "может быть не больше 5"),
    ],
)
def test_what_is_refused_at_filing_is_among_the_rows_to_correct(
    contest, users, monkeypatch, happens, left, reason, before_checks
):
    """Whether others act before the rows are checked once more or between that and the filing."""
    staff, rows = users["staff"], [cells(role="captain"), cells()]
    made = loaded(contest, as_csv(rows), staff)
    assert all(row["good"] for row in made.report)
    if before_checks:
        happens(contest, users, rows)
    else:
        check = carrying_out.check_rows

        def checks(*args, **options):
            check(*args, **options)
            monkeypatch.setattr(carrying_out, "check_rows", check)
            happens(contest, users, rows)

        monkeypatch.setattr(carrying_out, "check_rows", checks)
    made.contest.refresh_from_db()
    carrying_out.carry_out_batch(batch=made, by=staff)
    told = faulty(made)
    assert len(told) in (left, 2), "a team that is too large is told on every row of it"
    assert all(reason in row["что исправить"] for row in told)
    made.refresh_from_db()
    assert made.content
    assert sum(map(carrying_out.is_left, made.report)) == len(told)


SIGNS = st.sampled_from([*"аЯё -'\"=+@#;,\t.1", "\u00a0", "\u200b", "\u2014", "й", "=1", "'=", "\n"])
CELL = st.lists(SIGNS, max_size=4).map("".join)


@given(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_the_rows_to_correct_are_the_same_text_in_every_cell(values):
    """File -> rows to correct -> file: what was read is read again, whatever it begins with."""
    names = ["surname", "patronymic", "affiliation_place", "skills"]
    known = fields.Columns({"external_id": "номер"}, {name: name for name in names})
    header = ["external_id", *names]
    first = [dict(zip(header, [f"RP-{number}", *row], strict=True)) for number, row in enumerate(values)]
    before = [row.cells for row in reading.read_table(as_csv(first), known=known)]
    written = [{name: spreadsheets.plain(cell) for name, cell in row.items()} for row in before]
    assert [row.cells for row in reading.read_table(as_csv(written), known=known)] == before


CHANGES = st.sampled_from([
    {}, {}, {}, {"role": "captain"}, {"role": "captain"}, {"surname": "=1"}, {"surname": "Smith"}, {"birth_date": "04.03.99"},
    {"birth_date": "2012-03-04"}, {"citizenship": "Беларусь"}, {"passport_number": "100001", "passport_series": "7001"}, {"consent_terms": "нет"},
    {"submitted_at": "2024-05-01 11:00"}, {"submitted_at": ""}, {"submitted_at": "2030-01-01"}, {"external_id": "RP-1"}, {"external_id": ""},
    {"team_name": ""}, {"email": "никуда"}, {"phone": "12"}, {"patronymic": "-"}, {"account": "4.08E+19"}, {"participation": "по ВКС"},
])  # fmt: skip
ROWS = st.lists(st.tuples(st.integers(0, 2), CHANGES), min_size=1, max_size=7)


@given(ROWS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"]), st.sampled_from([*";,\t"]))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_dry_run_promises_is_filed_and_nothing_else(contest, users, rows, encoding, separator):
    Application.objects.all().delete()
    made_rows = [cells(**({"team_name": f"Отряд {team}"} | changes)) for team, changes in rows]
    made = loaded(contest, as_csv(made_rows, encoding=encoding, separator=separator), users["staff"])
    promised = Counter(row["external_id"] for row in made.report if row["good"])
    codes = [[finding["code"] for finding in row["findings"]] for row in made.report]
    count = carrying_out.carry_out_batch(batch=made, by=users["staff"])
    assert Counter(Application.objects.values_list("external_id", flat=True)) == promised
    assert count == promised.total()
    assert [[finding["code"] for finding in row["findings"]] for row in made.report] == codes
    assert (
        {row["external_id"] for row in faulty(made)} == {row["external_id"] for row in made.report if not row["good"]}
        if promised.total() < len(rows)
        else made.content == ""
    )
