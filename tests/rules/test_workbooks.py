"""Workbooks are written at one place, so what makes them fit for Excel is in all of them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("hackathon_portal", "registration", "judging", "prizes")


def test_whoever_writes_a_workbook_lays_it_out_for_people():
    writers = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "import xlsxwriter" in path.read_text("utf-8")]
    assert writers
    assert [path.name for path in writers if "lay_out(sheet" not in path.read_text("utf-8")] == []
