"""Accounts nobody uses are told and erased; those on which something rests stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.regulation.rules.deadlines import kept_until
from registration import tasks
from registration.models import Application
from registration.queries.accounts import staff_of_past_contests
from tests import build


@pytest.fixture
def forgotten(contest, at):
    """Somebody who came once and did nothing; and a member with an application."""
    at(2024, 5, 2, 12)
    user = build.user("davno@example.org")
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    User.objects.filter(pk=user.pk).update(date_joined="2024-05-02T09:00:00Z")
    build.team(contest, "Живые", founder=build.user("zhivoi@example.org"))
    User.objects.filter(email="zhivoi@example.org").update(date_joined="2024-05-02T09:00:00Z")
    return user


def letters():
    return OutboxMessage.objects.filter(kind="idle_account")


def test_an_unused_account_is_told_then_erased(forgotten, at):
    at(2027, 3, 1, 12)
    assert tasks.forget_idle_accounts() == 0
    assert not letters().filter(recipient=forgotten.email).exists()
    at(2027, 4, 15, 12)
    assert tasks.forget_idle_accounts() == 0
    assert tasks.forget_idle_accounts() == 0
    letter = letters().get(recipient=forgotten.email)
    assert "15.05.2027" in letter.body
    at(2027, 5, 20, 12)
    assert tasks.forget_idle_accounts() >= 1
    forgotten.refresh_from_db()
    assert (forgotten.is_active, forgotten.email) == (False, f"erased-{forgotten.pk}@erased.invalid")
    assert not EmailAddress.objects.filter(user=forgotten).exists()
    assert AuditRecord.objects.filter(name="erase_idle", about=f"учётная запись {forgotten.pk}").exists()
    assert not OutboxMessage.objects.filter(recipient="davno@example.org").exists()
    assert User.objects.get(email="zhivoi@example.org").is_active
    assert Application.objects.filter(user__email="zhivoi@example.org").exists()


def test_signing_in_stops_the_erasure(forgotten, at):
    at(2027, 4, 15, 12)
    tasks.forget_idle_accounts()
    User.objects.filter(pk=forgotten.pk).update(last_login="2027-04-20T09:00:00Z")
    at(2027, 5, 20, 12)
    tasks.forget_idle_accounts()
    forgotten.refresh_from_db()
    assert (forgotten.is_active, forgotten.idle_notice_at) == (True, None)


def test_accounts_with_roles_are_left_to_the_administrator(forgotten, contest, users, at):
    kept = kept_until(contest.ends_on, contest.regulation.registration.retention) - contest.ends_on
    assert staff_of_past_contests() == []
    at(2035, 1, 1, 12)
    tasks.forget_idle_accounts()
    with_roles = set(User.objects.filter(grants__contest=contest, is_staff=False))
    assert with_roles
    assert all(user.is_active for user in with_roles)
    assert set(staff_of_past_contests()) == with_roles
    assert kept < settings.ACCOUNT_DAYS + timedelta(days=4000)
