"""What docker-compose makes of its files: interpolation, env_file and environment, several files. No Django, no servers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
BASE, EXTERNAL, OWN_PROXY = "docker-compose.yml", "deploy/compose.external.yml", "deploy/compose.own-proxy.yml"
PLACE = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:?[-?])([^}]*))?\})")


class Missing(Exception):
    """A variable that a file demands (`${NAME:?}`) is not there."""


def read_env(text: str) -> dict[str, str]:
    """The variables of an `.env` file: `NAME=value`, in quotes or not, ` #` begins a comment."""
    found = {}
    for line in text.splitlines():
        if pair := re.match(r"\s*(?:export\s+)?(\w+)\s*=\s*(.*)$", line):
            name, value = pair[1], pair[2].strip()
            if quoted := re.match(r"'([^']*)'|\"([^\"]*)\"", value):
                value = quoted[1] if quoted[1] is not None else quoted[2]
            else:
                value = re.sub(r"\s+#.*", "", value)
            found[name] = value
    return found


def interpolated(value: Any, given: dict[str, str]) -> Any:
    """A value of the file with its places filled in."""
    if isinstance(value, dict):
        return {name: interpolated(inner, given) for name, inner in value.items()}
    if isinstance(value, list):
        return [interpolated(inner, given) for inner in value]
    return PLACE.sub(lambda place: _filled(place, given), value) if isinstance(value, str) else value


def _filled(place: re.Match[str], given: dict[str, str]) -> str:
    dollar, name, kind, rest = place.groups()
    if dollar:
        return "$"
    value = given.get(name)
    is_there = bool(value) if (kind or "").startswith(":") else value is not None
    if not is_there and (kind or "").endswith("?"):
        raise Missing(name)
    return value or "" if is_there or not kind else rest


def merged(first: Any, second: Any) -> Any:
    """Two files' words about one thing: mappings join, lists follow each other, a value is the second's."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first | {name: merged(first[name], value) if name in first else value for name, value in second.items()}
    return first + second if isinstance(first, list) and isinstance(second, list) else second


@cache
def _loaded(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))["services"]


def services(env: str = "", *files: str, profiles: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    """The services that are started with this `.env`; `environment` is what their processes get."""
    given, whole = read_env(env), {}
    for name in files or (BASE,):
        whole = merged(whole, _loaded(name))
    found = {}
    for name, service in interpolated(whole, given).items():
        if service.get("profiles") and not set(service["profiles"]) & set(profiles):
            continue
        from_file = given if service.get("env_file") else {}
        found[name] = service | {"environment": from_file | (service.get("environment") or {})}
    return found
