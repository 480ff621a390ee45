"""Worlds: contests played once in a run. A test begins from a copy of the one that its fixtures name, as if it had been played there.

Each scene is played on top of the one before it and committed into a database of its own, which PostgreSQL copies as a template in
a fraction of a second. Workers share the templates: whoever needs a world first plays it, the others wait. Every worker has a copy
of each world for tests that roll back, and makes a copy for every test that commits (browsers, threads, Celery workers).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg2
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, connections, transaction
from django.test import override_settings
from django.test.utils import setup_databases

from hackathon_portal.accounts.actions import create_account, give_second_factor
from hackathon_portal.accounts.models import SECOND_FACTOR_ROLES, User
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import kuzbass as kuzbass_play
from hackathon_portal.demo import people, play
from hackathon_portal.kernel import clock
from tests import build

STARTS_ON = date(2024, 5, 24)
TEAMS = 6


def made_users() -> dict[str, User]:
    """Login -> user for every actor, with second factors; their password is `parol-dlya-testa`."""
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


# The scenes. Each takes a stage from where the scene before it ended; fixtures of the same names play them where no world holds them.


def tula(users: dict[str, User]) -> play.Stage:
    """A published contest of 24-26 May 2024 with its people in their roles and a prize fund."""
    return play.announce(slug="tula", starts_on=STARTS_ON, users=users)


def judged(stage: play.Stage) -> None:
    """The commission, and six submitted projects, two in each nomination; the assessment is not open."""
    play.commission(stage)
    build.admitted_teams(stage.contest, stage.users, count=TEAMS)
    play.projects(stage, most=TEAMS)
    stage.refresh()


def closed(stage: play.Stage) -> None:
    """The meeting held, the assessment closed, ties decided."""
    play.closing(stage, play.meeting(stage))


def published(stage: play.Stage) -> None:
    """The protocol signed, the results published."""
    held = stage.contest.commission.meetings.get()  # type: ignore[attr-defined]
    play.sign_and_publish(stage, held, number="3", drafter=stage.users["secretary"])


def kuzbass(users: dict[str, User]) -> play.Stage:
    """A published Kuzbass contest of 28 February - 2 March 2025 with its people in their roles and a prize fund."""
    return kuzbass_play.announce(slug="kuzbass", users=users)


def kuzbass_judged(stage: play.Stage) -> None:
    """Seven teams in four categories with their solutions, experts and judges; the assessment is not open."""
    for scene in (kuzbass_play.registration, kuzbass_play.decisions, kuzbass_play.commission, kuzbass_play.projects):
        scene(stage)
    stage.refresh()


def kuzbass_published(stage: play.Stage) -> None:
    """Every sheet signed and the results published."""
    kuzbass_play.assessment(stage)
    kuzbass_play.outcome(stage, kuzbass_play.meeting(stage))
    stage.refresh()


@dataclass(frozen=True)
class Scene:
    """What is played, and the world it is played on."""

    after: str
    play: Callable[[Any], Any] | None = None


# Name of the fixture -> its scene; where a test asks for several, the later one in this table is its world.
EMPTY = "empty"
SCENES = {
    "users": Scene(EMPTY),
    "contest": Scene("users", tula),
    "commission": Scene("contest", play.commission),
    "kuzbass_stage": Scene("users", kuzbass),
    "judged": Scene("contest", judged),
    "assessed": Scene("judged", play.assessment),
    "closed": Scene("assessed", closed),
    "kuzbass_judged": Scene("kuzbass_stage", kuzbass_judged),
    "published": Scene("closed", published),
    "kuzbass_published": Scene("kuzbass_judged", kuzbass_published),
}


@dataclass(frozen=True)
class World:
    """A played contest: the scenes it holds, its people and its contest by their keys, the folder of its files."""

    name: str = EMPTY
    scenes: list[str] = field(default_factory=list)
    users: dict[str, int] = field(default_factory=dict)
    contest: int | None = None

    def __contains__(self, scene: str) -> bool:
        return scene in self.scenes

    def people(self) -> dict[str, User]:
        found = User.objects.in_bulk(self.users.values())
        return {login: found[pk] for login, pk in self.users.items()}

    def stage(self, users: dict[str, User]) -> play.Stage:
        stage = play.Stage(Contest(pk=self.contest), users)
        stage.refresh()
        return stage


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process of the run at a time."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def on_server(*statements: str) -> None:
    """Statements about whole databases."""
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


MEMORY = Path("/dev/shm")  # files in memory, where the system has any
ROOM_IN_MEMORY = 2**30


def in_memory(cursor: Any) -> str:
    """A tablespace in memory for databases that live as long as a test; the usual one where there is no room or the server is not ours.

    A database is three thousand files. Ext4 gives the places of files that were removed lately to nobody and looks at each of them
    for each new file: a copy takes two seconds of processor time there and 0.06 s in memory.
    """
    cursor.execute("SHOW data_directory")
    data = Path(cursor.fetchone()[0])
    folder = MEMORY / f"portal-tests-{hashlib.sha256(bytes(data)).hexdigest()[:12]}"
    try:
        if shutil.disk_usage(MEMORY).free < ROOM_IN_MEMORY:
            return "pg_default"
        owner = data.stat()
        with locked(MEMORY / f"{folder.name}.lock"):
            cursor.execute("SELECT 1 FROM pg_tablespace WHERE spcname = 'in_memory'")
            if not (cursor.fetchone() and folder.exists()):
                cursor.execute("DROP TABLESPACE IF EXISTS in_memory")
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(mode=0o700)
                os.chown(folder, owner.st_uid, owner.st_gid)
                cursor.execute(f"CREATE TABLESPACE in_memory LOCATION '{folder}'")
            return "in_memory"
    except (OSError, DatabaseError):
        return "pg_default"


def copy(source: str, target: str, *, for_one_test: bool = False) -> None:
    """Where the server waits for the disk, through the log; where it does not (`./portal test`), file by file in a third of the time."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SHOW fsync")
        strategy = "WAL_LOG" if cursor.fetchone() == ("on",) else "FILE_COPY"
        place = in_memory(cursor) if for_one_test and strategy == "FILE_COPY" else "pg_default"
        # Nobody works on a template; a thread of a live server may have strayed there while its world was played.
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY {strategy} TABLESPACE {place}')


