"""Papers: nothing of another person in a person's file, letters no font has, one bad row in a bulk, every kind fit to be kept."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from hackathon_portal.documents.codes import qr_picture_uri
from hackathon_portal.documents.letters import missing_letters, printable
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from prizes.awards import bundles, documents
from prizes.awards.actions import diplomas
from prizes.models import Diploma, DocumentTemplate
from registration import printed
from registration.models import Application
from tests.documents import faults_of, words

ROOT = Path(__file__).parents[2]
DRAWN = [
    "Łódź Ñuñez Şahin Ğüler Ștefan Őry Æsir Þór Ḥasan",
    "Nguyễn Thị Phương Thảo Đặng Ưởng Ộc",
    "Қасымов Әлихан Ғабитұлы Үміт Һадиша Өскен",
    "Ӯғлон Ҷамшед Ҳоҷӣ Ўлмас Ќириќ Їжак",
]


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        grey = picture.convert("L")
        return bytes(str(grey.size), "ascii") + grey.tobytes()


def pictures_of(pdf: bytes) -> list[bytes]:
    """Pixels of every picture anywhere in the file, drawn or not."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for item in file.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
                target = io.BytesIO()
                pikepdf.PdfImage(item).extract_to(stream=target)
                found.append(pixels(target.getvalue()))
    return found


def said_by(pdf: bytes) -> str:
    """Text and every bit of metadata."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return words(pdf) + str(dict(file.docinfo)) + file.Root.Metadata.read_bytes().decode()


def qr_of(diploma: Diploma) -> bytes:
    return pixels(base64.b64decode(qr_picture_uri(documents.check_url(diploma)).split(",")[1]))


@pytest.fixture
def issued(published) -> list[Diploma]:
    rows = list(Diploma.objects.filter(contest=published.contest).select_related("application").order_by("number"))
    for row in rows:
        row.contest = published.contest
    return rows


def test_each_file_of_a_batch_holds_its_own_code_name_and_title_alone(published, issued):
    """ZIP, archive and letters take their files from the same two functions; every picture anywhere in a file is decoded."""
    batch = dict(bundles.named_files(published.contest))
    assert len(batch) == len(issued) > 5
    alone = documents.diploma_pdf(issued[0])
    files = [(one, batch[documents.file_name(one)]) for one in issued] + [(issued[0], alone)]
    for one, pdf in files:
        assert faults_of(pdf) == []
        assert pictures_of(pdf) == [qr_of(one)]
        said = said_by(pdf)
        assert one.printed in said
        assert f"{one}" in said
        strangers = [other for other in issued if other.holder != one.holder]
        assert not [other.number for other in strangers if other.code in said or other.printed in said or other.holder in said]


def test_a_batch_is_the_same_as_each_file_alone(issued):
    assert list(documents.diploma_pdfs(issued[:3])) == [documents.diploma_pdf(one) for one in issued[:3]]


def on_paper(text: str) -> bytes:
    return printed.as_pdf(printed.Filled(title=text, version="1", paragraphs=(text,), signer=text), contest=None)


@pytest.mark.parametrize("text", DRAWN)
def test_letters_of_names_are_drawn_by_packaged_fonts_and_read_back(text):
    pdf = on_paper(text)
    assert faults_of(pdf) == []
    assert words(pdf).count(text) == 3


@pytest.mark.parametrize(("text", "said"), [("王小明", "[нет знака U+738B U+5C0F U+660E]"), ("Вася 🚀", "Вася [нет знака U+1F680]"), ("ไทย", "[нет знака U+0E44 U+0E17 U+0E22]")])  # fmt: skip
def test_letters_no_font_has_are_named_in_words_and_never_drawn_as_boxes(text, said):
    pdf = on_paper(text)
    assert faults_of(pdf) == []
    assert words(pdf).count(said) == 3


def test_joiners_and_marks_of_direction_are_dropped_and_letters_composed():
    assert printable("Ива\u200bнов\u202e Йод е\u0301") == "Иванов Йод е\u0301"
    assert printable("Э\u0438\u0306") == "Эй"
    assert missing_letters("Иванов\u200b № 5 → ₽") == ""


def test_names_nobody_looked_at_wait_and_the_others_are_sent(published, users, client_of):
    """One name in Chinese, one in capitals: two documents of all wait, named on the page; the ZIP has every file and says which letters."""
    contest = published.contest
    rows = Application.objects.filter(pk__in=Diploma.objects.filter(contest=contest).values("application")).order_by("pk")
    chinese, capital = rows[0], rows[1]
    people = Diploma.objects.filter(contest=contest).count()
    Diploma.objects.filter(contest=contest).delete()
    OutboxMessage.objects.filter(kind="prizes.diploma").delete()
    Application.objects.filter(pk=chinese.pk).update(surname="王", name="小明", patronymic="")
    Application.objects.filter(pk=capital.pk).update(surname="ИВАНОВ", name="ПЁТР", patronymic="ИЛЬИЧ")
    assert diplomas.issue_diplomas(contest=contest, by=users["staff"]) == people
    kept = Diploma.objects.filter(contest=contest, printed_sure=False).order_by("application")
    assert {(one.application_id, one.printed, one.sent_at) for one in kept} == {
        (chinese.pk, "王 小明", None), (capital.pk, "Иванов Пётр Ильич", None),
    }  # fmt: skip
    assert OutboxMessage.objects.filter(kind="prizes.diploma").count() == people - kept.count()
    assert diplomas.send_unsent(contest=contest, by=users["staff"]) == 0
    strange, mended = kept.filter(application=chinese).first(), kept.filter(application=capital).first()
    with pytest.raises(RuleViolation, match="имя не проверено"):
        diplomas.send_diploma(diploma=mended, by=users["staff"])
    staff = client_of("staff")
    url = f"/c/{contest.slug}/desk/diplomas/{strange.number}/"
    assert "«王» (U+738B)" in staff.get(url).content.decode()
    refused = staff.post(url, {"action": "correct", "printed": "王 Сяомин"}).content.decode()
    assert "нет знака «王» (U+738B)" in refused
    assert "Имя верно" in staff.get(f"/c/{contest.slug}/desk/diplomas/{mended.number}/").content.decode()
    problems: list[str] = []
    assert len(list(bundles.named_files(contest, problems=problems))) == people
    assert "王" in "".join(bundles._named_letters(contest, ""))
    staff.post(url, {"action": "correct", "printed": "Ван Сяомин"})
    staff.post(f"/c/{contest.slug}/desk/diplomas/{mended.number}/", {"action": "correct", "printed": "Иванов Пётр Ильич"})
    assert diplomas.send_unsent(contest=contest, by=users["staff"]) == 2
    assert problems == []


def test_a_document_that_cannot_be_made_does_not_stop_the_others(published, issued, users):
    """The background of one kind is gone from the disk: the other kinds are in the ZIP, the row is named in it and in the job's result."""
    template = DocumentTemplate.objects.create(
        contest=published.contest,
        kind=Diploma.Kind.THANKS,
        heading="БЛАГОДАРНОСТЬ",
        lead="вручается",
        case="nominative",
        text="{merit}",
    )
    template.background.name = "templates/lost.jpg"
    template.save()
    assert not default_storage.exists(template.background.name)
    bad = diplomas.thank_somebody(
        contest=published.contest, holder="ООО «Засека»", printed="", merit="за площадку", email="", by=users["staff"]
    )
    job = bundles.order_diplomas(contest=published.contest, kind="", by=users["staff"])
    jobs.run(job.pk)
    job.refresh_from_db()
    with ZipFile(io.BytesIO(job.file.read())) as archive:
        assert len(archive.namelist()) == len(issued) + 1
        assert f"{bad}: файл не получился" in archive.read(bundles.REMARKS).decode()
    assert f"Документов: {len(issued)}." in job.outcome
    assert f"{bad}: файл не получился" in job.outcome


