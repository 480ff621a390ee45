"""Every part of an address is used or refused by name before anything starts, in words that hold no password.

A table of addresses; whatever a form of address has not is refused by a walk over all of them. Servers that really listen with a
certificate, and Sentinel, stand behind `test_servers_by_address.py`.
"""

from __future__ import annotations

import ast
import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hackathon_portal.settings import environment
from hackathon_portal.settings.addresses import mail, postgresql, redis

SECRET = "s3cr3t"
READABLE = __file__


def database(url: str) -> dict[str, Any]:
    entry = postgresql.database(url)
    return {name: entry[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} | entry["OPTIONS"]


def queue(url: str) -> dict[str, Any]:
    return redis.both(url, "redis://elsewhere/7")[0]


def cache(url: str) -> dict[str, Any]:
    return redis.both("redis://elsewhere/7", url)[1]


def cache_beside(url: str) -> dict[str, Any]:
    return redis.both(url, "")[1]


def flat(found: dict[str, Any]) -> dict[str, Any]:
    """Options beside the rest."""
    inner = {name: value for key in ("OPTIONS", "CELERY_BROKER_TRANSPORT_OPTIONS") for name, value in found.get(key, {}).items()}
    return {name.removeprefix("CELERY_BROKER_"): value for name, value in found.items()} | inner


USED: list[tuple[Callable[[str], dict[str, Any]], str, dict[str, Any]]] = [
    (database, "postgresql://u:p@h:5433/db", {"NAME": "db", "USER": "u", "PASSWORD": "p", "HOST": "h", "PORT": "5433"}),
    (database, "postgres://u:p%40ss%2Fw%3Ard%23%25@h/db", {"PASSWORD": "p@ss/w:rd#%", "HOST": "h", "PORT": ""}),
    (database, "postgresql://u:a:b@h/db", {"PASSWORD": "a:b"}),
    (database, "postgresql://u@[2001:db8::1]:5433/db", {"HOST": "2001:db8::1", "PORT": "5433"}),
    (database, "postgresql://u@/db?host=/run/postgresql&port=5433", {"HOST": "/run/postgresql", "PORT": "5433"}),
    (database, "postgresql://u@%2Frun%2Fpostgresql/db", {"HOST": "/run/postgresql"}),
    (
        database, "postgresql://u:p@h1:5432,h2:5433/db?target_session_attrs=read-write&load_balance_hosts=random",
        {"HOST": "h1,h2", "PORT": "5432,5433", "target_session_attrs": "read-write", "load_balance_hosts": "random"},
    ),
    (
        database, f"postgresql://u@h/db?sslmode=verify-full&sslrootcert={READABLE}&sslcert={READABLE}&sslkey={READABLE}",
        {"sslmode": "verify-full", "sslrootcert": READABLE, "sslcert": READABLE, "sslkey": READABLE},
    ),
    (database, "postgresql://u@h/db?ssl=true", {"sslmode": "require"}),
    (database, "postgresql://u@h/db?connect_timeout=3&application_name=web%201", {"connect_timeout": "3", "application_name": "web 1"}),
    (database, "postgresql://u@h/db", {"connect_timeout": "10"}),
    (database, "postgresql://u@h/db?keepalives=1&keepalives_idle=30&tcp_user_timeout=5000", {"keepalives_idle": "30"}),
    (database, "postgresql://u@h/db?options=-c%20statement_timeout%3D5s", {"options": "-c statement_timeout=5s"}),
    (queue, "redis://h", {"URL": "redis://h:6379/0", "socket_timeout": 5, "visibility_timeout": 600}),
    (queue, "redis://:p%40ss%2F@h:6380/3", {"URL": "redis://:p%40ss%2F@h:6380/3"}),
    (queue, "redis://u:p@[::1]:6380", {"URL": "redis://u:p@[::1]:6380/0"}),
    (queue, "unix:///run/redis.sock", {"URL": "redis+socket:///run/redis.sock?virtual_host=0"}),
    (queue, "redis://h?socket_timeout=2.5&health_check_interval=30", {"socket_timeout": 2.5, "health_check_interval": 30}),
    (
        queue, f"rediss://h?ssl_ca_certs={READABLE}",
        {"URL": "redis://h:6379/0", "USE_SSL": {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True, "ssl_ca_certs": READABLE}},
    ),
    (
        queue, "sentinel://:p@h1:26379,h2/mymaster/2?sentinel_password=q",
        {
            "URL": "sentinel://:p@h1:26379/2;sentinel://h2:26379/2", "master_name": "mymaster",
            "sentinel_kwargs": {"socket_connect_timeout": 1, "socket_timeout": 2, "password": "q"} | redis.AT_ONCE,
        },
    ),
    (cache_beside, "redis://h:6379/3", {"LOCATION": "redis://h:6379/4", "socket_timeout": 0.4}),
    (cache_beside, "unix:///run/redis.sock", {"LOCATION": "unix:///run/redis.sock?db=1"}),
    (cache, "rediss://u:p@h:6380/1?ssl_cert_reqs=none", {"LOCATION": "rediss://u:p@h:6380/1", "ssl_cert_reqs": ssl.CERT_NONE, "ssl_check_hostname": False}),
    (cache, "unix:///run/my%20redis.sock?db=2", {"LOCATION": "unix:///run/my%20redis.sock?db=2"}),
    (
        cache, "sentinels://u:p@h1,h2:26380/mymaster/1?socket_timeout=1",
        {"LOCATION": "sentinel:///1", "sentinels": (("h1", 26379), ("h2", 26380)), "master": "mymaster", "username": "u", "ssl": True, "socket_timeout": 1.0},
    ),
    (mail.email, "smtp://u:p%40@h:587?starttls=1", {"EMAIL_HOST_PASSWORD": "p@", "EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False}),
    (mail.email, "smtps://u:p@h", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_TIMEOUT": 20.0}),
    (mail.email, "smtp://[::1]?timeout=5", {"EMAIL_HOST": "::1", "EMAIL_PORT": 25, "EMAIL_TIMEOUT": 5.0}),
]  # fmt: skip


@pytest.mark.parametrize(("read", "url", "expected"), USED, ids=lambda value: value if isinstance(value, str) else "")
def test_every_part_is_used(read, url, expected):
    found = flat(read(url))
    assert {name: found.get(name) for name in expected} == expected


REFUSED: list[tuple[Callable[[str], dict[str, Any]], str, str]] = [
    (database, "mysql://u:s3cr3t@h/db", "должен быть вида postgresql://"),
    (database, "postgresql://u:s3cr3t@ss/w:rd#%@h/db", "пишутся кодами"),
    (database, "postgresql://u:s3cr3t@ss@h/db", "имя сервера не разобрать"),
    (database, "postgresql://u:s3cr3t/x@h/db", "пишутся кодами"),
    (database, "postgresql://u:s3cr3t%zz@h/db", "пишутся кодами"),
    (database, "postgresql://u:s3cr3t@h", "нет имени базы"),
    (database, "postgresql://u:s3cr3t@h/", "нет имени базы"),
    (database, "postgresql://u:s3cr3t@h:99999/db", "порт — число от 1 до 65535"),
    (database, "postgresql://u:s3cr3t@h:abc/db", "порт — число от 1 до 65535"),
    (database, "postgresql://u:s3cr3t@h1,h2,h3/db?port=5432,5433", "портов не столько"),
    (database, "postgresql://u:s3cr3t@::1/db", "порт"),
    (database, "postgresql://u:s3cr3t@h/db?sslmode=strict", "sslmode — одно из: allow, disable"),
    (database, "postgresql://u:s3cr3t@h/db?sslmode=verify-full", "нужен sslrootcert"),
    (database, "postgresql://u:s3cr3t@h/db?sslmode=verify-full&sslrootcert=/nonexistent.crt", "файла из параметра sslrootcert нет"),
    (database, "postgresql://u:s3cr3t@h/db?sslmode=verify-full&sslrootcert=system", "ca-certificates.crt"),
    (database, f"postgresql://u:s3cr3t@h/db?sslrootcert={READABLE}", "только с sslmode=verify-full"),
    (database, f"postgresql://u:s3cr3t@h/db?sslmode=require&sslrootcert={READABLE}", "только с sslmode=verify-full"),
    (database, f"postgresql://u:s3cr3t@h/db?sslcert={READABLE}", "sslcert и sslkey задаются вместе"),
    (database, "postgresql://u:s3cr3t@h/db?connect_timeout=soon", "connect_timeout — целое число"),
    (database, "postgresql://u:s3cr3t@h/db?target_session_attrs=standby", "можно писать"),
    (database, "postgresql://u:s3cr3t@h/db?client_encoding=latin1", "параметр client_encoding портал не использует"),
    (database, "postgresql://u:s3cr3t@h/db?replication=true", "параметр replication портал не использует"),
    (database, f"postgresql://u:s3cr3t@h/{'д' * 40}", "длиннее 63 байт"),
    (queue, "amqp://u:s3cr3t@h", "должен быть вида redis://"),
    (queue, "redis://:s3cr3t@h1,h2", "только через Sentinel"),
    (queue, "redis+cluster://:s3cr3t@h", "кластер Redis не поддерживается"),
    (queue, "redis://:s3cr3t@h/mymaster/0", "один номер базы"),
    (queue, "redis://:s3cr3t@h/zero", "номер базы Redis — целое число"),
    (queue, "redis://:s3cr3t@h/1?db=2", "один номер базы"),
    (queue, "redis://:s3cr3t@h?ssl_cert_reqs=none", "только с TLS"),
    (queue, "rediss://:s3cr3t@h?ssl_cert_reqs=maybe", "ssl_cert_reqs — одно из: none, optional, required"),
    (queue, "rediss://:s3cr3t@h?ssl_ca_certs=/nonexistent", "файла из параметра ssl_ca_certs нет"),
    (queue, "redis://:s3cr3t@h?socket_timeout=forever", "socket_timeout — число секунд"),
    (queue, "redis://:s3cr3t@h?socket_timeout=0", "socket_timeout — число секунд больше нуля"),
    (queue, "redis://:s3cr3t@h?max_connections=0", "max_connections — число больше нуля"),
    (queue, "redis://:s3cr3t@h?sentinel_password=x", "параметр sentinel_password портал не использует"),
    (queue, "sentinel://:s3cr3t@h1:26379/0", "нет имени, под которым"),
    (queue, "sentinel://:s3cr3t@h1:26379", "нет имени, под которым"),
    (queue, "unix://run/redis.sock", "три косые черты"),
    (queue, "unix:///", "нет пути"),
    (cache, "http://:s3cr3t@h", "CACHE_URL"),
    (cache, "redis://elsewhere:6379/7", "это база очереди"),
    (mail.email, "http://u:s3cr3t@h", "должен быть вида smtp://"),
    (mail.email, "smtp://u:s3cr3t@h/inbox", "ничего не бывает"),
    (mail.email, "smtp://u:s3cr3t@h1,h2", "нужен один сервер"),
    (mail.email, "smtps://u:s3cr3t@h?starttls=1", "вместе не бывают"),
    (mail.email, "smtp://u:s3cr3t@h?starttls=yes", "starttls — одно из: 0, 1"),
    (mail.email, "smtp://:s3cr3t@h", "есть пароль, но нет имени"),
    (mail.email, f"smtp://u:s3cr3t@h?certfile={READABLE}&keyfile={READABLE}", "certfile имеет смысл только"),
]  # fmt: skip


@pytest.mark.parametrize(("read", "url", "words"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_used_is_refused_by_name(read, url, words):
    check_refused(read, url, words)


def check_refused(read: Callable[[str], dict[str, Any]], url: str, words: str = "") -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(url)
    said = str(refused.value)
    assert words in said
    assert said.startswith(("DATABASE_URL", "REDIS_URL", "CACHE_URL", "EMAIL_URL"))
    assert SECRET not in said
    assert refused.value.__cause__ is None or SECRET not in str(refused.value.__cause__)


WHOLE = {
    database: "postgresql://u:s3cr3t@h:5432/db", queue: "redis://u:s3cr3t@h:6379/0", cache: "redis://u:s3cr3t@h:6379/1",
    mail.email: "smtp://u:s3cr3t@h:25",
}  # fmt: skip
BROKEN = (
    "{}?nonsense=1", "{}?timeout", "{}?=1", "{}#fragment", "{}?connect_timeout=&x=1", "{} ", " {}\n?a=1", "{}\x00", "{}%", "{}?nonsense=1&nonsense=1",
    "{}/more/and/more", "{}@more",
)  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("read", WHOLE, ids=lambda read: read.__name__)
def test_nothing_is_passed_over_silently(read, broken):
    url = broken.format(WHOLE[read])
    if url.strip() == WHOLE[read]:  # a line's end around the value is no part of it
        assert read(url) == read(url.strip())
    else:
        check_refused(read, url)


def test_libpq_knows_no_option_that_is_neither_used_nor_refused():
    """What libpq itself lists is known here, or refused: nothing falls through between the two."""
    shown = psycopg2.extensions.parse_dsn
    for name in (
        "host",
        "service",
        "sslmode",
        "passfile",
        "gsslib",
        "gssdelegation",
        "scram_client_key",
        "min_protocol_version",
        "sslkeylogfile",
    ):
        try:
            shown(f"postgresql://h/db?{name}=1")
        except psycopg2.ProgrammingError:
            continue
        if name not in postgresql.KNOWN and name not in postgresql.PARTS:
            check_refused(database, f"postgresql://u:s3cr3t@h/db?{name}=1", f"параметр {name} портал не использует")


@pytest.mark.parametrize(
    ("variable", "value", "read"),
    [
        ("STAFF_SESSION_HOURS", "many", lambda name: environment.whole(name, 12)), ("DECISION_UNDO_SECONDS", "-1", lambda name: environment.whole(name, 60, least=0)),
        ("CLAMAV_SOCKET", "clamd", environment.socket_or_server), ("CLAMAV_SOCKET", "clamd:port", environment.socket_or_server),
        ("TELEGRAM_API", "api.telegram.org", lambda name: environment.web_address(name, "")), ("MAX_API", "ftp://max", lambda name: environment.web_address(name, "")),
        ("PORTAL_ORIGIN", "portal.example.org", lambda name: environment.origin(name, "")), ("PORTAL_ORIGIN", "https://h/path", lambda name: environment.origin(name, "")),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_shape_is_refused_by_name(variable, value, read, monkeypatch):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ImproperlyConfigured, match=variable):
        read(variable)


def test_the_start_says_it_in_a_sentence():
    """No traceback: one line for whoever starts it."""
    given = os.environ | {
        "DATABASE_URL": "postgresql://u:s3cr3t@h/db?nonsense=1",
        "DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.local",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], env=given, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "DATABASE_URL: параметр nonsense" in done.stderr
    assert SECRET not in done.stderr


def test_no_setting_is_read_past_the_checks():
    """`int(os.environ…)` ends in a traceback; `environment.whole` says which variable it was."""
    found = []
    for path in [
        *(settings.BASE_DIR / "hackathon_portal" / "settings").rglob("*.py"),
        settings.BASE_DIR / "hackathon_portal" / "front.py",
    ]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("int", "float") and "environ" in ast.unparse(node):
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
