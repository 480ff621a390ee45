"""Fixtures: a contest under the Tula order, accounts for its actors, the clock, clients that are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connections, transaction
from django.db.models.signals import pre_migrate
from django.test import Client, override_settings

from hackathon_portal.accounts.actions import create_account, give_second_factor, grant_role
from hackathon_portal.accounts.models import SECOND_FACTOR_ROLES, User
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import kuzbass as kuzbass_play
from hackathon_portal.demo import people, play
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.schema import load_preset
from tests import build

MOSCOW = ZoneInfo("Europe/Moscow")
SHARED_BATCH = Path(__file__).resolve().parents[2] / "shared" / "data"


def _extensions(using: str, **kwargs: object) -> None:
    """What the first migration asks of PostgreSQL before there are tables."""
    with connections[using].cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


pre_migrate.connect(_extensions)


@pytest.fixture(scope="session")
def tula():
    """The Tula regulation, without a database."""
    return load_preset("tula_2024").regulation


@pytest.fixture(scope="session")
def batch_folder() -> Path:
    """The ministry's batch: the shared original where it is, else the copy the demonstration ships."""
    return SHARED_BATCH if SHARED_BATCH.exists() else play.BATCH.parent


@pytest.fixture(autouse=True)
def no_visitor_pages(settings, tmp_path):
    settings.KEEP_VISITOR_PAGES = False
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.fixture
def at():
    """`at(2024, 5, 20, 12)`: let the portal see this Moscow time until the end of the test."""
    entered = []

    def enter(*parts: int) -> datetime:
        instant = datetime(*parts, tzinfo=MOSCOW)  # type: ignore[arg-type]
        context = clock.fixed_at(instant)
        context.__enter__()
        entered.append(context)
        return instant

    yield enter
    for context in reversed(entered):
        context.__exit__(None, None, None)


@pytest.fixture
def users(db) -> dict[str, User]:
    """Login -> user for every actor, with second factors; their password is `parol-dlya-testa`."""
    return made_users()


def made_users() -> dict[str, User]:
    made = {}
    for actor in people.EVERYBODY:
        user = create_account(
            email=actor.email,
            password=build.PASSWORD,
            surname=actor.surname,
            name=actor.name,
            patronymic=actor.patronymic,
            is_staff=actor is people.STAFF,
        )
        if actor.role in SECOND_FACTOR_ROLES:
            give_second_factor(user=user, secret=build.TOTP_SECRET)
        made[actor.login] = user
    return made


@pytest.fixture
def contest(users) -> Contest:
    """A published contest of 24-26 May 2024 with its people in their roles and a prize fund."""
    return play.announce(slug="tula", starts_on=date(2024, 5, 24), users=users).contest


@pytest.fixture(scope="session")
def kuzbass():
    """The Kuzbass regulation, without a database."""
    return load_preset("kuzbass_2025").regulation


@pytest.fixture
def kuzbass_stage(users) -> play.Stage:
    """A published Kuzbass contest of 28 February - 2 March 2025 with its people in their roles and a prize fund."""
    return kuzbass_play.announce(slug="kuzbass", users=users)


@pytest.fixture
def kuzbass_judged(kuzbass_stage) -> play.Stage:
    """Seven teams in four categories with their solutions, experts and judges; the assessment is not open."""
    for scene in (kuzbass_play.registration, kuzbass_play.decisions, kuzbass_play.commission, kuzbass_play.projects):
        scene(kuzbass_stage)
    kuzbass_stage.refresh()
    return kuzbass_stage


@pytest.fixture
def kuzbass_published(kuzbass_judged) -> play.Stage:
    """The same with every sheet signed and the results published."""
    kuzbass_play.assessment(kuzbass_judged)
    kuzbass_play.outcome(kuzbass_judged, kuzbass_play.meeting(kuzbass_judged))
    kuzbass_judged.refresh()
    return kuzbass_judged


@dataclass(frozen=True)
class World:
    """A played contest that the tests of a module share: each sees it as it was, in a transaction of its own."""

    contest: int
    users: dict[str, int]
    folder: Path


@pytest.fixture(scope="module")
def kuzbass_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The published Kuzbass contest, played once for a module; gone with it."""
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=folder, MAIL_FOLDER=folder, KEEP_VISITOR_PAGES=False):
            stage = kuzbass_play.announce(slug="kuzbass", users=made_users())
            for scene in (kuzbass_play.registration, kuzbass_play.decisions, kuzbass_play.commission, kuzbass_play.projects):
                scene(stage)
            stage.refresh()
            kuzbass_play.assessment(stage)
            kuzbass_play.outcome(stage, kuzbass_play.meeting(stage))
        yield World(stage.contest.pk, {login: user.pk for login, user in stage.users.items()}, folder)
        transaction.set_rollback(True)


@pytest.fixture
def small_contest(users, monkeypatch) -> Contest:
    """The same with three places for teams."""
    contest = play.announce(slug="small", starts_on=date(2024, 5, 24), users=users).contest
    return build.with_regulation(contest, {"seats.limit": 3})


@pytest.fixture
def commission(contest, users):
    """The commission of eight, by an order."""
    return play.commission(play.Stage(contest, users))


@pytest.fixture
def judged(contest, users):
    """A stage with six submitted projects, two in each nomination, and the commission; the assessment is not open."""
    stage = play.Stage(contest, users)
    play.commission(stage)
    build.admitted_teams(contest, users, count=6)
    play.projects(stage, most=6)
    stage.refresh()
    return stage


@pytest.fixture
def closed(judged, at):
    """A stage whose assessment is closed and whose ties are decided; `held` is the meeting with its attendance."""
    play.assessment(judged)
    judged.held = play.meeting(judged)
    play.closing(judged, judged.held)
    at(2024, 5, 26, 19)
    return judged


@pytest.fixture
def published(judged):
    """A stage whose results are published: every sheet filled, the protocol signed."""
    play.assessment(judged)
    play.outcome(judged, play.meeting(judged))
    judged.refresh()
    return judged


@pytest.fixture
def client_of(users):
    """`client_of("staff")`: a test client signed in as that actor; also takes a user."""

    def make(who) -> Client:
        client = Client()
        client.force_login(
            users[who] if isinstance(who, str) else who, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return make


@pytest.fixture
def grant(contest, users):
    """Give a role in the contest."""

    def give(user: User, role: str) -> None:
        grant_role(user=user, contest=contest, role=role, by=users["staff"])

    return give


def local(day: date, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), MOSCOW)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def pytest_terminal_summary(terminalreporter):
    """Figures that tests measured in passing (`record_property("said", ...)`) are printed at the end of the run."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "said":
                terminalreporter.write_line(value)
