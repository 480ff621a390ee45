"""Every URL says whom it lets in: `@contest_page("registration.decide")` or `@open_page("why everybody may")`.

A contest page gets its contest loaded; a visitor is sent to sign in, a person without the right gets 403, a draft contest is
404 to everybody but its staff, and who holds a role that needs a second factor is asked for it first (accounts/second_factor.py).
What pages of all rooms have in common is `accounts/access.py`.
"""

from __future__ import annotations

import functools

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import resolve, reverse

from hackathon_portal.accounts.access import View, open_page, person_of, room_page, signed_in_page, staff_page, to_sign_in
from hackathon_portal.contests import clocks
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.offers import as_offered
from hackathon_portal.kernel.prepared import prepared

__all__ = [
    "View",
    "contest_by_slug",
    "contest_page",
    "open_page",
    "permission_of",
    "person_of",
    "signed_in_page",
    "staff_page",
    "to_sign_in",
]


@prepared
def _with_slug(slug: str) -> QuerySet[Contest]:
    return Contest.objects.select_related("regulation_version").defer("regulation_version__text").filter(slug=slug).order_by()


def contest_by_slug(slug: str) -> Contest:
    if contest := _with_slug.one(slug):
        return contest
    raise Http404


def _enter(request: HttpRequest, contest: Contest, *, plays: bool = True) -> None:
    """The contest is served from here on; `plays`: in a rehearsal the page is for whoever is being played, else for who plays."""
    clocks.enter(request, contest, plays=plays)


# A page of one contest; the permission is asked with the contest as its object. `plays=False`: see `_enter`.
contest_page = room_page(contest_by_slug, sees="contests.see", called="contest", enters=_enter, answers=as_offered)


@functools.cache
def permission_of(name: str) -> str:
    """The permission a page of a contest asks, by the name of its URL: the view says it once, menus and boards ask here."""
    return resolve(reverse(name, args=["any"])).func.__dict__["permission"]
