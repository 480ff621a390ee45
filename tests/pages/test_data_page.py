"""«Какие данные хранит портал» follows from the registry, on the page and in each file."""

from __future__ import annotations

import html
import io
import re
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from hackathon_portal.kernel import personal, personal_law, sweeps
from hackathon_portal.shell import data_sheet
from tests import build, workbooks


def test_every_table_with_personal_data_has_its_line_and_purpose(contest):
    sheet = data_sheet.sheet()
    declared = [table for table in personal.tables() if table.personal and table.purpose]
    assert len(sheet.lines) == len(declared) > 40
    purposes = personal_law.purposes(date(2026, 1, 1))
    assert {table.purpose for table in personal.tables() if table.purpose} <= set(purposes)
    assert all(line.basis.startswith("ст. ") and line.term and line.protection for line in sheet.lines)


@pytest.mark.parametrize(("people", "found"), [(0, [4, 3, 1]), (100_000, [4, 3, 1]), (100_001, [3, 2, 1])])
def test_the_level_of_protection_follows_from_people_and_threats(people, found):
    levels = personal_law.levels(people, date(2026, 1, 1))
    assert [(level.threats, level.level) for level in levels] == list(zip(["3", "2", "1"], found, strict=True))
    assert personal_law.edition(date(2000, 1, 1)) == personal_law.edition(date(2026, 1, 1))


def test_staff_read_and_take_the_page_of_their_contest(contest, client_of):
    client = client_of("staff")
    page = client.get(f"/c/{contest.slug}/desk/data/").content.decode()
    for words in ("паспорт, СНИЛС, ИНН", "ст. 6 ч. 1", "УЗ-4", "не сертифицированные", "3\u00a0года после конкурса"):
        assert words in page
    content = client.get(f"/c/{contest.slug}/desk/data/xlsx/").content
    assert workbooks.faults(content) == []
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["Данные"][1]] == data_sheet.TITLES
    document = Document(io.BytesIO(client.get(f"/c/{contest.slug}/desk/data/docx/").content))
    assert len(document.tables[0].rows) == book["Данные"].max_row
    pdf = PdfReader(io.BytesIO(client.get(f"/c/{contest.slug}/desk/data/pdf/").content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    assert "персональные данные" in text.lower()
    assert client.get(f"/c/{contest.slug}/desk/data/exe/").status_code == 404


def test_only_the_administrator_reads_the_whole(contest, client_of):
    assert client_of("staff").get("/portal/data/").status_code == 403
    assert client_of("chair").get(f"/c/{contest.slug}/desk/data/").status_code in (403, 404)


def test_the_page_tells_what_goes_by_itself_and_whether_files_are_checked(contest, client_of):
    page = html.unescape(client_of(build.administrator()).get("/portal/data/").content.decode())
    for each in sweeps.sweeps():
        assert each.term in page, each.name
    assert "антивирусом не проверяются" in page
