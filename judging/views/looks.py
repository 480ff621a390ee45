"""Looks at points that are confidential for ever."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.models import Contest
from judging.actions import results

View = Callable[..., HttpResponseBase]
MARK = "tells_points"


def note_look(request: HttpRequest, contest: Contest, what: str) -> None:
    if contest.regulation.judging.sheets_confidential:
        results.note_scores_seen(contest=contest, what=what, by=user_of(request), address=request.META.get("REMOTE_ADDR"))


def tells_points(what: str) -> Callable[[View], View]:
    """Mark a view that tells points or the outcome: where sheets are confidential for ever, every look is in the access journal.

    `{name}` in `what` is a part of the page's address. Stands below the mark of whom the page lets in.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, contest: Contest, **kwargs: Any) -> HttpResponseBase:
            note_look(request, contest, what.format(**kwargs))
            return view(request, contest, **kwargs)

        wrapper.__dict__[MARK] = what
        return wrapper

    return decorate
