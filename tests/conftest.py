"""Fixtures: a contest under the Tula order, accounts for its actors, the clock, clients that are signed in."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.db.models.signals import pre_migrate
from django.test import Client, TransactionTestCase
from pytest_django.fixtures import _disable_migrations  # what --no-migrations does; there is no public name

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.classifiers import readers
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.models import contests as contest_models
from hackathon_portal.demo import play
from hackathon_portal.documents import pdf
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.schema import load_preset
from hackathon_portal.seasons.models import seasons as season_models
from tests import build, laid_out
from tests import worlds as played
from tests.sign_in import sign_in
from tests.worlds import EMPTY, SCENES, World, Worlds, made_users

MOSCOW = ZoneInfo("Europe/Moscow")
# Modules whose tests take longest, by hand from `--durations=0`.
LONGEST = (
    "test_whole_contest", "test_season_accessible", "test_third_regulation", "test_servers", "test_whole_kuzbass", "test_accessible", "test_judging", "test_look",
    "test_rehearsal", "test_access", "test_refused_forms", "test_fuzz", "test_worker_killed", "test_around_kuzbass", "test_forms", "test_typed_elsewhere", "test_html", "test_payments_at_once", "test_random_regulations", "test_citations",
    "test_points_secret", "test_isolation", "test_money", "test_many", "test_prizes", "test_prizes_any_order", "test_registration", "test_sheets_under_load", "test_plans", "test_looks", "test_many_rows", "test_any_order", "test_offered",
    "test_any_order_of_decisions", "test_year_of_agents", "test_people_under_load", "test_at_the_door", "test_without_redis", "test_second_factor", "test_rehearsal_marks", "test_acceptance", "test_schema",
)  # fmt: skip
SHARED_BATCH = Path(__file__).resolve().parents[2] / "shared" / "data"


def _extensions(using: str, **kwargs: object) -> None:
    """What the first migration asks of PostgreSQL before there are tables."""
    with connections[using].cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


pre_migrate.connect(_extensions)


gc.set_threshold(200_000, 50, 50)  # until every module of tests is read


@pytest.fixture(scope="session")
def tula():
    """The Tula regulation, without a database."""
    return load_preset("tula_2024").regulation


@pytest.fixture(scope="session")
def batch_folder() -> Path:
    """The ministry's batch: the shared original where it is, else the copy the demonstration ships."""
    return SHARED_BATCH if SHARED_BATCH.exists() else play.BATCH.parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The longest first, so that at the end no worker waits for another; then those of one world together.

    A database of its own lets a test stand anywhere, but a worker that goes from world to world opens its database anew each time.
    """
    longest = {name: place for place, name in enumerate(LONGEST)}
    worlds = {name: place for place, name in enumerate((EMPTY, *SCENES))}

    def place(item: pytest.Item) -> tuple[int, int]:
        rank = longest.get(item.path.stem, len(longest))
        if rank < len(longest) or (commit := commits(item, item.fixturenames)) is None:
            return rank, -1
        return rank, len(worlds) if commit else worlds[wanted(item)]

    items.sort(key=place)


def pytest_collection_finish():
    """What is imported by now stays: the collector need not walk through it thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix():
    """Workers begin from one empty database; `worlds` names their copies."""


@pytest.fixture(scope="session")
def worlds(request, django_db_modify_db_settings, tmp_path_factory) -> Worlds:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    run = tmp_path_factory.getbasetemp()
    return Worlds((run.parent if worker else run) / "worlds", worker or "alone")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_createdb, django_db_use_migrations, worlds):
    """Instead of pytest-django's: the empty database is made once in a run."""
    if not django_db_use_migrations:
        _disable_migrations()
    with django_db_blocker.unblock():
        worlds.prepare(anew=django_db_createdb)


@pytest.fixture(scope="session", autouse=True)
def documents_laid_out_once(request, tmp_path_factory) -> Iterator[None]:
    run = tmp_path_factory.getbasetemp()
    folder = run.parent if hasattr(request.config, "workerinput") else run
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pdf, "_written", laid_out.once(pdf._written, folder / "documents"))
        yield


def commits(node: pytest.Item, names: Collection[str]) -> bool | None:
    """Whether a test commits what it does; None if it wants no database."""
    marker = node.get_closest_marker("django_db")
    if marker is None and not {"db", "transactional_db", "live_server"} & set(names):
        return None
    return bool(marker and marker.kwargs.get("transaction")) or bool({"transactional_db", "live_server"} & set(names))


def wanted(node: pytest.Item) -> str:
    """The furthest world among the fixtures of this file that a test asks for."""
    definitions = node._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    ours = [name for name in SCENES if name in definitions and definitions[name][0].func.__module__ == __name__]
    return ours[-1] if ours else EMPTY


