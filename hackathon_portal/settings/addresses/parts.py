"""An address taken apart strictly: what a URL cannot hold unquoted, says twice or says wrongly is refused in words without its secrets."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

QUOTING = "Знаки @ / : ? # % и пробел в имени и пароле пишутся кодами: %40 %2F %3A %3F %23 %25 %20"
_HOST = re.compile(r"[\w.-]+|\[[0-9A-Fa-f:.]+\]")
_BROKEN_CODE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Address:
    """`scheme://user:password@host:port,host:port/path?options`; `variable` is whose value it is."""

    variable: str
    scheme: str
    user: str
    password: str
    hosts: tuple[tuple[str, int | None], ...]  # IPv6 without brackets
    path: str
    options: dict[str, str]

    def refuse(self, why: str) -> NoReturn:
        refuse(self.variable, why)


def refuse(variable: str, why: str) -> NoReturn:
    raise ImproperlyConfigured(f"{variable}: {why} (README, «Развёртывание»).")


def parsed(variable: str, url: str, schemes: Collection[str], example: str) -> Address:
    """The address in `url`; ImproperlyConfigured names the variable and what is wrong, never a password."""
    url = url.strip()
    if not url.isprintable() or " " in url:
        refuse(variable, f"в адресе пробел или невидимый знак. {QUOTING}")
    scheme, separator, _ = url.partition("://")
    if not separator or scheme not in schemes:
        refuse(variable, f"адрес должен быть вида {example}")
    if _BROKEN_CODE.search(url) or "#" in url:
        refuse(variable, f"в адресе есть # или % без двух цифр кода. {QUOTING}")
    try:
        split = urlsplit(url)
    except ValueError:
        refuse(variable, f"адрес не разобрать: скобки [ ] ставятся только вокруг IPv6. {QUOTING}")
    if split.netloc.count("@") > 1 or "@" in split.path:
        refuse(variable, f"в адресе лишний знак @. {QUOTING}")
    credentials, _, servers = split.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    hosts = tuple(_host(variable, server) for server in servers.split(",")) if servers else ()
    return Address(
        variable, scheme, unquote(user), unquote(password), hosts, unquote(split.path), _options(variable, split.query)
    )


def _host(variable: str, server: str) -> tuple[str, int | None]:
    name, port = server, ""
    if not server.endswith("]") and ":" in server:
        name, _, port = server.rpartition(":")
        if not port:
            refuse(variable, "после двоеточия нет номера порта")
    if not _HOST.fullmatch(name):
        refuse(variable, f"имя сервера не разобрать; IPv6 берётся в скобки: [::1]. {QUOTING}")
    return name.strip("[]"), port_number(variable, port) if port else None


def port_number(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65_536):
        refuse(variable, f"порт — число от 1 до 65535. {QUOTING}")
    return int(text)


def _options(variable: str, query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    if len(pairs) != len([part for part in query.split("&") if part]):
        refuse(variable, "параметры после ? пишутся как имя=значение через &")
    options = dict(pairs)
    if len(options) != len(pairs):
        twice = next(name for name, _ in pairs if [pair[0] for pair in pairs].count(name) > 1)
        refuse(variable, f"параметр {twice} указан дважды")
    if empty := [name for name, value in pairs if not value]:
        refuse(variable, f"у параметра {empty[0]} нет значения")
    return options


def unknown(variable: str, options: Collection[str], known: Collection[str]) -> None:
    """Refuse the first option that nobody uses."""
    for name in options:
        if name not in known:
            refuse(variable, f"параметр {name} портал не использует; уберите его. Можно: {', '.join(sorted(known))}")


def choice(variable: str, name: str, value: str, values: Collection[str]) -> str:
    if value not in values:
        refuse(variable, f"{name} — одно из: {', '.join(sorted(values))}")
    return value


def whole(variable: str, name: str, value: str, most: int = 100_000) -> int:
    """A number of seconds, tries or the like: 0 to `most`."""
    if not (value.isascii() and value.isdecimal() and int(value) <= most):
        refuse(variable, f"{name} — целое число от 0 до {most}")
    return int(value)


def seconds(variable: str, name: str, value: str) -> float:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value, re.ASCII) or not float(value):
        refuse(variable, f"{name} — число секунд больше нуля, например 5 или 0.5")
    return float(value)


def existing_file(variable: str, name: str, value: str) -> str:
    """The path of a file this process can read."""
    try:
        with Path(value).open("rb"):
            return value
    except (OSError, ValueError):
        refuse(variable, f"файла из параметра {name} нет или его нельзя прочитать")
