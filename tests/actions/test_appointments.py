"""Who is given a role has shown that the address is theirs: whatever a stranger has set up on it before goes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client

from hackathon_portal.accounts import administration, sessions
from hackathon_portal.accounts.actions import create_account, give_second_factor, grant_role, invite_account
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import CONTEST_ROLES
from hackathon_portal.contests.forms import PersonForm
from hackathon_portal.kernel.models import OutboxMessage
from tests import build
from tests.sign_in import sign_in

ROOT = Path(__file__).parents[2]
APPS = ("hackathon_portal", "registration", "judging", "prizes")
CHAIR = "chair@ministry.example"


@pytest.fixture
def stranger(contest):
    """An account that somebody has made on the address of another, as the sign-up page leaves it, with all that could be set up."""
    Client().post("/accounts/signup/", {"email": CHAIR, "password1": build.PASSWORD, "password2": build.PASSWORD})
    user = User.objects.get(email=CHAIR)
    assert not EmailAddress.objects.get(user=user).verified
    give_second_factor(user=user, secret=build.TOTP_SECRET)
    sign_in(Client(), user)
    return user


def by_form(users, *_):
    form = PersonForm({"email": CHAIR.upper(), "full_name": "Петров Пётр"})
    assert form.is_valid()
    form.person(by=users["staff"])


def by_page(users, contest, client_of):
    client_of("staff").post(f"/c/{contest.slug}/desk/roles/", {"email": CHAIR, "role": "accountant"})
    assert RoleGrant.objects.filter(user__email=CHAIR, role="accountant").exists()


def administrator(act, **more):
    return lambda *_: act(user=User.objects.get(email=CHAIR), reason="приказ № 3", by=build.administrator(), **more)


def role(name):
    return lambda users, contest, _: grant_role(user=User.objects.get(email=CHAIR), contest=contest, role=name)


WAYS = {
    "a form that names people": by_form,
    "an invitation": lambda users, *_: invite_account(email=CHAIR, full_name="Петров Пётр", by=users["staff"]),
    "the page of roles": by_page,
    "the administrator": administrator(administration.make_administrator),
    "the right to create contests": administrator(administration.set_contest_maker, allowed=True),
    "the command line": lambda *_: call_command("grant_administrator", CHAIR),
    "an account made for somebody": lambda *_: create_account(email=CHAIR, password=None),
    **{f"role {name}": role(name) for name in CONTEST_ROLES},
}


@pytest.mark.parametrize("way", WAYS)
def test_an_account_nobody_has_confirmed_begins_anew_with_a_letter_to_its_address(way, stranger, users, contest, client_of):
    WAYS[way](users, contest, client_of)
    user = User.objects.get(email=CHAIR)
    assert user.pk == stranger.pk
    assert not user.has_usable_password()
    assert not Authenticator.objects.filter(user=user).exists()
    assert sessions.of_person(user) == []
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [(CHAIR, True, True)]
    client = Client()
    client.post("/accounts/login/", {"login": CHAIR, "password": build.PASSWORD})
    assert "_auth_user_id" not in client.session
    if "made for somebody" not in way:  # whoever calls it posts the letter
        letter = OutboxMessage.objects.filter(recipient=CHAIR, subject__contains="Вас пригласили").get()
        assert "reset/key" in f"{letter.body}{letter.secrets}"


def test_a_confirmed_account_stays_as_it_is(users, contest):
    user = build.user(CHAIR)
    give_second_factor(user=user, secret=build.TOTP_SECRET)
    grant_role(user=user, contest=contest, role="chair", by=users["staff"])
    user.refresh_from_db()
    assert user.check_password(build.PASSWORD)
    assert Authenticator.objects.filter(user=user).count() == 2
    assert not OutboxMessage.objects.filter(recipient=CHAIR).exists()


def calls(pattern) -> set[str]:
    """`file: function` of every function of the sources in which a call, written out, is matched."""
    found = set()
    for path in sorted(ROOT.glob("*/**/*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] not in APPS or "/migrations/" in name:
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                written = {ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
                if any(pattern(call) for call in written):
                    found.add(f"{name}: {function.name}")
    return found


def test_roles_are_given_and_taken_in_one_place():
    """Nothing else makes a row of RoleGrant or removes one."""
    of_roles = ("RoleGrant", "grants.", "grant.")
    made = calls(lambda call: any(f"{word}{how}(" in call for word in ("RoleGrant.objects.", "grants.") for how in (
        "create", "get_or_create", "update_or_create", "bulk_create")) or call.startswith("RoleGrant("))  # fmt: skip
    assert made == {"hackathon_portal/accounts/actions.py: grant_role"}
    removed = calls(lambda call: call.endswith(".delete()") and any(word in call for word in of_roles))
    assert removed == {"hackathon_portal/accounts/actions.py: revoke_role"}
