"""Files of applications: the ministry's batch exactly, and every wrong variant with a clear answer."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from registration.imports import carrying_out, checking, reading
from registration.models import Application, Team
from tests import build


@pytest.fixture
def batch(batch_folder) -> bytes:
    return (batch_folder / "tula-applications.csv").read_bytes()


@pytest.fixture
def run(contest, tmp_path, capsys):
    """Run the command on these bytes; returns its exit code, its report and what it printed."""

    def command(data: bytes, *options: str, name: str = "batch.csv"):
        file, report = tmp_path / name, tmp_path / "report.json"
        file.write_bytes(data)
        code = 0
        try:
            call_command("import_applications", str(file), "--contest", contest.slug, "--report", str(report), *options)
        except SystemExit as stop:
            code = stop.code
        printed = capsys.readouterr()
        return code, json.loads(report.read_text()) if report.exists() else None, printed.out + printed.err

    return command


def as_xlsx(data: bytes) -> bytes:
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(data.decode())):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_dry_run_reports_exactly_what_is_expected_and_writes_nothing(run, batch):
    expected = {
        "RP-2024-0078": ["age.too_young"], "RP-2024-0085": ["age.too_old"], "RP-2024-0089": ["team.too_small"],
        **{f"RP-2024-00{number}": ["team.too_large"] for number in range(90, 96)},
        "RP-2024-0098": ["citizenship.not_allowed"], "RP-2024-0099": ["snils.invalid"], "RP-2024-0100": ["name.not_cyrillic"],
        "RP-2024-0102": ["account.key_mismatch", "inn.invalid"], "RP-2024-0104": ["account.not_rouble"],
        "RP-2024-0107": ["consent.missing"], "RP-2024-0108": ["field.missing"], "RP-2024-0110": ["affiliation.declared"],
        "RP-2024-0113": ["identity.duplicate"], "RP-2024-0115": ["identity.duplicate"], "RP-2024-0116": ["registration.closed"],
    }  # fmt: skip
    code, report, printed = run(batch, "--dry-run")
    assert code == 0
    assert {key: codes for key, codes in report.items() if codes} == expected
    assert len(report) == 117
    assert "Пробный запуск: ничего не записано." in printed
    assert (Application.objects.count(), Team.objects.count()) == (0, 0)


def test_the_report_file_equals_the_expected_one(run, batch, batch_folder):
    expected = batch_folder / "tula-applications.expected.json"
    if not expected.exists():
        expected = None
    _, report, _ = run(batch, "--dry-run")
    assert expected is None or report == json.loads(expected.read_text())


def test_an_xlsx_file_says_the_same_as_its_csv(run, batch):
    assert run(as_xlsx(batch), "--dry-run", name="batch.xlsx")[1] == run(batch, "--dry-run")[1]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8-sig", "utf-16"])
def test_a_file_in_another_encoding_says_the_same(batch, encoding):
    text = batch.decode().translate({0x2014: "-", 0xAB: "'", 0xBB: "'"})
    same = [row.cells for row in reading.read_table(text.encode())]
    assert [row.cells for row in reading.read_table(text.encode(encoding))] == same


def test_a_second_import_changes_nothing(run, batch):
    first = run(batch)[1]
    before = list(Application.objects.order_by("pk").values())
    second = run(batch)[1]
    assert second == first
    assert list(Application.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (lambda data: b"", "строка 1, столбец 1: файл пуст"),
        (lambda data: b"\n  \n", "строка 1, столбец 1: файл пуст"),
        (lambda data: data.split(b"\n")[0], "строка 2, столбец 1: в файле нет ни одной заявки"),
        (lambda data: data.replace(b"birth_date", b"born", 1), "строка 1, столбец 30: нет столбцов: birth_date"),
        (lambda data: data.decode().encode() + b"\xd0 ", "файл в кодировке UTF-8 повреждён"),
        (lambda data: data + b"\0", "это не текстовый файл"),
        (lambda data: b"PK\x03\x04" + b"broken" * 50, "файл XLSX повреждён"),
        (lambda data: data + b'RP-1,"unclosed', "строка CSV записана с ошибкой"),
        (lambda data: data + b"," * 40 + b"x\n", "в строке больше ячеек, чем столбцов"),
    ],
)
def test_a_file_that_cannot_be_read_gets_its_line_and_column_and_exit_code_2(run, batch, change, answer):
    code, report, printed = run(change(batch))
    assert (code, report) == (2, None)
    assert answer in printed
    assert "строка " in printed
    assert Application.objects.count() == 0


def test_the_line_of_a_wrong_byte_is_named(run, batch):
    lines = batch.split(b"\n")
    lines[4] = lines[4].replace("Команда".encode(), "Команда".encode("cp1251"), 1)
    code, _, printed = run(b"\n".join(lines))
    assert code == 2
    assert "строка 5, столбец " in printed


@pytest.mark.parametrize("formula", ["=1+1", "@SUM(A1)", "-2+3", "+7", "\t=1"])
def test_a_formula_in_a_cell_is_named_and_its_row_is_not_taken(run, batch, formula):
    lines = batch.decode().split("\n")
    cells = lines[1].split(",")
    cells[4] = formula
    lines[1] = ",".join(cells)
    code, report, printed = run("\n".join(lines).encode())
    assert code == 0
    assert "cell.formula" in report[cells[0]]
    assert f"строка 2, {cells[0]}, поле surname: В ячейке surname формула" in printed
    assert not Application.objects.filter(external_id=cells[0]).exists()


def test_ten_thousand_rows_are_checked(contest, batch):
    header, *lines = batch.decode().strip().split("\n")
    many = [header] + [
        line.replace("RP-2024", f"RP-{copy}").replace("Команда ", f"Команда {copy}-") for copy in range(86) for line in lines
    ]
    rows = reading.read_table("\n".join(many[:10_001]).encode())
    checking.check_rows(rows, contest)
    assert len(rows) == 10_000
    assert Application.objects.count() == 0


def test_the_staff_page_shows_the_report_first_and_files_after_a_word(contest, client_of, batch, at):
    at(2024, 5, 22, 12)
    client = client_of("staff")
    url = f"/c/{contest.slug}/desk/import/"
    response = client.post(url, {"file": SimpleUploadedFile("batch.csv", batch)})
    assert Application.objects.count() == 0
    page = client.get(response.headers["Location"]).content.decode()
    assert "117\xa0заявок, можно принять 103" in page
    client.post(response.headers["Location"])
    assert Application.objects.count() == 103
    assert contest.import_batches.get().content != ""  # the rows with faults can be taken away to correct them
    faulty = client.get(f"{response.headers['Location']}faulty.csv").content.decode("utf-8-sig").splitlines()
    assert len(faulty) == 1 + 14
    at(2024, 6, 21, 13)
    carrying_out.forget_old_files()
    assert contest.import_batches.get().content == ""
    assert client.get(f"{response.headers['Location']}faulty.csv").status_code == 404
    broken = client.post(url, {"file": SimpleUploadedFile("batch.csv", b"a\0b")}).content.decode()
    assert "Файл прочитать не удалось: строка 1, столбец 2: это не текстовый файл" in broken


def test_an_import_beside_a_team_of_the_pages_joins_it_and_respects_its_size(contest, batch):
    build.team(contest, "Команда Альфа", members=2)
    rows = reading.read_table(batch)
    checking.check_rows(rows, contest)
    alpha = [row for row in rows if row.cells["team_name"] == "Команда Альфа"]
    assert all("team.too_large" in row.codes for row in alpha)
