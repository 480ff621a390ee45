"""Files that are small and unpack to something huge: refused by their directory, or read no further than the bound."""

from __future__ import annotations

import ast
import io
import struct
import time
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hackathon_portal.contests.presets import as_yaml, read_yaml
from hackathon_portal.kernel import banks, containers, tables, uploads
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.pictures import MOST_PIXELS, NotAPicture, redrawn
from hackathon_portal.regulation.schema import load_preset
from prizes.payouts import payment_orders, statement_files
from registration.imports import reading
from registration.models import ImportBatch

MEGABYTE = 2**20
ROOMS = ("hackathon_portal", "registration", "judging", "prizes")


def zipped(*entries: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return target.getvalue()


def claims(data: bytes, size: int) -> bytes:
    """The same archive whose directory tells another size of its last entry."""
    place = data.rindex(b"PK\x01\x02")
    return data[: place + 24] + struct.pack("<I", size) + data[place + 28 :]


def workbook(rows: int, columns: int, **more: bytes) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(rows):
        sheet.append([1] * columns)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


BOMB = zipped(("xl/worksheets/sheet1.xml", b"<c><v>1</v></c>" * 500_000))
PROMISES = claims(zipped(("a", b"a" * 1000)), 2**31)
MANY = zipped(*((f"{number}", b"") for number in range(containers.MOST_ENTRIES + 1)))


@pytest.mark.parametrize("data", [BOMB, PROMISES, MANY], ids=["ratio", "promise", "entries"])
@pytest.mark.parametrize("ending", ["zip", "docx", "odt", "pptx", "odp"])
def test_an_archive_is_judged_by_its_directory(data, ending, monkeypatch):
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda *args: pytest.fail("it was unpacked"))
    with pytest.raises(containers.Bomb):
        containers.opened(io.BytesIO(data))
    assert not uploads.content_fits(data, ending)


def test_an_archive_that_lies_unpacks_no_further_than_it_said():
    read: list[bytes] = []
    with (
        containers.opened(io.BytesIO(claims(zipped(("a", b"a" * MEGABYTE)), 1000))) as archive,
        archive.open("a") as entry,
        pytest.raises(zipfile.BadZipFile),
    ):
        read.extend(iter(lambda: entry.read(100), b""))
    assert sum(map(len, read)) <= 1000


def ends(data: bytes, entries: int, size: int) -> bytes:
    """The same archive whose end tells another number of entries and another size of the directory."""
    return data[:-22] + struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, entries & 0xFFFF, entries & 0xFFFF, size, data.rindex(b"PK\x01\x02"), 0
    )


def sixty_four(data: bytes, entries: int, size: int) -> bytes:
    """The same with the end of ZIP64."""
    start, place = data.index(b"PK\x01\x02"), len(data) - 22
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)
    return data[:place] + record + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)


ONE = zipped(("a", b"a"))
DIRECTORY = len(ONE) - 22 - ONE.index(b"PK\x01\x02")
WIDE = zipped(*((f"{number}{'a' * 60_000}", b"") for number in range(40)))
LIES = {
    "fewer entries": ends(zipped(("a", b"")), 0, DIRECTORY),
    "more entries": ends(ONE, 20, DIRECTORY),
    "smaller directory": ends(ONE, 1, DIRECTORY - 1),
    "larger directory": ends(ONE, 1, DIRECTORY + 1),
    "many of them": MANY[:-14] + struct.pack("<2H", 1, 1) + MANY[-10:],
    "zip64": sixty_four(ONE, 20, DIRECTORY),
    "zip64 size": sixty_four(ONE, 1, DIRECTORY + 30),
    "something before": b"MZ" * 50 + ONE,
}


@pytest.mark.parametrize("data", [MANY, WIDE, sixty_four(ONE, 2**40, DIRECTORY), sixty_four(ONE, 1, 2**40), ends(ONE, 1, 2**31)])
def test_a_directory_too_large_is_not_even_read(data, monkeypatch):
    monkeypatch.setattr(containers, "ZipFile", lambda *args: pytest.fail("its directory was read"))
    with pytest.raises(containers.Bomb):
        containers.opened(io.BytesIO(data))


@pytest.mark.parametrize("data", LIES.values(), ids=LIES)
def test_a_directory_that_is_not_what_the_end_tells_is_no_archive(data):
    with pytest.raises(zipfile.BadZipFile):
        containers.opened(io.BytesIO(data))


def test_zip64_that_tells_the_truth_passes():
    assert uploads.content_fits(sixty_four(ONE, 1, DIRECTORY), "zip")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"\0" * 100, BOMB[:-30]])
def test_no_archive_is_told_from_an_archive(data):
    assert not containers.is_sound(io.BytesIO(data))


