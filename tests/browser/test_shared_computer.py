"""A computer of many people: A types what does not reach the portal and leaves, B signs in in the same window and opens the same page.

Nothing of A is shown to B, sent as B's or left in the browser: on every page whose scripts keep input, whichever way A left.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from hackathon_portal.accounts.actions import create_account, give_second_factor, grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.web.person import key_of
from judging.actions import sheets
from judging.models import Score
from registration.models import Application, Team
from tests import build
from tests.browser.conftest import Person, enter
from tests.conftest import MOSCOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Слова-первого-человека"
PASSPORT = "987654"
SCRIPTS = [
    path.relative_to(settings.BASE_DIR / "static").as_posix()
    for path in (Path(settings.BASE_DIR) / "static").rglob("*.js")
    if "new PersonStore(" in path.read_text("utf-8")
]
# Whatever a browser may keep for a page, as one text.
DUMP = """async () => JSON.stringify([
  Object.entries(localStorage), Object.entries(sessionStorage), await caches.keys(), await indexedDB.databases(), history.state,
  document.cookie, (await navigator.serviceWorker.getRegistrations()).length])"""
EMPTY = [[], [], [], []]


@dataclass
class Kept:
    """A page that keeps input: who opens it one after the other, what A types, and whether it has reached B's rows."""

    first: User
    second: User
    path: str
    moment: datetime
    types: Callable[[Page], None]
    sentinel: str
    reached: Callable[[], bool]

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.sentinel.strip('"')


def captain(contest, name: str) -> User:
    user = build.user()
    with clock.fixed_at(build.FILED_AT):
        build.draft(Team.objects.create(contest=contest, name=name, founder=user), "captain", by=user)
    return user


def of_step(contest, step: str, field: str, value: str) -> Kept:
    first, second = captain(contest, "Первые"), captain(contest, "Вторые")

    def types(page: Page) -> None:
        page.locator(f"[name={field}]").fill(value)
        page.locator(f"[name={field}]").blur()
        page.get_by_text("Нет связи или вы вышли").wait_for()

    path = f"/c/{contest.slug}/application/{step}/"
    return Kept(first, second, path, build.FILED_AT, types, value, lambda: value in str(second.applications.values_list(field)))


def of_sheets(judged, path: str, types: Callable[[Page], None], sentinel: str) -> Kept:
    moment = datetime(2024, 5, 26, 16, tzinfo=MOSCOW)
    with clock.fixed_at(moment):
        sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    first, second = judged.users["member1"], judged.users["member2"]
    slug, project = judged.contest.slug, judged.contest.projects.order_by("pk").first()
    path = path.format(slug=slug, project=project.pk)
    return Kept(first, second, path, moment, types, sentinel, lambda: Score.objects.exists())


def waits(page: Page) -> None:
    page.get_by_text("Набранное осталось в этом браузере").first.wait_for()


def door(judged) -> Kept:
    people = []
    for number in range(2):
        user = create_account(email=f"vhod{number}@example.org", password=build.PASSWORD)
        give_second_factor(user=user, secret=build.TOTP_SECRET)
        grant_role(user=user, contest=judged.contest, role="door", by=judged.users["staff"])
        people.append(user)
    application = Application.objects.filter(contest=judged.contest, door_code__isnull=False, arrived_at=None).order_by("pk")[0]

    def types(page: Page) -> None:
        page.locator(f"tr[data-code='{application.door_code}'] [data-mark] a").click()
        page.get_by_text("отметок ждёт отправки").wait_for()

    arrived = Application.objects.filter(pk=application.pk, arrived_at__isnull=False)
    moment = datetime(2024, 5, 24, 9, tzinfo=MOSCOW)
    return Kept(*people, f"/c/{judged.contest.slug}/door/", moment, types, application.door_code, arrived.exists)


