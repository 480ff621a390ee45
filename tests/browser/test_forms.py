"""Every page with several forms, in Chromium: type in each, press a button, come back; with scripts and without.

A refused form has the focus on its summary, inside the window.
"""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import Page

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.web import markup, one_form
from tests.browser.conftest import enter
from tests.conftest import MOSCOW
from tests.pages.test_access import ROLES, address, expected, objects_of, own_views, permission_of
from tests.pages.test_typed_elsewhere import texts_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEAVES = 3  # pages that are left with unsent text
TYPED = "Набрано, но не отправлено"
FOCUS = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return [document.activeElement.id, box.top >= 0 && box.top < innerHeight && box.bottom > 0, document.title];
}"""


def pages_with_forms(contest, values, client_of, users):
    """One page of each kind: its address, who opens it, its forms with a field for text."""
    captain = contest.projects.order_by("pk").first().team.founder
    clients = {role: client_of(captain if role == "captain" else role) for role in ROLES if role != "stranger"}
    for path, pattern in own_views():
        if not path.startswith("c/"):
            continue
        url = address(pattern, values)
        for role, client in clients.items():
            if not expected(permission_of(pattern), role, closed=True):
                continue
            answer = client.get(url, HTTP_ACCEPT="text/html")
            if answer.status_code != 200:
                continue
            if answer.streaming or not answer["Content-Type"].startswith("text/html"):
                break  # a file is a file for everybody
            html = answer.content.decode()
            forms = markup.forms_of(html, url)
            if len(forms) > 1 and (typed := texts_in(html, url)):
                yield url, (captain if role == "captain" else users[role]), forms, typed
            break


def fill(page: Page, typed, *, has_scripts: bool) -> dict[str, str]:
    """Type into the first text of each form; returns the texts by the forms' keys."""
    texts = {}
    for form, tag in typed:
        name = tag.attributes["name"]
        name = name if has_scripts else f"k{form.index}|{name}"
        forms = page.locator("main form[method=post]")
        fields = forms.nth(form.index).locator(f"[name='{name}']") if has_scripts else page.locator(f"[name='{name}']")
        texts[form.key] = f"{TYPED} {form.index}"
        fields.first.evaluate("(field) => { const box = field.closest('details'); if (box) box.open = true; }")
        if fields.first.is_visible() and fields.first.is_enabled():
            fields.first.fill(texts[form.key])
        else:
            del texts[form.key]
    return texts


def held(page: Page) -> str:
    return page.evaluate("[...document.querySelectorAll('main input, main textarea')].map((field) => field.value).join('|')")


def asks_before_leaving(page: Page) -> bool:
    """Somebody who has typed goes elsewhere: the browser asks, and who stays has everything."""
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.mouse.click(2, 2)  # a browser asks only whoever has done anything on the page
    before, held_before = page.url, held(page)
    page.evaluate("() => { setTimeout(() => { location.href = '/cabinet/'; }, 0); }")
    page.wait_for_timeout(300)
    page.remove_listener("dialog", stay)
    return asked == ["beforeunload"] and (page.url, held(page)) == (before, held_before)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_what_is_typed_in_other_forms_is_there_afterwards(published, person, client_of, has_scripts):
    with clock.fixed_at(datetime(2024, 5, 29, 12, tzinfo=MOSCOW)):
        values = objects_of(published) | {"saved_id": 1, "key": "own-1", "index": 0, "bik": "044525225"}
        found = list(pages_with_forms(published.contest, values, client_of, published.users))
        assert len(found) > 8
        faults, pressed, checked, left = [], 0, 0, 0
        people: dict = {}
        for url, user, forms, typed in found:
            if user.pk not in people:
                people[user.pk] = person(user.email, java_script_enabled=has_scripts)
                people[user.pk].open("/accounts/login/")  # a browser without scripts says so on its first page
                enter(people[user.pk])
            page = people[user.pk].open(url)
            texts = fill(page, typed, has_scripts=has_scripts)
            if has_scripts and texts and left < LEAVES:
                left += 1
                if not asks_before_leaving(page):
                    faults.append(f"{url}: nothing is asked before leaving")
            pressable = [form for form in forms if form.controls]  # what may not be done now has no button to press
            other = next((form for form in pressable if form.key not in texts), pressable[-1])
            texts.pop(other.key, None)
            with page.expect_navigation(wait_until="load"):
                if has_scripts:
                    page.locator("main form[method=post]").nth(other.index).evaluate(
                        "(form) => { form.noValidate = true; form.requestSubmit(form.querySelector('button:not([type=button])')); }"
                    )
                else:
                    page.locator(f"[name^='p{one_form.NOTHING}|']").dispatch_event("click")
            pressed += 1
            if page.locator("#error-summary").count():
                identifier, is_seen, title = page.evaluate(FOCUS)
                if identifier != "error-summary" or not is_seen or not title.strip().startswith("Ошибка:"):
                    faults.append(f"{url}: {identifier} {is_seen} {title}")
            page = people[user.pk].open(url)
            again = held(page)
            # What was done may have closed another form; one that is still drawn holds its text.
            named = {(form.key, tag.attributes["name"]) for form, tag in typed}
            drawn = {form.key for form, tag in texts_in(page.content(), url) if (form.key, tag.attributes["name"]) in named}
            drawn = drawn if has_scripts else set(texts)
            faults += [f"{url}: {text} is gone" for key, text in texts.items() if key in drawn and text not in again]
            checked += len(drawn & set(texts))
        assert faults == [], "\n".join(faults)
        assert pressed == len(found)
        assert checked >= 4
        assert left == (LEAVES if has_scripts else 0)
