"""A representative: the page of their letter's link opened with the code sent to their address, their account, whom they act for."""

from __future__ import annotations

import re

from django.test import Client

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel.models import OutboxMessage
from prizes.models import Award
from prizes.representing import power_over
from prizes.rules.required_documents import Power
from registration.actions import guardians
from registration.models import Application, Representative
from tests import build


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


def link_parent(child: Application) -> User:
    """An account of their own linked to the consent the child's representative gave."""
    parent = build.user()
    guardians.link_representative(representative=Representative.objects.get(application=child), by=parent)
    return parent


def whoever_acts(part: Award) -> User:
    """Who signs and hands papers in about this part today: the holder, for a child the linked representative (12.11)."""
    holder = part.holder
    assert holder is not None
    if power_over(holder, contest_with_regulation(part.contest_id)) is not Power.ACTS:
        assert holder.user is not None
        return holder.user
    parent = Representative.objects.get(application=holder).user
    assert parent is not None
    return parent
