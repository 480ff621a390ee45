"""Visual regression: the style page and twenty main pages on a phone and on a desk, compared with stored pictures.

`./portal look` draws the stored pictures anew (tests/browser/look). Tolerance: a picture is the same when at most SHARE of its cells
(CELL x CELL pixels) differ in mean colour by more than SHADE of 255, and its height by at most HEIGHT pixels. What changes by itself
(random codes, QR codes) is covered.
"""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from hackathon_portal.demo import people, play, site
from judging.actions import sheets
from prizes.payouts.actions.payout_applications import begin_payout_application
from tests import build
from tests.browser.conftest import DESK, PHONE, Person, sign_in

STORED = Path(__file__).parent / "look"
DRAWN = Path(os.environ.get("PORTAL_DATA", "var")) / "look"
CELL, SHADE, SHARE, HEIGHT = 8, 20, 0.005, 12
TALLEST = 2400  # pixels kept of a long page
COLOURS = 256
CHANGING = "code, .code, .qr, .changing, [data-elapsed]"


def difference(stored: Image.Image, drawn: Image.Image) -> float:
    """Share of cells whose mean colour differs, 1 where the pages are not equally large."""
    if stored.width != drawn.width or abs(stored.height - drawn.height) > HEIGHT:
        return 1
    width, height = stored.width // CELL, min(stored.height, drawn.height) // CELL
    small = [
        picture.convert("RGB").crop((0, 0, width * CELL, height * CELL)).resize((width, height), Image.Resampling.BOX)
        for picture in (stored, drawn)
    ]
    strongest = max_of(ImageChops.difference(*small))
    return sum(count for shade, count in enumerate(strongest.histogram()) if shade > SHADE) / (width * height)


def max_of(picture: Image.Image) -> Image.Image:
    """The strongest of the three channels of each pixel."""
    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def picture_of(page: Page) -> Image.Image:
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready")
    height = min(TALLEST, page.evaluate("() => document.documentElement.scrollHeight"))
    drawn = page.screenshot(
        full_page=True,
        clip={"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height},
        mask=[page.locator(CHANGING)],
        mask_color="#888888",
        animations="disabled",
    )
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def compared(name: str, page: Page) -> str:
    """What is wrong with this page's look, in words; with UPDATE_LOOK the picture is stored instead."""
    drawn = picture_of(page)
    stored = STORED / f"{name}.png"
    if os.environ.get("UPDATE_LOOK"):
        drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(stored, optimize=True)
        return ""
    if not stored.exists():
        return f"{name}: no stored picture, make it by ./portal look"
    share = difference(Image.open(stored), drawn)
    if share <= SHARE:
        return ""
    DRAWN.mkdir(parents=True, exist_ok=True)
    drawn.save(DRAWN / f"{name}.png")
    return f"{name}: {share:.1%} of the page differs, see {DRAWN / name}.png; if it is meant to be so, ./portal look"


@pytest.fixture(autouse=True)
def same_people(monkeypatch):
    """Invented people and the codes of diplomas are numbered from 1, however many tests ran before."""
    monkeypatch.setattr(build, "_numbers", itertools.count(1))
    codes = itertools.count(1)
    monkeypatch.setattr("prizes.awards.actions.diplomas.new_code", lambda: f"KKKK-MMMM-{next(codes):04d}")


def faults_of(someone: Person, pages: dict[str, str]) -> list[str]:
    """Open each page (name -> path) at both widths."""
    found = []
    for viewport in (PHONE, DESK):
        someone.page.set_viewport_size(viewport)
        for name, path in pages.items():
            answer = someone.page.goto(someone.base + path)
            assert answer is not None and answer.status == (404 if name == "nowhere" else 200), path
            found.append(compared(f"{name}-{viewport['width']}", someone.page))
    return [fault for fault in found if fault]


@pytest.fixture
def look(person) -> Callable[[str, dict[str, str]], list[str]]:
    def make(email: str, pages: dict[str, str]) -> list[str]:
        someone = person(email, color_scheme="light", device_scale_factor=1)
        return faults_of(sign_in(someone) if email else someone, pages)

    return make


def known(user) -> str:
    user.set_password(build.PASSWORD)
    user.save()
    return user.email


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_look_while_teams_register(contest, users, at, look):
    site.write(play.Stage(contest, users))
    captain = build.user("captain@example.org")
    build.team(contest, "Гусляры", founder=captain)
    for name in ("Засека", "Команда с названием подлиннее, какое бывает у настоящих команд", "Пряник"):
        build.team(contest, name)
    at(2024, 5, 13, 12)
    base = f"/c/{contest.slug}"
    faults = look("", {
        "home": "/", "contest": f"{base}/", "rules": f"{base}/rules/", "login": "/accounts/login/", "viewing": "/viewing/", "nowhere": "/nowhere/",
    })  # fmt: skip
    faults += look(
        captain.email,
        {"status": f"{base}/application/", "found-team": f"{base}/team/new/", "person-step": f"{base}/application/person/"},
    )
    faults += look(
        people.STAFF.email,
        {"style": "/ui/", "queue": f"{base}/desk/queue/", "application": f"{base}/desk/applications/1/", "desk": f"{base}/desk/", "site": f"{base}/desk/site/"},
    )  # fmt: skip
    assert faults == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_look_while_the_commission_judges(judged, users, at, look):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    base, project = f"/c/{judged.contest.slug}", judged.contest.projects.order_by("pk").first()
    faults = look(
        people.MEMBERS[0].email,
        {"sheet-list": f"{base}/sheets/", "sheet": f"{base}/sheets/{project.pk}/", "grid": f"{base}/sheets/grid/"},
    )
    faults += look(people.CHAIR.email, {"room": f"{base}/commission/"})
    faults += look(known(project.team.founder), {"project": f"{base}/project/"})
    assert faults == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_look_after_the_results(judged, users, at, look):
    site.show_teams(judged)
    play.assessment(judged)
    play.outcome(judged, play.meeting(judged))
    at(2024, 5, 29, 12)
    award = judged.contest.awards.filter(place=1).select_related("team__founder").order_by("pk").first()
    base, captain = f"/c/{judged.contest.slug}", award.team.founder
    begin_payout_application(award=award, by=captain)
    faults = look("", {"results": f"{base}/results/", "winner": f"{base}/results/{award.pk}/"})
    faults += look(known(captain), {"payout": f"{base}/prizes/{award.pk}/"})
    faults += look(people.SECRETARY.email, {"protocol": f"{base}/commission/protocol/", "ranking": f"{base}/commission/ranking/"})
    faults += look(people.STAFF.email, {"diplomas": f"{base}/desk/diplomas/", "deadlines": f"{base}/desk/deadlines/"})
    faults += look(people.ACCOUNTANT.email, {"payouts": f"{base}/payouts/"})
    assert faults == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [".btn { padding: 20px; }", ":root { --accent: #7a0000; }", "h2 { display: none; }"])
def test_a_changed_look_is_noticed(contest, users, person, change):
    someone = sign_in(person(people.STAFF.email, color_scheme="light"))
    before = picture_of(someone.open("/ui/"))
    assert difference(before, picture_of(someone.open("/ui/"))) == 0
    # The policy of the pages allows no style from elsewhere; the test's own change goes through the object model.
    someone.page.evaluate(
        "(rule) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rule); document.adoptedStyleSheets = [sheet]; }", change
    )
    assert difference(before, picture_of(someone.page)) > SHARE
