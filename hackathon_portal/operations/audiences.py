"""Volunteers among the people of the document's list."""

from __future__ import annotations

from collections.abc import Iterator

from hackathon_portal.contests.audiences import Addressee, audience_source
from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.models import Volunteer


@audience_source("volunteers")
def volunteers(contest: Contest) -> Iterator[Addressee]:
    """Those who have been taken."""
    rows = Volunteer.objects.filter(contest=contest, state=Volunteer.State.APPROVED).select_related("user").order_by("id")
    for one in rows:
        yield Addressee("volunteers", f"user:{one.user_id}", one.user.email, (one.user,))
