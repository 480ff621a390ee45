"""What must be settled in writing before the first point, read from the contest."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from judging.models import Commission, CommissionMember
from judging.queries import assignments, projects
from judging.queries import commission as commission_queries
from judging.rules import readiness


def missing_before_scoring(contest: Contest, commission: Commission | None) -> list[str]:
    """Everything the opening of the assessment is refused for, in words."""
    members = list(commission_queries.members_in_office(commission)) if commission else []
    roles = [member.role for member in members]
    return readiness.missing_before_scoring(
        contest.regulation.judging,
        chairs=roles.count(CommissionMember.Role.CHAIR),
        secretaries=roles.count(CommissionMember.Role.SECRETARY),
        members=roles.count(CommissionMember.Role.MEMBER),
        order_number=commission.order_number if commission else "",
        projects=projects.submitted_projects(contest).count(),
        kinds={member.kind for member in members},
        unrepresented=commission_queries.unrepresented_tasks(contest, commission),
        unassigned=assignments.short_in_words(contest, commission),
    )
