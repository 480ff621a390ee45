"""Rows of the acceptance table of the pages: keyboard alone, without JavaScript, no other host, the remembered look."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from hackathon_portal.demo import people
from judging.actions import protocol as protocols
from judging.actions import sheets
from judging.models import ProtocolSignature, ScoreSheet
from registration.models import Team
from tests import build
from tests.browser.conftest import PHONE, enter, sign_in

# The element with the focus must be drawn with an outline that can be seen.
FOCUS = """() => { const one = document.activeElement; if (!one || one === document.body || one.id === 'content') return 'none';
  const drawn = getComputedStyle(one), beside = one.nextElementSibling && getComputedStyle(one.nextElementSibling);
  const seen = (style) => style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return seen(drawn) || seen(beside) ? 'seen' : one.outerHTML.slice(0, 120); }"""


def tab_to(page: Page, selector: str, *, most: int = 80) -> None:
    """Press Tab until the element has the focus; every stop on the way shows where it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) in ("seen", "none")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab on {page.url}")


def by_keys(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_team_is_registered_by_the_keyboard_alone(contest, person, at):
    at(2024, 5, 2, 12)
    user = build.user("keys@example.org")
    page = sign_in(person(user.email)).page
    page.goto(page.url.split("/cabinet")[0] + f"/c/{contest.slug}/")
    # The first stop of every page is the look for poor sight, the second goes past the menu.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Версия для слабовидящих"
    tab_to(page, "a[href$='/team/'], main a.hero-call")
    page.keyboard.press("Enter")
    page.wait_for_url("**/team/**")
    by_keys(page, "main [name=name]", "Гусляры")
    page.keyboard.press("Enter")
    page.wait_for_url("**/application/**")
    assert Team.objects.get().name == "Гусляры"


@pytest.fixture
def drafted(closed, users):
    """The protocol drafted, waiting for signatures."""
    return protocols.draft_protocol(meeting=closed.held, number="3", by=users["secretary"])


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_protocol_is_signed_by_the_keyboard_alone(closed, drafted, person):
    member = closed.held.attendance.select_related("member__user").first().member
    page = sign_in(person(member.user.email)).page
    page.goto(page.url.split("/cabinet")[0] + f"/c/{closed.contest.slug}/commission/protocol/")
    tab_to(page, "main a[href*='sign']")
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    page.wait_for_function("() => location.pathname.includes('sign') || location.pathname.includes('reauthenticate')")
    if "reauthenticate" in page.url:
        by_keys(page, "main [name=password]", build.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign/**")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.get_by_text("Протокол подписан.").wait_for()
    assert ProtocolSignature.objects.filter(member=member).count() == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_protocol_is_signed_without_javascript(closed, drafted, person):
    member = closed.held.attendance.select_related("member__user").first().member
    someone = enter(person(member.user.email, java_script_enabled=False))
    someone.open(f"/c/{closed.contest.slug}/commission/protocol/")
    someone.follow("Подписать протокол")
    if "reauthenticate" in someone.page.url:
        someone.fill(password=build.PASSWORD)
        someone.page.locator("main form button").first.click()
    someone.press("Подписываю")
    someone.sees("Протокол подписан.")
    assert ProtocolSignature.objects.filter(member=member).count() == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_sheet_of_six_criteria_takes_eight_key_presses(judged, users, person, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    project = judged.contest.projects.order_by("pk").first()
    someone = enter(person(people.MEMBERS[0].email))
    someone.open(f"/c/{judged.contest.slug}/sheets/{project.pk}/")
    someone.page.wait_for_load_state("load")
    for _ in range(6):
        someone.page.keyboard.press("4")
    someone.sees("сохранено")
    # After the last point the focus stands where signing is one Tab and one Enter away, or nearer.
    presses = 6
    for _ in range(2):
        if ScoreSheet.objects.filter(project=project, signed_at__isnull=False).exists():
            break
        if someone.page.evaluate("document.activeElement.textContent.includes('Подписать лист')"):
            with someone.page.expect_navigation():
                someone.page.keyboard.press("Enter")
        else:
            someone.page.keyboard.press("Tab")
        presses += 1
        someone.page.wait_for_timeout(300)
    assert presses <= 8


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_page_asks_no_other_host_and_runs_no_inline_script(contest, person):
    visitor = person("", PHONE)
    hosts: set[str] = set()
    refused: list[str] = []
    visitor.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    visitor.page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    for path in ("/", f"/c/{contest.slug}/", f"/c/{contest.slug}/rules/", "/help/staff/"):
        visitor.open(path)
        visitor.page.wait_for_load_state("networkidle")
    assert hosts == {visitor.base.split("/")[2]}
    assert refused == []  # what the Content-Security-Policy stops is said on the console


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("colours", ["black-on-white", "white-on-black", "blue"])
def test_large_letters_in_contrast_stay_readable_on_a_phone(contest, person, colours):
    visitor = person("", {"width": 640, "height": 900})
    visitor.open(f"/viewing/?next=/c/{contest.slug}/")
    visitor.page.locator("[name=letters][value='200']").check()
    visitor.page.locator(f"[name=colours][value='{colours}']").check()
    visitor.press("Сохранить")
    visitor.page.wait_for_url(f"**/c/{contest.slug}/")
    page = visitor.page
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    ink, paper = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    assert ink != paper
    from tests.browser.test_accessible import faults_of

    assert faults_of(page) == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_menu_opens_closes_by_escape_and_finds_a_page_by_the_keyboard(contest, person):
    staff = enter(person(people.STAFF.email, PHONE))
    staff.open(f"/c/{contest.slug}/desk/")
    page = staff.page
    page.wait_for_load_state("load")
    opened = page.locator(".contest-nav details[open] summary")
    page.locator(".contest-nav summary", has_text="Все страницы").click()
    assert opened.all_inner_texts() == ["Все страницы"]
    page.keyboard.press("Escape")
    assert opened.count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Все страницы"
    page.locator(".contest-nav summary", has_text="Все страницы").click()
    # All pages lie over the heading; beneath them there is still a place for a thumb to put them away.
    box = page.locator(".all-pages").bounding_box()
    assert box["y"] + box["height"] < PHONE["height"] - 44
    page.mouse.click(4, PHONE["height"] - 8)
    assert opened.count() == 0
    page.keyboard.press("Control+k")
    page.keyboard.type("диплом")
    assert page.locator("dialog.find li:visible a").all_inner_texts() == ["Дипломы и благодарности"]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/desk/diplomas/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_text_becomes_html_only_through_the_trusted_policy(judged, users, person, at):
    """Trusted Types: a page without htmx makes no HTML of text at all; htmx's pages refuse what brings a script, and go on renewing."""
    insert = """(html) => { try { document.createElement('div').innerHTML = html; return 'done'; } catch (fault) { return fault.name; } }"""
    visitor = person()
    visitor.open(f"/c/{judged.contest.slug}/")
    assert visitor.page.evaluate(insert, "<p>текст</p>") == "TypeError"
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    chair = enter(person(people.CHAIR.email))
    chair.open(f"/c/{judged.contest.slug}/commission/")
    page = chair.page
    page.wait_for_load_state("load")
    assert page.evaluate(insert, "<p>текст</p>") == "done"
    assert page.evaluate(insert, "<script>alert(1)</script>") == "TypeError"
    assert page.evaluate(insert, '<script src="//evil.example.org/a.js"></script>') == "TypeError"
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.evaluate("window.before = document.getElementById('outstanding')")
    page.wait_for_function("() => document.getElementById('outstanding') !== window.before")
    assert faults == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript", [True, False])
def test_a_long_form_is_whole_after_the_session_ended(judged, person, at, javascript):
    at(2024, 5, 26, 13)
    project = judged.contest.projects.select_related("team__founder").first()
    captain = project.team.founder
    captain.set_password(build.PASSWORD)
    captain.save()
    someone = enter(person(captain.email, PHONE, java_script_enabled=javascript))
    someone.open(f"/c/{judged.contest.slug}/project/")
    someone.fill(title="Гусли онлайн", description="Первая строка\nвторая «строка» <b>")
    someone.context.clear_cookies(name="sessionid")
    someone.press("Сохранить черновик")
    someone.fill(login=captain.email, password=build.PASSWORD)
    someone.press("Войти")
    someone.sees("Набранное сохранено")
    someone.press("Отправить набранное")
    someone.sees("Черновик проекта сохранён.")

    def held(name: str) -> str:
        """Without scripts the page is one form, whose fields are called `k3|title` (kernel/web/one_form.py)."""
        return someone.page.locator(f'main [name={name}], main [name$="|{name}"]').input_value()

    assert held("title") == "Гусли онлайн"
    assert held("description") == "Первая строка\nвторая «строка» <b>"
