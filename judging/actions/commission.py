"""Deeds with the commission: composition, meetings, attendance, recusal (Tula: clauses 9.3-9.6)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging import queries
from judging.models import Attendance, Commission, CommissionMember, Meeting, Recusal
from registration.actions import remember_official
from registration.models import Team


@deed("Записан приказ о составе комиссии")
def set_order(*, contest: Contest, order_number: str, order_date: date, by: User) -> Commission:
    """Create the commission or change the number and date of the order that approves it."""
    require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    commission, _ = Commission.objects.update_or_create(
        contest=contest, defaults={"order_number": order_number, "order_date": order_date}
    )
    note(contest_id=contest.pk, about=f"приказ № {order_number}")
    return commission


@deed("Включён член комиссии")
def add_member(*, commission: Commission, user: User, full_name: str, position: str, role: str, by: User) -> CommissionMember:
    """Add a person to the composition and give the role in the contest. A second chair or secretary is refused."""
    contest = contest_with_regulation(commission.contest_id)
    require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    clause = contest.regulation.clause("commission")
    commission = Commission.objects.select_for_update().get(pk=commission.pk)
    in_office = queries.members_in_office(commission)
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
        commission=commission, user=user, full_name=" ".join(full_name.split()), position=position.strip(), role=role
    )
    grant_role(user=user, contest=contest, role=role, by=by)
    # Applicants are compared with members of the commission (Tula: clause 3.3 в); the position often names the workplace.
    official = {
        "full_name": member.full_name,
        "part": member.get_role_display(),
        "workplace": member.position,
        "email": user.email,
    }  # type: ignore[attr-defined]
    remember_official(contest=contest, values=official, by=by)
    note(contest_id=contest.pk, about=f"{member.full_name}, {member.get_role_display()}")  # type: ignore[attr-defined]
    return member


@deed("Член комиссии выбыл")
def replace_member(*, member: CommissionMember, left_on: date, by: User) -> None:
    """End a membership from a day on; the row and the sheets stay."""
    contest = member.commission.contest
    require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    member.left_on = left_on
    member.save(update_fields=["left_on"])
    member.user.grants.filter(contest=contest, role=member.role).delete()
    note(contest_id=contest.pk, about=member.full_name)


@deed("Открыто заседание комиссии")
def open_meeting(*, commission: Commission, held_on: date, agenda: str, by: User) -> Meeting:
    contest = commission.contest
    require(by, "judging.keep_attendance", contest, "Заседание открывает председатель или секретарь.")
    meeting = Meeting.objects.create(commission=commission, held_on=held_on, agenda=agenda)
    note(contest_id=contest.pk, about=str(meeting))
    return meeting


@deed("Отмечено присутствие на заседании")
def mark_attendance(*, meeting: Meeting, present: dict[int, str], by: User) -> None:
    """`present` maps a member's id to how they attend; members not in it are absent."""
    contest = meeting.commission.contest
    require(by, "judging.keep_attendance", contest, "Присутствие отмечает председатель или секретарь.")
    if meeting.protocols.exclude(state="superseded").exists():
        raise RuleViolation(
            code="meeting.protocol_drafted",
            clause=contest.regulation.clause("protocol"),
            message="Протокол этого заседания уже составлен: присутствие меняется только вместе с новой версией протокола.",
        )
    in_office = {member.pk for member in queries.members_in_office(meeting.commission)}
    Attendance.objects.filter(meeting=meeting).exclude(member_id__in=present).delete()
    for member_id, mode in present.items():
        if member_id in in_office:
            Attendance.objects.update_or_create(meeting=meeting, member_id=member_id, defaults={"mode": mode})
    note(contest_id=contest.pk, about=f"{meeting}: присутствует {len(present)} из {len(in_office)}")


@deed("Заявлен самоотвод")
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
    note(contest_id=contest.pk, about=f"{member.full_name} по команде «{team.name}»", reason=reason.strip()[:500])
    return recusal