def test_ordinary_archives_pass():
    for data in (zipped(("a.txt", b"a" * 4 * MEGABYTE)), zipped(("a.bin", zlib.compress(b"b" * 1000)), ("b", b""))):
        assert uploads.content_fits(data, "zip")


def counted(monkeypatch) -> list[int]:
    """How many rows of workbooks were read."""
    from openpyxl.worksheet._reader import WorkSheetParser

    read = [0]
    parse = WorkSheetParser.parse_row

    def counting(self, element):
        read[0] += 1
        return parse(self, element)

    monkeypatch.setattr(WorkSheetParser, "parse_row", counting)
    return read


def test_a_workbook_is_read_no_further_than_its_bounds(monkeypatch):
    with pytest.raises(reading.UnreadableFile, match="не открыт"):
        reading.read_table(BOMB)
    read = counted(monkeypatch)
    with pytest.raises(reading.UnknownColumns):
        reading.read_table(workbook(3000, 5))
    assert read == [reading.HEAD_LINES], "the header is judged before the rest is read"
    header = reading.BATCH.needed
    book = openpyxl.Workbook()
    book.active.append(list(header))
    for _ in range(1500):
        book.active.append(["а"] * len(header))
    target = io.BytesIO()
    book.save(target)
    read[0] = 0
    with pytest.raises(reading.TooLong):
        reading.read_table(target.getvalue(), quick=True)
    assert read[0] <= reading.QUICK_CELLS // len(header) + 2
    wide = openpyxl.Workbook()
    wide.active.append(list(header))
    wide.active.cell(row=2, column=16_000, value="а")
    far = openpyxl.Workbook()
    far.active.append(list(header))
    far.active.cell(row=1_000_000, column=1, value="а")
    read[0] = 0
    target = io.BytesIO()
    wide.save(target)
    with pytest.raises(reading.UnreadableFile, match="столбцов"):
        reading.read_table(target.getvalue())
    target = io.BytesIO()
    far.save(target)
    (row,) = reading.read_table(target.getvalue())
    assert (row.line, read[0]) == (1_000_000, 6), (
        "rows that do not stand in the sheet cost nothing, what stands far down is not lost"
    )


def test_a_csv_is_read_no_further_than_its_bounds(monkeypatch):
    header = ";".join(reading.BATCH.needed)
    monkeypatch.setattr(reading, "MOST_ROWS", 50)
    with pytest.raises(reading.UnreadableFile, match="больше 50"):
        reading.read_table((header + "\n" + "а;\n" * 60).encode())
    monkeypatch.setattr(tables, "MOST_LINES", 5000)
    with pytest.raises(reading.UnreadableFile, match="больше 5000\xa0строк"):
        reading.read_table((header + "\n" + "\n" * 6000).encode())
    (row,) = reading.read_table((header + "\n" + "\n" * 2000 + "а;\n").encode())
    assert row.line == 2002
    with pytest.raises(reading.UnreadableFile, match="столбцов"):
        reading.read_table((header + "\n" + "а;" * 5000 + "\n").encode())


def test_a_long_file_is_read_by_a_worker_and_never_in_the_request(contest, client_of, monkeypatch):
    read = counted(monkeypatch)
    data = workbook(20_000, 12)
    assert len(data) < 20 * MEGABYTE
    answer = client_of("staff").post(
        reverse("import_applications", args=[contest.slug]), {"file": SimpleUploadedFile("a.xlsx", data)}
    )
    assert (answer.status_code, read) == (302, [0])
    assert Job.objects.filter(kind="registration.check_import", contest_ref=contest.pk).count() == 1
    assert ImportBatch.objects.get(contest=contest).report == []
    page = client_of("staff").post(
        reverse("import_applications", args=[contest.slug]), {"file": SimpleUploadedFile("b.xlsx", BOMB)}
    )
    assert "файл XLSX не открыт" in page.content.decode()


