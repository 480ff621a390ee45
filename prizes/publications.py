"""The results to be published where the document names (Tula: clause 9.6; Kuzbass: clause 12.5)."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.publications import Thing, publication_source
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import Protocol
from prizes.awards.queries import awards


@publication_source
def of_the_results(contest: Contest) -> Iterator[Thing]:
    """The decision, and each protocol that has changed it since."""
    results_on = contest.results_published_at
    if results_on is None:
        return
    rows = Protocol.objects.filter(
        meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS, published_at__isnull=False
    ).order_by("published_at", "pk")
    link = settings.PORTAL_ORIGIN + reverse("results", args=[contest.slug])
    for protocol in rows:
        if protocol.published_at is None:
            continue
        published = local_day(protocol.published_at or results_on, contest.regulation)
        signed = local_day(protocol.signed_at, contest.regulation) if protocol.signed_at else published
        yield Thing(
            "results", f"решение, протокол № {protocol.number}", signed, published,
            lambda: awards.results_text(contest, link), subject=str(protocol.pk), due=protocol.publish_by,
        )  # fmt: skip
