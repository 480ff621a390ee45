"""axe-core (WCAG 2.2 A and AA) on the main pages, light and dark, phone and desktop; no sideways scrolling at 320 px."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hackathon_portal.demo import people, play
from hackathon_portal.kernel import clock
from judging.actions import hall, meeting, sheets
from judging.actions.paper_sheets import type_paper_sheet
from judging.actions.protocol import draft_protocol
from judging.models import Hall, PaperSheet, ScoreSheet
from prizes.models import Award, Diploma
from prizes.payouts.actions.payments import mark_paid
from prizes.payouts.actions.payout_applications import begin_payout_application
from tests import build
from tests.browser.conftest import DESK, PHONE, enter
from tests.many import lengthen
from tests.pages.test_access import ROLES, address, objects_of, own_views
from tests.payouts import accepted, approved_register

TABLET = {"width": 820, "height": 900}
PARTS = 3  # of the pages, for workers beside each other
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


# The innermost element that reaches beyond the page.
WIDEST = """() => [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll-x'))
  .filter((one, _, all) => !all.some((other) => other !== one && one.contains(other))).map((one) => one.outerHTML.slice(0, 90))[0]"""
# Whatever a person taps that is lower or narrower than `least`, or lower than `tall`; a link within a sentence is as high as its line (2.5.8).
SMALL = """([least, tall]) => {
  const shown = (one) => one.checkVisibility({visibilityProperty: true}) && !one.closest('[inert], .skip, .visually-hidden');
  const words = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && /[\\p{L}\\d]/u.test(one.textContent));
  const isInline = (one) => { let node = one.parentElement;
    while (node && getComputedStyle(node).display.startsWith('inline') && !words(node)) node = node.parentElement;
    return getComputedStyle(one).display === 'inline' && node && words(node); };
  const most = (one, side) => Math.max(...[one, ...(one.labels ?? [])].filter(shown).map((part) => part.getBoundingClientRect()[side])) + .5;
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((one) => shown(one) && !isInline(one) && (most(one, 'width') < least || most(one, 'height') < tall)).map((one) => one.outerHTML.slice(0, 90)); }"""
# Contrast of what shows that a thing opens: the mark of a summary, the arrow of a select, against the page behind (1.4.11).
MARKS = """() => { const light = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    if (!a) return null; const [x, y, z] = [r, g, b].map((one) => one / 255).map((one) => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z; };
  const behind = (one) => { for (; one; one = one.parentElement) { const found = light(getComputedStyle(one).backgroundColor); if (found !== null) return found; } return 1; };
  const seen = (mark, ground) => mark !== null && (Math.max(mark, ground) + .05) / (Math.min(mark, ground) + .05) >= 3;
  const summary = (one) => { const own = getComputedStyle(one, '::before'), drop = getComputedStyle(one, '::after');
    return drop.content.length > 2 ? drop.color : parseFloat(own.borderRightWidth) ? own.borderRightColor : 'rgba(0, 0, 0, 0)'; };
  const select = (one) => getComputedStyle(one).backgroundImage.match(/rgb\\([^)]*\\)/)?.[0] ?? 'rgba(0, 0, 0, 0)';
  return [...document.querySelectorAll('summary, select.form-select:not([multiple], [size])')].filter((one) => one.checkVisibility())
    .filter((one) => !seen(light((one.matches('summary') ? summary : select)(one)), behind(one))).map((one) => one.outerHTML.slice(0, 90)); }"""
# A table that is none on a tablet, or reaches beyond its place there (what scrolls by itself may).
TABLES = """() => [...document.querySelectorAll('main table')].filter((one) => one.checkVisibility())
  .filter((one) => getComputedStyle(one).display !== 'table' || (!one.closest('.scroll-x') && one.getBoundingClientRect().right > innerWidth + 1))
  .map((one) => one.outerHTML.slice(0, 90))"""
# What the second look at a page need not ask again: its head is the same. Reading the style sheets takes longer than all else together,
# and only of interest is what they say of the way a device is held: `ORIENTED` asks the browser's own reading of them instead.
HEAD = ("document-title", "html-has-lang", "html-lang-valid", "html-xml-lang-mismatch", "meta-refresh", "meta-viewport")
LOCK = "css-orientation-lock"
ORIENTED = """() => { const asks = (rules) => [...rules].some((rule) => /orientation/.test(rule.media?.mediaText ?? "") || asks(rule.cssRules ?? []));
  return [...document.styleSheets].some((sheet) => /orientation/.test(sheet.media.mediaText) || asks(sheet.cssRules)); }"""


def without(*names: str) -> dict:
    return RULES | {"preload": {"assets": ["media"]}, "rules": {name: {"enabled": False} for name in names}}


AGAIN = without(LOCK, *HEAD)
OF_COLOURS = ("color-contrast", "link-in-text-block")
CONTRAST = {"runOnly": {"type": "rule", "values": [*OF_COLOURS]}}
WHOLE = "document"
# Elements that were seen when `REMEMBER` was asked last, and what has appeared since.
REMEMBER = "() => { window.seen = new Set([...document.querySelectorAll('body *')].filter((one) => one.checkVisibility())); }"
APPEARED = "{ include: [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() && !window.seen.has(one)) }"


def faults_of(page, rules=RULES, *, of: str = WHOLE) -> list[str]:
    """What axe finds; its half a megabyte is brought into a page once, and only violations are brought back."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = rules | {"resultTypes": ["violations"]}
    found = page.evaluate(
        f"""(options) => {{ const of = {of};
          return of.include?.length === 0 ? [] : axe.run(of, options).then((found) => found.violations); }}""",
        options,
    )
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def listen(page, faults: list[str]) -> None:
    """Note what the page's policy stops and what its scripts fail at."""
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))


