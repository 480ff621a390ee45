"""A letter's link that opens something without signing in: kept apart from the text, encrypted, only until the letter has left.

Nobody has to declare it: a link is secret if the portal's own URLs give its address an argument that is a key (`SECRET_ARGUMENTS`),
and so is any word that looks like one. The text that is kept, shown to staff and dumped has `HIDDEN` in its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage

# Letters about an account and with a code: their text is kept no longer than it takes to send it. Links with a key never lie in a text.
SECRET_KINDS = frozenset({"account", "registration.representative_code"})
HIDDEN = "[личная ссылка: есть только в самом письме]"
# Arguments of the portal's URLs that open something by themselves; allauth calls its own `key`.
SECRET_ARGUMENTS = frozenset({"token"})
KEYS_OF_ACCOUNTS = frozenset({"account_confirm_email", "account_reset_password_from_key"})
_WORD = re.compile(r"[^\s<>\"'«»]+")
_END_OF_SENTENCE = ".,;:!?)]"
# What `secrets.token_urlsafe` makes: letters of both cases and digits without a break.
_KEY = re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{20,}(?![\w-])")
Renewer = Callable[[OutboxMessage, int], str]
_renewers: dict[str, tuple[re.Pattern[str], Renewer]] = {}


def is_secret(word: str) -> bool:
    """Whether a word of a letter opens something: a link with a key, or a key itself. Links of other sites are theirs to keep."""
    if not word.startswith(("http://", "https://")):
        return bool(_KEY.search(word))
    try:
        parts = urlsplit(word)
    except ValueError:  # it only begins as a link
        return bool(_KEY.search(word))
    try:
        match = resolve(parts.path)
    except Resolver404:
        match = None
    if match and (match.url_name in KEYS_OF_ACCOUNTS or SECRET_ARGUMENTS & match.kwargs.keys()):
        return True
    return word.startswith(settings.PORTAL_ORIGIN) and bool(_KEY.search(f"{parts.path} {parts.query}"))


def set_apart(body: str) -> tuple[str, str]:
    """(text with HIDDEN in place of each secret, the secrets in their order as JSON; empty without any)."""
    found: list[str] = []

    def hide(match: re.Match[str]) -> str:
        word = match.group().rstrip(_END_OF_SENTENCE)
        if not is_secret(word):
            return match.group()
        found.append(word)
        return HIDDEN + match.group()[len(word) :]

    text = _WORD.sub(hide, body.replace(HIDDEN, HIDDEN[1:-1]))
    return text, json.dumps(found) if found else ""


def whole_text(message: OutboxMessage) -> str:
    """The text as it leaves, with its secrets; once they are gone, with HIDDEN in their places."""
    return _filled(message.body, json.loads(message.secrets) if message.secrets else [])


def _filled(body: str, links: Sequence[str]) -> str:
    first, *rest = body.split(HIDDEN)
    given = [*links, *[HIDDEN] * (len(rest) - len(links))]
    return first + "".join(link + part for link, part in zip(given, rest, strict=True))


def forget(message: OutboxMessage) -> None:
    """The letter has left or never will: what opened something is kept no longer. The caller saves `secrets` and `body`."""
    message.secrets = ""
    if message.kind in SECRET_KINDS:
        message.body = ""


def renews(kind: str, key: str) -> Callable[[Renewer], Renewer]:
    """Register the function that makes a new link for a letter of this kind: (letter, number in its key) -> link.

    `key` is the letter's key as a pattern whose group is the number of what the link opens.
    """

    def register(function: Renewer) -> Renewer:
        _renewers[kind] = re.compile(key), function
        return function

    return register


def renewed_text(message: OutboxMessage) -> str:
    """The text to send once more: with a new link where there was one. Refused where a new one cannot be made from here."""
    if HIDDEN not in message.body:
        return message.body
    pattern, renew = _renewers.get(message.kind, (None, None))
    match = pattern.match(message.key) if pattern else None
    if match is None or renew is None:
        raise RuleViolation(
            code="letter.secret_link",
            message="В этом письме была личная ссылка, она не хранится. Повторите само действие: придёт новое письмо с новой ссылкой.",
        )
    return _filled(message.body, [renew(message, int(match.group(1)))] * message.body.count(HIDDEN))
