"""Whether the sums of a division may be compared: every project has the counted sheets of the same people (Kuzbass: clause 11.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from judging.models import CommissionMember
from judging.queries import results
from judging.queries.sheets import are_assigned
from judging.rules.tally import SheetTotal


def unlike(contest: Contest) -> dict[str, set[int]]:
    """Division by its title -> members with sheets of some of its projects (people) and not of others; empty where sums are alike."""
    if are_assigned(contest):
        return {}
    by_project = _members_by(results.valid_sheets(contest))
    found = {}
    for result in results.results(contest):
        if odd := _odd(by_project, result.projects):
            found[result.division.title] = odd
    personal = results.valid_personal_sheets(contest)
    for nomination in results.personal_results(contest):
        if odd := _odd(_members_by(personal[nomination.nomination.sheet]), nomination.ranked):
            found[nomination.title] = odd
    return found


def names(members: Iterable[int]) -> str:
    return ", ".join(
        CommissionMember.objects.filter(pk__in=members).order_by(alphabetical("full_name")).values_list("full_name", flat=True)
    )


def _members_by(sheets: Iterable[SheetTotal]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = defaultdict(set)
    for sheet in sheets:
        members[sheet.project].add(sheet.member)
    return members


def _odd(by_project: Mapping[int, set[int]], projects: Iterable[int]) -> set[int]:
    """Members who have assessed some of them and not the others."""
    sets = [by_project.get(project, set()) for project in projects]
    everybody: set[int] = set().union(*sets)
    return everybody - everybody.intersection(*sets)
