"""Who may do what in judging."""

import rules

from hackathon_portal.accounts import permissions as who
from registration.queries import current_application


@rules.predicate
def assessment_is_closed(user, contest) -> bool:
    commission = getattr(contest, "commission", None)
    return commission is not None and commission.is_closed


@rules.predicate
def is_captain_of_project_team(user, project) -> bool:
    return project is not None and project.team.founder_id == user.pk


@rules.predicate
def takes_part_in(user, contest) -> bool:
    return contest is not None and user.is_authenticated and current_application(user, contest) is not None


rules.add_perm("judging.manage_commission", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.fill_sheets", who.is_on_commission_of)
rules.add_perm("judging.see_room", who.is_on_commission_of | who.is_staff_of)
rules.add_perm("judging.keep_attendance", who.is_secretary_of | who.is_chair_of)
rules.add_perm("judging.open_assessment", who.is_chair_of | who.is_secretary_of)
rules.add_perm("judging.close_assessment", who.is_chair_of)
rules.add_perm("judging.break_tie", (who.is_chair_of | who.is_secretary_of) & assessment_is_closed)
# Points of others only after closing, for everybody (Tula: clause 6.3).
rules.add_perm("judging.see_scores", (who.is_on_commission_of | who.is_staff_of) & assessment_is_closed)
rules.add_perm("judging.draft_protocol", who.is_secretary_of | who.is_chair_of)
rules.add_perm("judging.sign_protocol", who.is_on_commission_of)
rules.add_perm("judging.publish_results", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.see_projects", who.is_on_commission_of | who.is_staff_of | who.is_mentor_of)
rules.add_perm("judging.oversee_projects", who.is_staff_of)
rules.add_perm("judging.raise_violation", who.is_staff_of | who.is_mentor_of | who.is_secretary_of | who.is_chair_of)
rules.add_perm("judging.waive_recusal", who.is_chair_of)
rules.add_perm("judging.type_paper", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.see_analysis", (who.is_chair_of | who.is_secretary_of) & assessment_is_closed)
rules.add_perm("judging.run_hall", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.see_hall", who.has_a_role_in | takes_part_in)
rules.add_perm("judging.keep_mentors", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.plan_checkpoints", who.is_staff_of)
rules.add_perm("judging.mentor_teams", who.is_mentor_of | who.is_staff_of)
rules.add_perm("judging.submit_project", is_captain_of_project_team)
