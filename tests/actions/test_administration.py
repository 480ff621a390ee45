"""The administrator's actions with accounts: each asks the right and a reason, writes the journal and a letter, and does what it says."""

from __future__ import annotations

import inspect
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import Client

from hackathon_portal.accounts import actions as accounts_actions
from hackathon_portal.accounts import administration, sessions
from hackathon_portal.accounts.actions import give_second_factor, grant_role, require_another_administrator, revoke_role
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.shell import accounts as cards
from registration.actions import tokens
from registration.models import ApiToken
from tests import build
from tests.sign_in import give_password, sign_in

REASON = "украли телефон, заявление от 2 мая"
# What an account must be like for an action to be possible.
STATES = {
    "block": lambda user: None,
    "unblock": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "end-sessions": lambda user: sign_in(Client(), user),
    "reset-factor": lambda user: give_second_factor(user=user, secret=build.TOTP_SECRET),
    "new-password": lambda user: None,
    "let-create": lambda user: None,
    "forbid-create": lambda user: User.objects.filter(pk=user.pk).update(is_staff=True),
    "make-administrator": lambda user: None,
    "dismiss-administrator": lambda user: grant_role(user=user, contest=None, role=Role.ADMINISTRATOR),
}


@pytest.fixture
def person(contest):
    return build.user()


@pytest.fixture
def administrator(contest):
    return build.administrator()


def card(person: User) -> cards.Card:
    return cards.card_of(User.objects.get(pk=person.pk))


def test_every_action_of_the_module_is_walked():
    """A new action of the administrator joins the tests below."""
    walked = {"set_contest_maker" if "create" in name else row.act.__name__ for name, row in cards.ACTIONS.items()}
    actions = {
        name for name, value in vars(administration).items()
        if inspect.isfunction(value) and value.__module__ == administration.__name__ and "reason" in inspect.signature(value).parameters
        and not name.startswith("_")
    }  # fmt: skip
    assert actions == walked
    assert set(STATES) == set(cards.ACTIONS)


@pytest.mark.parametrize("name", cards.ACTIONS)
def test_each_asks_the_right_and_a_reason_and_tells_the_journal_and_the_person(name, person, administrator, users):
    STATES[name](person)
    for stranger in (users["staff"], build.user()):
        with pytest.raises(RuleViolation) as refused:
            cards.carry_out(name, card(person), reason=REASON, by=stranger)
        assert refused.value.code == "forbidden"
    for empty in ("", "    ", "а", "  аб  \n"):
        with pytest.raises(RuleViolation, match="основание"):
            cards.carry_out(name, card(person), reason=empty, by=administrator)
    assert not OutboxMessage.objects.filter(recipient=person.email, kind__startswith="account").exists()
    assert name in cards.possible(card(person))
    assert cards.ACTIONS[name].consequences(card(person))
    cards.carry_out(name, card(person), reason=REASON, by=administrator)
    rows = AuditRecord.objects.filter(user=administrator, about=f"учётная запись {person.pk}")
    assert [(row.room, row.reason) for row in rows] == [("portal", REASON)]
    assert person.email not in rows[0].about
    letter = OutboxMessage.objects.filter(recipient=person.email, kind__startswith="account").latest("pk")
    assert REASON in letter.body


def test_blocking_ends_sessions_and_stops_tokens_and_unblocking_brings_back(person, administrator, contest, users):
    grant_role(user=person, contest=contest, role=Role.STAFF)
    token = tokens.make_api_token(contest=contest, name="Портал", scopes=["applications:read"], signed=False, by=person)
    client = sign_in(Client(), person)
    assert client.get("/cabinet/").status_code == 200
    asked = Client()
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token.token}"}
    assert asked.get("/api/v1/applications", **headers).status_code == 200
    assert any("«Портал»" in line for line in cards.ACTIONS["block"].consequences(card(person)))
    administration.block_account(user=person, reason=REASON, by=administrator)
    assert client.get("/cabinet/").status_code == 302
    assert sessions.of_person(person) == []
    answer = asked.get("/api/v1/applications", **headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "token.suspended")
    assert OutboxMessage.objects.filter(
        kind="api_token", recipient=users["staff"].email, subject__contains="приостановлен"
    ).exists()
    signed = Client().post("/accounts/login/", {"login": person.email, "password": build.PASSWORD})
    assert "_auth_user_id" not in signed.wsgi_request.session
    administration.unblock_account(user=person, reason=REASON, by=administrator)
    assert asked.get("/api/v1/applications", **headers).status_code == 200
    assert RoleGrant.objects.filter(user=person, contest=contest).exists()


