"""A representative who opens the page of their letter's link with the code sent to their address."""

from __future__ import annotations

import re

from django.test import Client

from hackathon_portal.kernel.models import OutboxMessage


def sent_code() -> str:
    """The code of the newest letter."""
    letter = OutboxMessage.objects.filter(kind="registration.representative_code").latest("pk")
    found = re.search(r"Код: (\d{6})\.", letter.body)
    assert found, letter.body
    return found.group(1)


def prove(client: Client, url: str) -> Client:
    assert client.post(url, {"action": "code"}).status_code == 302
    assert client.post(url, {"action": "open", "code": sent_code()}).status_code == 302
    return client
