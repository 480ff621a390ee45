"""Whatever has a term is removed when it is over: forms that were kept, sessions, invitations, results of jobs."""

from __future__ import annotations

import ast
import json
from datetime import timedelta

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from hackathon_portal.celery import app
from hackathon_portal.kernel import clock, encryption, personal, sweeps, tasks
from hackathon_portal.kernel.limits import LIMITS
from hackathon_portal.kernel.models import KeptForm
from hackathon_portal.kernel.web import kept_forms, person
from registration.actions import teams
from registration.models import Invitation
from tests import build, sentinels

BROWSER = {"HTTP_ACCEPT": "text/html"}
TYPED = "Небывалое слово в форме"
# Instants that are deadlines of the contest or of a decision, and end nothing that is stored. A token of the API opens nothing after its end;
# its row stays, so that staff see who had access.
NO_TERM_OF_STORING = {
    "socialaccount.SocialToken.expires_at",  # the table is empty: no token of a provider is kept
    "registration.Team.fill_up_until", "judging.Project.extended_until", "registration.ApiToken.expires_at",
    # One row a channel, used again: until when the mail server is left alone.
    "kernel.ChannelState.closed_until", "kernel.ChannelState.account_closed_until",
    # Until when a worker is believed to score the file; the file itself goes with its season.
    "competitions.Submission.leased_until",
}  # fmt: skip
WORDS_OF_A_TERM = ("expire", "until", "valid_to", "kept_at", "lives", "ends_at_latest")


