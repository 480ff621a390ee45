"""Logs as JSON lines, without personal data: messages name objects by their numbers, and what libraries add to theirs is taken out.

A database that refuses a row tells its values (`DETAIL: Key (email)=(…)`), a mail server the address, an exception the word it could
not read. Names here are Russian, the portal's own messages are not: Russian words of a log are somebody's data.
"""

import re
from typing import Any

import structlog

HIDDEN = "[…]"
# Of PostgreSQL's errors and of the statement it points into; each ends with its line, or with the value's last line.
_DETAILS = re.compile(
    r"(?:DETAIL|HINT|CONTEXT|QUERY|STATEMENT|LINE \d+):.*?(?=\n\s*\n|\n\s*Traceback|\n\s*File \"|\n\S+(?:Error|Exception)\b|\Z)",
    re.S,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RUSSIAN = re.compile(r"[А-Яа-яЁё]+(?:[ \-.,]+[А-Яа-яЁё]+)*")
# Phones, passports, СНИЛС, INN and accounts, however they are spaced.
_DIGITS = re.compile(r"(?<![\w.:-])\+?\d(?:[ ()-]?\d){5,}(?![\w:])")
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
# Part of an address that opens something: long, with digits and letters.
_TOKEN = re.compile(r"(?<=/)(?=[^/\s\"']*\d)(?=[^/\s\"']*[A-Za-z])[A-Za-z0-9_:=-]{20,}(?=[/\s\"'.]|$)")
# Letters as addresses write them, and as Django writes what stands in a message about a request (`\\u0418\\u0432`, `\\xab`).
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|\\+u[0-9A-Fa-f]{4}|\\+x[89A-Fa-f][0-9A-Fa-f])+")


def without_people(text: str) -> str:
    """The text of a log without values of a database, addresses, Russian words, long numbers, tokens and parameters of a request."""
    text = _DETAILS.sub(HIDDEN, text)
    for pattern in (_ADDRESS, _TOKEN, _ESCAPED, _RUSSIAN, _DIGITS):
        text = pattern.sub(HIDDEN, text)
    return _QUERY.sub(rf"\1?{HIDDEN}", text)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_people(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value


def _without_people(logger, name, event):
    return {key: value if key in ("timestamp", "request_id") else _clean(value) for key, value in event.items()}


def clean_report(event: Any, hint: Any) -> Any:
    """The same for a report that leaves the installation (Sentry's `before_send`), with the number of the request."""
    report = _clean(event)
    if number := structlog.contextvars.get_contextvars().get("request_id"):
        report["tags"] = {**(report.get("tags") or {}), "request_id": number}
    return report


def _level_and_name(logger, name, event):
    record = event["_record"]
    return event | {"level": record.levelname.lower(), "logger": record.name}


processors = [
    structlog.contextvars.merge_contextvars,  # the number of the request (request_id.py)
    _level_and_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    _without_people,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
