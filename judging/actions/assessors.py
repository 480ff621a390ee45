"""Assessors: who assesses people outside the commission, without a vote."""

from __future__ import annotations

from hackathon_portal.accounts.actions import grant_role, take_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import CommissionMember
from judging.queries import commission as commission_queries
from registration.queries.parts import part_in

WHO = "Ассессоров назначает сотрудник конкурса."


@action("Назначен ассессор")
def appoint_assessor(
    *, contest: Contest, user: User, full_name: str, position: str, kind: str = "", by: User
) -> CommissionMember:
    """Give the person sheets about people and the role that opens them; whoever was dismissed before is appointed anew."""
    contest = contest_with_regulation(contest.pk)
    require(by, "judging.appoint_assessors", contest, WHO)
    clause = contest.regulation.clause("scale")
    silent = [one.code for one in contest.regulation.judging.member_kinds if not one.votes]
    if not silent:
        raise RuleViolation(code="assessor.no_kind", clause=clause, message="Порядок конкурса не знает ассессоров.")
    kind = kind or silent[0]
    if kind not in silent:
        raise RuleViolation(code="assessor.votes", clause=clause, message="Этот вид членов комиссии голосует.", field="kind")
    commission = commission_queries.commission_of(contest)
    if commission is None:
        raise RuleViolation(code="commission.missing", clause=clause, message="Сначала внесите состав комиссии.")
    if part := part_in(user, contest):
        message = f"Этот человек — {part}: оценивать участников он не может."
        raise RuleViolation(code="assessor.takes_part", clause=clause, message=message, field="email")
    known = CommissionMember.every.filter(commission=commission, user=user, merged_into=None).first()
    if known is not None and not known.is_assessor:
        message = "Этот человек входит в состав комиссии: ассессор в неё не входит."
        raise RuleViolation(code="assessor.in_commission", clause=clause, message=message, field="email")
    if known is not None and known.left_on is None:
        raise RuleViolation(code="assessor.twice", clause=clause, message="Этот человек уже назначен.", field="email")
    assessor = known or CommissionMember(commission=commission, user=user, is_assessor=True)
    assessor.full_name, assessor.position = " ".join(full_name.split())[:200], position.strip()[:300]
    assessor.kind, assessor.joined_on = kind, local_day(clock.now(), contest.regulation)
    assessor.left_on, assessor.left_reason = None, ""
    assessor.save()
    grant_role(user=user, contest=contest, role=Role.ASSESSOR, by=by)
    note(contest_id=contest.pk, about=account(user.pk))
    return assessor


@action("Ассессор освобождён")
def dismiss_assessor(*, assessor: CommissionMember, reason: str, by: User) -> CommissionMember:
    """The person assesses no more; what they have signed stays, what they have begun is left to others."""
    contest = contest_with_regulation(assessor.commission.contest_id)
    require(by, "judging.appoint_assessors", contest, WHO)
    assessor = CommissionMember.every.select_for_update().get(pk=assessor.pk, is_assessor=True)
    if assessor.left_on is not None:
        raise RuleViolation(code="assessor.gone", message="Этот ассессор уже освобождён.")
    if not reason.strip():
        raise RuleViolation(code="assessor.no_reason", message="Напишите, почему освобождаете.", field="reason")
    assessor.left_on, assessor.left_reason = local_day(clock.now(), contest.regulation), reason.strip()[:300]
    assessor.save(update_fields=["left_on", "left_reason"])
    assessor.sheets(manager="every").filter(signed_at=None).delete()
    take_role(user=assessor.user, contest=contest, role=Role.ASSESSOR, by=by)
    note(contest_id=contest.pk, about=account(assessor.user_id), reason=reason.strip()[:300])
    return assessor
