"""What the work around a contest needs: bodies approved, the programme approved, partners with agreements, all where the regulation asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hackathon_portal.contests.checklist import PUBLISH, START, Item, checklist_source
from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.queries.bodies import bodies_of
from hackathon_portal.operations.queries.programme import approved_programme


@checklist_source
def of_organising(contest: Contest, today: date) -> Iterator[Item]:
    regulation = contest.regulation
    for one in bodies_of(contest):
        is_done = bool(one.body and one.body.act_number and one.members and not one.newcomers)
        yield Item(
            f"body:{one.rules.code}", START, f"Утвердить состав: {one.rules.title}", "bodies", is_done,
            "до акта эти люди ничего не могут", regulation.clause(one.rules.rule), due=contest.starts_on,
        )  # fmt: skip
    if regulation.organising.programme_approved:
        yield Item(
            "programme", PUBLISH, "Утвердить программу", "contest_programme", approved_programme(contest) is not None,
            "посетители видят утверждённую программу", regulation.clause("programme"), due=contest.starts_on,
        )  # fmt: skip
