"""The letters of a contest, of a season: who was written to, what became of it; one of them is sent once more."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from hackathon_portal.kernel import letter_refusals, outbox, rate, subjects
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.rooms import Room, rows_of
from hackathon_portal.kernel.search import found

State = OutboxMessage.State


def letters_in(room: Room) -> QuerySet[OutboxMessage]:
    """Every letter of the room; those of accounts (codes, passwords) belong to nobody's log."""
    return OutboxMessage.objects.filter(rows_of(room), channel=OutboxMessage.Channel.EMAIL).exclude(kind="account")


def letters_found(room: Room, *, state: str = "", search: str = "") -> QuerySet[OutboxMessage]:
    """Letters in a state (an unknown one: in any), whose address or subject has the words; newest first, without their texts."""
    rows = letters_in(room)
    if state in State.values:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(found(search, "recipient", "subject"))
    return rows.defer("body").order_by("-id")


def counted(room: Room) -> dict[str, int]:
    """How many letters are in each state."""
    return dict(letters_in(room).values_list("state").annotate(count=Count("pk")).order_by())


def send_again(message: OutboxMessage, *, room: Room) -> OutboxMessage:
    """Post the letter once more, to its reader's present address. Refused: another room's, one whose text is gone, an unsubscribed reader."""
    if message.belongs_to != room or not message.body:
        raise RuleViolation(code="letter.gone", message="Текст этого письма не сохранился, повторить его нельзя.")
    if letter_refusals.is_refused(message):
        raise RuleViolation(code="letter.refused", message="Получатель отписался от рассылок: такое письмо ему больше не уйдёт.")
    to = subjects.address_now(message.addressee) or message.recipient
    rate.take("staff.resend", message.key, to)
    return outbox.resend(message, to=to)
