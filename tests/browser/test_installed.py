"""The portal on a phone's home screen, and the entrance code in a cellar without network; nothing of it outlives its person's leaving."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from playwright.sync_api import Error, expect

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from registration.models import Application
from tests.browser.conftest import PHONE, enter
from tests.browser.test_shared_computer import DUMP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_portal_installs_and_its_pass_is_read_offline_until_the_person_leaves(judged, person):
    # The browser's own clock says when a pass is over: the contest is tomorrow.
    tomorrow = clock.now().date() + timedelta(days=1)
    Contest.objects.filter(pk=judged.contest.pk).update(starts_on=tomorrow, ends_on=tomorrow)
    first, second = Application.objects.filter(contest=judged.contest, door_code__isnull=False, user__isnull=False).order_by(
        "pk"
    )[:2]
    slug = judged.contest.slug
    someone = enter(person(first.user.email, PHONE))
    page = someone.open(f"/c/{slug}/")
    chromium = someone.context.new_cdp_session(page)
    manifest = chromium.send("Page.getAppManifest")
    assert (manifest["errors"], json.loads(manifest["data"])["name"]) == ([], judged.contest.short_title)
    wrong = {one["errorId"] for one in chromium.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert wrong <= {"in-incognito"}  # windows of tests are private ones

    someone.open(f"/c/{slug}/application/")
    page.get_by_role("link", name="Код входа с QR и программа").click()
    page.get_by_role("button", name="Сохранить на этом устройстве").click()
    expect(page.get_by_text("сохранены на этом устройстве")).to_be_visible()
    someone.context.set_offline(True)
    for path in (f"/c/{slug}/application/pass/", "/cabinet/"):  # whatever is opened there
        page.goto(someone.base + path)
        assert page.locator(".entry-code").inner_text() == first.door_code
        assert page.locator("img[alt='QR-код входа']").evaluate("(picture) => picture.naturalWidth") > 0
        assert first.surname not in page.content()
        assert first.user.email not in page.content()
    someone.context.set_offline(False)

    someone.open("/cabinet/")
    stored = page.evaluate("async () => (await Promise.all((await caches.keys()).map(async (name) => "
                           "(await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()")  # fmt: skip
    kept = sorted(path for path in stored if not path.startswith("/static/"))  # the page and the worker keep at the same time
    assert kept == ["/away/", f"/c/{slug}/application/pass/"]
    page.locator(".site-head .drop summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Выйти").click()
    left = json.loads(page.evaluate(DUMP))
    assert (left[2], left[6]) == ([], 0)  # no cache, no worker
    someone.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(f"{someone.base}/c/{slug}/application/pass/")
    someone.context.set_offline(False)

    # A session that ended by itself keeps it for its person; the next one's first page takes it away.
    enter(someone).open(f"/c/{slug}/application/pass/")
    page.get_by_role("button", name="Сохранить на этом устройстве").click()
    expect(page.get_by_text("сохранены на этом устройстве")).to_be_visible()
    someone.context.clear_cookies(name="sessionid")
    someone.email = second.user.email
    enter(someone).open("/cabinet/")
    page.wait_for_function("async () => (await caches.keys()).length === 0")
    assert json.loads(page.evaluate(DUMP))[6] == 0
