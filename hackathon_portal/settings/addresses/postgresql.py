"""DATABASE_URL -> Django's DATABASES entry. libpq itself reads the address; what it would only find wrong on connecting is asked here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import parse_dsn

from hackathon_portal.settings.addresses.parts import QUOTING, choice, existing_file, port_number, refuse, unknown, whole

VARIABLE = "DATABASE_URL"
EXAMPLE = "postgresql://имя:пароль@сервер:5432/база"
YES_NO = ("0", "1")
# Keywords of libpq (PostgreSQL 17, 32.1.2), by how their values are checked; all of them are handed on.
CHOICES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
    "load_balance_hosts": ("disable", "random"),
    "channel_binding": ("require", "prefer", "disable"),
    "gssencmode": ("disable", "prefer", "require"),
    "sslnegotiation": ("postgres", "direct"),
    "sslcertmode": ("disable", "allow", "require"),
    "ssl_min_protocol_version": ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    "ssl_max_protocol_version": ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    "keepalives": YES_NO, "sslsni": YES_NO, "sslcompression": YES_NO,
}  # fmt: skip
NUMBERS = ("connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout")
FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
TEXTS = ("application_name", "options", "hostaddr", "sslpassword", "require_auth", "requirepeer", "krbsrvname")
PARTS = ("user", "password", "host", "port", "dbname")
KNOWN = {*CHOICES, *NUMBERS, *FILES, *TEXTS}
READABLE = ("read-only", "standby", "prefer-standby")
CONNECT_SECONDS = 10  # to one of several hosts; a dead one is passed over
NAME_BYTES = 63


def database(url: str) -> dict[str, Any]:
    """A URI of libpq -> the entry, with everything but name, person, password, hosts and ports among its OPTIONS."""
    found = _parsed(url.strip())
    unknown(VARIABLE, found, {*KNOWN, *PARTS})
    _check_hosts(found)
    for name, values in CHOICES.items():
        if name in found:
            choice(VARIABLE, name, found[name], values)
    for name in NUMBERS:
        if name in found:
            whole(VARIABLE, name, found[name])
    _check_tls(found)
    if found.get("target_session_attrs") in READABLE:
        refuse(VARIABLE, "target_session_attrs: порталу нужен сервер, на который можно писать (read-write или primary)")
    return {
        "ENGINE": "hackathon_portal.kernel.postgresql",
        "NAME": found["dbname"],
        "USER": found.get("user", ""),
        "PASSWORD": found.get("password", ""),
        "HOST": found.get("host", ""),
        "PORT": found.get("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": str(CONNECT_SECONDS)} | {name: found[name] for name in KNOWN if name in found},
    }


def _parsed(url: str) -> dict[str, str]:
    if not url.startswith(("postgresql://", "postgres://")):
        refuse(VARIABLE, f"адрес должен быть вида {EXAMPLE}")
    if not url.isprintable() or " " in url or "#" in url:
        refuse(VARIABLE, f"в адресе #, пробел или невидимый знак. {QUOTING}")
    names = [pair.split("=")[0] for pair in url.partition("?")[2].split("&")]
    if twice := [name for name in names if name and names.count(name) > 1]:
        refuse(VARIABLE, f"параметр {twice[0]} указан дважды")
    try:
        found = parse_dsn(url)
    except psycopg2.ProgrammingError as error:
        said = f"{error}"
        if parameter := re.search(r'invalid URI query parameter: "([\w.-]{1,60})"', said):
            unknown(VARIABLE, [parameter[1]], KNOWN)
        refuse(VARIABLE, f"адрес не разобрать; он должен быть вида {EXAMPLE}. {QUOTING}")
    name = found.get("dbname", "")
    if not name or not name.isprintable() or "@" in name or "/" in name:
        refuse(VARIABLE, f"нет имени базы, или в пароле есть / без кода; адрес должен быть вида {EXAMPLE}. {QUOTING}")
    if len(name.encode()) > NAME_BYTES:
        refuse(VARIABLE, f"имя базы длиннее {NAME_BYTES} байт")
    if found.get("port", "0") == "":
        refuse(VARIABLE, "после двоеточия нет номера порта")
    return found


def _check_hosts(found: dict[str, str]) -> None:
    hosts, ports = found.get("host", "").split(","), found.get("port", "").split(",")
    for host in hosts:
        is_socket = host.startswith("/")
        if not is_socket and not re.fullmatch(r"[\w.:-]*", host):
            refuse(VARIABLE, f"имя сервера не разобрать. {QUOTING}")
    if len(hosts) > 1 and "" in hosts:
        refuse(VARIABLE, "среди нескольких серверов один без имени")
    for port in ports:
        if port:
            port_number(VARIABLE, port)
    if len(ports) not in (1, len(hosts)):
        refuse(VARIABLE, "портов не столько, сколько серверов")


def _check_tls(found: dict[str, str]) -> None:
    mode, root = found.get("sslmode", ""), found.get("sslrootcert", "")
    is_checked = mode in ("verify-ca", "verify-full")
    if root == "system":
        refuse(VARIABLE, "sslrootcert=system не поддерживается: укажите файл, обычно /etc/ssl/certs/ca-certificates.crt")
    for name in FILES:
        if name in found:
            existing_file(VARIABLE, name, found[name])
    if root and not is_checked:
        refuse(VARIABLE, "sslrootcert сверяется только с sslmode=verify-full (или verify-ca): добавьте его")
    if is_checked and not root and not (Path.home() / ".postgresql" / "root.crt").is_file():  # where libpq looks by itself
        refuse(VARIABLE, f"для sslmode={mode} нужен sslrootcert=/путь/к/корневому.crt")
    if ("sslcert" in found) != ("sslkey" in found):
        refuse(VARIABLE, "sslcert и sslkey задаются вместе")
