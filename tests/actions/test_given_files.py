"""Files as people have them: each is read rightly, or refused by name, row and column with what to do."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.kernel import tables
from registration import fields
from registration.imports import cells, checking, reading
from registration.imports.reading import UnreadableFile
from registration.models import Application
from tests import build

FILES = Path(__file__).parent.parent / "data" / "files"
GOOD = {
    "surname": "Иванова", "name": "Анна", "patronymic": "Петровна", "birth_date": date(1999, 3, 4), "passport_series": "0305",
    "passport_number": "012345", "account": "40817810099910004312", "bik": "044525225", "snils": "11223344595",
}  # fmt: skip
# The account of the given files does not fit its BIK, a team of one is told to staff: both are read as they stand.
NOT_OF_READING = {"account.key_mismatch", "team.too_small"}
ONE = [
    "bom-semicolon.csv", "trailing-semicolons.csv", "mac-cr.csv", "newline-in-cell.csv", "header-case.csv", "tab.csv", "cp1251.csv",
    "date-serial.xlsx", "date1904.xlsx", "dimension-header-only.xlsx", "first-sheet-hidden.xlsx",
    "title-row-above-header.xlsx", "million-blank.xlsx", "zero-width.csv",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _open(at):
    at(2024, 5, 2, 12)


def read(contest, name: str) -> list[reading.Row]:
    return checked(contest, (FILES / name).read_bytes())


def checked(contest, data: bytes) -> list[reading.Row]:
    rows = reading.read_table(data, known=fields.columns_of(contest.regulation))
    checking.check_rows(rows, contest)
    return rows


def page_of(contest, client, name: str, data: bytes | None = None) -> str:
    upload = SimpleUploadedFile(name, data or (FILES / name).read_bytes())
    return client.post(f"/c/{contest.slug}/desk/import/", {"file": upload}, follow=True).content.decode()


@pytest.mark.parametrize("name", ONE)
def test_a_file_of_one_application_is_read_as_it_is_meant(contest, name):
    began = time.process_time()
    (row,) = read(contest, name)
    assert time.process_time() - began < 2
    assert set(row.codes) <= NOT_OF_READING
    assert {field: getattr(row.person, field) for field in GOOD} == GOOD
    assert row.cells["team_name"] == "Ёжики"
    assert row.person.passport_issued_by in ("ОВД", "ОВД г. Тулы")
    assert (row.external_id, row.line) == ("RP-1", 3 if name.startswith("title") else 2)
    assert row.submitted_at == datetime.fromisoformat("2024-05-01T10:00:00+03:00")


def test_number_cells_are_exact_or_refused(contest):
    (row,) = read(contest, "numeric-cells.xlsx")
    lost = {finding.field for finding in row.findings if finding.message == cells.LOST}
    assert lost == {"account", "corr_account"}
    assert not row.is_good
    assert "field.missing" not in row.codes, "nothing more is said of a cell that was not read"
    person = row.person
    assert (person.passport_series, person.passport_number, person.bik) == ("0305", "012345", "044525225")
    assert [note.split(":")[0] for note in row.notes] == ["Серия паспорта", "Номер паспорта", "БИК"]
    assert (person.snils, person.inn, person.bank_inn) == ("11223344595", "500100732259", "7707083893")
    assert "phone" not in {finding.field for finding in row.findings if finding.code in row.codes}


def test_logical_cells_a_date_cell_and_an_error_cell(contest):
    (row,) = read(contest, "bool.xlsx")
    assert {"personal_data", "terms"} <= row.person.consents
    assert row.submitted_at == datetime.fromisoformat("2024-05-01T10:00:00+03:00")
    (fault,) = [finding for finding in row.findings if finding.code == "field.invalid"]
    assert (fault.field, fault.message) == ("passport_issued_by", "В ячейке L2 ошибка #N/A: исправьте её в файле")
    assert set(row.codes) - NOT_OF_READING == {"field.invalid"}


def test_all_rows_are_read_whatever_the_sheet_says_of_its_size(contest):
    assert [row.external_id for row in read(contest, "dimension-too-small.xlsx")] == [f"RP-{number}" for number in range(5)]


def test_a_word_for_a_country_is_its_code_and_the_regulation_answers(contest):
    rows = read(contest, "citizenship-word.csv")
    assert [("citizenship.not_allowed" in row.codes, row.person.citizenship) for row in rows] == [
        (False, "RU"), (False, "RU"), (True, "BY"),
    ]  # fmt: skip


def with_hidden_row() -> bytes:
    """The given file with accounts that fit their BIK and two people in one team."""
    book = openpyxl.load_workbook(FILES / "hidden-row.xlsx")
    header, *rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    made = [build.person(role) for role in ("captain", "captain")]
    for line, (row, person) in enumerate(zip(rows, made, strict=True), 2):
        values = dict(zip(header, row, strict=True)) | {key: f"{value}" for key, value in person.items() if key in header}
        values["role"] = "member" if line == 3 else "captain"
        for column, name in enumerate(header, 1):
            book.active.cell(line, column, values[name])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_hidden_rows_are_marked_and_staff_choose(contest, client_of):
    assert [row.is_hidden for row in read(contest, "hidden-row.xlsx")] == [False, True]
    client = client_of("staff")
    page = page_of(contest, client, "a.xlsx", with_hidden_row())
    assert page.count('<span class="chip warn">строка скрыта в файле</span>') == 1
    batch = contest.import_batches.get()
    url = f"/c/{contest.slug}/desk/import/{batch.pk}/"
    asked = client.post(url, follow=True).content.decode()
    assert "Решите, подавать ли их: для этого есть две кнопки" in asked
    assert not Application.objects.exists()
    told = client.post(url, {"hidden": "leave"}, follow=True).content.decode()
    assert "<strong>Подано 1 из 2.</strong>" in told
    assert list(Application.objects.values_list("external_id", flat=True)) == ["RP-1"]
    left = client.get(f"{url}faulty.csv").content.decode()
    assert "RP-2" in left
    assert "строка скрыта в файле, и её решено не подавать" in left


def test_both_rows_are_filed_where_staff_chose_so(contest, client_of):
    client = client_of("staff")
    page_of(contest, client, "a.xlsx", with_hidden_row())
    batch = contest.import_batches.get()
    told = client.post(f"/c/{contest.slug}/desk/import/{batch.pk}/", {"hidden": "take"}, follow=True).content.decode()
    assert "<strong>Подано 2 из 2.</strong>" in told
    batch.refresh_from_db()
    assert batch.content == ""


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(**entries: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ((FILES / "table.ods").read_bytes(), "это таблица ODS: сохраните её как XLSX или «CSV UTF-8»"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "таблица защищена паролем: откройте её в Excel, снимите пароль"),
        (COMPOUND + "Workbook".encode("utf-16-le"), "это старая книга XLS: сохраните её как XLSX"),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "это документ Word"),
        (b"\x09\x08\x10\x00" + b"\0" * 20, "это старая книга XLS"),
        (zipped(xl__workbook_dot_bin="a"), "это двоичная книга XLSB"),
        (zipped(word__document_dot_xml="a"), "это документ Word"),
        (zipped(a_dot_csv="a;b"), "это архив ZIP: распакуйте его"),
        (b"%PDF-1.7\n", "это PDF"),
        (b"<html><table><tr><td>external_id", "это страница HTML под видом таблицы"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "это таблица XML 2003"),
        (b"\x89PNG\r\n\x1a\n", "это картинка"),
        (b"PK\x03\x04" + b"broken" * 50, "файл XLSX повреждён"),
    ],
)
def test_what_is_no_table_is_refused_by_its_name_with_what_to_do(contest, client_of, data, words):
    assert words in page_of(contest, client_of("staff"), "table.xlsx", data)
    assert not contest.import_batches.exists()


def cells_of(name: str = "bom-semicolon.csv") -> dict[str, str]:
    header, row = csv.reader(io.StringIO((FILES / name).read_text("utf-8-sig"), newline=""), delimiter=";")
    return dict(zip(header, row, strict=True))


def workbook(*rows: dict, hidden: int | None = None) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(target)
    return target.getvalue()


LONG = [name for name in fields.BATCH.all if cells.digits_in(name) > tables.DIGITS_KEPT]


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("number", [40817810099910004312, 4.081781009991e19, 40817810099910000000, 1234567890123456])
def test_a_number_cell_of_more_digits_than_excel_keeps_is_never_filed(contest, name, number):
    """Whatever its control key says: of rounded accounts one of ten still passes."""
    (row,) = checked(contest, workbook(cells_of() | {name: number}))
    assert [finding.code for finding in row.findings if finding.field == name] == ["field.invalid"]
    assert not row.is_good
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([list(row.cells), [*reading_of(contest, name, number).values()]])
    (again,) = checked(contest, written.getvalue().encode())
    assert not again.is_good, "the rounded number stays refused on its way through a file of rows to correct"


def reading_of(contest, name: str, number) -> dict[str, str]:
    (row,) = reading.read_table(workbook(cells_of() | {name: number}), known=fields.columns_of(contest.regulation))
    return row.cells


SHORT = [name for name in fields.BATCH.all if 0 < cells.digits_in(name) <= tables.DIGITS_KEPT]


@pytest.mark.parametrize("name", SHORT)
def test_zeros_that_a_number_cell_has_lost_are_filled_up_and_said(name):
    whole = "0" + "1" * (cells.digits_in(name) - 1)
    cell = cells.taken(name, str(int(whole)), tables.Kind.NUMBER, place="A2", epoch=None)
    assert (cell.text, cell.fault) == (whole, "")
    assert "нули впереди дописаны" in cell.note
    assert cells.taken(name, str(int(whole)), None, place="A2", epoch=None).text != whole, "in a text nobody has lost them"


@pytest.mark.parametrize("name", [*fields.BATCH.all])
def test_an_error_is_no_data_in_any_column(name):
    for text in ("#N/A", "#REF!", "#Н/Д", "#ЗНАЧ!"):
        rows = reading.read_table(workbook(cells_of() | {name: text}))
        assert [fault.field for row in rows for fault in row.faults] == [name], text


@pytest.mark.parametrize("size", ["A1:AC7", "A1:B2", "A1", None])
def test_the_same_sheet_under_each_dimension_has_the_same_rows(size):
    data = workbook(*[cells_of() | {"external_id": f"RP-{number}"} for number in range(6)])
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.namelist():
            text = old.read(entry)
            if entry.endswith("sheet1.xml"):
                begin, end = text.index(b"<dimension"), text.index(b"/>", text.index(b"<dimension")) + 2
                text = text[:begin] + (f'<dimension ref="{size}"/>'.encode() if size else b"") + text[end:]
            new.writestr(entry, text)
    assert len(reading.read_table(target.getvalue())) == 6


def test_a_directive_names_the_separator_and_lines_are_counted_where_they_begin():
    header = list(fields.BATCH.needed)
    text = "sep=|\r\n" + "|".join(header) + "\r\n" + '"а\nб"' + "|" * (len(header) - 1) + "\r\nв" + "|" * (len(header) - 1)
    assert [row.line for row in reading.read_table(text.encode())] == [3, 5]


def test_the_header_may_stand_on_the_second_sheet_and_in_russian():
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Отчёт", "за май"])
    sheet = book.create_sheet("Заявки")
    sheet.append([f" {title.upper()}" for title in fields.BATCH.needed.values()])
    sheet.append(["RP-7"])
    book.save(target)
    contents = reading.read_file(target.getvalue())
    assert [row.external_id for row in contents.rows] == ["RP-7"]
    assert contents.told == "лист «Заявки», столбцы названы в строке 1"


def test_a_file_of_hidden_sheets_alone_is_refused(contest):
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["a"])
    book.save(target)
    data = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(data, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry).replace(b'state="visible"', b'state="veryHidden"'))
    with pytest.raises(UnreadableFile, match="ни одного видимого листа"):
        reading.read_table(data.getvalue())
