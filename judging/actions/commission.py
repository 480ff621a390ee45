"""Actions with the commission: its order, composition, replacement, recusal (Tula: clauses 9.3-9.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.regulation.schema import Deed
from judging.actions.composition import Act, ask_for_change, confirm_change
from judging.models import Commission, CommissionMember, CompositionChange, Recusal
from judging.queries import commission as commission_queries
from judging.queries import sheets as sheets_queries
from registration.models import Team

Kind = CompositionChange.Kind


@action("Записан приказ о составе комиссии")
def set_order(
    *,
    contest: Contest,
    order_number: str,
    order_date: date,
    by: User,
    order_file: UploadedFile | None = None,
    since: date | None = None,
    reason: str = "",
) -> Commission:
    """Create the commission by the order that approves it, or record another order; staff do, and each order stays in the history."""
    require(by, "judging.confirm_composition", contest, "Приказ о составе записывает сотрудник организатора.")
    commission, is_new = Commission.objects.get_or_create(contest=contest)
    clause = contest.regulation.clause("commission")
    if not is_new and not reason.strip():
        raise RuleViolation(
            code="commission.no_reason", clause=clause, field="reason",
            message="Приказ о составе уже записан: напишите, почему его сменяет другой или что исправлено.",
        )  # fmt: skip
    act = Act(order_number, order_date, since, order_file)
    change = ask_for_change(commission=commission, kind=Kind.ORDER, act=act, reason=reason, by=by)
    confirm_change(change=change, by=by)
    commission.refresh_from_db()
    note(contest_id=contest.pk, about=f"приказ № {order_number}", reason=reason.strip()[:300])
    return commission


@action("Включён член комиссии")
def add_member(
    *,
    commission: Commission,
    user: User,
    full_name: str,
    position: str,
    role: str,
    by: User,
    act: Act | None,
    replaces: CommissionMember | None = None,
    kind: str = "",
    represents: Nomination | None = None,
) -> CommissionMember:
    """Add a person to the composition by an act and give the role in the contest. A second chair or secretary is refused.

    `kind` and `represents` (the task whose customer the member represents) are asked where the regulation knows kinds of members.
    `replaces` is the member whose place the person takes; somebody still in office leaves the same day. Somebody who has been in the
    commission before comes back as the same member.
    """
    contest = contest_with_regulation(commission.contest_id)
    require(by, "judging.confirm_composition", contest, "Изменение состава подтверждает сотрудник организатора.")
    about: dict[str, Any] = {
        "user": user, "full_name": full_name, "position": position, "role": role, "member_kind": kind, "represents": represents,
        "replaces": replaces,
    }  # fmt: skip
    change = confirm_change(change=ask_for_change(commission=commission, kind=Kind.JOIN, act=act, by=by, **about), by=by)
    member = CommissionMember.objects.select_related("commission", "user").get(changes=change)
    forget_roles(user)  # the caller's own object may have asked for its roles before
    note(contest_id=contest.pk, about=f"{account(member.user_id)}, {member.get_role_display()}")
    return member


@action("Исправлены сведения о члене комиссии")
def correct_member(*, member: CommissionMember, full_name: str, position: str, reason: str, by: User) -> CommissionMember:
    """Correct how the name or position is written; what is already signed keeps what it was signed with."""
    contest = contest_with_regulation(member.commission.contest_id)
    require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    clause = contest.regulation.clause("commission")
    if not full_name.strip() or not reason.strip():
        field = "reason" if full_name.strip() else "full_name"
        raise RuleViolation(
            code="commission.incomplete", clause=clause, message="Укажите имя и причину исправления.", field=field
        )
    member.full_name, member.position = " ".join(full_name.split()), position.strip()
    member.save(update_fields=["full_name", "position"])
    note(contest_id=contest.pk, about=account(member.user_id), reason=reason.strip()[:500])
    return member


@action("Член комиссии выбыл")
def replace_member(*, member: CommissionMember, act: Act | None, by: User, reason: str = "") -> None:
    """End a membership from a day on, by an act; the row and the signed sheets stay."""
    _by_act(member, Kind.LEAVE, act, by, reason)
    note(contest_id=member.commission.contest_id, about=account(member.user_id), reason=reason.strip()[:300])


@action("Изменена роль члена комиссии")
def change_role(*, member: CommissionMember, role: str, act: Act | None, by: User, reason: str = "") -> None:
    """Another role from a day on, by an act; sheets, recusals and the days before stay with the same member."""
    _by_act(member, Kind.ROLE, act, by, reason, role=role)
    note(contest_id=member.commission.contest_id, about=account(member.user_id), reason=reason.strip()[:300])


def _by_act(member: CommissionMember, kind: str, act: Act | None, by: User, reason: str, **about: Any) -> None:
    """Ask for a change of this member and confirm it; the caller is staff."""
    contest = contest_with_regulation(member.commission.contest_id)
    require(by, "judging.confirm_composition", contest, "Изменение состава подтверждает сотрудник организатора.")
    change = ask_for_change(commission=member.commission, kind=kind, act=act, member=member, reason=reason, by=by, **about)
    confirm_change(change=change, by=by)
    member.refresh_from_db()


@action("Заявлен самоотвод")
def declare_recusal(*, member: CommissionMember, team: Team, reason: str, by: User) -> Recusal:
    """The member will not assess the team; a sheet already there stops counting at once. Not after closing."""
    commission = member.commission
    contest = commission.contest
    clause = contest.regulation.clause("recusal")
    if member.user_id != by.pk:
        raise RuleViolation(code="forbidden", clause=clause, message="Самоотвод заявляет сам член комиссии.", status=403)
    if team.contest_id != contest.pk:
        raise RuleViolation(code="recusal.foreign_team", clause=clause, message="Такой команды в этом конкурсе нет.")
    if not reason.strip():
        raise RuleViolation(code="recusal.no_reason", clause=clause, message="Напишите причину самоотвода.", field="reason")
    if Commission.objects.select_for_update().get(pk=commission.pk).is_closed:
        raise RuleViolation(code="assessment.closed", clause=clause, message="Оценка уже закрыта, самоотвод заявить нельзя.")
    recusal, is_new = Recusal.every.get_or_create(
        member=member, team=team, defaults={"reason": reason.strip()[:500], "declared_at": clock.now()}
    )
    if not is_new and recusal.withdrawn_at:
        recusal.reason, recusal.declared_at, recusal.withdrawn_at = reason.strip()[:500], clock.now(), None
        recusal.dismissed_by = None
        recusal.save(update_fields=["reason", "declared_at", "withdrawn_at", "dismissed_by"])
    if member.is_assessor:
        # What was begun is left to another assessor; what is signed counts for nobody while the recusal is in force.
        member.sheets(manager="every").filter(project__team=team, signed_at=None).delete()  # type: ignore[attr-defined]
    note(contest_id=contest.pk, about=f"{account(member.user_id)} по команде «{team.name}»", reason=reason.strip()[:500])
    return recusal


@action("Самоотвод не принят")
def waive_recusal(*, recusal: Recusal, reason: str, by: User) -> Recusal:
    """The interest is known, the chair lets the member assess the team all the same; both reasons stand in the protocol."""
    recusal, contest = _locked_recusal(recusal)
    commission = recusal.member.commission
    clause = powers.require_given(contest, Deed.WAIVE_RECUSAL).clause
    require(by, "judging.waive_recusal", contest, "О самоотводе решает председатель.")
    if recusal.withdrawn_at:
        raise RuleViolation(code="recusal.over", clause=clause, message="Член комиссии сам отозвал этот самоотвод.")
    chair = commission_queries.member_for(by, contest)
    if chair is None or chair.pk == recusal.member_id:
        raise RuleViolation(code="recusal.own", clause=clause, message="О своём самоотводе председатель не решает.", status=403)
    if commission.is_closed:
        raise RuleViolation(code="assessment.closed", clause=clause, message="Оценка уже закрыта.")
    if not reason.strip():
        raise RuleViolation(code="recusal.no_reason", clause=clause, message="Напишите обоснование.", field="reason")
    recusal.waived_at, recusal.waived_by, recusal.waiver_reason = clock.now(), chair, reason.strip()[:500]
    recusal.save(update_fields=["waived_at", "waived_by", "waiver_reason"])
    note(contest_id=contest.pk, about=_whose(recusal), reason=recusal.waiver_reason)
    return recusal


@action("Решение о самоотводе отменено")
def take_back_waiver(*, recusal: Recusal, reason: str, by: User) -> Recusal:
    """Whoever let the member assess all the same takes that back, with a reason: the recusal is in force again. Before closing."""
    recusal, contest = _locked_recusal(recusal)
    require(by, "judging.restore_recusal", contest, "О самоотводе решает председатель.")
    faults = [
        (recusal.waived_at is None, "recusal.not_waived", "Этот самоотвод и так действует.", ""),
        (recusal.member.commission.is_closed, "assessment.closed", "Оценка уже закрыта.", ""),
        (not reason.strip(), "recusal.no_reason", "Напишите причину.", "reason"),
    ]
    refuse_first(faults, contest.regulation.clause("recusal"))
    recusal.waived_at, recusal.waived_by, recusal.waiver_reason = None, None, ""
    recusal.save(update_fields=["waived_at", "waived_by", "waiver_reason"])
    note(contest_id=contest.pk, about=_whose(recusal), reason=reason.strip()[:500])
    return recusal


@action("Самоотвод отозван")
def withdraw_recusal(*, recusal: Recusal, reason: str, by: User) -> Recusal:
    """The member takes the own recusal back, with a reason, before anybody has signed a sheet: nobody changes sides knowing points.

    An assessor, who sees nobody's points, may do it until the assessment is closed.
    """
    recusal, contest = _locked_recusal(recusal)
    clause = contest.regulation.clause("recusal")
    if recusal.member.user_id != by.pk:
        raise RuleViolation(code="forbidden", clause=clause, message="Самоотвод отзывает сам член комиссии.", status=403)
    return _end_recusal(recusal, contest, clause, reason, None)


@action("Основания для самоотвода нет")
def dismiss_recusal(*, recusal: Recusal, reason: str, by: User) -> Recusal:
    """The organiser, to whom it was declared, finds that the member has no tie with the team; before anybody has signed a sheet.

    Only where the regulation gives this to the organiser. The member may declare the recusal again.
    """
    recusal, contest = _locked_recusal(recusal)
    power = powers.require_given(contest, Deed.DISMISS_RECUSAL)
    require(by, "judging.dismiss_recusal", contest, "Есть ли связь с командой, устанавливает сотрудник организатора.")
    return _end_recusal(recusal, contest, power.clause, reason, by)


def _end_recusal(recusal: Recusal, contest: Contest, clause: str, reason: str, dismissed_by: User | None) -> Recusal:
    signed = not recusal.member.is_assessor and sheets_queries.any_signed(contest)
    faults = [
        (recusal.withdrawn_at is not None, "recusal.over", "Самоотвод уже отозван.", ""),
        (signed, "recusal.sheets_signed", "Листы уже подписывают: самоотвод остаётся в силе.", ""),
        (recusal.member.commission.is_closed, "assessment.closed", "Оценка уже закрыта.", ""),
        (not reason.strip(), "recusal.no_reason", "Напишите причину.", "reason"),
    ]
    refuse_first(faults, clause)
    recusal.withdrawn_at, recusal.withdrawal_reason, recusal.dismissed_by = clock.now(), reason.strip()[:500], dismissed_by
    recusal.save(update_fields=["withdrawn_at", "withdrawal_reason", "dismissed_by"])
    note(contest_id=contest.pk, about=_whose(recusal), reason=recusal.withdrawal_reason)
    return recusal


def _locked_recusal(recusal: Recusal) -> tuple[Recusal, Contest]:
    recusal = Recusal.every.select_for_update(of=("self",)).select_related("member__commission", "team").get(pk=recusal.pk)
    return recusal, contest_with_regulation(recusal.member.commission.contest_id)


def _whose(recusal: Recusal) -> str:
    return f"{account(recusal.member.user_id)} по команде «{recusal.team.name}»"
