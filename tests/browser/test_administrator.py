"""The portal's administrator at work in a browser, without scripts too; the admin's tables live under their policy."""

from __future__ import annotations

import pytest

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.demo import people
from registration.actions import tokens
from tests import build
from tests.browser.conftest import DESK, PHONE, enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "украли телефон, заявление от 2 мая"


@pytest.fixture
def administrator(contest, users):
    made = build.administrator()
    tokens.make_api_token(contest=contest, name="Портал услуг", scopes=["applications:read"], signed=False, by=users["staff"])
    return made


@pytest.mark.parametrize(("window", "options"), [(PHONE, {"color_scheme": "dark"}), (DESK, {"java_script_enabled": False})])
def test_a_stolen_phone_is_answered_by_a_block_and_undone(administrator, users, person, window, options):
    thief = enter(person(people.STAFF.email))
    assert thief.page.goto(thief.base + "/cabinet/").status == 200
    someone = enter(person(administrator.email, window, **options))
    page = someone.page
    someone.open("/cabinet/")
    page.get_by_role("link", name="Учётные записи").click()
    page.get_by_label("Фамилия, имя или почта").fill("калинова")
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("link", name="Калинова Мария Павловна").click()
    page.get_by_role("link", name="Заблокировать учётную запись").click()
    told = page.locator("main").inner_text()
    assert "Перестанет действовать токен API «Портал услуг»" in told
    assert "Завершатся открытые сеансы: 1." in told
    page.get_by_label("Основание").fill(REASON)
    page.get_by_role("button", name="Заблокировать").click()
    someone.fill(password=build.PASSWORD)  # then what was pressed is carried out
    page.locator("main form button").first.click()
    assert "Учётная запись заблокирована." in page.locator("main").inner_text()
    assert not User.objects.get(pk=users["staff"].pk).is_active
    thief.page.goto(thief.base + "/cabinet/")
    assert "/accounts/login/" in thief.page.url
    page.get_by_role("link", name="Разблокировать учётную запись").click()
    page.get_by_label("Основание").fill("телефон нашёлся, пароль сменён")
    page.get_by_role("button", name="Разблокировать").click()
    assert "Учётная запись разблокирована." in page.locator("main").inner_text()


def test_no_page_of_the_administrator_scrolls_sideways_and_none_of_the_admin_breaks_its_policy(
    administrator, users, contest, person
):
    grant_role(user=administrator, contest=contest, role="staff")
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    someone = enter(person(administrator.email))
    said: list[str] = []
    someone.page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    someone.page.on("pageerror", lambda error: said.append(str(error)))
    own = [f"/portal/{path}" for path in ("accounts/", f"accounts/{users['staff'].pk}/", "tokens/", "journal/", "accounts/list/")]
    for width in (320, 820):
        someone.page.set_viewport_size({"width": width, "height": 900})
        for path in own:
            someone.open(path)
            assert someone.page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    someone.page.set_viewport_size(DESK)
    for path in ("/admin/", "/admin/contests/newsitem/", "/admin/contests/newsitem/add/", "/admin/contests/partner/import/"):
        someone.page.goto(someone.base + path, wait_until="networkidle")
    assert someone.page.evaluate("typeof window.Alpine") == "object"
    assert said == []