def laughing(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text", [laughing(9), "[" * 20_000, "{a: " * 20_000, "a: 2024-99-99", "a: !!int " + "1" * 5000, '"\\ud800"', '"\\0"', "? [a]\n: b", "!!python/name:os.system", "\0", "- " * 5000],
    ids=range(11),
)  # fmt: skip
def test_a_preset_that_grows_or_cannot_be_read_is_refused(text):
    with pytest.raises(RuleViolation) as refusal:
        read_yaml(text.encode())
    assert refusal.value.code in ("preset.not_yaml", "preset.invalid")


def test_the_presets_themselves_are_read():
    preset = load_preset("tula_2024")
    assert read_yaml(as_yaml(preset).encode()) == preset


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packed = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def test_a_picture_is_judged_by_its_size_in_points_before_it_is_unpacked(monkeypatch):
    from PIL import ImageFile

    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("it was unpacked"))
    for size in ((60_000, 60_000), (2**31 - 1, 2**31 - 1), (MOST_PIXELS // 1000 + 1, 1000)):
        with pytest.raises(NotAPicture):
            redrawn(SimpleUploadedFile("a.png", png(*size)), (100, 100))


def test_a_directory_of_banks_and_a_statement_have_their_bounds():
    with pytest.raises(banks.UnreadableDirectory, match="не открыт"):
        list(banks.read_ed807(io.BytesIO(BOMB)))
    documents = "СекцияДокумент=а\nКонецДокумента\n" * (statement_files.MOST_DOCUMENTS + 1)
    for text, said in (
        (f"{payment_orders.FIRST_LINE}\n{documents}КонецФайла\n", "документов"),
        (payment_orders.FIRST_LINE + "\n" * (statement_files.MOST_LINES + 5), "строк"),
        ("\0" * 10_000_000, "не текстовый файл"),
        ("СекцияДокумент " * 700_000, "не выписка"),
        (f"{payment_orders.FIRST_LINE}\nСекцияДокумент=а\nСумма={'9' * 5_000_000}\nКонецФайла", ""),
    ):
        began = time.process_time()
        if said:
            with pytest.raises(statement_files.StatementError, match=said):
                statement_files.read_statement(text.encode("cp1251"))
        else:
            assert statement_files.read_statement(text.encode("cp1251")).documents == []
        assert time.process_time() - began < 3


# What reads the bytes of uploads: by the bounded readers, or why no bound is needed.
READERS = {
    "kernel/containers.py": "the bounded reader of archives", "kernel/manifest.py": "archives of the portal's own, on the command line",
    "backups/archive.py": "copies of the portal's own, on the command line",
    "kernel/tables.py": "through containers, row by row", "kernel/pictures.py": "points are looked at before unpacking",
    "kernel/uploads.py": "a page that pictures.py has just drawn within the points of a sheet",
    "contests/presets.py": "by events: no references, no depth", "schema/preset.py": "presets that are packaged", "kernel/personal_law.py": "editions of the law that are packaged",
    "documents/pdf.py": "documents the portal has laid out itself", "documents/docx.py": "templates that are packaged",
    "rules/law.py": "law that is packaged",
    "russia/account_kinds.py": "a chart that is packaged",
    "russia/countries.py": "a list that is packaged",
    "russia/messengers.py": "a list that is packaged",
    "russia/passports.py": "an age that is packaged",
    "demo/season_folder.py": "a folder that the operator names on the command line", "rules/schema.py": "presets of seasons that are packaged",
    "rules/hub_presets.py": "presets of hubs that are packaged", "seasons/consents.py": "texts that are packaged",
    "awards/bundles.py": "writes", "seasons/jobs_schools.py": "writes", "kernel/banks.py": "through containers",
}  # fmt: skip
OPENERS = {
    "ZipFile",
    "load_workbook",
    "safe_load",
    "DocxTemplate",
    "TarFile",
    "decompress",
    "decompressobj",
    "GzipFile",
    "PdfReader",
}


def test_nothing_else_opens_containers():
    found = set()
    for room in ROOMS:
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if not isinstance(call, ast.Call):
                    continue
                text = ast.unparse(call.func)
                if text.split(".")[-1] in OPENERS or text in (
                    "Image.open",
                    "pikepdf.open",
                    "tarfile.open",
                    "yaml.load",
                    "gzip.open",
                ):
                    found.add("/".join(path.parts[-2:]))
    assert found <= set(READERS), found - set(READERS)


def test_the_faulty_rows_of_a_long_file_are_written_by_a_worker(contest, client_of, users, monkeypatch):
    import base64

    from hackathon_portal.kernel import jobs

    header = ";".join(reading.BATCH.needed)
    data = (header + "\n" + ";" * 10 + "а\n").encode()
    made = ImportBatch.objects.create(
        contest=contest, file_name="a.csv", created_by=users["staff"], content=base64.b64encode(data).decode()
    )
    made.report = [{"line": 2, "good": False, "outcome": "", "findings": [{"message": "Нет номера"}]}]
    made.save()
    page = reverse("faulty_rows", args=[contest.slug, made.pk])
    assert client_of("staff").get(page).headers["Content-Type"].startswith("text/csv")
    monkeypatch.setattr(reading, "QUICK_BYTES", 10)
    assert client_of("staff").get(page).status_code == 302
    job = Job.objects.get(kind="registration.faulty_rows")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.file_name == f"ispravit-{made.pk}.csv"
    assert "Нет номера" in job.file.open("rb").read().decode()
