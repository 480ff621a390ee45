"""Actions with the commission: its order, composition, replacement, recusal (Tula: clauses 9.3-9.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.actions import grant_role, take_role
from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import checked
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import Commission, CommissionMember, Recusal
from judging.queries import commission as commission_queries
from registration.actions.affiliation import remember_official
from registration.models import Team

MAX_ORDER_MEGABYTES = 20


@action("Записан приказ о составе комиссии")
def set_order(
    *, contest: Contest, order_number: str, order_date: date, by: User, order_file: UploadedFile | None = None
) -> Commission:
    """Create the commission or change number, date and file of the order that approves it; the file is a PDF."""
    require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    values: dict[str, Any] = {"order_number": order_number, "order_date": order_date}
    if order_file:
        refusal = RuleViolation(
            code="commission.order_file",
            clause=contest.regulation.clause("commission"),
            message=f"Приказ прикладывают файлом PDF до {MAX_ORDER_MEGABYTES} МБ.",
            field="order_file",
        )
        name, data = checked(order_file, types=["pdf"], megabytes=MAX_ORDER_MEGABYTES, refusal=refusal)
        values["order_file"] = ContentFile(data, name)
    commission, _ = Commission.objects.update_or_create(contest=contest, defaults=values)
    note(contest_id=contest.pk, about=f"приказ № {order_number}")
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
    joined_on: date | None = None,
    replaces: CommissionMember | None = None,
    kind: str = "",
    represents: Nomination | None = None,
) -> CommissionMember:
    """Add a person to the composition and give the role in the contest. A second chair or secretary is refused.

    `kind` and `represents` (the task whose customer the member represents) are asked where the regulation knows kinds of members.
    `replaces` is the member whose place the person takes; somebody still in office leaves the same day.
    """
    contest = contest_with_regulation(commission.contest_id)
    require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    clause = contest.regulation.clause("commission")
    commission = Commission.objects.select_for_update().get(pk=commission.pk)
    joined_on = joined_on or local_day(clock.now(), contest.regulation)
    if replaces and replaces.commission_id != commission.pk:
        raise RuleViolation(code="commission.foreign", clause=clause, message="Такого члена комиссии нет.", field="replaces")
    if replaces and replaces.left_on is None:
        replace_member(member=replaces, left_on=joined_on, reason=f"заменён: {full_name.strip()}", by=by)
    _check_kind(contest, kind, represents, position)
    in_office = commission_queries.members_in_office(commission)
    if role != CommissionMember.Role.MEMBER and in_office.filter(role=role).exists():
        title = CommissionMember.Role(role).label
        raise RuleViolation(
            code="commission.role_taken",
            clause=clause,
            message=f"В комиссии уже есть {title}: сначала замените его.",
            field="role",
        )
    if in_office.filter(user=user).exists():
        raise RuleViolation(code="commission.member_twice", clause=clause, message="Этот человек уже в комиссии.", field="email")
    if not full_name.strip():
        raise RuleViolation(
            code="commission.no_name", clause=clause, message="Укажите фамилию, имя и отчество.", field="full_name"
        )
    member = CommissionMember.objects.create(
        commission=commission,
        user=user,
        full_name=" ".join(full_name.split()),
        position=position.strip(),
        role=role,
        kind=kind,
        represents=represents,
        joined_on=joined_on,
        replaces=replaces,
    )
    grant_role(user=user, contest=contest, role=role, by=by)
    # Applicants are compared with members of the commission (Tula: clause 3.3 в); the position often names the workplace.
    official = {
        "full_name": member.full_name,
        "part": member.get_role_display(),
        "workplace": member.position,
        "email": user.email,
    }
    remember_official(contest=contest, values=official, by=by)
    note(contest_id=contest.pk, about=f"{account(member.user_id)}, {member.get_role_display()}")
    return member


def _check_kind(contest: Contest, kind: str, represents: Nomination | None, position: str) -> None:
    kinds, clause = contest.regulation.judging.member_kinds, contest.regulation.clause("commission")
    if not kinds:
        return
    member_kind = contest.regulation.judging.kind(kind)
    if member_kind is None:
        titles = " или ".join(one.title for one in kinds)
        raise RuleViolation(code="commission.no_kind", clause=clause, message=f"Укажите, кто это: {titles}.", field="kind")
    if member_kind.represents_task and (represents is None or represents.contest_id != contest.pk):
        raise RuleViolation(
            code="commission.no_task", clause=clause, message=f"Укажите, чей это представитель: {contest.regulation.words.task}.",
            field="represents",
        )  # fmt: skip
    if not position.strip():
        raise RuleViolation(
            code="commission.no_position", clause=clause, message="Укажите должность и место работы.", field="position"
        )


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
def replace_member(*, member: CommissionMember, left_on: date, by: User, reason: str = "") -> None:
    """End a membership from a day on; the row and the signed sheets stay."""
    contest = member.commission.contest
    require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    member.left_on, member.left_reason = left_on, reason.strip()[:300]
    member.save(update_fields=["left_on", "left_reason"])
    take_role(user=member.user, contest=contest, role=member.role, by=by)
    note(contest_id=contest.pk, about=account(member.user_id), reason=member.left_reason)


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
    recusal, _ = Recusal.objects.get_or_create(
        member=member, team=team, defaults={"reason": reason.strip()[:500], "declared_at": clock.now()}
    )
    note(contest_id=contest.pk, about=f"{account(member.user_id)} по команде «{team.name}»", reason=reason.strip()[:500])
    return recusal


@action("Самоотвод не принят")
def waive_recusal(*, recusal: Recusal, reason: str, by: User) -> Recusal:
    """The interest is known, the chair lets the member assess the team all the same; both reasons stand in the protocol."""
    recusal = Recusal.objects.select_for_update(of=("self",)).select_related("member__commission", "team").get(pk=recusal.pk)
    commission = recusal.member.commission
    contest = contest_with_regulation(commission.contest_id)
    clause = contest.regulation.clause("recusal")
    require(by, "judging.waive_recusal", contest, "О самоотводе решает председатель.")
    chair = commission_queries.member_for(by, contest)
    if chair is None or chair.pk == recusal.member_id:
        raise RuleViolation(code="recusal.own", clause=clause, message="О своём самоотводе председатель не решает.", status=403)
    if commission.is_closed:
        raise RuleViolation(code="assessment.closed", clause=clause, message="Оценка уже закрыта.")
    if not reason.strip():
        raise RuleViolation(code="recusal.no_reason", clause=clause, message="Напишите обоснование.", field="reason")
    recusal.waived_at, recusal.waived_by, recusal.waiver_reason = clock.now(), chair, reason.strip()[:500]
    recusal.save(update_fields=["waived_at", "waived_by", "waiver_reason"])
    note(
        contest_id=contest.pk,
        about=f"{account(recusal.member.user_id)} по команде «{recusal.team.name}»",
        reason=recusal.waiver_reason,
    )
    return recusal
