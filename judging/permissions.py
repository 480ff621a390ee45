"""Who may do what in judging."""

from collections.abc import Callable
from typing import Any

import rules
from django.db.models import QuerySet

from hackathon_portal.accounts import permissions as who
from hackathon_portal.accounts.second_factor import has_passed
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.powers import is_given
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.regulation.schema import Deed
from judging.models import Commission, Protocol
from registration.queries.people import current_application, is_of_team, leaders_in


@prepared
def _commission(contest_id: int) -> QuerySet[Commission]:
    return Commission.objects.filter(contest=contest_id)


def known_commission(contest: Contest) -> Commission | None:
    """The commission as `contest.commission` is, asked once for this object of the contest."""
    known = contest._state.fields_cache
    if "commission" not in known:
        known["commission"] = found = _commission.one(contest.pk)
        if found is not None:
            found.contest = contest
    return known["commission"]


@rules.predicate
def assessment_is_closed(user, contest) -> bool:
    commission = known_commission(contest) if contest is not None else None
    return commission is not None and commission.is_closed


@rules.predicate
def is_captain_of_project_team(user, project) -> bool:
    return project is not None and project.team.has_captain(user)


@rules.predicate
def takes_part_in(user, contest) -> bool:
    """Whoever takes part today: not who was refused, excluded or has left."""
    own = current_application(user, contest) if contest is not None and user.is_authenticated else None
    return own is not None and is_of_team(own)


@rules.predicate
def leads_a_team(user, contest) -> bool:
    """The agreed leader of a team of the contest."""
    return contest is not None and user.is_authenticated and leaders_in(contest).filter(user=user.pk).exists()


@rules.predicate
def heads_commission(user, contest) -> bool:
    """The chair; where the regulation has none, the organiser's staff; whoever presides for the chair by the regulation's rule."""
    if contest is None:
        return False
    heads = who.is_chair_of if contest.regulation.judging.chair_needed else who.is_staff_of
    return heads(user, contest) or acts_for_chair(user, contest)


_presides: list[Callable[[Any, Contest], bool]] = []


def tells_who_presides(query: Callable[[Any, Contest], bool]) -> Callable[[Any, Contest], bool]:
    """Register the query (`queries/presiding.py`) that tells whether a member presides at the latest meeting in the chair's place."""
    _presides.append(query)
    return query


@rules.predicate
def acts_for_chair(user, contest) -> bool:
    """A member who presides at the latest meeting in place of an absent chair."""
    return contest is not None and who.is_on_commission_of(user, contest) and any(asked(user, contest) for asked in _presides)


@rules.predicate
def keeps_paper_sheets(user, contest) -> bool:
    """The secretary or the chair; where the regulation has neither, the organiser's staff."""
    if contest is None:
        return False
    keepers = who.is_secretary_of | who.is_chair_of
    judging = contest.regulation.judging
    return (keepers if judging.secretary_needed or judging.chair_needed else keepers | who.is_staff_of)(user, contest)


@rules.predicate
def may_see_scores(user, contest) -> bool:
    """After closing the commission and staff; where sheets are confidential for ever, the organiser's staff alone."""
    if contest is None:
        return False
    if contest.regulation.judging.sheets_confidential:
        return who.is_staff_of(user, contest)
    return (who.is_on_commission_of | who.is_staff_of)(user, contest)


@rules.predicate
def answers_at_checkpoints(user, contest) -> bool:
    """Mentors and staff; the commission where the regulation says that experts answer teams (Kuzbass: clause 3)."""
    if contest is None:
        return False
    experts = contest.regulation.checkpoints.experts_answer and who.is_on_commission_of(user, contest)
    return experts or (who.is_mentor_of | who.is_staff_of | who.is_on_operations_of)(user, contest)


@rules.predicate
def signs_protocol(user, contest) -> bool:
    """Who was at the meeting, while the protocol waits for signatures: nobody signs what they may not read.

    Whoever has left the commission since signs as well; it sees points, so the session has passed the second factor.
    """
    if contest is None or not user.is_authenticated or not has_passed(user):
        return False
    waiting = Protocol.objects.filter(
        meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS, state=Protocol.State.DRAFT
    )
    return waiting.filter(meeting__attendance__member__user=user).exists()


