"""Visual regression: the forty main pages (main_pages.py) of all roles, each compared with its stored picture in one width and theme.

Which of the six it is follows from the page's name, so all widths and both themes are looked at by a third of the drawings that every page
in every one would cost. `./portal look` draws the stored pictures anew (tests/browser/look), and all 240 for people (docs/pages).
tests/areas.py says what counts as a difference; each is named with its place, and the picture with frames around them is written beside.
What changes by itself (random codes, QR codes) is covered. Every letter of a page comes from a packaged font: what the machine has
installed changes nothing.
"""

from __future__ import annotations

import io
import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from hackathon_portal.demo import beside, people, play, site
from judging.actions import sheets
from prizes.payouts.actions.payout_applications import begin_payout_application
from tests import build, fonts, pictures
from tests.areas import differences, is_same, marked
from tests.browser.conftest import DESK, ENVIRONMENT, LAUNCH, PHONE, WINDOW, Person, enter
from tests.browser.main_pages import BROWSED, DECIDED, JUDGING, REGISTERING, STORED, THEMES, WIDTHS, MainPage

DRAWN = Path(os.environ.get("PORTAL_DATA", "var")) / "look"
TALLEST = 2400  # pixels kept of a long page
CHANGING = "code, .code, .qr, .changing, [data-elapsed], #feed, #link, #share-link"
# Which of its sizes a browser takes for a cover depends on what it has loaded before.
HIDE_COVERS = "() => document.querySelectorAll('img[srcset]').forEach((image) => { image.style.visibility = 'hidden'; })"
MOST_TOLD = 6  # areas that a failure names
LOOKED_AT = {"color_scheme": "light", "device_scale_factor": 1, "reduced_motion": "reduce"}


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


def compared(page_of: MainPage, page: Page) -> str:
    """What is wrong with this page's look, in words."""
    page.evaluate(HIDE_COVERS)
    drawn, name = picture_of(page), page_of.picture(*page_of.compared)
    stored = STORED / name
    if not stored.exists():
        return f"{name}: no stored picture, make it by ./portal look"
    areas = differences(Image.open(stored), drawn)
    if is_same(areas):
        return ""
    DRAWN.mkdir(parents=True, exist_ok=True)
    framed = DRAWN / f"{page_of.name}.png"
    marked(drawn, areas).save(framed)
    told = "; ".join(str(area) for area in areas[:MOST_TOLD])
    return f"{name}: {len(areas)} areas differ ({told}), see {framed}; if it is meant to be so, ./portal look"


def store(page_of: MainPage, someone: Person, path: str) -> str:
    """Draw the page in every width and theme for people; why it is not drawn, in words."""
    for folder in (STORED, BROWSED):
        folder.mkdir(parents=True, exist_ok=True)
    for width, height in WIDTHS.items():
        someone.page.set_viewport_size({"width": width, "height": height})
        answer = someone.page.goto(someone.base + path)
        if answer is None or answer.status != page_of.status:
            return f"{page_of.name}: {path} answers {answer and answer.status}"
        for theme in THEMES:
            someone.page.emulate_media(color_scheme=theme)
            pictures.browsed(picture_of(someone.page)).save(
                BROWSED / page_of.picture(width, theme), quality=pictures.QUALITY, method=4
            )
    return ""


def store_compared(page_of: MainPage, page: Page) -> None:
    """Keep the page as it is drawn now for comparing, without loss: half the bytes of a PNG."""
    page.evaluate(HIDE_COVERS)
    picture_of(page).save(STORED / page_of.picture(*page_of.compared), lossless=True, quality=100, method=6)


