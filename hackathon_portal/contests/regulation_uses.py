"""What of a contest's own has already rested on its regulation."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.contests.last_use import use, used_codes
from hackathon_portal.contests.models import Contest, ContestDocument, PublicationMark
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import is_after, local_day


@use("announced")
def announced(contest: Contest) -> str:
    return f"конкурс объявлен {local_day(contest.announced_at, contest.regulation):%d.%m.%Y}" if contest.announced_at else ""


@use("registration_over")
def registration_over(contest: Contest) -> str:
    closes = contest.registration_closes_at
    if closes is None or not is_after(clock.now(), closes):
        return ""
    return f"приём заявок закончился {local_day(closes, contest.regulation):%d.%m.%Y}"


@use("started")
def started(contest: Contest) -> str:
    today = local_day(clock.now(), contest.regulation)
    return f"конкурс начался {contest.starts_on:%d.%m.%Y}" if today >= contest.starts_on else ""


@use("published")
def published(contest: Contest) -> str:
    at = contest.results_published_at
    return f"решение опубликовано {local_day(at, contest.regulation):%d.%m.%Y}" if at else ""


@used_codes("organising.publication_places")
def places_of_marks(contest: Contest) -> Iterable[str]:
    """Places that marks of publications name."""
    return PublicationMark.objects.filter(contest=contest, taken_back_at=None).values_list("place", flat=True)


@used_codes("documents")
def read_documents(contest: Contest) -> Iterable[str]:
    """Documents whose file stands beside a tick of the application."""
    return ContestDocument.objects.filter(contest=contest).exclude(read_as="").values_list("read_as", flat=True).distinct()