@rules.predicate
def decides_ties(user, contest) -> bool:
    if contest is None:
        return False
    deciders = {
        "organiser": who.is_staff_of, "chair": who.is_chair_of | who.is_secretary_of | acts_for_chair,
        # The commission votes: whoever keeps its agenda puts the order to the vote.
        "commission": keeps_paper_sheets,
    }  # fmt: skip
    bodies = {power.who.value for deed in (Deed.TIE, Deed.TIE_PERSONAL) if (power := contest.regulation.power(deed))}
    return any(deciders[body](user, contest) for body in bodies)


@rules.predicate
def waives_recusals(user, contest) -> bool:
    """Whoever heads the commission, only where the regulation lets a recusal be set aside."""
    return contest is not None and is_given(contest, Deed.WAIVE_RECUSAL) and heads_commission(user, contest)


@rules.predicate
def dismisses_recusals(user, contest) -> bool:
    return contest is not None and is_given(contest, Deed.DISMISS_RECUSAL) and who.is_staff_of(user, contest)


rules.add_perm("judging.manage_commission", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.confirm_composition", who.is_staff_of)
rules.add_perm("judging.fill_sheets", who.is_on_commission_of | who.is_assessor_of)
rules.add_perm("judging.appoint_assessors", who.is_staff_of)
rules.add_perm("judging.see_room", who.is_on_commission_of | who.is_staff_of)
rules.add_perm("judging.manage_attendance", keeps_paper_sheets)
rules.add_perm("judging.assign_members", keeps_paper_sheets)
rules.add_perm("judging.open_assessment", keeps_paper_sheets | acts_for_chair)
rules.add_perm("judging.close_assessment", heads_commission)
rules.add_perm("judging.reopen_assessment", heads_commission | keeps_paper_sheets)
rules.add_perm("judging.break_tie", decides_ties & assessment_is_closed)
# Points of others only after closing, for everybody (Tula: clause 6.3).
rules.add_perm("judging.see_scores", may_see_scores & assessment_is_closed)
rules.add_perm("judging.read_protocol", (may_see_scores | signs_protocol) & assessment_is_closed)
rules.add_perm("judging.draft_protocol", keeps_paper_sheets)
rules.add_perm("judging.approve_nominations", who.is_staff_of)
rules.add_perm("judging.set_protocol_template", who.is_staff_of)
rules.add_perm("judging.sign_protocol", who.is_on_commission_of | signs_protocol)
rules.add_perm("judging.publish_results", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.see_projects", who.is_on_commission_of | who.is_staff_of | who.is_mentor_of)
rules.add_perm("judging.read_project_files", who.is_on_commission_of | who.is_assessor_of | who.is_staff_of | who.is_mentor_of)
rules.add_perm("judging.oversee_projects", who.is_staff_of)
rules.add_perm("judging.raise_violation", who.is_staff_of | who.is_mentor_of | who.is_secretary_of | who.is_chair_of)
rules.add_perm("judging.waive_recusal", waives_recusals)
rules.add_perm("judging.restore_recusal", heads_commission)
rules.add_perm("judging.dismiss_recusal", dismisses_recusals)
rules.add_perm("judging.type_paper_sheet", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.see_analysis", keeps_paper_sheets & may_see_scores & assessment_is_closed)
rules.add_perm("judging.run_hall", who.is_staff_of | who.is_secretary_of | who.is_on_committee_of)
rules.add_perm("judging.see_hall", who.has_a_role_in | takes_part_in | leads_a_team)
rules.add_perm("judging.see_led_teams", leads_a_team)
rules.add_perm("judging.manage_mentors", who.is_staff_of | who.is_secretary_of)
rules.add_perm("judging.assign_mentors", who.is_staff_of | who.is_on_operations_of)
rules.add_perm("judging.plan_checkpoints", who.is_staff_of | who.is_on_committee_of)
rules.add_perm("judging.mentor_teams", answers_at_checkpoints)
rules.add_perm("judging.submit_project", is_captain_of_project_team)
