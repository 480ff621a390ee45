"""Sessions end: by idleness, by age, elsewhere, with a block; the journal of sign-ins tells; a change of a means of entry asks anew."""

from __future__ import annotations

import ast
import re
import time
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from hackathon_portal.accounts import sessions, sign_ins
from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.accounts.models import OpenSession, SignInRecord
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.web.person import FIELD, key_of
from tests import build
from tests.sign_in import give_password, sign_in, sign_in_without_factor

MINUTE, HOUR, DAY = 60, 3600, 86_400
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
NEW_PASSWORD = "sovsem-drugoy-42"
Kind = SignInRecord.Kind


@pytest.fixture
def later(monkeypatch):
    """`later(31 * MINUTE)`: so much real time has passed for sessions and for the library."""
    real, passed = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + passed[0])

    def move(seconds: float) -> None:
        passed[0] += seconds

    return move


def code() -> str:
    return format_hotp_value(hotp_value(build.TOTP_SECRET, int(time.time()) // 30))


def kinds(user) -> list[str]:
    return [record.kind for record in sign_ins.of_person(user)][::-1]


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("security")).status_code == 200


def test_staff_are_signed_out_after_half_an_hour_without_a_deed(contest, users, later):
    client = sign_in(Client(), users["staff"])
    url = f"/c/{contest.slug}/desk/"
    for _ in range(3):
        later(29 * MINUTE)
        assert client.get(url).status_code == 200
    later(31 * MINUTE)
    assert client.get(url)["Location"] == f"/accounts/login/?next={url}"
    assert not OpenSession.objects.filter(user=users["staff"]).exists()
    assert kinds(users["staff"])[-1] == Kind.EXPIRED


def test_staff_are_signed_out_after_twelve_hours_whatever_they_do(contest, users, later):
    client = sign_in(Client(), users["staff"])
    for _ in range(25):
        later(29 * MINUTE)
        client.get(f"/c/{contest.slug}/desk/")
    assert not is_signed_in(client)


def test_a_participant_stays_for_fourteen_days(contest, later):
    client = sign_in(Client(), build.user())
    later(13 * DAY)
    assert is_signed_in(client)
    later(2 * DAY)
    assert not is_signed_in(client)


def test_a_role_given_in_the_middle_shortens_the_session(contest, users, grant, later):
    user = build.user()
    give_second_factor(user=user, secret=build.TOTP_SECRET)
    client = sign_in(Client(), user)
    grant(user, "staff")
    assert client.get(f"/c/{contest.slug}/desk/").status_code == 200
    later(31 * MINUTE)
    assert not is_signed_in(client)


def test_what_a_page_asks_by_itself_keeps_no_session_alive(contest, users, later):
    client = sign_in(Client(), users["staff"])
    application = build.team(contest).applications.first()
    url = f"/c/{contest.slug}/desk/applications/{application.number}/watch/"
    for _ in range(2):
        later(16 * MINUTE)
        client.get(f"/c/{contest.slug}/desk/", HTTP_HX_REQUEST="true")
        client.get(url, HTTP_SEC_FETCH_MODE="cors")
    assert not is_signed_in(client)


def test_autosaving_is_a_deed_and_hears_of_the_end_in_json(judged, later, at):
    at(2024, 5, 26, 13)
    project = judged.contest.projects.first()
    client = sign_in(Client(), judged.users["member1"])
    url = f"/c/{judged.contest.slug}/sheets/{project.pk}/cells/"
    as_script = {"content_type": "application/json", "HTTP_ACCEPT": "application/json", "HTTP_SEC_FETCH_MODE": "cors"}
    for _ in range(2):
        later(20 * MINUTE)
        client.post(url, "{}", **as_script)
    assert is_signed_in(client)
    later(31 * MINUTE)
    answer = client.post(url, "{}", **as_script)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")


def test_the_form_that_was_being_sent_when_the_session_ended_waits(judged, later, at):
    at(2024, 5, 26, 13)
    project = judged.contest.projects.select_related("team__founder").first()
    captain, url = project.team.founder, f"/c/{judged.contest.slug}/project/save/"
    client = sign_in(Client(), captain)
    later(15 * DAY)
    answer = client.post(url, {"title": "Новое имя", "action": "save", FIELD: key_of(captain)}, **BROWSER)
    assert answer["Location"] == "/accounts/login/?next=/cabinet/kept/"
    assert "Новое имя" in sign_in(client, captain).get("/cabinet/kept/").content.decode()
    later(15 * DAY)
    answer = client.post(url, {"title": "а"}, HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_the_form_that_was_being_sent_without_the_factor_waits_too(contest, users):
    client = sign_in_without_factor(Client(), users["staff"])
    url = f"/c/{contest.slug}/desk/site/news/0/"
    answer = client.post(url, {"title": "Новость", FIELD: key_of(users["staff"])}, **BROWSER)
    assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=/cabinet/kept/"
    answer = client.post(answer["Location"], {"code": code(), "next": "/cabinet/kept/"})
    assert answer["Location"] == "/cabinet/kept/"
    assert "Новость" in client.get("/cabinet/kept/").content.decode()
    assert client.get(f"/c/{contest.slug}/desk/").status_code == 200


def test_one_session_is_ended_from_the_list_and_all_by_one_button(users):
    user = build.user()
    first, second, third = (sign_in(Client(), user) for _ in range(3))
    stranger = sign_in(Client(), build.user())
    give_password(first)
    page = first.get(reverse("security")).content.decode()
    assert page.count('class="btn btn-sm btn-outline-danger"') == 2
    row = OpenSession.objects.get(key=second.session.session_key)
    assert stranger.post(reverse("end_sessions"), {"what": row.pk}).status_code in (302, 404)
    assert is_signed_in(second)
    first.post(reverse("end_sessions"), {"what": row.pk})
    assert (is_signed_in(first), is_signed_in(second), is_signed_in(third)) == (True, False, True)
    first.post(reverse("end_sessions"), {"what": "others"})
    assert (is_signed_in(first), is_signed_in(third)) == (True, False)
    first.post(reverse("end_sessions"), {"what": "all"})
    assert not is_signed_in(first)
    assert not OpenSession.objects.filter(user=user).exists()
    assert is_signed_in(stranger)


def test_an_ended_session_is_over_even_where_its_cached_copy_survives(users, later):
    client = sign_in(Client(), users["staff"])
    key = f"django.contrib.sessions.cached_db{client.session.session_key}"
    copy = cache.get(key)
    assert copy[SESSION_KEY] == str(users["staff"].pk)
    sessions.end_sessions(users["staff"])
    assert cache.get(key) is None
    assert not is_signed_in(client)
    client = sign_in(Client(), users["staff"])
    key = f"django.contrib.sessions.cached_db{client.session.session_key}"
    copy = cache.get(key)
    sessions.end_sessions(users["staff"])
    cache.set(key, copy)  # the cache was away while the session was ended
    later(2 * MINUTE)
    assert not is_signed_in(client)


@pytest.mark.parametrize("headers", [{"HTTP_HX_REQUEST": "true"}, {"HTTP_SEC_FETCH_MODE": "cors"}])
def test_an_ended_session_is_over_whatever_a_request_says_it_is(users, later, headers):
    client = sign_in(Client(), users["staff"])
    later(2 * MINUTE)
    assert client.get(reverse("security"), **headers).status_code == 200
    key = f"django.contrib.sessions.cached_db{client.session.session_key}"
    copy = cache.get(key)
    sessions.end_sessions(users["staff"])
    cache.set(key, copy)
    client.get(reverse("security"), **headers)
    assert SESSION_KEY not in client.session


def test_a_blocked_account_is_out_at_once_and_does_not_come_in(users, client):
    user = build.user()
    other = sign_in(Client(), user)
    user.is_active = False
    user.save()
    assert not is_signed_in(other)
    client.post("/accounts/login/", {"login": user.email, "password": build.PASSWORD})
    assert SESSION_KEY not in client.session


def test_a_new_password_ends_the_other_sessions_and_a_reset_all(users, later):
    user = build.user()
    mine, other = sign_in(Client(), user), sign_in(Client(), user)
    mine.post("/accounts/password/change/", {"oldpassword": build.PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert (is_signed_in(mine), is_signed_in(other)) == (True, False)
    later(11 * MINUTE)
    assert is_signed_in(mine)  # its key has changed with the password, its row went along
    assert list(OpenSession.objects.filter(user=user).values_list("key", flat=True)) == [mine.session.session_key]
    visitor = Client()
    visitor.post("/accounts/password/reset/", {"email": user.email})
    letter = OutboxMessage.objects.filter(recipient=user.email).latest("id")
    link = re.search(r"/accounts/password/reset/key/[\w-]+/", _text(letter))[0]
    form = visitor.get(link)["Location"]
    answer = visitor.post(form, {"password1": build.PASSWORD, "password2": build.PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    assert not is_signed_in(mine)
    assert not is_signed_in(visitor)
    assert kinds(user)[-2:] == [Kind.PASSWORD_CHANGED, Kind.PASSWORD_RESET]


def _text(letter: OutboxMessage) -> str:
    return f"{letter.body} {letter.secrets}"


# Every change of a means of entry: what is posted, and where.
CHANGES = [
    ("/accounts/email/", {"action_add": "", "email": "new@example.org"}),
    ("/accounts/email/", {"action_primary": "", "email": "second@example.org"}),
    ("/accounts/email/", {"action_remove": "", "email": "second@example.org"}),
    ("/accounts/password/set/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}),
    ("/accounts/2fa/totp/activate/", {"code": "123456"}),
    ("/accounts/2fa/totp/deactivate/", {}),
    ("/accounts/2fa/recovery-codes/generate/", {}),
    ("/accounts/2fa/webauthn/add/", {"name": "Ключ", "credential": "{}"}),
    ("/cabinet/security/end/", {"what": "others"}),
    ("/cabinet/security/end/", {"what": "all"}),
    ("/cabinet/notifications/max/", {}),
]


def state_of(user) -> tuple:
    user.refresh_from_db()
    return (
        user.password,
        user.email,
        sorted(EmailAddress.objects.filter(user=user).values_list("email", "primary", "verified")),
        sorted(user.authenticator_set.values_list("pk", "data")),
        user.open_sessions.count(),
    )


@pytest.mark.parametrize(("url", "values"), CHANGES, ids=[f"{url} {' '.join(values)}" for url, values in CHANGES])
def test_a_change_of_a_means_of_entry_from_an_old_session_asks_the_password(url, values, users, later, settings):
    settings.MAX_BOT_TOKEN = "a"
    user = build.user()
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    if "activate" not in url:
        give_second_factor(user=user, secret=build.TOTP_SECRET)
    client = sign_in(Client(), user)
    sign_in(Client(), user)
    later(6 * MINUTE)
    before = state_of(user)
    answer = client.post(url, values)
    assert answer.status_code == 302
    assert answer["Location"].split("?")[0] == "/accounts/reauthenticate/"
    assert state_of(user) == before


def guards_of(view: ast.FunctionDef) -> set[str]:
    return {ast.unparse(decorator) for decorator in view.decorator_list}


def test_every_page_that_changes_the_entry_or_rights_of_others_asks_the_password():
    """The sources of the pages: a view that names one of these actions carries the guard."""
    root, found = Path(__file__).parents[2], set()
    named = re.compile(
        r"\b(administration\.\w+|cards\.carry_out|\w+\.(grant_role|revoke_role)|\w+\.(make|extend|revoke)_api_token)\b"
    )
    for path in sorted(root.glob("*/**/*.py")):
        if not re.match(r"(hackathon_portal|registration|judging|prizes)/.*views", path.relative_to(root).as_posix()):
            continue
        for view in ast.parse(path.read_text("utf-8")).body:
            if isinstance(view, ast.FunctionDef) and named.search("\n".join(ast.unparse(line) for line in view.body)):
                found.add(view.name)
                assert "changes_entry" in guards_of(view), view.name
    # Tokens of every room are issued, prolonged and revoked by three views that pages of contests, seasons and organisations share.
    assert found >= {"account_action", "token_action", "extend", "revoke", "token_page", "roles", "revoke_role"}


def test_a_change_of_somebody_elses_entry_waits_for_the_password_and_is_carried_out_after_it(contest, users, later):
    person, administrator = build.user(), build.administrator()
    client = sign_in(Client(), administrator)
    later(6 * MINUTE)
    answer = client.post(f"/portal/accounts/{person.pk}/block/", {"reason": "заявление от 2 мая"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    person.refresh_from_db()
    assert person.is_active
    client.post(answer["Location"], {"password": build.PASSWORD, "next": f"/portal/accounts/{person.pk}/block/"})
    person.refresh_from_db()
    assert not person.is_active
    staff = sign_in(Client(), users["staff"])
    later(6 * MINUTE)
    other, url = build.user(), f"/c/{contest.slug}/desk/roles/"
    answer = staff.post(url, {"email": other.email, "role": "staff"})
    assert not other.grants.exists()
    staff.post(answer["Location"], {"password": build.PASSWORD, "next": url})
    assert other.grants.get().role == "staff"


def test_the_list_of_changes_names_every_page_of_the_library_that_changes_something():
    """What the library brings with a later version is guarded as well; here it is said which pages are not, and why."""
    from django.urls import get_resolver

    from hackathon_portal.accounts import entry

    names = {name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith(("account_", "mfa_"))}
    open_to_all = {
        name for name in names if any(word in name for word in ("login", "logout", "signup", "reset", "reauth", "inactive"))
    }
    assert entry.OPEN & names - open_to_all == {"account_email_verification_sent", "mfa_authenticate", "mfa_trust"} & names


def test_the_password_itself_is_asked_for_where_it_is_changed(users, later):
    client = sign_in(Client(), build.user())
    later(6 * MINUTE)
    client.post("/accounts/password/change/", {"oldpassword": "ne-tot", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert is_signed_in(client)
    assert Client().login(email="x", password=NEW_PASSWORD) is False


def test_an_interrupted_change_is_carried_out_after_the_password(users, later):
    user = build.user()
    client = sign_in(Client(), user)
    later(6 * MINUTE)
    answer = client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    client.post(answer["Location"], {"password": build.PASSWORD, "next": "/accounts/email/"})
    assert EmailAddress.objects.filter(user=user, email="new@example.org").exists()
    assert kinds(user)[-1] == Kind.EMAIL_ADDED


def test_without_the_factor_no_means_of_entry_is_seen_or_changed(users):
    user = build.user()
    give_second_factor(user=user, secret=build.TOTP_SECRET)
    client = sign_in_without_factor(Client(), user)
    give_password(client)
    for name in ("account_email", "account_change_password", "mfa_index", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        for answer in (client.get(reverse(name)), client.post(reverse(name), {"action_add": "", "email": "new@example.org"})):
            assert answer["Location"].startswith("/accounts/2fa/reauthenticate/"), name
    assert client.post(reverse("end_sessions"), {"what": "others"})["Location"].startswith("/accounts/2fa/reauthenticate/")
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})
    assert client.get("/accounts/email/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_first_factor_counts_in_the_session_that_set_it_up(contest, users, grant):
    user = build.user()
    grant(user, "staff")
    client = sign_in(Client(), user)
    url = f"/c/{contest.slug}/desk/"
    assert client.get(url)["Location"].startswith("/accounts/2fa/totp/activate/")
    give_password(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = client.session["mfa.totp.secret"] if "mfa.totp.secret" in client.session else re.search(r"secret=(\w+)", page)[1]
    value = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/accounts/2fa/totp/activate/", {"code": value}, follow=True)
    assert f'href="{url}"' in answer.content.decode(), answer.redirect_chain
    assert client.get(url).status_code == 200
    assert f'href="{url}"' not in client.get("/accounts/2fa/").content.decode()
    assert Kind.FACTOR_ADDED in kinds(user)


def test_a_session_that_passes_the_factor_gets_a_key_nobody_has_seen(contest, users):
    client = sign_in_without_factor(Client(), users["staff"])
    before = client.session.session_key
    client.get(f"/c/{contest.slug}/desk/", follow=True)
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})
    assert client.get(f"/c/{contest.slug}/desk/").status_code == 200
    assert client.session.session_key != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert SESSION_KEY not in stolen.session


def test_the_journal_tells_of_sign_ins_and_refusals(users, client):
    user = users["staff"]
    client.post("/accounts/login/", {"login": user.email, "password": "ne-tot-parol"}, HTTP_USER_AGENT="Firefox/130 Windows")
    client.post("/accounts/login/", {"login": user.email, "password": build.PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert SESSION_KEY not in client.session
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "nobody@example.org", "password": "ne-tot-parol"})
    assert kinds(user) == [Kind.REFUSED, Kind.FACTOR_REFUSED, Kind.SIGNED_IN, Kind.SIGNED_OUT]
    refused, entered = sign_ins.of_person(user).order_by("id")[0], sign_ins.of_person(user)[1]
    assert (refused.address, refused.device) == ("127.0.0.1", "Firefox, Windows")
    assert entered.detail == "пароль, код из приложения"
    unknown = SignInRecord.objects.latest("id")
    assert (unknown.user_id, unknown.kind) == (None, Kind.REFUSED)
    assert unknown.email_hash == sign_ins.email_hash("Nobody@example.org")
    assert "nobody" not in str(vars(unknown)).lower().replace(unknown.email_hash, "")
    page = sign_in(Client(), user).get(reverse("security")).content.decode()
    assert "неверный пароль" in page.lower()


def test_the_journal_is_only_added_to_for_a_year(users):
    sign_ins.write(Kind.SIGNED_IN, None, user=users["staff"])
    record = SignInRecord.objects.latest("id")
    for change in (record.delete, lambda: SignInRecord.objects.filter(pk=record.pk).update(detail="а")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_signinrecord (kind, email_hash, detail, device, at) VALUES ('refused', '', '', '', now() - interval '366 days')"
        )
    assert sign_ins.forget_old() == 1
    assert SignInRecord.objects.filter(pk=record.pk).exists()


def test_a_letter_tells_the_person_of_a_change(users, later):
    user = build.user()
    give_second_factor(user=user, secret=build.TOTP_SECRET)
    client = sign_in(Client(), user)
    give_password(client)
    client.post(
        "/accounts/password/change/", {"oldpassword": build.PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    client.post("/accounts/2fa/totp/deactivate/")
    letters = OutboxMessage.objects.filter(recipient=user.email, kind="account").order_by("id")
    subjects = [letter.subject for letter in letters]
    assert len(subjects) == 2
    for letter in letters:
        assert "127.0.0.1" in letter.body
        assert not re.search(r"[A-Za-z]{4,} [a-z]{2,} [a-z]{2,}", letter.body), letter.body  # no English sentence


def test_a_protocol_is_signed_with_the_password_and_not_with_a_code(closed, later):
    from judging.actions import protocol

    held = closed.held
    protocol.draft_protocol(meeting=held, number="3", by=closed.users["secretary"])
    client = sign_in(Client(), closed.users["chair"])
    url = f"/c/{closed.contest.slug}/commission/protocol/sign/"
    asked = client.get(url)["Location"]
    assert asked.startswith("/accounts/reauthenticate/")
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})
    assert client.get(url)["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": build.PASSWORD})
    assert client.get(url).status_code == 200
