"""Visual regression: the style page and twenty main pages on a phone and on a desk, compared with stored pictures.

`./portal look` draws the stored pictures anew (tests/browser/look). tests/areas.py says what counts as a difference; each is named with its
place, and the picture with frames around them is written beside. What changes by itself (random codes, QR codes) is covered. Every letter of
a page comes from a packaged font: what the machine has installed changes nothing.
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

from hackathon_portal.demo import people, play, site
from judging.actions import sheets
from prizes.payouts.actions.payout_applications import begin_payout_application
from tests import build, fonts
from tests.areas import differences, is_same, marked
from tests.browser.conftest import DESK, ENVIRONMENT, LAUNCH, PHONE, WINDOW, Person, enter

STORED = Path(__file__).parent / "look"
DRAWN = Path(os.environ.get("PORTAL_DATA", "var")) / "look"
TALLEST = 2400  # pixels kept of a long page
CHANGING = "code, .code, .qr, .changing, [data-elapsed], #feed, #link"
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


def compared(name: str, page: Page) -> str:
    """What is wrong with this page's look, in words; with UPDATE_LOOK the picture is stored instead."""
    drawn = picture_of(page)
    stored = STORED / f"{name}.webp"
    if os.environ.get("UPDATE_LOOK"):
        drawn.save(stored, lossless=True, quality=100, method=6)  # every pixel as it is, in half the bytes of a PNG
        return ""
    if not stored.exists():
        return f"{name}: no stored picture, make it by ./portal look"
    areas = differences(Image.open(stored), drawn)
    if is_same(areas):
        return ""
    DRAWN.mkdir(parents=True, exist_ok=True)
    framed = DRAWN / f"{name}.png"
    marked(drawn, areas).save(framed)
    told = "; ".join(str(area) for area in areas[:MOST_TOLD])
    return f"{name}: {len(areas)} areas differ ({told}), see {framed}; if it is meant to be so, ./portal look"


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


def faults_of(someone: Person, pages: dict[str, str]) -> list[str]:
    """Open each page (name -> path) at both widths."""
    found = []
    for viewport in (PHONE, DESK):
        someone.page.set_viewport_size(viewport)
        for name, path in pages.items():
            answer = someone.page.goto(someone.base + path)
            assert answer is not None, path
            assert answer.status == (404 if name == "nowhere" else 200), path
            found.append(compared(f"{name}-{viewport['width']}", someone.page))
            if viewport is DESK and (foreign := fonts_of_the_machine(someone.page)):
                found.append(f"{name}: drawn by fonts of the machine: {', '.join(sorted(foreign))}")
    return [fault for fault in found if fault]


@pytest.fixture
def look(person) -> Callable[[str, dict[str, str]], list[str]]:
    def make(email: str, pages: dict[str, str]) -> list[str]:
        someone = person(email, **LOOKED_AT)
        return faults_of(enter(someone) if email else someone, pages)

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
    faults = look("", {"results": f"{base}/results/", "winner": f"{base}/projects/{award.project_id}/"})
    faults += look(known(captain), {"payout": f"{base}/prizes/{award.pk}/"})
    faults += look(people.SECRETARY.email, {"protocol": f"{base}/commission/protocol/", "ranking": f"{base}/commission/ranking/"})
    faults += look(people.STAFF.email, {"diplomas": f"{base}/desk/diplomas/", "deadlines": f"{base}/desk/deadlines/"})
    faults += look(people.ACCOUNTANT.email, {"payouts": f"{base}/payouts/"})
    assert faults == []


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
