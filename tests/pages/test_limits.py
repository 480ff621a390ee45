"""The table of limits, each row tried by its own page, with the cache away: nothing is forgiven, nobody is shut out by a stranger."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import hashers
from django.core.cache import caches
from django.test import Client
from django.urls import URLResolver, get_resolver

from hackathon_portal.accounts import actions as account_actions
from hackathon_portal.accounts import devices, tries
from hackathon_portal.accounts.messengers import talk
from hackathon_portal.accounts.messengers.bots import Heard
from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock, letter_secrets, rate
from hackathon_portal.kernel.limits import LIMITS
from hackathon_portal.kernel.models import OutboxMessage, Tries
from hackathon_portal.kernel.tasks import sweep_tries
from registration.actions import teams
from tests import build
from tests.sign_in import give_password

HERE = "203.0.113.7"


@pytest.fixture(autouse=True)
def _no_cache(settings):
    """The cache's server is away: a socket nobody listens at."""
    settings.CACHES = {
        "default": {"BACKEND": "hackathon_portal.kernel.cache.TolerantRedisCache", "LOCATION": "unix:///nowhere/valkey.sock?db=1"}
    }
    caches["default"].close()


def elsewhere(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250 + 1}"


def sign_in(email: str, password: str, *, client: Client | None = None, address: str = HERE):
    data = {"login": email, "password": password}
    return (client or Client()).post("/accounts/login/", data, REMOTE_ADDR=address)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class Tried:
    """One try for each limit of the table: `number` is how many went before."""

    def __init__(self, contest, client_of) -> None:
        self.contest, self.client_of = contest, client_of
        self.person = build.user("owner@example.org")
        self.member = client_of(self.person)
        self.guarded = build.user("guarded@example.org")
        account_actions.give_second_factor(user=self.guarded, secret=build.TOTP_SECRET)
        self.device = Client()
        sign_in(self.person.email, build.PASSWORD, client=self.device)
        self.device.post("/accounts/logout/")
        self.guarded_device = Client()
        sign_in(self.guarded.email, build.PASSWORD, client=self.guarded_device)
        self.guarded_device.post("/accounts/2fa/authenticate/", {"code": code_now()})
        self.guarded_device.post("/accounts/logout/")

    def sign_in(self, number):
        return sign_in("owner@example.org", "не тот пароль")

    def sign_in_device(self, number):
        return sign_in("owner@example.org", "не тот пароль", client=self.device, address=elsewhere(number))

    def sign_in_account(self, number):
        return sign_in("owner@example.org", "не тот пароль", address=elsewhere(number))

    def sign_in_address(self, number):
        return sign_in(f"nobody{number}@example.org", "не тот пароль")

    def _code(self, client, address):
        sign_in(self.guarded.email, build.PASSWORD, client=client, address=address)
        return client.post("/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=address)

    def second_factor(self, number):
        return self._code(Client(), HERE)

    def second_factor_device(self, number):
        return self._code(self.guarded_device, elsewhere(number))

    def second_factor_account(self, number):
        return self._code(Client(), elsewhere(number))

    def passkey(self, number):
        return Client().post("/accounts/2fa/webauthn/login/", {"credential": "{}"}, REMOTE_ADDR=HERE)

    def reauthenticate(self, number):
        return self.member.post("/accounts/reauthenticate/", {"password": "не тот пароль"}, REMOTE_ADDR=elsewhere(number))

    def change_password(self, number):
        data = {"oldpassword": "не тот", "password1": "новый-пароль-тут", "password2": "новый-пароль-тут"}
        return self.member.post("/accounts/password/change/", data)

    def new_password(self, number):
        return Client().post("/accounts/password/reset/key/1-set-password/", {"password1": "x"}, REMOTE_ADDR=HERE)

    def _sign_up(self, email, address):
        data = {"email": email, "password1": build.PASSWORD, "password2": build.PASSWORD}
        return Client().post("/accounts/signup/", data, REMOTE_ADDR=address)

    def sign_up(self, number):
        return self._sign_up(f"new{number}@example.org", HERE)

    def sign_up_letter(self, number):
        return self._sign_up("new@example.org", elsewhere(number))

    def reset(self, number):
        return Client().post("/accounts/password/reset/", {"email": "owner@example.org"}, REMOTE_ADDR=HERE)

    def reset_letter(self, number):
        return Client().post("/accounts/password/reset/", {"email": "owner@example.org"}, REMOTE_ADDR=elsewhere(number))

    def reset_address(self, number):
        return Client().post("/accounts/password/reset/", {"email": f"nobody{number}@example.org"}, REMOTE_ADDR=HERE)

    def code_by_mail(self, number):
        return Client().post("/accounts/login/code/", {"email": "owner@example.org"}, REMOTE_ADDR=HERE)

    def code_by_mail_address(self, number):
        return Client().post("/accounts/login/code/", {"email": f"nobody{number}@example.org"}, REMOTE_ADDR=HERE)

    def manage_email(self, number):
        if number == 0:
            give_password(self.member)
        return self.member.post("/accounts/email/", {"action_add": "", "email": f"second{number}@example.org"})

    def join_code(self, number):
        return self.member.post("/join/", {"code": "ABCD EFGH"}, REMOTE_ADDR=elsewhere(number))

    def join_code_address(self, number):
        if number % 9 == 0:
            self.guesser = self.client_of(build.user())
        return self.guesser.post("/join/", {"code": "ABCD EFGH"}, REMOTE_ADDR=HERE)

    def door_code(self, number):
        return self.client_of("staff").get(f"/c/{self.contest.slug}/door/WRONG{number}/")

    def check_code(self, number):
        return Client().get(f"/check/7KQM-2XPA-{number:04}/", REMOTE_ADDR=HERE)

    def secret_link(self, number):
        return Client().get(f"/join/wrong{number}/", REMOTE_ADDR=HERE)

    def api_token(self, number):
        return Client().get("/api/v1/applications", HTTP_AUTHORIZATION=f"Bearer hp_{number}", REMOTE_ADDR=HERE)


def code_now() -> str:
    return f"{hotp_value(build.TOTP_SECRET, next(iter(yield_hotp_counters_from_time()))):06}"


# Limits that no page answers with: a letter or a kept form less is not told, a chat is no page.
NO_PAGE = {"confirm_email", "kept_form", "messenger_link", "other", "totp_used"}
# Of the page behind a letter's link: tried by test_representing.py, where there is a representative.
OF_LINKS = {"link_code", "link_code.letter"}
# Of files of a competition: tried by actions/test_competitions.py.
OF_FILES = {"malformed_file"}
# Those of letters are tried by test_letters_to_others.py, of documents by test_links_and_duplicates.py.
OF_LETTERS = {name for name in LIMITS if name.partition(".")[0] in {"letter", "talk", "service", "staff", "identity"}}


@pytest.mark.parametrize("name", sorted(set(LIMITS) - NO_PAGE - OF_LETTERS - OF_LINKS - OF_FILES))
def test_each_limit_holds_with_the_cache_away_and_ends_by_itself(contest, client_of, monkeypatch, name):
    quick = type(LIMITS[name])(min(LIMITS[name].amount, 4), LIMITS[name].seconds, LIMITS[name].why, LIMITS[name].words)
    monkeypatch.setitem(LIMITS, name, quick)  # the big numbers would take minutes; what counts them is the same
    tried = getattr(Tried(contest, client_of), name.replace(".", "_"))
    Tries.objects.all().delete()
    answers = [tried(number) for number in range(quick.amount + 1)]
    assert [answer.status_code for answer in answers[:-1] if answer.status_code == 429] == []
    refused = answers[-1]
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= quick.seconds
    if name != "api_token":
        assert "Попробуйте снова через" in refused.content.decode()
    with clock.fixed_at(clock.now() + timedelta(seconds=quick.seconds + 1)):
        assert tried(quick.amount + 1).status_code != 429


def test_every_row_of_the_table_is_tried_or_says_why_not():
    assert {name for name in LIMITS if not hasattr(Tried, name.replace(".", "_"))} == NO_PAGE | OF_LETTERS | OF_LINKS | OF_FILES
    assert all(limit.why and limit.words.endswith(".") for limit in LIMITS.values())


@pytest.mark.parametrize("bot", talk.BOTS, ids=lambda bot: bot.column)
def test_a_dialogue_that_tries_words_is_told_to_wait(db, bot):
    answers = [talk.carried_out(bot, Heard(7, token=f"wrong{number}")) for number in range(21)]
    assert (set(answers[:-1]), "Попробуйте снова" in answers[-1]) == ({talk.OUTDATED}, True)
    assert talk.carried_out(bot, Heard(8, token="wrong")) == talk.OUTDATED


def test_a_way_of_signing_in_that_comes_later_is_limited_from_its_first_day(db, rf):
    request = rf.post("/accounts/anything/", REMOTE_ADDR=HERE)
    outcomes = [tries.consume(request, app="allauth.later", action="voice") for _ in range(LIMITS["other"].amount + 1)]
    assert [bool(outcome) for outcome in outcomes] == [True] * LIMITS["other"].amount + [False]


def test_a_code_opens_once_with_the_cache_away(contest):
    """One code in two sessions: of the sign-in, and where the factor is asked for again."""
    guarded = build.user("guarded@example.org")
    account_actions.give_second_factor(user=guarded, secret=build.TOTP_SECRET)
    first, second, value = Client(), Client(), code_now()
    for client in (first, second):
        sign_in(guarded.email, build.PASSWORD, client=client)
        client.post("/accounts/2fa/authenticate/", {"code": value})
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    second.post("/accounts/2fa/authenticate/", {"code": f"{value[:3]} {value[3:]}"})
    assert not is_signed_in(second)
    first.post("/accounts/2fa/reauthenticate/", {"code": value})
    assert [record["method"] for record in first.session["account_authentication_methods"]].count("mfa") == 1
    other = build.user("other@example.org")
    account_actions.give_second_factor(user=other, secret=build.TOTP_SECRET)
    third = Client()
    sign_in(other.email, build.PASSWORD, client=third)
    third.post("/accounts/2fa/authenticate/", {"code": value})
    assert is_signed_in(third)


def test_no_module_of_the_library_counts_by_itself():
    """The library's own counter is in no module: each asks the portal's."""
    assert (ratelimit.consume, ratelimit.clear) == (tries.consume, tries.clear)
    own = {
        (name, key)
        for name, module in sys.modules.items()
        if name.startswith("allauth")
        for key, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == "allauth.core.internal.ratelimit"
    }
    counting = {"consume", "clear", "_consume_single_rate", "SingleRateLimitUsage"}
    assert {name for name, key in own if key in counting} <= {"allauth.core.internal.ratelimit"}


def test_the_refusal_says_when_and_keeps_what_was_typed(db):
    for _ in range(5):
        sign_in("owner@example.org", "не тот")
    page = sign_in("owner@example.org", "не тот")
    assert (page.status_code, page["Retry-After"]) == (429, "300")
    assert "Слишком много попыток. Попробуйте снова через 5\xa0минут." in page.content.decode()
    assert 'value="owner@example.org"' in page.content.decode()


def test_the_right_password_is_refused_too_while_its_account_is_tried_from_the_address(db):
    person = build.user()
    for _ in range(11):
        sign_in(person.email, "не тот")
    client = Client()
    assert (sign_in(person.email, build.PASSWORD, client=client).status_code, is_signed_in(client)) == (429, False)


def test_somebody_who_tries_one_account_stops_nobody_else_at_the_same_address(db):
    victim, classmate = build.user(), build.user()
    for _ in range(31):
        sign_in(victim.email, "не тот")
    client = Client()
    sign_in(classmate.email, build.PASSWORD, client=client)
    assert is_signed_in(client)


def test_the_owner_gets_in_on_their_device_whoever_tries_from_wherever(db):
    owner, known = build.user(), Client()
    sign_in(owner.email, build.PASSWORD, client=known)
    known.post("/accounts/logout/")
    cookie = known.cookies[devices.COOKIE]
    assert (cookie["httponly"], cookie["path"], owner.email in cookie.value) == (True, "/accounts/", False)
    for number in range(31):
        sign_in(owner.email, "не тот", address=elsewhere(number))
        sign_in(owner.email, "не тот")
    stranger = Client()
    assert sign_in(owner.email, build.PASSWORD, client=stranger, address="192.0.2.1").status_code == 429
    sign_in(owner.email, build.PASSWORD, client=known)
    assert is_signed_in(known)


def test_one_who_tries_many_accounts_at_a_school_stops_nobody_who_has_signed_in_there(db, monkeypatch):
    limit = LIMITS["sign_in.address"]
    monkeypatch.setitem(LIMITS, "sign_in.address", type(limit)(10, limit.seconds, limit.why))
    owner, known = build.user(), Client()
    sign_in(owner.email, build.PASSWORD, client=known)
    known.post("/accounts/logout/")
    for number in range(12):
        sign_in(f"nobody{number}@example.org", "не тот")
    assert sign_in(owner.email, build.PASSWORD).status_code == 429
    sign_in(owner.email, build.PASSWORD, client=known)
    assert is_signed_in(known)


def test_a_device_of_one_account_is_nothing_for_another_and_cannot_be_made_up(db):
    first, second, device = build.user(), build.user(), Client()
    sign_in(first.email, build.PASSWORD, client=device)
    device.post("/accounts/logout/")
    for _ in range(5):
        sign_in(second.email, "не тот", client=device)
    assert sign_in(second.email, build.PASSWORD, client=device).status_code == 429
    made_up = Client()
    made_up.cookies[devices.COOKIE] = f"{'0' * 32}-{'0' * 64}"
    assert sign_in(second.email, "не тот", client=made_up).status_code == 429


def test_a_letter_opens_the_way_where_a_botnet_has_closed_it(db, settings):
    owner = build.user()
    for number in range(31):
        sign_in(owner.email, "не тот", address=elsewhere(number))
    client = Client()
    client.post("/accounts/password/reset/", {"email": owner.email}, REMOTE_ADDR=HERE)
    body = letter_secrets.whole_text(OutboxMessage.objects.get(recipient=owner.email))
    link = next(word for word in body.split() if "/password/reset/key/" in word)
    page = client.get(link[link.index("/accounts/") :], REMOTE_ADDR=HERE)
    new = "novyj-parol-vladelca"
    client.post(page["Location"], {"password1": new, "password2": new}, REMOTE_ADDR=HERE)
    for number in range(31):  # they go on
        sign_in(owner.email, "не тот", address=elsewhere(number))
    sign_in(owner.email, new, client=client)
    assert is_signed_in(client)


def test_a_class_signs_up_at_once_behind_one_address(db):
    for number in range(30):
        data = {"email": f"pupil{number}@example.org", "password1": build.PASSWORD, "password2": build.PASSWORD}
        answer = Client().post("/accounts/signup/", data, REMOTE_ADDR=HERE)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert User.objects.filter(email__startswith="pupil").count() == 30


def test_addresses_of_one_network_of_ipv6_are_one(db):
    for number in range(5):
        sign_in("owner@example.org", "не тот", address=f"2001:db8::{number + 1}")
    assert sign_in("owner@example.org", "не тот", address="2001:db8::99").status_code == 429
    assert sign_in("owner@example.org", "не тот", address="2001:db8:0:1::1").status_code == 200


def test_a_right_code_of_a_team_is_not_spent_by_wrong_ones_of_others(contest, client_of, at):
    at(2024, 5, 2)
    captain, guesser, friend = build.user(), client_of(build.user()), client_of(build.user())
    team = teams.found_team(contest=contest, name="Гусли", by=captain).team
    code = teams.invite_to_team(team=team, by=captain).code
    for _ in range(11):
        refused = guesser.post("/join/", {"code": "ABCD EFGH"}, REMOTE_ADDR=HERE)
    assert (refused.status_code, 'value="ABCD EFGH"' in refused.content.decode()) == (429, True)
    assert "Гусли" in friend.post("/join/", {"code": code}, REMOTE_ADDR=HERE).content.decode()


def test_counts_name_nobody_and_are_swept(db):
    sign_in("owner@example.org", "не тот")
    stored = " ".join(str(value) for row in Tries.objects.values_list() for value in row)
    assert "owner" not in stored
    assert HERE not in stored
    assert sweep_tries() == 0
    with clock.fixed_at(clock.now() + timedelta(days=2)):
        assert sweep_tries() >= 3
    assert not Tries.objects.exists()


def test_a_try_is_counted_by_one_statement(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        rate.take("check_code", HERE)


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was hashed."""
    hasher = hashers.get_hasher("default")
    calls = []
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda self, *args, **kwargs: calls.append(1) or encode(self, *args, **kwargs))
    return calls


def work(hashed, act) -> tuple[int, int, int, str]:
    """What an answer cost: hashings, letters posted; and what it was."""
    Tries.objects.all().delete()
    letters = OutboxMessage.objects.count()
    hashed.clear()
    answer = act()
    return len(hashed), OutboxMessage.objects.count() - letters, answer.status_code, answer.get("Location", "")


# What an anonymous visitor may send an e-mail to: path, the fields beside it, and how the e-mail's is called.
ANONYMOUS = {
    "/accounts/signup/": ("email", {"password1": build.PASSWORD, "password2": build.PASSWORD}),
    "/accounts/login/": ("login", {"password": "не тот пароль"}),
    "/accounts/password/reset/": ("email", {}),
    "/accounts/login/code/": ("email", {}),
}


@pytest.mark.parametrize("path", ANONYMOUS)
def test_an_answer_about_an_e_mail_costs_the_same_whether_or_not_it_has_an_account(db, hashed, path):
    field, others = ANONYMOUS[path]
    known, blocked, passwordless, unverified = build.user(), build.user(), build.user(), build.user()
    EmailAddress.objects.filter(user=unverified).update(verified=False)
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    passwordless.set_unusable_password()
    passwordless.save()
    emails = ["nobody@example.org", known.email, known.email.upper(), blocked.email, passwordless.email, unverified.email]
    costs = {email: work(hashed, lambda email=email: Client().post(path, {field: email, **others})) for email in emails}
    assert len(set(costs.values())) == 1, costs


def open_addresses(slug: str) -> set[str]:
    """Every address of the portal and of its libraries that needs nothing but a contest and answers with a page."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            path = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            else:
                yield "/" + path.replace("<slug:slug>", slug).replace("\\Z", "")

    return {
        path
        for path in walk(get_resolver().url_patterns)
        if not set("<(") & set(path) and "." not in path and "/schema/" not in path
    }


def test_every_form_for_visitors_that_takes_an_e_mail_is_in_the_list(contest):
    paths = open_addresses(contest.slug)
    assert len(paths) > 100
    pages = {path: Client().get(path) for path in sorted(paths)}
    taking = {
        path for path, page in pages.items() if page.status_code == 200 and b'type="email"' in getattr(page, "content", b"")
    }
    assert taking == set(ANONYMOUS)
