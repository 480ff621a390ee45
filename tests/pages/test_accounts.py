"""The administrator's pages: finding an account, seeing what opens it, doing something with it; tokens; the journal; the list as a file."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Job
from registration.actions import tokens
from tests import build
from tests.sign_in import give_password, sign_in, sign_in_without_factor

REASON = "украли телефон, заявление от 2 мая"


@pytest.fixture
def administrator(contest):
    return build.administrator()


@pytest.fixture
def client(administrator, client_of):
    return give_password(client_of(administrator))


@pytest.fixture
def person(contest):
    made = build.user("zapevalov@example.org")
    User.objects.filter(pk=made.pk).update(surname="Запевалов", name="Лука")
    return User.objects.get(pk=made.pk)


def found(client, **asked) -> str:
    return client.get("/portal/accounts/", asked).content.decode()


def test_an_account_is_found_by_parts_of_the_name_or_the_e_mail(client, person):
    for search in ("запевал", "ЛУКА", "zapevalov@", "лука запев", "Запевалов example.org"):
        assert "zapevalov@example.org" in found(client, q=search), search
    assert "zapevalov@example.org" not in found(client, q="Запевалов Пётр")
    assert "Никого не нашлось" in found(client, q="такого нет")


def test_filters_show_who_they_name(client, person, contest, administrator, users):
    shown = {
        name: lambda name=name: f'href="/portal/accounts/{person.pk}/"' in found(client, show=name)
        for name in ("all", "roles", "no_factor", "makers", "administrators", "blocked")
    }
    assert [name for name, is_shown in shown.items() if is_shown()] == ["all"]
    grant_role(user=person, contest=contest, role="staff")
    assert [name for name, is_shown in shown.items() if is_shown()] == ["all", "roles", "no_factor"]
    give_second_factor(user=person, secret=build.TOTP_SECRET)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    assert [name for name, is_shown in shown.items() if is_shown()] == ["all", "roles", "makers"]
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert [name for name, is_shown in shown.items() if is_shown()] == ["all", "roles", "makers", "blocked"]
    assert administrator.email in found(client, show="administrators")
    assert found(client, show="нет такого") == found(client, show="all") or "Учётные записи" in found(client, show="нет такого")


def test_each_look_at_an_account_is_in_the_access_journal_of_the_portal(client, person, administrator):
    for path in ("", "block/"):
        before = AccessRecord.objects.count()
        assert client.get(f"/portal/accounts/{person.pk}/{path}").status_code == 200
        rows = AccessRecord.objects.order_by("pk")[before:]
        assert [(row.user_id, row.room, row.subject) for row in rows] == [
            (administrator.pk, "portal", f"учётная запись {person.pk}")
        ]
    before = AccessRecord.objects.count()
    found(client, q="Запевалов")
    assert AccessRecord.objects.order_by("pk")[before:].get().room == "portal"


def test_the_page_tells_what_opens_the_account_and_no_secret(client, person, contest):
    grant_role(user=person, contest=contest, role="staff")
    give_second_factor(user=person, secret=build.TOTP_SECRET)
    made = tokens.make_api_token(contest=contest, name="Портал услуг", scopes=["applications:read"], signed=True, by=person)
    page = client.get(f"/portal/accounts/{person.pk}/").content.decode()
    for word in ("Сотрудник", contest.short_title, "Приложение с кодами", "Резервные коды", "Портал услуг", "Заблокировать"):
        assert word in page, word
    person.refresh_from_db()
    for secret in (made.token, made.signing_key, build.TOTP_SECRET, person.password, made.row.token_hash):
        assert secret not in page


def test_an_action_shows_what_it_will_do_asks_for_a_reason_and_keeps_what_was_typed(client, person, contest):
    grant_role(user=person, contest=contest, role="staff")
    tokens.make_api_token(contest=contest, name="Портал услуг", scopes=["applications:read"], signed=False, by=person)
    url = f"/portal/accounts/{person.pk}/block/"
    page = client.get(url).content.decode()
    for word in (
        "Что произойдёт",
        "Войти с этой учётной записью будет нельзя",
        "Портал услуг",
        "роль останется",
        "письмо с основанием",
    ):
        assert word in page, word
    assert User.objects.get(pk=person.pk).is_active
    refused = client.post(url, {"reason": "ой"})
    assert refused.status_code == 422
    assert 'value="ой"' in refused.content.decode()
    assert User.objects.get(pk=person.pk).is_active
    answer = client.post(url, {"reason": REASON}, follow=True)
    assert "Учётная запись заблокирована." in answer.content.decode()
    assert REASON in answer.content.decode()
    assert not User.objects.get(pk=person.pk).is_active
    again = client.post(url, {"reason": REASON})
    assert "уже заблокирована" in again.content.decode()


def test_unknown_people_and_actions_are_not_found(client, person):
    assert client.get("/portal/accounts/999999/").status_code == 404
    assert client.get(f"/portal/accounts/{person.pk}/erase/").status_code == 404
    assert client.post(f"/portal/accounts/{person.pk}/erase/", {"reason": REASON}).status_code == 404


def test_the_administrator_is_told_why_not(client, administrator):
    answer = client.post(f"/portal/accounts/{administrator.pk}/block/", {"reason": REASON})
    assert "другой администратор" in answer.content.decode()
    answer = client.post(f"/portal/accounts/{administrator.pk}/dismiss-administrator/", {"reason": REASON})
    assert "единственный администратор" in answer.content.decode()


def test_tokens_of_every_contest_with_their_terms(client, contest, users):
    token = tokens.make_api_token(
        contest=contest, name="Портал услуг", scopes=["applications:read"], signed=False, by=users["staff"]
    ).row
    page = client.get("/portal/tokens/").content.decode()
    assert "Портал услуг" in page
    assert contest.short_title in page
    url = f"/portal/tokens/{token.pk}/revoke/"
    assert users["staff"].get_full_name() in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(f"/portal/tokens/{token.pk}/extend/", {"days": 90, "reason": REASON}).status_code == 302
    assert client.post(url, {"reason": REASON}, follow=True).status_code == 200
    assert "Портал услуг" not in client.get("/portal/tokens/").content.decode()
    assert "отозван" in client.get("/portal/tokens/?show=all").content.decode()


def test_the_journal_shows_what_was_done_outside_of_contests_alone(client, person, contest, users):
    client.post(f"/portal/accounts/{person.pk}/block/", {"reason": REASON})
    tokens.make_api_token(contest=contest, name="Портал услуг", scopes=["applications:read"], signed=False, by=users["staff"])
    page = client.get("/portal/journal/").content.decode()
    assert "Учётная запись заблокирована" in page
    assert REASON in page
    assert "Выдан токен API" not in page
    assert f"Запевалов Лука (№ {person.pk})" in page


def test_the_list_of_accounts_is_a_job_of_the_portal_for_who_ordered_it(client, person, contest, administrator, client_of):
    grant_role(user=person, contest=contest, role="staff")
    assert client.post("/portal/accounts/list/", {"reason": " "}).status_code == 422
    answer = client.post("/portal/accounts/list/", {"reason": "пересмотр за квартал"})
    job = Job.objects.get(kind="shell.accounts")
    assert (answer["Location"], job.room, job.contest_ref) == (f"/portal/jobs/{job.pk}/", "portal", None)
    assert AccessRecord.objects.get(subject="список всех учётных записей").reason == "пересмотр за квартал"
    assert AuditRecord.objects.get(name="order_account_sheet").room == "portal"
    jobs.run(job.pk)
    assert "Скачать" in client.get(f"/portal/jobs/{job.pk}/").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"/portal/jobs/{job.pk}/file/").streaming_content)))
    rows = {row[4]: row for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert rows[person.email][7] == f"сотрудник ({contest})"
    other = client_of(build.administrator())
    assert other.get(f"/portal/jobs/{job.pk}/").status_code == 404
    assert other.get(f"/portal/jobs/{job.pk}/file/").status_code == 404
    assert client.get(f"/c/{contest.slug}/jobs/{job.pk}/").status_code in (403, 404)


def test_the_cabinet_of_an_administrator_leads_to_the_pages_of_the_portal(client, client_of, users):
    assert "/portal/accounts/" in client.get("/cabinet/").content.decode()
    assert "/portal/accounts/" not in client_of("staff").get("/cabinet/").content.decode()


def test_without_the_second_factor_or_blocked_the_administrator_has_no_page_and_does_nothing(administrator, person):
    paths = (
        "accounts/",
        f"accounts/{person.pk}/",
        f"accounts/{person.pk}/block/",
        "accounts/list/",
        "tokens/",
        "sign-ins/",
        "journal/",
    )
    half = sign_in_without_factor(Client(), administrator)
    blocked = sign_in(Client(), administrator)
    for path in paths:
        for answer in (half.get(f"/portal/{path}"), half.post(f"/portal/{path}", {"reason": REASON})):
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/2fa/reauthenticate/"), path
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    for path in paths:
        for answer in (blocked.get(f"/portal/{path}"), blocked.post(f"/portal/{path}", {"reason": REASON})):
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/"), path
    assert User.objects.get(pk=person.pk).is_active
    assert not Job.objects.exists()


def test_sign_ins_of_everybody_with_what_was_refused(client, person):
    Client().post("/accounts/login/", {"login": person.email, "password": "не тот пароль"})
    Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "не тот пароль"})
    page = client.get("/portal/sign-ins/").content.decode()
    assert "неверный пароль" in page
    assert "Запевалов Лука" in page
    assert "такой учётной записи нет" in page
    assert "nobody@example.org" not in page
    assert "Запевалов Лука" not in client.get("/portal/sign-ins/?kind=signed_out").content.decode()
    card = client.get(f"/portal/accounts/{person.pk}/").content.decode()
    assert "Неверный пароль" in card
