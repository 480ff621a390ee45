"""Erasure leaves nothing: sentinels in every column of the registry, then a search through the database and the disk."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.db import transaction

from hackathon_portal.accounts.models import OpenSession, User
from hackathon_portal.kernel import sweeps
from hackathon_portal.kernel.audit import action
from hackathon_portal.kernel.personal import With, tables
from hackathon_portal.operations import tasks as operations_tasks
from hackathon_portal.regulation.rules.deadlines import kept_until
from hackathon_portal.seasons.actions.retention import erase_season_again, erase_whole_season
from hackathon_portal.seasons.models import Season
from prizes import tasks as prize_tasks
from prizes.models import PayoutApplication
from prizes.payouts.queries import keeping
from registration import tasks
from registration.actions import personal
from registration.models import Application, Representative, TeamLeader
from registration.queries import own_data as own_data_queries
from registration.views import own_data
from tests import build, sentinels

SESSIONS = import_module(settings.SESSION_ENGINE)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@action("Учётные записи стёрты")
def erase_accounts(*, by: User) -> None:
    for user in User.objects.all():
        personal.forget_account(user)


def seen_in(text: str) -> set[str]:
    """Sentinels in a text for people, where days and phones are grouped."""
    days = re.sub(r"(\d\d)\.(\d\d)\.(\d{4})", r"\3-\2-\1", text)
    phones = re.sub(r"[\s()\u00a0-]", "", text)
    return {word.removeprefix("+") for spelt in (days, phones) for word in sentinels.SENTINEL.findall(spelt)}


def some_people() -> list[User]:
    """Of each part one: an actor of everything that was made by itself, captains with a prize, members, parents, leaders."""
    captain = PayoutApplication.objects.first().award
    found = {User.objects.first(), *User.objects.filter(applications__team=captain.team_id)}
    found |= {row.user for model in (Representative, TeamLeader) for row in model.objects.exclude(user=None)[:2]}
    return [user for user in found if user]


def test_nothing_planted_in_any_personal_column_outlives_erasure(kuzbass_published, committed, client):
    stage = kuzbass_published
    planted = sentinels.plant()
    assert len({one.table for one in planted}) > 35
    session = SESSIONS.SessionStore()
    session.update({"_auth_user_id": str(User.objects.first().pk), "kept": "zq999999x"})
    session.save()
    OpenSession.objects.create(user=User.objects.first(), key=session.session_key, device="")  # as every sign-in does
    there = set(sentinels.stored())
    blind = {f"{one.table}.{one.column}" for one in planted if one.word not in there}
    assert blind == set(), "a planted word is not found: the search is blind"

    shown, reached = set(), set()
    for user in some_people():
        facts = (own_data.everything_about(user), own_data.around(user))
        shown |= seen_in(json.dumps(facts, ensure_ascii=False, default=str))
        for table in tables():
            reached |= {(table.label, row.pk) for row in own_data_queries.rows_of(table, user)}
    assert len({label for label, _ in reached}) > 20
    untold = {
        (one.table, one.column) for one in planted if one.told and (one.table, one.row) in reached and one.word not in shown
    }
    assert untold == set()

    kept = [
        keeping.documents_until(stage.contest),
        kept_until(stage.contest.ends_on, stage.contest.regulation.registration.retention),
    ]
    later = max(day for day in kept if day) + timedelta(days=2)
    with stage.at(later, 12), committed():
        tasks.erase_after_retention()
        prize_tasks.erase_after_retention()
        operations_tasks.erase_after_retention()
        sweeps.run_all()
        for season in Season.objects.all():
            erase_whole_season(season=season, act=erase_season_again)
        erase_accounts(by=stage.users["staff"])
    left = sentinels.stored()
    where = {one.word: f"{one.table}.{one.column}" for one in planted}
    assert {where.get(word, word): places for word, places in left.items()} == {}
    assert not SESSIONS.SessionStore(session.session_key).exists(session.session_key)
    assert Application.objects.exists()
    assert not transaction.get_connection().needs_rollback


def test_nothing_is_left_of_whoever_erases_their_account(contest, at, committed):
    at(2024, 5, 2, 12)
    user = build.user("stiraemyi@example.org")
    build.team(contest, "Один", founder=user, members=0)
    planted = sentinels.plant()
    Application.objects.filter(user=user).update(state="withdrawn")
    theirs = {
        (table.label, row.pk) for table in tables() for row in own_data_queries.rows_of(table, user)
        if With.PAYOUT not in table.goes  # accounting documents have a term of their own
    }  # fmt: skip
    words = {one.word for one in planted if (one.table, one.row) in theirs}
    assert len(words) > 40
    with committed():
        personal.erase_account(user=User.objects.get(pk=user.pk), by=user)
    left = sentinels.stored()
    assert {one.word: f"{one.table}.{one.column}" for one in planted if one.word in words & {*left}} == {}
    assert {one.word for one in planted if one.table == "registration.Official"} <= {*left}
