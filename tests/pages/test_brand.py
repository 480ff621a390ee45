"""The face of a contest: staff set colours that are read and pictures of light sizes; visitors see them, and the prizes before anybody has won."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from hackathon_portal.contests import branding, face
from hackathon_portal.contests.models import Brand
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord

COLOURS = {"headline": "Три дня, чтобы сделать город удобнее", "paper": "#0B4F4A", "call": "#ffd84d"}


def photo(size=(2400, 1500), kind="JPEG") -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(target, kind, quality=60)
    return SimpleUploadedFile("обложка.jpg", target.getvalue())


def test_staff_set_the_face_and_visitors_see_it_at_once(contest, client_of):
    staff = client_of("staff")
    assert staff.get(reverse("contest_brand", args=[contest.slug])).status_code == 200
    answer = staff.post(reverse("contest_brand", args=[contest.slug]), {**COLOURS, "cover": photo(), "logo": photo()})
    assert answer.status_code == 302
    visitor = Client()
    page = visitor.get(contest.get_absolute_url()).content.decode()
    assert COLOURS["headline"] in page
    assert contest.title in page
    brand = Brand.objects.get(contest=contest)
    style = visitor.get(f"{reverse('contest_brand_style', args=[contest.slug])}?v={brand.version}")
    assert style["Content-Type"] == "text/css; charset=utf-8"
    assert b"--brand:#0b4f4a;--on-brand:#ffffff;--call:#ffd84d;--on-call:#14181f" in style.content
    for name, most in (("cover.webp", 1440), ("cover-narrow.webp", 780), ("logo.png", 480)):
        drawn = visitor.get(reverse("contest_brand_picture", args=[contest.slug, name]))
        assert drawn.status_code == 200
        assert Image.open(io.BytesIO(b"".join(drawn.streaming_content))).width <= most
    assert visitor.get(reverse("contest_brand_picture", args=[contest.slug, "other.webp"])).status_code == 404
    assert AuditRecord.objects.filter(name="set_brand", contest_ref=contest.pk).exists()


def test_pictures_are_taken_away_and_the_rest_stays(contest, users):
    branding.set_brand(contest=contest, **COLOURS, cover=photo(), logo=photo(), by=users["staff"])
    brand = branding.set_brand(contest=contest, **COLOURS, without=("cover",), by=users["staff"])
    assert not brand.has_cover
    assert not brand.cover_narrow
    assert brand.logo
    assert Client().get(reverse("contest_brand_picture", args=[contest.slug, "cover.webp"])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"call": "#0b5f5a"}, "call", "Кнопка на обложке не видна"),
        ({"paper": "зелёный"}, "paper", "Цвет пишут как"),
        ({"call": "#fff;}"}, "call", "Цвет пишут как"),
    ],
)
def test_what_cannot_be_seen_is_refused_and_nothing_typed_is_lost(contest, users, client_of, changes, field, words):
    with pytest.raises(RuleViolation) as refusal:
        branding.set_brand(contest=contest, **(COLOURS | changes), by=users["staff"])
    assert (refusal.value.field, words in refusal.value.message) == (field, True)
    answer = client_of("staff").post(reverse("contest_brand", args=[contest.slug]), COLOURS | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert COLOURS["headline"] in answer.content.decode()
    assert not Brand.objects.exists()


def test_a_file_that_is_no_picture_is_refused_and_another_person_changes_nothing(contest, users):
    broken = SimpleUploadedFile("обложка.png", b"%PDF-1.7 no picture")
    with pytest.raises(RuleViolation, match="PNG или JPEG"):
        branding.set_brand(contest=contest, **COLOURS, cover=broken, by=users["staff"])
    with pytest.raises(RuleViolation, match="сотрудник"):
        branding.set_brand(contest=contest, **COLOURS, by=users["accountant"])


def test_the_page_says_what_each_place_brings_and_the_card_how_much_there_is(contest):
    page = Client().get(contest.get_absolute_url()).content.decode().replace("\u00a0", " ")
    home = Client().get("/").content.decode().replace("\u00a0", " ")
    assert 'id="prizes"' in page
    assert "150 000 ₽" in page
    assert "900 000 ₽" in page
    assert "Призы, до налога" in home
    assert "900 000 ₽" in home
    assert 'aria-current="step"' in page


def test_cards_of_the_home_page_stand_in_their_contests_colours(contest, users, client):
    branding.set_brand(contest=contest, headline="Три дня для города", paper="#5a1020", call="#ffd94a", by=users["staff"])
    home = client.get("/").content.decode()
    assert f"contest-card brand-{contest.pk}" in home
    assert "Три дня для города" in home
    style = re.search(r'href="(/brands\.css\?v=\d+)"', home)
    assert style
    rules = client.get(style[1]).content.decode()
    assert f".brand-{contest.pk}{{--brand:#5a1020;--on-brand:#" in rules
    contest.state = "draft"
    contest.announced_at = None
    contest.save(update_fields=["state", "announced_at"])
    assert f"brand-{contest.pk}" not in client.get("/brands.css").content.decode()


def test_the_face_of_a_contest_without_one_is_not_taken_for_its_own(contest):
    """Whoever asks how it looks, then draws a page in the same request, finds none: nothing stored, no version."""
    look = face.look_of(contest)
    assert look.pk is None
    assert look.style.startswith(":root{--brand:#12306b;")
    assert face.brand_of(contest) is None
    assert face.version_of([contest]) == 0