def test_a_live_session_of_a_blocked_account_is_a_visitors_even_where_it_could_not_be_ended(person, contest, users):
    client, staff = sign_in(Client(), person), sign_in(Client(), users["staff"])
    User.objects.filter(pk__in=[person.pk, users["staff"].pk]).update(is_active=False)
    for signed_in, page in ((client, "/cabinet/"), (staff, f"/c/{contest.slug}/desk/queue/"), (staff, "/admin/")):
        assert signed_in.get(page)["Location"].split("?")[0].endswith("/login/"), page
        assert signed_in.post(page).status_code in (302, 405), page


def test_nobody_blocks_themselves_or_the_last_administrator(administrator, users):
    with pytest.raises(RuleViolation, match="другой администратор"):
        administration.block_account(user=administrator, reason=REASON, by=administrator)
    with pytest.raises(RuleViolation, match="единственный"):
        administration.dismiss_administrator(user=administrator, reason=REASON, by=administrator)
    other = build.administrator()
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(RuleViolation, match="единственный"):
        administration.dismiss_administrator(user=administrator, reason=REASON, by=administrator)


def test_only_an_administrator_who_can_sign_in_counts(administrator):
    """Without a device the role opens nothing; without a password or a passkey nobody gets as far as the device."""
    other = build.user()
    grant_role(user=other, contest=None, role=Role.ADMINISTRATOR)

    def refused() -> bool:
        try:
            with transaction.atomic():
                require_another_administrator(administrator)
        except RuleViolation as violation:
            return violation.code == "administrator.last"
        return False

    assert refused()
    give_second_factor(user=other, secret=build.TOTP_SECRET)
    assert not refused()
    User.objects.filter(pk=other.pk).update(password="!")
    assert refused()
    Authenticator.objects.create(user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "Ключ", "credential": {}})
    assert not refused()
    Authenticator.objects.filter(user=other).exclude(type=Authenticator.Type.RECOVERY_CODES).delete()
    assert refused()


def test_tokens_of_who_is_no_longer_staff_of_the_contest_stop_and_its_staff_hear(person, contest, users, client_of):
    grant = grant_role(user=person, contest=contest, role=Role.STAFF)
    also = grant_role(user=person, contest=contest, role=Role.MENTOR)
    made = {who: tokens.make_api_token(contest=contest, name="Портал", scopes=["applications:read"], signed=False, by=by)
            for who, by in (("former", person), ("staff", users["staff"]))}  # fmt: skip

    def answers() -> dict[str, int]:
        return {
            who: Client().get("/api/v1/applications", HTTP_AUTHORIZATION=f"Bearer {token.token}").status_code
            for who, token in made.items()
        }

    revoke_role(grant=also, by=users["staff"])
    assert answers() == {"former": 200, "staff": 200}
    page = client_of("staff").get(f"/c/{contest.slug}/desk/roles/").content.decode()
    assert "токены API, которые человек выдал" in page
    give_password(client_of("staff")).post(f"/c/{contest.slug}/desk/roles/{grant.pk}/revoke/")
    assert answers() == {"former": 401, "staff": 200}
    assert AuditRecord.objects.get(name="revoke_api_token").reason == "снята роль того, кто его выдал"
    letter = OutboxMessage.objects.get(kind="api_token", recipient=person.email)
    assert "снята роль" in letter.body