def drop_all(parameters: dict[str, Any], names: Collection[str]) -> None:
    """In a thread of its own: on a busy disk thousands of files take their time."""
    server = psycopg2.connect(**parameters | {"dbname": "postgres"})
    server.autocommit = True
    with server.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    server.close()


def use(database: str) -> None:
    """This process, with its threads and those that it starts, works on this database from now on."""
    if connection.settings_dict["NAME"] != database:
        connection.close()
        connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = database


def models_key() -> str:
    """A hash of what the tables of the test databases are made of."""
    folders = [settings.BASE_DIR / app for app in ("hackathon_portal", "registration", "judging", "prizes")]
    files = sorted(path for folder in folders for path in folder.glob("**/*.py") if "models" in f"{path.parent.name} {path.name}")
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


class Worlds:
    """The worlds of a run, in a folder and a PostgreSQL server that all its workers share."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder, self.worker = folder, worker
        self.empty = settings.DATABASES["default"].get("TEST", {}).get("NAME") or f"test_{settings.DATABASES['default']['NAME']}"
        self.run = self.empty  # with the run's own word, once it is known
        self._copied: set[str] = set()
        folder.mkdir(exist_ok=True)

    def prepare(self, *, anew: bool) -> None:
        """The empty database, made by the run's first worker, who also removes what an earlier run left."""
        word = self.folder / "run"
        with locked(self.folder / "empty.lock"):
            if not word.exists():
                self._make_empty(anew)
                (self.folder / "empty.json").write_text(json.dumps(asdict(World())))
                word.write_text(secrets.token_hex(3))
        self.run = f"{self.empty}_{word.read_text()}"
        use(self.empty)

    def _make_empty(self, anew: bool) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE starts_with(datname, %s)",
                [self.empty],
            )
            found = dict(cursor.fetchall())
        threading.Thread(
            target=drop_all, args=(connection.get_connection_params(), found.keys() - {self.empty}), daemon=True
        ).start()
        key = models_key()
        setup_databases(
            verbosity=0, interactive=False, serialized_aliases=set(), keepdb=not anew and found.get(self.empty) == key
        )
        connection.close()
        on_server(f"COMMENT ON DATABASE \"{self.empty}\" IS '{key}'")

    def template(self, name: str) -> str:
        return self.empty if name == EMPTY else f"{self.run}_{name}"

    def files(self, name: str) -> Path:
        return self.folder / name

    def played(self, name: str) -> World:
        """The world of this name; played now if nobody in this run has."""
        kept = self.folder / f"{name}.json"
        if not kept.exists():
            with locked(self.folder / f"{name}.lock"):
                if not kept.exists():
                    world = self._play(name)
                    kept.with_suffix(".part").write_text(json.dumps(asdict(world)))
                    os.replace(kept.with_suffix(".part"), kept)
        return World(**json.loads(kept.read_text()))

    def _play(self, name: str) -> World:
        scene = SCENES[name]
        before = self.played(scene.after)
        copy(self.template(scene.after), self.template(name))
        use(self.template(name))
        if self.files(scene.after).exists():
            shutil.copytree(self.files(scene.after), self.files(name))
        build.begin(1)  # for a world; tests count from further on
        with (
            override_settings(MEDIA_ROOT=self.files(name), MAIL_FOLDER=self.folder / "mail", KEEP_VISITOR_PAGES=False),
            mock.patch.object(clock, "_fixed", []),
            transaction.atomic(),
        ):
            users = before.people() if before.users else made_users()
            contest = before.contest
            if before.contest:
                stage = before.stage(users)
                scene.play(stage)  # type: ignore[misc]
            elif scene.play:
                contest = scene.play(users).contest.pk
            connection.run_on_commit.clear()  # no worker is to be woken for letters of a world
        connection.close()
        return World(name, [*before.scenes, name], {login: user.pk for login, user in users.items()}, contest)

    @contextmanager
    def entered(self, name: str, *, commits: bool) -> Iterator[World]:
        """The world for one test, which rolls back what it does, or has a database of its own if it commits."""
        world = self.played(name)
        database = f"{self.run}_{self.worker}_{'once' if commits else name}"
        if commits or name not in self._copied:
            connection.close()
            copy(self.template(name), database, for_one_test=commits)
            self._copied |= set() if commits else {name}
        use(database)
        cache.clear()
        yield world
        if commits:
            use(f"{self.run}_{self.worker}_none")  # which is not there: threads that outlive the test reach nothing
            on_server(f'DROP DATABASE "{database}" WITH (FORCE)')
