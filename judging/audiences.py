"""People of the document's list whom judging knows: the commission, mentors."""

from __future__ import annotations

from collections.abc import Iterator

from hackathon_portal.contests.audiences import Addressee, audience_source
from hackathon_portal.contests.models import Contest
from judging.models import Mentor
from judging.queries.commission import commission_of, members_in_office


@audience_source("commission")
def commission(contest: Contest) -> Iterator[Addressee]:
    """Members of today's composition: experts and judges."""
    body = commission_of(contest)
    for one in members_in_office(body).select_related("user") if body else ():
        yield Addressee("commission", f"user:{one.user_id}", one.user.email, (one.user,))


@audience_source("mentors")
def mentors(contest: Contest) -> Iterator[Addressee]:
    """Mentors, proposed and approved."""
    for one in Mentor.objects.filter(contest=contest).select_related("user").order_by("id"):
        yield Addressee("mentors", f"user:{one.user_id}", one.user.email, (one.user,))