def sheet(judged) -> Kept:
    def types(page: Page) -> None:
        page.locator("[name=private_note]").fill(WORDS)
        page.locator("[name=private_note]").blur()
        waits(page)

    return of_sheets(judged, "/c/{slug}/sheets/{project}/", types, WORDS)


def grid(judged) -> Kept:
    def types(page: Page) -> None:
        page.locator("tr[data-editable] input.cell").first.press("4")
        waits(page)

    return of_sheets(judged, "/c/{slug}/sheets/grid/", types, '"4"')


PAGES: dict[str, Callable[..., Kept]] = {
    "person": lambda judged: of_step(judged.contest, "person", "affiliation_declared", WORDS),
    "passport": lambda judged: of_step(judged.contest, "passport", "passport_number", PASSPORT),
    "sheet": sheet,
    "grid": grid,
    "door": door,
}


def test_every_script_that_keeps_input_has_a_page_here():
    """A new one gets a page above; that of a test is tried without a browser (tests/js/exam.test.js), its store is the same module."""
    assert sorted(SCRIPTS) == ["exams/saver.js", "judging/saver.js", "registration/door.js", "registration/step.js"]


def lose(route: Route) -> None:
    """What a page sends does not arrive; leaving the portal does."""
    if route.request.method == "POST" and "/logout/" not in route.request.url:
        route.abort()
    else:
        route.fallback()


def leave(someone: Person, way: str) -> None:
    """The first person goes; what they typed has not reached the portal."""
    if way == "signs out":
        someone.page.on("dialog", lambda dialog: dialog.accept())  # «…ещё не дошло до портала. Выйти и стереть его?»
        someone.page.locator(".site-head .drop summary").click()
        with someone.page.expect_navigation():
            someone.page.get_by_role("button", name="Выйти").click()
        assert json.loads(someone.page.evaluate(DUMP))[:4] == EMPTY
        someone.page.go_back()  # nobody has signed in yet: «Назад» shows the sign-in, not the page
        assert "/accounts/login/" in someone.page.url
        assert someone.email not in someone.page.content()
        someone.page.go_forward()
    else:
        someone.context.clear_cookies(name="sessionid")
    someone.context.unroute("**/*")
    if way == "other tab":
        someone.page = someone.context.new_page()


def kept_in(page: Page) -> str:
    return page.evaluate(DUMP).replace("\\", "")


def values_of(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('input:not([type=hidden]), textarea')].map((field) => field.value)")


@pytest.mark.parametrize("name", PAGES)
def test_the_next_person_of_a_browser_gets_nothing_of_the_one_before(judged, person, name):
    kept = PAGES[name](judged)
    with clock.fixed_at(kept.moment):
        for way in ("signs out", "session ends", "other tab"):
            someone = enter(person(kept.first.email))
            first = someone.open(kept.path)
            someone.context.route("**/*", lose)
            kept.types(first)
            is_stored = kept.sentinel in kept_in(first)
            assert is_stored == (name != "passport")  # a number of a document is not, even for its owner
            leave(someone, way)
            someone.email = kept.second.email
            sent: list[str] = []
            someone.context.on("request", lambda request, sent=sent: sent.append(request.post_data or ""))
            page = enter(someone).open(kept.path)
            page.wait_for_load_state("load")
            looks = 0
            while page.url != "about:blank":  # as the page opens, then «Назад» through all that the first person saw
                page.wait_for_timeout(100)
                assert kept.sentinel not in kept_in(page), way
                assert kept.first.email not in page.content(), way
                assert kept.typed not in values_of(page), way
                looks += 1
                page.go_back()
            assert looks >= (3 if way == "signs out" else 1)
            if way == "other tab":
                # It loads anew by itself: until then it is still the page of the person before.
                expect(first.locator("html")).not_to_have_attribute("data-person", key_of(kept.first))
                first.wait_for_load_state("load")
                assert kept.first.email not in first.content()
                assert kept.typed not in values_of(first)
            assert [text for text in sent if kept.sentinel in text] == []
            assert not kept.reached()
            someone.context.close()
