"""Grounds and texts that decisions and consents already name."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.contests.last_use import used_codes
from hackathon_portal.contests.models import Contest
from registration.models import Application, Consent, Representative


@used_codes("refusal_grounds")
def refusals(contest: Contest) -> Iterable[str]:
    return (
        Application.objects.filter(contest=contest).exclude(refusal_ground="").values_list("refusal_ground", flat=True).distinct()
    )


@used_codes("exclusion_grounds")
def exclusions(contest: Contest) -> Iterable[str]:
    rows = Application.objects.filter(contest=contest).exclude(exclusion_ground="")
    return rows.values_list("exclusion_ground", flat=True).distinct()


@used_codes("consents")
@used_codes("side_events")
def consents(contest: Contest) -> Iterable[str]:
    return Consent.objects.filter(application__contest=contest).values_list("code", flat=True).distinct()


@used_codes("printed_consents")
def printed(contest: Contest) -> Iterable[str]:
    """The form a representative has signed."""
    rules = contest.regulation.representation
    signed = Representative.objects.filter(application__contest=contest, signed_at__isnull=False)
    return [rules.form] if rules and signed.exists() else []
