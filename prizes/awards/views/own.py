"""The prize a page is about, for whoever may receive it."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from hackathon_portal.contests.models import Contest
from prizes.awards.queries import awards
from prizes.models import Award


def seen_award(request: HttpRequest, contest: Contest, award_id: int) -> Award:
    """The same, for a minor's representative as well, who sees how far it is."""
    return get_object_or_404(awards.awards_seen(request.user, contest), pk=award_id)


def own_award(request: HttpRequest, contest: Contest, award_id: int) -> Award:
    return get_object_or_404(awards.awards_of(request.user, contest), pk=award_id)