def pages_by_reader(contest, stage, client_of, part: int) -> dict[str, list[str]]:
    """Address -> the pages of one part of the URL configuration that person reads: each once, by the first role it is open to."""
    values = objects_of(stage)
    captain = contest.projects.first().team.founder
    captain.set_password(build.PASSWORD)
    captain.save()
    readers = {role: stage.users[role].email for role in ROLES if role not in ("captain", "stranger")} | {
        "captain": captain.email
    }
    clients = {role: client_of(captain if role == "captain" else role) for role in readers}
    found: dict[str, list[str]] = {"": [], **{email: [] for email in readers.values()}}
    for path, pattern in list(own_views())[part::PARTS]:
        if not path.startswith("c/"):
            continue
        url = address(pattern, values)
        for role, client in [(None, Client()), *clients.items()]:
            answer = client.get(url)
            if answer.status_code == 200:  # a file is a file for everybody: others need not have it made again
                is_html = answer["Content-Type"].startswith("text/html") and not answer.streaming
                if is_html and b"portal/theme" in answer.content:  # a page, not the text of a document
                    found[readers[role] if role else ""].append(url)
                break
    return found


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_has_no_violations(published, users, at, person, client_of, part):
    contest, slug = published.contest, published.contest.slug
    award = Award.objects.filter(contest=contest, place=1).select_related("team__founder").first()
    other = Award.objects.filter(contest=contest, place=2).select_related("team__founder", "contest").first()
    stage = published
    paths = pages_by_reader(contest, stage, client_of, part)
    payment = accepted(other, at, users)
    approved_register(contest, users)
    at(2024, 6, 6, 12)
    mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    application = begin_payout_application(award=award, by=award.team.founder)
    award.team.founder.set_password(build.PASSWORD)
    award.team.founder.save()
    with stage.at(contest.ends_on, 15):
        order = list(contest.projects.order_by("pk").values_list("pk", flat=True))  # as it was drawn before the protocol
        Hall.objects.create(contest=contest, seed="а", order=order, drawn_at=clock.now(), drawn_by=stage.users["staff"], draws=1)
        hall.call_next(contest=contest, by=stage.users["staff"])
    award.team.project.violations.create(clause="4.4", text="Похож на прошлогодний", raised_by=stage.users["mentor"])
    contest.commission.meetings.first().questions.create(text="Принять регламент")
    door_code = contest.applications.exclude(door_code=None).first().door_code
    diploma = Diploma.objects.first()
    extra: dict[str, list[str]] = defaultdict(list)
    extra[""] += [
        "/",
        "/check/",
        f"/check/{diploma.code}/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/nowhere/",
        "/viewing/",
        "/help/staff/",
        "/api/v1/docs/",
    ]
    extra[people.STAFF.email] += [
        "/cabinet/",
        "/cabinet/notifications/",
        "/contests/new/",
        "/ui/",
        f"/c/{slug}/desk/queue/?show=all&open=1&x=",
        f"/c/{slug}/payouts/register/2/",
    ]
    extra[people.DOOR.email] += [f"/c/{slug}/door/{door_code}/"]
    extra[people.ACCOUNTANT.email] += [f"/c/{slug}/payouts/applications/{application.pk}/", "/accounts/2fa/"]
    extra[award.team.founder.email] += [f"/c/{slug}/prizes/{award.pk}/", "/cabinet/data/", "/cabinet/data/erase/", "/join/"]
    for email, pages in extra.items():
        paths.setdefault(email, []).extend(pages[part::PARTS])
    assert sum(map(len, paths.values())) > 100 / PARTS
    lengthen(contest)
    faults = []
    with clock.fixed_at(contest.results_published_at + timedelta(days=12)):
        for email, pages in paths.items():
            if not pages:
                continue
            someone = person(email, DESK)
            listen(someone.page, faults)
            if email:
                enter(someone)
            for path in pages:
                someone.page.emulate_media(color_scheme="light")
                someone.page.set_viewport_size(DESK)
                page = someone.open(path)
                faults += violations(page, path)
    assert not faults, "\n".join(faults)


