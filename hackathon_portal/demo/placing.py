"""Invented sites: whatever the document has published stands in each place it names."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import placement
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.publications import standings
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day


def place_everything(contest: Contest, *, by: User) -> int:
    """Mark today every place without a mark; returns how many."""
    today, marked = local_day(clock.now(), contest.regulation), 0
    for one in standings(contest):
        for here in one.places:
            if here.day is None:
                address = f"https://{here.place.address or 'example.org'}/{contest.slug}/{one.thing.what}"
                placement.mark_published(
                    contest=contest, what=one.thing.what, subject=one.thing.subject, place=here.place.code, address=address,
                    on=today, by=by,
                )  # fmt: skip
                marked += 1
    return marked
