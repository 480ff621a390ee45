"""Bodies of the contest that an act has approved or that have people."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.contests.last_use import used_codes
from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.models import Body


@used_codes("organising.bodies")
def bodies(contest: Contest) -> Iterable[str]:
    return Body.objects.filter(contest=contest).values_list("code", flat=True)