def violations(page, path: str) -> list[str]:
    """What is wrong with a page that was loaded on a desk in light: there, on a phone in dark, and where it is narrow or large."""
    others = without(LOCK, *OF_COLOURS)
    faults = faults_of(page, RULES | {"rules": without(*OF_COLOURS)["rules"]} if page.evaluate(ORIENTED) else others)
    # Colours take longest. They follow the scheme, not the width: on a phone in dark and on a desk in light the whole page is looked at,
    # in the other scheme what is seen at that width alone.
    for viewport, scheme, other, rules in ((PHONE, "dark", "light", AGAIN), (DESK, "light", "dark", CONTRAST)):
        page.evaluate(REMEMBER)
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        faults += faults_of(page, rules)
        small = page.evaluate(SMALL, [24, 44 if viewport == PHONE else 24])
        faults += [f"{path}: small at {viewport['width']} px: {one}" for one in small]
        faults += [f"{path}: its mark is not seen, {scheme}: {one}" for one in page.evaluate(MARKS)]
        page.emulate_media(color_scheme=other)
        faults += faults_of(page, CONTRAST, of=APPEARED)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 320, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            faults.append(f"{path}: scrolls sideways at 320 px, {scheme}")
    # On a tablet tables are tables.
    page.set_viewport_size(TABLET)
    faults += [f"{path}: no table at 820 px: {table}" for table in page.evaluate(TABLES)]
    if page.evaluate("document.documentElement.scrollWidth") > TABLET["width"]:
        faults.append(f"{path}: scrolls sideways at 820 px: {page.evaluate(WIDEST)}")
    # The largest letters and spaces (GOST R 52872-2019) there.
    page.evaluate("() => Object.assign(document.documentElement.dataset, {letters: '200', spacing: 'widest'})")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        if page.evaluate("document.documentElement.scrollWidth") > 820:
            faults.append(f"{path}: scrolls sideways with the largest letters, {scheme}: {page.evaluate(WIDEST)}")
    return faults


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_sheet_survives_a_lost_connection_and_works_without_javascript(judged, person, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    first, second = judged.contest.projects.order_by("pk")[:2]
    member = enter(person(people.MEMBERS[0].email))
    member.open(f"/c/{judged.contest.slug}/sheets/{first.pk}/")
    member.context.set_offline(True)
    for _ in range(6):
        member.page.keyboard.press("4")
    member.sees("Нет связи. Набранное осталось в этом браузере и сохранится само.")
    assert not ScoreSheet.objects.filter(project=first, scores__points__isnull=False).exists()
    member.context.set_offline(False)
    member.page.get_by_text("сохранено").wait_for()
    saved = ScoreSheet.objects.get(project=first)
    assert sorted(saved.scores.values_list("points", flat=True)) == [4] * 6

    plain = enter(person(people.MEMBERS[1].email, java_script_enabled=False))
    plain.open(f"/c/{judged.contest.slug}/sheets/{second.pk}/")
    for group in plain.page.locator("[data-criterion]").all():
        group.locator("label", has_text="3").click()
    plain.press("Подписать лист")
    plain.sees("подписан.")
    assert ScoreSheet.objects.get(project=second).signed_at is not None


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_of_an_open_assessment_have_no_violations(judged, person, at):
    contest, users, url = judged.contest, judged.users, f"/c/{judged.contest.slug}"
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=contest, by=users["chair"])
    held = play.meeting(judged)
    question = meeting.put_question(meeting=held, kind="other", text="Принять регламент", by=users["chair"])
    meeting.open_vote(question=question, by=users["chair"])
    project = contest.projects.first()
    paper = type_paper_sheet(
        project=project, member=contest.commission.members.get(user=users["member1"]), kind="commission",
        points={criterion.code: 3 for criterion in contest.regulation.judging.sheets[0].criteria},
        scan=SimpleUploadedFile("лист.pdf", b"%PDF-1.4\n%%EOF"), by=users["staff"],
    )  # fmt: skip
    faults = []
    for actor, paths in (
        (people.CHAIR, ["/commission/"]),
        (people.MEMBERS[1], ["/sheets/", "/sheets/grid/", f"/sheets/{project.pk}/", "/commission/"]),
        (people.SECRETARY, ["/commission/", "/commission/paper/", f"/commission/paper/{paper.pk}/"]),
    ):
        someone = enter(person(actor.email, DESK, color_scheme="dark"))
        for viewport, scheme in ((DESK, "dark"), (PHONE, "light")):
            someone.page.set_viewport_size(viewport)
            someone.page.emulate_media(color_scheme=scheme)
            for path in paths:
                faults += faults_of(someone.open(url + path))
    play.assessment(judged)
    PaperSheet.objects.update(returned_at=contest.announced_at)
    meeting.close_vote(question=question, by=users["chair"])
    play.closing(judged, held)
    at(2024, 5, 26, 19)
    draft_protocol(meeting=held, number="3", by=users["secretary"])
    for path in ("/commission/protocol/edit/", "/commission/protocol/sign/", "/commission/"):
        faults += faults_of(someone.open(url + path))
    assert not faults, "\n".join(faults)
