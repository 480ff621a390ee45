"""EMAIL_URL -> EMAIL_* settings."""

from __future__ import annotations

from typing import Any

from hackathon_portal.settings.addresses.parts import choice, existing_file, parsed, seconds, unknown

EXAMPLE = "smtp://имя:пароль@сервер:25 (smtps:// — TLS сразу, ?starttls=1 — TLS после начала)"
SECONDS = "20"


def email(url: str) -> dict[str, Any]:
    """`smtp://user:password@host:port` (`smtps://` for TLS from the start); options: starttls, timeout, certfile and keyfile."""
    address = parsed("EMAIL_URL", url, ("smtp", "smtps"), EXAMPLE)
    options = address.options
    unknown("EMAIL_URL", options, ("starttls", "timeout", "certfile", "keyfile"))
    if len(address.hosts) != 1:
        address.refuse(f"нужен один сервер; адрес должен быть вида {EXAMPLE}")
    if address.path.strip("/"):
        address.refuse(f"после сервера и порта ничего не бывает; адрес должен быть вида {EXAMPLE}")
    is_tls = address.scheme == "smtps"
    starttls = choice("EMAIL_URL", "starttls", options.get("starttls", "0"), ("0", "1")) == "1"
    if is_tls and starttls:
        address.refuse("smtps:// и starttls=1 вместе не бывают: выберите одно")
    if ("certfile" in options) != ("keyfile" in options):
        address.refuse("certfile и keyfile задаются вместе")
    if "certfile" in options and not (is_tls or starttls):
        address.refuse("certfile имеет смысл только с smtps:// или starttls=1")
    if address.password and not address.user:
        address.refuse("есть пароль, но нет имени")
    (host, port), *_ = address.hosts
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or (465 if is_tls else 25),
        "EMAIL_HOST_USER": address.user,
        "EMAIL_HOST_PASSWORD": address.password,
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": starttls,
        "EMAIL_TIMEOUT": seconds("EMAIL_URL", "timeout", options.get("timeout", SECONDS)),
        **{f"EMAIL_SSL_{name.upper()}": existing_file("EMAIL_URL", name, options[name]) for name in ("certfile", "keyfile") if name in options},
    }  # fmt: skip
