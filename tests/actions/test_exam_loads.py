"""A bank from a file: sound questions taken, broken ones named, the same file twice changes nothing, and out again to the same byte."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image

from hackathon_portal.documents import pdf
from hackathon_portal.exams.actions import loads
from hackathon_portal.exams.actions.banks import create_bank
from hackathon_portal.exams.models import Bank, BankLoad, Question, QuestionVersion
from hackathon_portal.exams.moodle_out import as_moodle, items_of
from hackathon_portal.exams.queries.banks import report_of
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item, Kind, Option, Picture
from hackathon_portal.exams.workbooks import write_bank
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from tests import build, season_files, seasonal
from tests.rules.test_exam_banks import BOMB, OUTSIDE, items

pytestmark = pytest.mark.django_db
WANTED = season_files.expected("bank")
FILE = season_files.content("question-bank.xml")


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    target = io.BytesIO()
    drawn = Image.effect_noise(size, 90).convert("RGB")
    exif = Image.Exif()
    exif[271] = "камера"
    drawn.save(target, kind, exif=exif)
    return target.getvalue()


@pytest.fixture
def season():
    return seasonal.season()


@pytest.fixture
def methodologist(season):
    return seasonal.holder(season)


@pytest.fixture
def empty(season, methodologist) -> Bank:
    return create_bank(room=season.room, title="Пустой", by=methodologist)


def load(bank: Bank, content: bytes, by) -> tuple[int, list[moodle.Broken]]:
    return loads.import_bank(bank=bank, file=io.BytesIO(content), by=by)


def test_of_the_given_bank_all_is_as_expected_and_a_repeat_changes_nothing(season, empty, methodologist):
    taken, broken = load(empty, FILE, methodologist)
    assert (taken, len(broken)) == (WANTED["sound"], len(WANTED["broken"]))
    report = report_of(empty)
    for key in ("sound", "sound_by_kind", "sound_by_category", "sound_by_category_and_kind"):
        assert report[key] == WANTED[key]
    order = {"key": lambda row: row["name"]}
    assert sorted(report["broken"], **order) == sorted(WANTED["broken"], **order)
    assert items_of(empty) == moodle.read_bytes(FILE).items
    written = as_moodle(empty)
    before = set(QuestionVersion.objects.values_list("pk", "number"))
    assert load(empty, FILE, methodologist)[0] == load(empty, written, methodologist)[0] == WANTED["sound"]
    assert set(QuestionVersion.objects.values_list("pk", "number")) == before
    assert list(empty.loads.values_list("new", "changed", "same")) == [(0, 0, 240), (0, 0, 240), (240, 0, 0)]
    other = create_bank(room=season.room, title="Другой", by=methodologist)
    load(other, written, methodologist)
    assert as_moodle(other) == written
    # Nothing of a question stands in the journal.
    told = " ".join(AuditRecord.objects.filter(name="import_bank").values_list("about", flat=True))
    assert "новых 240" in told
    assert "Сколько" not in told


def test_a_changed_question_becomes_a_new_version_and_the_old_one_stays(empty, methodologist):
    load(empty, FILE, methodologist)
    first = Question.objects.select_related("current").filter(current__kind=Kind.SINGLE, bank=empty).first()
    kept = first.current.content
    changed = FILE.decode().replace(
        f"<name><text>{first.code}</text></name>",
        f"<name><text>{first.code}</text></name>\n<shuffleanswers>0</shuffleanswers>",
        1,
    )
    load(empty, changed.encode(), methodologist)
    assert list(empty.loads.values_list("new", "changed", "same").first()) == [0, 1, 239]
    question = Question.objects.get(pk=first.pk)
    assert [version.number for version in question.versions.all()] == [2, 1]
    assert question.versions.get(number=1).content == kept
    assert question.current.number == 2


def test_pictures_are_drawn_anew_and_come_out_and_in_to_the_same_byte(season, empty, methodologist):
    item = Item(
        "А-1", "инженер", Kind.SINGLE, '<p>Что это? <img src="@@PLUGINFILE@@/a.jpg"> <img src="@@PLUGINFILE@@/b.png"></p>',
        options=(Option("да", Fraction(1)), Option("нет")), pictures=(Picture("a.jpg", picture("JPEG")), Picture("b.png", picture())),
    )  # fmt: skip
    load(empty, moodle.write([item]), methodologist)
    [stored] = items_of(empty)
    assert [one.name for one in stored.pictures] == ["a.jpg", "b.png"]
    assert all(
        one.content.startswith(b"\x89PNG") and b"Exif" not in one.content and b"eXIf" not in one.content
        for one in stored.pictures
    )
    written = as_moodle(empty)
    load(empty, moodle.write([item]), methodologist)
    assert Question.objects.get().versions.count() == 1
    other = create_bank(room=season.room, title="Другой", by=methodologist)
    load(other, written, methodologist)
    assert as_moodle(other) == written
    replaced = replace(item, pictures=(item.pictures[0], Picture("b.png", picture(size=(50, 50)))))
    load(empty, moodle.write([replaced]), methodologist)
    assert Question.objects.get(bank=empty).current.number == 2


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(bank=items())
def test_any_question_comes_out_and_in_to_the_same_byte(season, methodologist, bank):
    real = replace(bank, pictures=(Picture("a.png", PNG),))
    made = create_bank(room=season.room, title=f"Банк {Bank.objects.count()}", by=methodologist)
    load(made, moodle.write([real]), methodologist)
    written = as_moodle(made)
    other = create_bank(room=season.room, title=f"Банк {Bank.objects.count()}", by=methodologist)
    load(other, written, methodologist)
    assert as_moodle(other) == written


PNG = picture()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB.encode(), "bank.hostile"), (OUTSIDE.encode(), "bank.hostile"), (b"", "bank.not_xml"), (b"<quiz><question>", "bank.not_xml"),
        (b"\x89PNG\r\n\x1a\n" + b"1" * 600, "bank.not_table"), (b"%PDF-1.7", "bank.not_table"), ("а;б\n1;2".encode(), "bank.no_columns"),
        (b"PK\x03\x04" + b"0" * 40, "bank.not_table"), (b" " * (21 * 2**20), "bank.large"),
        ("<quiz/>".encode("utf-16"), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_that_is_no_bank_is_refused_in_words_and_nothing_is_written(empty, methodologist, content, code):
    if not code:
        assert load(empty, content, methodologist) == (0, [])
        return
    with pytest.raises(RuleViolation) as refused:
        load(empty, content, methodologist)
    assert refused.value.code == code
    assert any("а" <= letter <= "я" for letter in str(refused.value))
    assert not BankLoad.objects.exists()


def test_pictures_that_lie_are_refused_one_by_one_whatever_was_printed_before(empty, methodologist):
    pdf._weasyprint()
    sound = Item("А-1", "к", Kind.TRUE_FALSE, "Да?", options=(Option("true", Fraction(1)), Option("false")))
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    wrong = {
        "обрезана": picture()[:200], "не картинка": b"\x89PNG\r\n\x1a\n" + b"1" * 50, "бомба": bomb.getvalue(),
        "GIF": b"GIF89a" + b"1" * 30,
    }  # fmt: skip
    bank = [
        sound,
        *(
            replace(sound, code=name, stem='<img src="@@PLUGINFILE@@/a.png">', pictures=(Picture("a.png", data),))
            for name, data in wrong.items()
        ),
    ]
    lying = moodle.write(bank).replace(base64.b64encode(b"GIF89a" + b"1" * 30), b"%%%%")
    taken, broken = load(empty, lying, methodologist)
    assert (taken, sorted(row.code for row in broken)) == (1, ["picture.bad"] * 4)


def test_who_keeps_no_bank_loads_nothing(season, empty):
    for person in (build.user(), seasonal.holder(season, "ambassador"), seasonal.holder(seasonal.season("other"))):
        with pytest.raises(RuleViolation) as refused:
            load(empty, FILE, person)
        assert refused.value.status == 403


def test_a_workbook_of_the_bank_loaded_again_changes_nothing(season, empty, methodologist):
    load(empty, FILE, methodologist)
    with write_bank(empty) as book:
        content = book.read()
    assert load(empty, content, methodologist) == (WANTED["sound"], [])
    assert list(empty.loads.values_list("new", "changed", "same").first()) == [0, 0, 240]
    other = create_bank(room=season.room, title="Из таблицы", by=methodologist)
    load(other, content, methodologist)
    assert as_moodle(other) == as_moodle(empty)


def test_lines_of_a_table_are_refused_each_with_its_reason(empty, methodologist):
    lines = [
        "Категория;Название;Вид;Текст;Баллы;Вариант 1;Вес, % 1;Вариант 2;Вес, % 2",
        "к;А-1;один верный;Сколько?;1;два;100;три;0",
        "к;А-1;один верный;Сколько?;1;два;100;три;0",
        "к;А-2;эссе;Сколько?;1;два;100;три;0",
        ";А-3;один верный;Сколько?;1;два;100;три;0",
        "к;А-4;один верный;Сколько?;много;два;100;три;0",
        "к;А-5;один верный;Сколько?;1;два;сто;три;0",
        "к;А-6;несколько верных;Сколько?;1;два;50;три;0",
    ]
    taken, broken = load(empty, "\n".join(lines).encode(), methodologist)
    assert taken == 1
    assert [(row.number, row.code) for row in broken] == [
        (3, "name.duplicate"), (4, "kind.unsupported"), (5, "category.none"), (6, "points.bad"), (7, "weight.bad"), (8, "weights.sum"),
    ]  # fmt: skip


def test_a_long_file_is_read_by_a_worker_once_and_its_content_goes(empty, methodologist, django_capture_on_commit_callbacks):
    kept = loads.keep_file(bank=empty, data=FILE, name="банк.xml", by=methodologist)
    job = loads.job_of(kept)
    assert "Сколько" not in BankLoad.objects.get().content
    jobs.run(job.pk)
    job.refresh_from_db()
    kept.refresh_from_db()
    assert (job.state, kept.new, kept.content) == ("done", 240, "")
    assert "новых 240" in job.outcome
    broken = loads.keep_file(bank=empty, data=BOMB.encode(), name="бомба.xml", by=methodologist)
    jobs.run(loads.job_of(broken).pk)
    broken.refresh_from_db()
    assert "DOCTYPE" in broken.refusal
    assert broken.content == ""
