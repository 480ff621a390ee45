"""Letters of gatherings."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from hackathon_portal.accounts.models import User
from hackathon_portal.events.hosts import host_of
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel import outbox


def tell(kind: str, gathering: Gathering, people: Iterable[User], again: str) -> None:
    """Post a letter of gatherings to these people; `again` tells one of several letters of a kind from another."""
    people = list(people)
    if not people:
        return
    host = host_of(gathering)
    outbox.post_template_to_many(
        template=f"events/letters/{kind}.txt",
        context={
            "gathering": gathering,
            "zone": host.zone(gathering.thing),
            "page": f"{settings.PORTAL_ORIGIN}{host.page(gathering)}",
            "link": f"{settings.PORTAL_ORIGIN}{host.all_pages(gathering.thing)}",
        },
        messages=[
            {
                "kind": f"registration.{kind}",
                "key": f"gathering:{gathering.pk}:{person.pk}:{again}",
                "to": person.email,
                "room": gathering.belongs_to,
                "people": [person],
            }
            for person in people
        ],
    )
