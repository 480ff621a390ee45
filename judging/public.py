"""What the public page of a contest shows of judging: who the commission is, where the regulation makes it a public body."""

from __future__ import annotations

from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.public_parts import public_part
from judging.queries.commission import commission_of, members_in_office


@public_part
def composition(contest: Contest) -> dict[str, Any]:
    """The composition of today, once an act has approved it: names and positions as the published act lists them."""
    commission = commission_of(contest) if contest.regulation.judging.composition_public else None
    if commission is None or not commission.order_number or commission.order_date is None:
        return {"commission_members": []}
    return {"public_commission": commission, "commission_members": list(members_in_office(commission))}