def fonts_of_the_machine(page: Page) -> set[str]:
    """Fonts that are no packaged ones and draw some text of this page, each with an element it draws."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    nodes = session.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": True})["nodes"]
    names = {node["nodeId"]: node["nodeName"].lower() for node in nodes}
    found = set()
    for holder in {node["parentId"] for node in nodes if node["nodeName"] == "#text" and node["nodeValue"].strip()}:
        used = session.send("CSS.getPlatformFontsForNode", {"nodeId": holder})["fonts"]
        found |= {f"{font['familyName']} ({names[holder]})" for font in used if not font["isCustomFont"]}
    session.detach()
    return found


@pytest.fixture(autouse=True)
def same_people(monkeypatch):
    """Invented people and the codes of diplomas are numbered from 1, however many tests ran before."""
    monkeypatch.setattr(build, "_numbers", itertools.count(1))
    codes = itertools.count(1)
    monkeypatch.setattr("prizes.awards.actions.diplomas.new_code", lambda: f"KKKK-MMMM-{next(codes):04d}")


def faults_of(someone: Person, pages: list[MainPage], words: dict[str, object]) -> list[str]:
    """Open each page in the width and the theme it is compared in; with UPDATE_LOOK its pictures are stored instead."""
    found = []
    for page_of in pages:
        path, (width, theme) = page_of.path.format(**words), page_of.compared
        asked = os.environ.get("UPDATE_LOOK", "")
        if asked:
            if asked != "1" and page_of.name not in asked.split(","):
                continue
            found.append(store(page_of, someone, path))
            if found[-1]:
                continue
        someone.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        someone.page.emulate_media(color_scheme=theme)
        answer = someone.page.goto(someone.base + path)
        assert answer is not None, path
        assert answer.status == page_of.status, path
        if asked:
            store_compared(page_of, someone.page)
            continue
        found.append(compared(page_of, someone.page))
        if width == DESK["width"] and (foreign := fonts_of_the_machine(someone.page)):
            found.append(f"{page_of.name}: drawn by fonts of the machine: {', '.join(sorted(foreign))}")
    return [fault for fault in found if fault]


@pytest.fixture
def look(person) -> Callable[..., list[str]]:
    """`look(PAGES, emails, project=1)`: what is wrong with the pages of a scene, each opened by whom it names (role -> e-mail)."""

    def make(pages: tuple[MainPage, ...], emails: dict[str, str], **words: object) -> list[str]:
        faults = []
        for who in dict.fromkeys(page_of.who for page_of in pages):
            email = "" if who == "visitor" else emails[who]
            someone = person(email, **LOOKED_AT)
            own = [page_of for page_of in pages if page_of.who == who]
            faults += faults_of(enter(someone) if email else someone, own, words)
        return faults

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
    administrator = build.administrator()
    at(2024, 5, 13, 12)
    emails = {
        "captain": captain.email,
        "staff": people.STAFF.email,
        "door": people.DOOR.email,
        "administrator": administrator.email,
    }
    assert look(REGISTERING, emails, base=f"/c/{contest.slug}") == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_look_while_the_commission_judges(judged, users, at, look):
    beside.mentoring(judged, most=2)
    beside.running_order(judged)
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    project = judged.contest.projects.order_by("pk").first()
    emails = {"member": people.MEMBERS[0].email, "chair": people.CHAIR.email, "mentor": people.MENTOR.email}
    emails["captain"] = known(project.team.founder)
    assert look(JUDGING, emails, base=f"/c/{judged.contest.slug}", project=project.pk) == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_look_after_the_results(judged, users, at, look):
    site.show_teams(judged)
    play.assessment(judged)
    play.outcome(judged, play.meeting(judged))
    at(2024, 5, 29, 12)
    award = judged.contest.awards.filter(place=1).select_related("team__founder").order_by("pk").first()
    captain = award.team.founder
    begin_payout_application(award=award, by=captain)
    emails = {actor.login: actor.email for actor in (people.STAFF, people.CHAIR, people.SECRETARY, people.ACCOUNTANT)}
    emails["captain"] = known(captain)
    assert look(DECIDED, emails, base=f"/c/{judged.contest.slug}", award=award.pk, project=award.project_id) == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [".btn { padding: 20px; }", ":root { --accent: #7a0000; }", "h2 { display: none; }"])
def test_a_changed_look_is_noticed(contest, users, person, change):
    someone = enter(person(people.STAFF.email, **LOOKED_AT))
    before = picture_of(someone.open("/ui/"))
    assert differences(before, picture_of(someone.open("/ui/"))) == []
    # The policy of the pages allows no style from elsewhere; the test's own change goes through the object model.
    someone.page.evaluate(
        "(rule) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rule); document.adoptedStyleSheets = [sheet]; }", change
    )
    assert not is_same(differences(before, picture_of(someone.page)))


def seen_in(browser: Browser, someone: Person, paths: list[str]) -> list[bytes]:
    """Each page as this browser draws it for somebody signed in, on a phone and on a desk, and last a text without any packaged font."""
    pictures = []
    for viewport in (PHONE, DESK):
        context = browser.new_context(viewport=viewport, storage_state=someone.context.storage_state(), **WINDOW, **LOOKED_AT)
        there = Person(someone.email, context.new_page(), context, someone.base)
        pictures += [picture_of(there.open(path)).tobytes() for path in paths]
        there.page.goto("data:text/html;charset=utf-8,<p>Буквы без своего шрифта</p>")
        pictures.append(picture_of(there.page).tobytes())
        context.close()
    return pictures


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_look_the_same_on_a_machine_with_many_fonts(contest, users, at, browser, person, tmp_path):
    for day, name in ((13, "Гусляры"), (14, "Пряник"), (16, "Засека")):
        build.team(contest, name).applications.update(submitted_at=at(2024, 5, day, 12))  # a curve over days
    base = f"/c/{contest.slug}"
    paths = ["/", "/ui/", f"{base}/desk/queue/", f"{base}/desk/numbers/", f"{base}/desk/site/"]
    with browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=LAUNCH,
        env=os.environ | ENVIRONMENT | {"FONTCONFIG_FILE": str(fonts.many(tmp_path))},
    ) as other:
        staff = enter(person(people.STAFF.email))
        plain, crowded = (seen_in(one, staff, paths) for one in (browser, other))
    names = [*paths, "without a packaged font"] * 2
    assert [name for name, one, two in zip(names, plain, crowded, strict=True) if one != two] == ["without a packaged font"] * 2
