"""Links of a contest to messengers: a foreign one is refused where the law forbids it to the organiser (`russia/messengers.py`)."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.russia.messengers import foreign_messenger, law


def require_messenger_of_ours(address: str, on: date, *, field: str) -> None:
    """RuleViolation for a link that leads to a foreign messenger, unless the operator declared that the law leaves them to it."""
    title = "" if settings.FOREIGN_MESSENGERS else foreign_messenger(address, on)
    if title:
        raise RuleViolation(
            code="messenger.foreign",
            message=(
                f"{title} — иностранный мессенджер, а государственный орган сообщает гражданам о чём-либо без них ({law()}). "
                "Дайте ссылку на чат или канал в MAX или ВКонтакте. Если закон вашего организатора не касается, "
                "оператор портала пишет основание в настройке FOREIGN_MESSENGERS."
            ),
            field=field,
            status=422,
        )