def test_a_new_name_in_another_case_waits_for_a_person(published, issued, users):
    values = {
        "heading": "ДИПЛОМ",
        "lead": "вручается",
        "case": "dative",
        "text": "{merit}",
        "officer_position": "",
        "officer_name": "",
    }
    diplomas.set_template(contest=published.contest, kind=issued[0].kind, values=values, by=users["staff"])
    new = diplomas.reissue_diploma(diploma=issued[0], reason="смена фамилии", holder="Палец Анна Львовна", by=users["staff"])
    assert (new.printed, new.printed_sure, new.sent_at) == ("Палец Анна Львовна", False, None)
    with pytest.raises(RuleViolation, match="нет знака «王»"):
        diplomas.set_template(contest=published.contest, kind=issued[0].kind, values=values | {"lead": "王"}, by=users["staff"])


def test_every_paper_is_written_by_one_function():
    """What makes a PDF anywhere else would be no PDF/A, could show boxes and could take pictures of others along."""

    makers = ("write_pdf", "pikepdf.new", "PdfWriter", "weasyprint")
    rooms = ("hackathon_portal", "registration", "judging", "prizes")
    found = {
        str(path.relative_to(ROOT))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if any(maker in path.read_text("utf-8") for maker in makers)
    }
    assert found - {"hackathon_portal/settings/base.py"} == {"hackathon_portal/documents/pdf.py"}