def test_the_person_of_a_reset_factor_sets_up_a_new_one_before_seeing_anything(administrator, contest, users):
    staff = users["staff"]
    client = sign_in(Client(), staff)
    administration.reset_second_factor(user=staff, reason=REASON, by=administrator)
    assert not Authenticator.objects.filter(user=staff).exists()
    assert client.get("/cabinet/").status_code == 302
    answer = sign_in(Client(), User.objects.get(pk=staff.pk)).get(f"/c/{contest.slug}/desk/queue/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/2fa/totp/activate/")
    letter = OutboxMessage.objects.filter(recipient=staff.email).latest("pk")
    assert "подключите новый второй фактор" in letter.body
    with pytest.raises(RuleViolation, match="сами"):
        administration.reset_second_factor(user=administrator, reason=REASON, by=administrator)


def test_an_erased_account_is_left_alone(person, administrator):
    User.objects.filter(pk=person.pk).update(email=f"erased-{person.pk}@erased.invalid", is_active=False)
    assert cards.possible(card(person)) == {}
    with pytest.raises(RuleViolation, match="стёрта"):
        administration.unblock_account(user=person, reason=REASON, by=administrator)


def test_a_lost_factor_of_the_only_administrator_goes_by_the_command_line(administrator, capsys):
    with pytest.raises(CommandError, match="основание"):
        call_command("reset_second_factor", administrator.email, reason="")
    call_command("reset_second_factor", administrator.email.upper(), reason=REASON)
    assert not Authenticator.objects.filter(user=administrator).exists()
    row = AuditRecord.objects.get(name="reset_second_factor")
    assert (row.user_id, row.room, row.reason) == (None, "portal", REASON)
    with pytest.raises(CommandError, match="нет"):
        call_command("reset_second_factor", "nobody@example.org", reason=REASON)


def test_the_first_administrator_is_made_from_the_command_line(contest, capsys):
    call_command("grant_administrator", "first@example.org")
    made = User.objects.get(email="first@example.org")
    assert RoleGrant.objects.get(user=made).room == "portal"
    assert not made.is_superuser
    assert not made.is_staff
    assert OutboxMessage.objects.filter(recipient=made.email, subject__contains="Вас пригласили").exists()
    with pytest.raises(CommandError, match="уже администратор"):
        call_command("grant_administrator", "first@example.org")
    with pytest.raises(CommandError, match="не адрес"):
        call_command("grant_administrator", "first")


def test_a_token_of_any_contest_is_prolonged_or_revoked_with_a_reason(administrator, contest, users):
    token = tokens.make_api_token(
        contest=contest, name="Портал", scopes=["applications:read"], signed=False, by=users["staff"]
    ).row
    for act, more in ((tokens.extend_api_token, {"days": 30}), (tokens.revoke_api_token, {})):
        with pytest.raises(RuleViolation) as refused:
            act(token=token, by=build.user(), reason=REASON, **more)
        assert refused.value.code == "forbidden"
        with pytest.raises(RuleViolation, match="основание"):
            act(token=token, by=administrator, **more)
        act(token=token, by=administrator, reason=REASON, **more)
        row = AuditRecord.objects.get(name=act.__name__)
        assert (row.contest_ref, row.reason, row.user_id) == (contest.pk, REASON, administrator.pk)
    assert OutboxMessage.objects.filter(kind="api_token", recipient=users["staff"].email, body__contains=REASON).count() == 2
    assert ApiToken.objects.get(pk=token.pk).standing == "revoked"
    with pytest.raises(RuleViolation, match="Отозванный"):
        tokens.extend_api_token(token=token, days=30, by=administrator, reason=REASON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [administration.block_account, administration.dismiss_administrator])
def test_two_administrators_who_act_against_each_other_at_once_leave_one(contest, act, monkeypatch):
    pair = [build.administrator(), build.administrator()]
    both_are_in = Barrier(2, timeout=5)

    def meet(*asked):
        """Both have been let in before either has changed anything."""
        with suppress(BrokenBarrierError):
            both_are_in.wait()
        return require_another_administrator(*asked)

    for module in (administration, accounts_actions):
        monkeypatch.setattr(module, "require_another_administrator", meet)

    def do(number: int) -> str:
        try:
            by, user = User.objects.get(pk=pair[number].pk), User.objects.get(pk=pair[1 - number].pk)
            act(user=user, reason=REASON, by=by)
        except RuleViolation as violation:
            return violation.code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(do, (0, 1))) == ["", "administrator.last"]
    assert RoleGrant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).count() == 1