def forget_rows() -> None:
    """What this process read of rows of another database: the same numbers begin anew in the next one, under the same fixed time."""
    contest_models._parsed.clear()
    season_models._parsed.clear()
    readers._lines.cache_clear()


@pytest.fixture(autouse=True)
def world(request) -> Iterator[World | None]:
    """Before any other fixture of a test: the database is one where the contest it asks for is played."""
    commit = commits(request.node, request.fixturenames)
    if commit is None:
        yield None
        return
    request.getfixturevalue("django_db_setup")
    worlds, blocker = request.getfixturevalue("worlds"), request.getfixturevalue("django_db_blocker")
    with ExitStack() as stack:
        with blocker.unblock():
            entered = stack.enter_context(worlds.entered(wanted(request.node), commits=commit))
        build.begin()
        forget_rows()
        yield entered
        with blocker.unblock():
            stack.close()


@pytest.fixture
def _django_db_helper(world, monkeypatch, _django_db_helper):
    """pytest-django's, in the test's world; a database that is thrown away is not emptied first."""
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)


@pytest.fixture(autouse=True)
def no_visitor_pages(settings, tmp_path, request, world):
    settings.KEEP_VISITOR_PAGES = False
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.ERASURES_FILE = tmp_path / "erased.jsonl"
    if world is not None and (kept := request.getfixturevalue("worlds").files(world.name)).exists():
        shutil.copytree(kept, settings.MEDIA_ROOT)


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
def users(db, world) -> dict[str, User]:
    """Login -> user for every actor, with second factors; their password is `parol-dlya-testa`."""
    return world.people() if "users" in world else made_users()


@pytest.fixture
def contest(users, world) -> Contest:
    """A published contest of 24-26 May 2024 with its people in their roles and a prize fund."""
    return (world.stage(users) if "contest" in world else played.tula(users)).contest


@pytest.fixture(scope="session")
def kuzbass():
    """The Kuzbass regulation, without a database."""
    return load_preset("kuzbass_2025").regulation


@pytest.fixture
def kuzbass_stage(users, world) -> play.Stage:
    """A published Kuzbass contest of 28 February - 2 March 2025 with its people in their roles and a prize fund."""
    return world.stage(users) if "kuzbass_stage" in world else played.kuzbass(users)


@pytest.fixture
def kuzbass_judged(kuzbass_stage, world) -> play.Stage:
    """Seven teams in four categories with their solutions, experts and judges; the assessment is not open."""
    if "kuzbass_judged" not in world:
        played.kuzbass_judged(kuzbass_stage)
    return kuzbass_stage


@pytest.fixture
def kuzbass_published(kuzbass_judged, world) -> play.Stage:
    """The same with every sheet signed and the results published."""
    if "kuzbass_published" not in world:
        played.kuzbass_published(kuzbass_judged)
    return kuzbass_judged


@pytest.fixture
def small_contest(users, monkeypatch) -> Contest:
    """The same with three places for teams."""
    contest = play.announce(slug="small", starts_on=date(2024, 5, 24), users=users).contest
    return build.with_regulation(contest, {"seats.limit": 3})


@pytest.fixture
def commission(contest, users, world):
    """The commission of eight, by an order."""
    return contest.commission if "commission" in world else play.commission(play.Stage(contest, users))


@pytest.fixture
def judged(contest, users, world):
    """A stage with six submitted projects, two in each nomination, and the commission; the assessment is not open."""
    stage = play.Stage(contest, users)
    if "judged" in world:
        stage.refresh()
    else:
        played.judged(stage)
    return stage


@pytest.fixture
def assessed(judged, world):
    """The same with every sheet filled and signed, one member recused from one team; the assessment is open."""
    if "assessed" not in world:
        play.assessment(judged)
    return judged


@pytest.fixture
def closed(assessed, world, at):
    """A stage whose assessment is closed and whose ties are decided; `held` is the meeting with its attendance."""
    if "closed" not in world:
        played.closed(assessed)
    assessed.held = assessed.contest.commission.meetings.get()
    at(2024, 5, 26, 19)
    return assessed


@pytest.fixture
def published(assessed, world):
    """A stage whose results are published: every sheet filled, the protocol signed."""
    if "published" not in world:
        played.closed(assessed)
        played.published(assessed)
        assessed.refresh()
    return assessed


@pytest.fixture
def client_of(users):
    """`client_of("staff")`: a test client signed in as that actor, with the second factor if they own one; also takes a user."""

    def make(who) -> Client:
        return sign_in(Client(), users[who] if isinstance(who, str) else who)

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
