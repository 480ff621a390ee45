"""Three designs of diplomas: chosen by what is really printed; each holds all that a diploma must, and what is issued stays as it was."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from hackathon_portal.contests.models import Brand
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from prizes.awards import documents
from prizes.awards.actions import diplomas, looks
from prizes.models import DESIGNS, Design, Diploma
from tests.actions.test_document_fonts import MARGIN, glyphs
from tests.documents import faults_of, words

LONGEST = {"printed": "Константинопольская-Преображенская " * 5, "merit": "За лучшее решение в области городского хозяйства " * 6,
           "team": "Ш" * 80, "project": "Сервис для жителей " * 8, "nomination": "Искусственный интеллект " * 6}  # fmt: skip


@pytest.mark.parametrize("design", DESIGNS)
def test_each_design_holds_all_of_a_diploma_on_one_page(published, design):
    """Whom, for what, number, code, address, officer; also with the longest names, and with a colour no word is read in."""
    issued = Diploma.objects.filter(contest=published.contest).first()
    issued.contest, issued.design, issued.paper, issued.call = published.contest, design, "#ffd84d", "#0b4f4a"
    long = Diploma(contest=published.contest, kind=Diploma.Kind.DIPLOMA, code="7KQM-2XPA-HT4C", number=7, design=design)
    for name, value in LONGEST.items():
        setattr(long, name, value[: Diploma._meta.get_field(name).max_length].strip())
    for one, data in zip((issued, long), documents.diploma_pdfs([issued, long]), strict=True):
        said = words(data)
        assert documents.check_url(one) in said.replace(" ", "")
        for part in (f"№ {one.number}", one.code, published.contest.officer_name, *one.printed.split(), *one.merit.split()[:6]):
            assert part in said, (design, part)
        assert faults_of(data) == []
        assert [text for left, right, text, wide in glyphs(data) if left < 0 or right > wide - MARGIN] == []
        with pikepdf.open(io.BytesIO(data)) as pdf:
            (page,) = pdf.pages
            _, _, width, height = map(float, page.mediabox)
        assert (width < height) == (design == Design.COLUMN)


def test_staff_choose_by_pictures_and_what_is_issued_stays(published, client_of, users):
    contest, staff = published.contest, client_of("secretary")
    before = Diploma.objects.filter(contest=contest).first()
    drawn = documents.diploma_pdf(before)
    address = reverse("diploma_look", args=[contest.slug])
    page = staff.get(address).content.decode()
    for design in DESIGNS:
        assert reverse("diploma_design", args=[contest.slug, design]) in page
    picture = staff.get(reverse("diploma_design", args=[contest.slug, "poster"]))
    with Image.open(io.BytesIO(picture.content)) as sample:
        assert sample.format == "PNG"
        assert sample.width > sample.height > 600
    assert staff.post(address, {"design": "poster"}).status_code == 302
    Brand.objects.update_or_create(contest=contest, defaults={"paper": "#0b4f4a", "call": "#ffd84d"})
    assert AuditRecord.objects.filter(name="choose_design", contest_ref=contest.pk).exists()
    new = diplomas.thank_somebody(
        contest=contest, holder="ООО «Засечная черта»", printed="", merit="за поддержку", email="", by=users["staff"]
    )
    assert (new.design, new.paper, new.call) == ("poster", "#0b4f4a", "#ffd84d")
    before.refresh_from_db()
    before.contest = contest
    assert before.design == Design.FRAME
    assert documents.diploma_pdf(before) == drawn


def test_what_is_no_design_is_refused(contest, users, client_of):
    with pytest.raises(RuleViolation, match="Выберите один из видов"):
        looks.choose_design(contest=contest, design="plain", by=users["staff"])
    with pytest.raises(RuleViolation, match="сотрудник или секретарь"):
        looks.choose_design(contest=contest, design="poster", by=users["accountant"])
    assert client_of("staff").get(reverse("diploma_design", args=[contest.slug, "plain"])).status_code == 404
