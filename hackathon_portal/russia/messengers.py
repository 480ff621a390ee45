"""Foreign messengers, which the law forbids to state bodies and others for informing citizens (messengers.yaml: law, date, source)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml


@cache
def _data() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("messengers.yaml").read_text(encoding="utf-8"))


def law() -> str:
    """How the law is cited: «Федеральный закон от 01.04.2025 № 41-ФЗ»."""
    return _data()["law"]


def foreign_messenger(address: str, on: date) -> str:
    """The foreign messenger a link of that day leads to; empty: to none, or the law was not yet in force."""
    if on < _data()["since"]:
        return ""
    try:
        host = (urlsplit(address if "//" in address else f"//{address}").hostname or "").rstrip(".").lower()
    except ValueError:
        return ""
    names = (name for name, hosts in _data()["foreign"].items() for known in hosts if host == known or host.endswith(f".{known}"))
    scheme = address.partition(":")[0].lower()
    return next(names, {"tg": "Telegram", "whatsapp": "WhatsApp", "viber": "Viber"}.get(scheme, ""))
