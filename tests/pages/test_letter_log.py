"""The log of letters of a season, and the pager of every list: what was searched for is still searched for on the next page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from tests.seasons import letter_of, made_season

SUBJECT = "Смета А&Б = 1+1 100% #2"
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def made(users, at):
    at(2020, 6, 10, 12)
    return made_season()


def next_page(answer) -> str:
    return unescape(re.search(r'href="([^"]*page=2[^"]*)"', answer.content.decode()).group(1))


def test_the_next_page_searches_for_the_same_words(made, client_of):
    first = letter_of(made.season, subject=SUBJECT)
    copies = [
        OutboxMessage(
            kind=first.kind, key=f"copy:{number}", recipient=first.recipient, subject=SUBJECT, body="Текст", room=first.room,
            due_at=first.due_at, created_at=first.created_at, message_id=f"<{number}@example.org>",
        )
        for number in range(120)
    ]  # fmt: skip
    OutboxMessage.objects.bulk_create(copies)
    letter_of(made.season, 1, subject="Смета В")
    client = client_of(made.staff)
    answer = client.get("/s/breakthrough/desk/letters/", {"q": SUBJECT, "state": "pending"})
    second = client.get("/s/breakthrough/desk/letters/" + next_page(answer))
    assert (second.context["search"], second.context["state"]) == (SUBJECT, "pending")
    assert second.context["page"].paginator.count == 121
    assert len(second.context["page"].object_list) == 21


def test_no_list_writes_the_address_of_its_next_page_by_hand():
    """One part draws every pager; what stands in the address goes on by itself, quoted (`querystring`)."""
    written = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if re.search(r'="[^"]*[?&;]page=', path.read_text())
    ]
    assert written == []


def test_a_letter_of_a_season_leaves_once_more_to_the_present_address(made, client_of):
    first = outbox.post(
        kind="staff.test", key="test:one", to=made.entrant.email, subject="Список", body="Текст", room=made.season.room,
        people=[made.entrant],
    )  # fmt: skip
    OutboxMessage.objects.filter(pk=first.pk).update(state=OutboxMessage.State.FAILED, last_error="550 нет такого ящика")
    type(made.entrant).objects.filter(pk=made.entrant.pk).update(email="new@example.org")
    client = client_of(made.staff)
    address = f"/s/breakthrough/desk/letters/{first.pk}/resend/"
    assert address in client.get("/s/breakthrough/desk/letters/?state=failed").content.decode()
    assert "поставлено в отправку" in client.post(address, follow=True).content.decode()
    again = OutboxMessage.objects.get(key__startswith="test:one:again:")
    assert (again.recipient, again.room, again.state) == ("new@example.org", first.room, "pending")
    assert AuditRecord.objects.filter(name="resend_season_letter", about__contains=str(first.pk)).exists()
    OutboxMessage.objects.filter(pk=first.pk).update(body="")
    assert "Текст этого письма не сохранился" in client.post(address, follow=True).content.decode()


def test_a_letter_of_another_room_is_not_there(made, client_of):
    other = made_season("second")
    theirs = letter_of(other.season, 0)
    assert client_of(made.staff).post(f"/s/breakthrough/desk/letters/{theirs.pk}/resend/").status_code == 404
