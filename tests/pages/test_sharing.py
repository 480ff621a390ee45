"""What a network shows beside a link: pictures in the contest's colours, whole addresses, nobody's name without the consent for spreading."""

from __future__ import annotations

import html
import io
import re

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from hackathon_portal.contests import branding, sharing
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pictures import Cover, cover
from prizes.awards import covers
from prizes.models import Award, Diploma
from registration.models import Consent
from tests.documents import faults_of, words

MOST = 150_000  # bytes


def share_of(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in re.findall(r'property="og:(\w+)" content="([^"]*)"', page)}


def drawn(address: str) -> Image.Image:
    answer = Client().get(address.removeprefix("http://testserver"))
    assert answer.status_code == 200
    assert len(answer.content) < MOST
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_each_page_has_a_picture_of_its_own_in_the_colours_of_the_contest(published, users):
    contest = published.contest
    branding.set_brand(contest=contest, headline="Город удобнее", paper="#0b4f4a", call="#ffd84d", by=users["staff"])
    award = Award.objects.filter(contest=contest, part_of=None).select_related("project").first()
    diploma = Diploma.objects.filter(contest=contest, revoked_at=None).first()
    nomination = contest.nominations.first()
    pages = {
        contest.get_absolute_url(): contest.title,
        reverse("case", args=[contest.slug, nomination.pk]): nomination.title,
        reverse("check_diploma", args=[diploma.code]): f"{diploma}".capitalize(),
        reverse("public_project", args=[contest.slug, award.project_id]): award.project.title,
        reverse("results", args=[contest.slug]): f"Победители и призёры: {contest.short_title}",
    }
    seen = set()
    for path, title in pages.items():
        told = share_of(Client().get(path).content.decode())
        assert told["title"] == title
        assert told["url"] == f"http://testserver{path}"
        assert told["description"]
        picture = drawn(told["image"])
        assert picture.size == (1200, 630)
        assert picture.getpixel((5, 5)) == (11, 79, 74)
        assert picture.getpixel((5, 625)) == (255, 216, 77)
        seen.add(told["image"].partition("?")[0])
    assert len(seen) == len(pages) - 1  # the results have the contest's own picture
    assert drawn(reverse("winner_cover", args=[contest.slug, award.pk])).size == (1200, 630)


def test_a_name_stands_on_the_picture_of_a_diploma_by_consent_alone_and_a_revoked_one_has_none(published):
    diploma = Diploma.objects.filter(contest=published.contest, kind="diploma").select_related("application__contest").first()
    diploma.contest = diploma.application.contest = published.contest
    spreading = published.contest.regulation.spreading
    assert spreading
    Consent.objects.filter(application=diploma.application, code__in=spreading).delete()
    words = covers.of_diploma(diploma)
    assert diploma.printed not in repr(words)
    assert diploma.team in words.below
    text = next(one for one in published.contest.regulation.consents if one.code in spreading)
    Consent.objects.create(application=diploma.application, code=text.code, text_version=text.version)
    assert diploma.printed in covers.of_diploma(diploma).below
    Diploma.objects.filter(pk=diploma.pk).update(revoked_at=diploma.issued_at, revocation_reason="ошибка")
    page = Client().get(reverse("check_diploma", args=[diploma.code])).content.decode()
    assert share_of(page) == {}
    assert Client().get(reverse("diploma_cover", args=[diploma.code])).status_code == 404


def test_a_draft_has_no_picture(contest):
    nomination = contest.nominations.first()
    addresses = [reverse("contest_cover", args=[contest.slug]), reverse("case_cover", args=[contest.slug, nomination.pk])]
    assert [Client().get(address).status_code for address in addresses] == [200, 200]
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.DRAFT)
    assert 200 not in [Client().get(address).status_code for address in addresses]


def test_the_picture_says_what_has_become_of_the_contest_and_its_address_follows(contest):
    before = sharing.contest_cover(contest)
    assert "900\u00a0000" in before.chip
    contest.state = Contest.State.CANCELLED
    after = sharing.contest_cover(contest)
    assert after.chip == "Конкурс отменён"
    assert before.version != after.version


@pytest.mark.parametrize("title", ["Ш" * 160, "очень длинные слова " * 12, "Ғәлия → 王小明", ""])
def test_any_words_are_drawn_and_the_picture_stays_light(title):
    data = cover(Cover(title, title, title, title, "#f5f5f5", "#a8201a"))
    assert Image.open(io.BytesIO(data)).size == (1200, 630)
    assert len(data) < MOST


def test_the_poster_is_one_sheet_of_a3_with_the_facts_and_drafts_have_none_for_visitors(contest):
    address = reverse("poster", args=[contest.slug])
    answer = Client().get(address)
    said = words(answer.content)
    for part in (contest.short_title, contest.place, "900 000 ₽", f"/c/{contest.slug}"):
        assert part in said
    assert faults_of(answer.content) == []
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        (page,) = pdf.pages
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 420]
    with pikepdf.open(io.BytesIO(Client().get(f"{address}?edges=yes").content)) as pdf:
        assert float(pdf.pages[0].mediabox[2]) / 72 * 25.4 > 300
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.DRAFT)
    assert Client().get(address).status_code != 200