def everything_stored() -> str:
    """Every table as text, encrypted values in clear, and every value of the cache."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            parts += [row for (row,) in cursor.fetchall()]
    parts += [row.content for row in KeptForm.objects.all()]
    parts += [str(session.get_decoded()) for session in Session.objects.all()]
    client = cache._cache.get_client()
    parts += [repr(cache._cache._serializer.loads(client.get(key))) for key in client.scan_iter(match=f"*{cache.key_prefix}*")]
    return "\n".join(parts)


def form(user, text: str) -> dict[str, str]:
    """What the page of this person sends."""
    return {"text": text, person.FIELD: person.key_of(user)}


def test_what_was_typed_is_nowhere_two_hours_later(contest, users):
    path = f"/c/{contest.slug}/questions/"
    client = Client()
    assert client.post(path, form(users["staff"], TYPED), **BROWSER).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM kernel_keptform")
        stored = cursor.fetchone()[0]
    kept = json.loads(encryption.decrypt(stored))
    assert (TYPED in stored, kept["fields"]) == (False, [["text", TYPED]])
    assert Session.objects.count() == 1
    assert len(Session.objects.get().session_data) < 1000
    with clock.fixed_at(clock.now() + timedelta(hours=2)):
        tasks.sweep()
    assert KeptForm.objects.count() == 0
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    assert Session.objects.count() == 0
    assert TYPED not in everything_stored()


def test_a_stranger_keeps_no_long_form_and_few_of_them(contest, users):
    path = f"/c/{contest.slug}/questions/"
    Client().post(path, form(users["staff"], "я" * 400_000), **BROWSER)
    assert (KeptForm.objects.count(), Session.objects.count()) == (0, 0)
    for _ in range(LIMITS["kept_form"].amount + 5):
        assert Client().post(path, form(users["staff"], "а"), **BROWSER).status_code == 302
    assert (KeptForm.objects.count(), Session.objects.count()) == (30, 30)
    client = Client()
    for number in range(3):  # one visitor keeps one form: the last
        client.post(path, form(users["staff"], f"{number}"), REMOTE_ADDR="10.1.1.1", **BROWSER)
    assert KeptForm.objects.count() == 31


def test_a_form_of_somebody_signed_in_is_offered_to_nobody_else(contest, client_of, users):
    client = Client(enforce_csrf_checks=True)
    client.force_login(users["staff"], backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["csrftoken"] = "a" * 32
    client.post(f"/c/{contest.slug}/questions/", form(users["staff"], TYPED), HTTP_ORIGIN="http://testserver", **BROWSER)
    assert TYPED in client.get("/cabinet/kept/").content.decode()
    number = client.session[kept_forms.SESSION_KEY]
    other = client_of("member1")
    session = other.session
    session[kept_forms.SESSION_KEY] = number
    session.save()
    assert other.get("/cabinet/kept/")["Location"] == "/cabinet/"


def test_an_invitation_nobody_used_goes_a_month_after_its_end(contest):
    team = build.team(contest, members=1)
    team.contest = contest
    invitation, _token = teams.new_invitation(team)
    with clock.fixed_at(invitation.expires_at + timedelta(days=29)):
        sweeps.run_all()
        assert Invitation.objects.filter(pk=invitation.pk).exists()
    with clock.fixed_at(invitation.expires_at + timedelta(days=31)):
        sweeps.run_all()
        assert not Invitation.objects.filter(pk=invitation.pk).exists()


def test_every_stored_term_has_a_sweep():
    """A model with an instant at which it ends is named by a sweep, by itself or by its field."""
    named = {label for sweep in sweeps.sweeps() for label in sweep.of}
    found = []
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.local_fields:
            label = f"{model._meta.label}.{field.name}"
            is_term = isinstance(field, models.DateTimeField) and any(word in field.name for word in WORDS_OF_A_TERM)
            if is_term and label not in NO_TERM_OF_STORING and not {label, model._meta.label} & named:
                found.append(label)
    assert found == []


BY_CLOCK = [table.label for table in personal.tables() if personal.With.CLOCK in table.goes]


@pytest.mark.parametrize("label", BY_CLOCK)
def test_a_table_that_goes_by_the_clock_is_swept_whole(contest, label, django_capture_on_commit_callbacks):
    """Some sweep names the table itself, and leaves nothing personal of a row whose every instant is long over."""
    sweeping = [sweep for sweep in sweeps.sweeps() if label in sweep.of]
    assert sweeping, f"{label}: no sweep names the table"
    model, long_ago = apps.get_model(label), timezone.now() - timedelta(days=3000)
    instants = [field.name for field in model._meta.local_fields if isinstance(field, models.DateTimeField)]
    with pgtrigger.ignore():  # a journal is only added to
        row = sentinels.row_of(model)
        model._base_manager.filter(pk=row.pk).update(**dict.fromkeys(instants, long_ago))
        words = {one.word for one in sentinels.plant_in(row)}
    assert words & {*sentinels.stored()} == words
    app.loader.import_default_modules()
    with django_capture_on_commit_callbacks(execute=True):
        for sweep in sweeping:
            sweep.run() if sweep.run else app.tasks[sweep.task]()
    assert words & {*sentinels.stored()} == set()


def test_every_sweep_is_in_the_schedule():
    scheduled = {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
    assert {"kernel.sweep"} | {sweep.task for sweep in sweeps.sweeps() if sweep.task} <= scheduled
    assert all(sweep.run or sweep.task for sweep in sweeps.sweeps())


@pytest.mark.parametrize("room", ["hackathon_portal", "registration", "judging", "prizes"])
def test_everything_in_the_cache_has_a_term(room):
    """A value without an end: only the number of the bot's last message."""
    endless = []
    for path in (configured.BASE_DIR / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"set", "add", "set_many"}
            ):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "cache":
                term = (
                    node.args[2]
                    if len(node.args) > 2
                    else next((word.value for word in node.keywords if word.arg == "timeout"), None)
                )
                if term is None or (isinstance(term, ast.Constant) and term.value is None):
                    endless.append(f"{path.name}: {ast.unparse(node.args[0])}")
    assert endless in ([], ["talk.py: key"])


def test_one_sweep_that_fails_stops_no_other(db, monkeypatch):
    def broken() -> int:
        raise OSError

    monkeypatch.setitem(sweeps._sweeps, "а", sweeps.Sweep("а", ("x",), "час", run=broken))
    assert "набранные формы" in sweeps.run_all()
