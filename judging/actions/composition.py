"""Changes of the commission's composition: asked for with an act, confirmed by staff, taken back with a reason (Tula: clause 9.4).

Nothing is typed over: a change is a row of its own, days and roles follow from the changes in force. A meeting that was opened keeps
the composition of its day, whatever is changed later.
"""

from __future__ import annotations

import datetime as dates
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.actions import grant_role, revoke_role
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.telling import refuse_unready
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.uploads import checked
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Deed
from judging.models import Commission, CommissionMember, CompositionChange, Meeting, MemberPeriod
from judging.queries import commission as commission_queries
from judging.queries import composition as queries
from registration.actions.affiliation import remember_official
from registration.queries.parts import part_in

MAX_ACT_MEGABYTES = 20
Kind, Role = CompositionChange.Kind, CommissionMember.Role
# A role of the commission -> the role in the contest that goes with it: a deputy has the chair's power only while presiding.
GRANTED = {Role.CHAIR: "chair", Role.DEPUTY: "member", Role.SECRETARY: "secretary", Role.MEMBER: "member"}
NEEDED = "Состав комиссии утверждает акт: укажите его номер и дату."


@dataclass(frozen=True)
class Act:
    """The act by which the composition changes; `since`: from which day (None: from the day of the act)."""

    number: str
    date: dates.date | None
    since: dates.date | None = None
    file: UploadedFile | None = None


@action("Внесено изменение состава комиссии")
def ask_for_change(
    *,
    commission: Commission,
    kind: str,
    act: Act | None,
    by: User,
    member: CommissionMember | None = None,
    reason: str = "",
    **about: Any,
) -> CompositionChange:
    """Write down a change by an act; it changes nothing until it is confirmed.

    `about`: the `role`, and of somebody who joins `user`, `full_name`, `position`, `member_kind`, `represents`, `replaces`.
    """
    contest = contest_with_regulation(commission.contest_id)
    require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    change = CompositionChange(
        commission=commission, kind=kind, member=member, reason=reason.strip()[:300], asked_by=by, asked_at=clock.now(), **about
    )
    change.full_name, change.position = " ".join(change.full_name.split()), change.position.strip()
    _write_act(change, act, contest)
    _check(change, contest)
    change.save()
    note(contest_id=contest.pk, about=_told(change), reason=change.reason)
    return change


@action("Подтверждено изменение состава комиссии")
def confirm_change(*, change: CompositionChange, by: User) -> CompositionChange:
    """Staff confirm a change: it is in force from its day. Meetings already opened on that day or later keep their composition."""
    change, contest = _locked(change)
    require(by, "judging.confirm_composition", contest, "Изменение состава подтверждает сотрудник организатора.")
    powers.require_given(contest, Deed.REPLACE_MEMBER)
    if not change.is_waiting:
        raise RuleViolation(code="commission.change_over", message="Это изменение уже подтверждено или отклонено.")
    _check(change, contest)
    if change.kind != Kind.ORDER:
        _keep_meetings(change.commission, change.since, contest)
    _apply(change)
    change.confirmed_by, change.confirmed_at = by, clock.now()
    change.save()
    if change.kind == Kind.JOIN and change.member:
        _remember(change.member, change.role, contest, by)
    follow_composition(contest=contest, by=by)
    note(contest_id=contest.pk, about=_told(change), reason=change.reason)
    return change


@action("Изменение состава комиссии не подтверждено")
def drop_change(*, change: CompositionChange, reason: str, by: User) -> CompositionChange:
    """A change that waits is not confirmed, with a reason; who asked for it may take it back themselves."""
    change, contest = _locked(change)
    if by.pk != change.asked_by_id:
        require(by, "judging.confirm_composition", contest, "Изменение состава подтверждает сотрудник организатора.")
    faults = [
        (not change.is_waiting, "commission.change_over", "Это изменение уже подтверждено или отклонено.", ""),
        (not reason.strip(), "commission.no_reason", "Напишите причину.", "reason"),
    ]
    refuse_first(faults, contest.regulation.clause("commission"))
    change.dropped_by, change.dropped_at, change.drop_reason = by, clock.now(), reason.strip()[:300]
    change.save(update_fields=["dropped_by", "dropped_at", "drop_reason"])
    note(contest_id=contest.pk, about=_told(change), reason=change.drop_reason)
    return change


@action("Отменено ошибочное изменение состава комиссии")
def undo_change(*, change: CompositionChange, reason: str, by: User) -> CompositionChange:
    """Take back a change that was recorded by a slip: the same rows are as before it. Later changes of the same person go first."""
    change, contest = _locked(change)
    require(by, "judging.confirm_composition", contest, "Изменение состава отменяет сотрудник организатора.")
    later = queries.later_change(change)
    faults = [
        (not change.is_in_force, "commission.change_over", "Это изменение не действует: отменять нечего.", ""),
        (later is not None, "commission.later_change", f"Сначала отмените более позднее изменение: {later}.", ""),
        (queries.is_only_order(change), "commission.first_order", "Это единственный приказ о составе: запишите верный новым изменением.", ""),
        (not reason.strip(), "commission.no_reason", "Напишите, в чём ошибка.", "reason"),
    ]  # fmt: skip
    refuse_first(faults, contest.regulation.clause("commission"))
    if change.kind != Kind.ORDER:
        _keep_meetings(change.commission, change.since, contest)
    change.begun.all().delete()
    for period in change.ended.all():
        period.until, period.ended_by = None, None
        period.save(update_fields=["until", "ended_by"])
    change.undone_by, change.undone_at, change.undo_reason = by, clock.now(), reason.strip()[:300]
    change.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    follow_composition(contest=contest, by=by)
    note(contest_id=contest.pk, about=_told(change), reason=change.undo_reason)
    return change


@action("Роли комиссии приведены к составу на день")
def follow_composition(*, contest: Contest, by: User | None = None) -> int:
    """Let lists and roles in the contest say what the composition of today says; returns how many members changed.

    `by=None`: the day of an act has come, the portal does it itself.
    """
    if by is not None:
        require(by, "judging.manage_commission", contest, "Состав комиссии ведёт сотрудник или секретарь.")
    commission = Commission.objects.select_for_update().filter(contest=contest).first()
    if commission is None:
        return 0
    today = local_day(clock.now(), contest.regulation)
    _follow_order(commission, today)
    granted: dict[int, dict[str, RoleGrant]] = {}
    for grant in RoleGrant.objects.filter(contest=contest, role__in=set(GRANTED.values())).select_related("user", "contest"):
        granted.setdefault(grant.user_id, {})[grant.role] = grant
    changed = 0
    for member in commission.members.filter(merged_into=None).select_related("user").prefetch_related("periods__ended_by"):
        now = queries.standing_of(member, today)
        if any(getattr(member, name) != value for name, value in now.fields.items()):
            for name, value in now.fields.items():
                setattr(member, name, value)
            member.save(update_fields=[*now.fields])
            changed += 1
        wanted = {GRANTED[Role(member.role)]} if now.is_in_office else set()
        held = granted.get(member.user_id, {})
        for role in wanted - set(held):
            grant_role(user=member.user, contest=contest, role=role, by=by, follows=True)
        for role in set(held) - wanted:
            revoke_role(grant=held[role], by=by)
    note(contest_id=contest.pk, about=f"на {today:%d.%m.%Y}: изменений {changed}")
    return changed


def _locked(change: CompositionChange) -> tuple[CompositionChange, Contest]:
    Commission.objects.select_for_update().get(pk=change.commission_id)
    change = CompositionChange.objects.select_for_update(of=("self",)).select_related(
        "commission", "member__user", "user", "replaces__user"
    ).get(pk=change.pk)  # fmt: skip
    contest = contest_with_regulation(change.commission.contest_id)
    change.commission.contest = contest
    return change, contest


def _write_act(change: CompositionChange, act: Act | None, contest: Contest) -> None:
    clause = contest.regulation.clause("commission")
    if act is None or not act.number.strip() or act.date is None:
        field = "act_number" if act is None or not act.number.strip() else "act_date"
        raise RuleViolation(code="commission.no_act", clause=clause, message=NEEDED, field=field)
    change.act_number, change.act_date = act.number.strip()[:40], act.date
    change.since = act.since or act.date
    if act.file:
        refusal = RuleViolation(
            code="commission.order_file", clause=clause, message=f"Приказ прикладывают файлом PDF до {MAX_ACT_MEGABYTES} МБ.",
            field="act_file",
        )  # fmt: skip
        name, data = checked(act.file, types=["pdf"], megabytes=MAX_ACT_MEGABYTES, refusal=refusal)
        files.keep(change, "act_file", name, ContentFile(data))


def _check(change: CompositionChange, contest: Contest) -> None:
    """RuleViolation with what the change lacks: asked when it is written down, and again when it is confirmed."""
    today = local_day(clock.now(), contest.regulation)
    assert change.act_date is not None  # noqa: S101  for the types: an act without a date is refused before
    faults = [
        (change.act_date > today, "commission.future_act", "День акта ещё не наступил.", "act_date"),
        (change.since < change.act_date, "commission.before_act",
         f"Изменение действует не раньше дня акта: с {change.act_date:%d.%m.%Y} или позже.", "since"),
    ]  # fmt: skip
    refuse_first(faults, contest.regulation.clause("commission"))
    if change.kind == Kind.JOIN:
        _check_joining(change, contest)
    elif change.kind in (Kind.LEAVE, Kind.ROLE):
        _check_member(change, contest)
    if change.kind in (Kind.JOIN, Kind.ROLE):
        _check_role(change, contest)


def _check_joining(change: CompositionChange, contest: Contest) -> None:
    clause = contest.regulation.clause("commission")
    user, replaces = change.user, change.replaces
    assert user is not None  # noqa: S101  for the types: the form finds or invites the person
    part = part_in(user, contest)
    faults = [
        (replaces is not None and replaces.commission_id != change.commission_id, "commission.foreign",
         "Такого члена комиссии нет.", "replaces"),
        (not change.full_name, "commission.no_name", "Укажите фамилию, имя и отчество.", "full_name"),
        (queries.is_there_since(user, change.commission, change.since), "commission.member_twice",
         "Этот человек уже в комиссии. Роль меняют на его строке: «Изменить роль или вывести».", "email"),
        (bool(part), "commission.takes_part", f"Этот человек — {part}: оценивать этот конкурс он не может.", "email"),
    ]  # fmt: skip
    refuse_first(faults, clause)
    _check_kind(change, contest)


def _check_kind(change: CompositionChange, contest: Contest) -> None:
    kinds, clause = contest.regulation.judging.voting_kinds, contest.regulation.clause("commission")
    if not kinds:
        return
    member_kind = contest.regulation.judging.kind(change.member_kind)
    represents = change.represents
    if member_kind is None or not member_kind.votes:
        titles = " или ".join(one.title for one in kinds)
        raise RuleViolation(code="commission.no_kind", clause=clause, message=f"Укажите, кто это: {titles}.", field="kind")
    no_task = member_kind.represents_task and (represents is None or represents.contest_id != contest.pk)
    faults = [
        (no_task, "commission.no_task", f"Укажите, чей это представитель: {contest.regulation.words.task}.", "represents"),
        (not change.position, "commission.no_position", "Укажите должность и место работы.", "position"),
    ]
    refuse_first(faults, clause)


def _check_member(change: CompositionChange, contest: Contest) -> None:
    member = change.member
    period = queries.period_on(member, change.since) if member and member.commission_id == change.commission_id else None
    same = change.kind == Kind.ROLE and period is not None and period.role == change.role
    faults = [
        (period is None, "commission.not_there", f"{change.since:%d.%m.%Y} этого человека в составе нет.", "since"),
        (same, "commission.same_role", "Эта роль у него уже есть.", "role"),
    ]
    refuse_first(faults, contest.regulation.clause("commission"))


def _check_role(change: CompositionChange, contest: Contest) -> None:
    if change.role not in Role.values:
        raise RuleViolation(code="commission.role", message="Такой роли нет.", field="role")
    person = change.user or (change.member.user if change.member else None)
    if person is not None:
        refuse_unready(person, contest, GRANTED[Role(change.role)])
    holder = queries.holder_since(change)
    if holder is not None:
        raise RuleViolation(
            code="commission.role_taken",
            clause=contest.regulation.clause("commission"),
            message=f"В комиссии уже есть {Role(change.role).label}: {holder}. Сначала измените его роль или укажите «вместо кого».",
            field="role",
        )


def _keep_meetings(commission: Commission, since: date, contest: Contest) -> None:
    """Opened meetings on that day or later keep the composition they have: a change never alters the quorum of one."""
    today = local_day(clock.now(), contest.regulation)
    for meeting in Meeting.objects.select_for_update().filter(
        commission=commission, held_on__gte=since, composition__isnull=True
    ):
        meeting.commission = commission
        if meeting.held_on <= today or meeting.attendance.exists():
            members = {str(member.pk): member.role for member in commission_queries.composition_of(meeting)}
            meeting.composition = {"members": members, "order": commission_queries.order_of(meeting)}
            meeting.save(update_fields=["composition"])


def _end(member: CommissionMember, change: CompositionChange) -> None:
    """The member's days end before the change's; days that would have begun later never do."""
    for period in queries.periods_from(member, change.since):
        period.until, period.ended_by = max(period.since, change.since), change
        period.save(update_fields=["until", "ended_by"])


def _apply(change: CompositionChange) -> None:
    """Write the days that follow from the change; an order's number and file follow by themselves (`_follow_order`)."""
    if change.replaces:
        _end(change.replaces, change)
    if change.kind == Kind.JOIN:
        values = {
            "full_name": change.full_name, "position": change.position, "role": change.role, "kind": change.member_kind,
            "represents": change.represents, "replaces": change.replaces, "joined_on": change.since,
        }  # fmt: skip
        change.member, _ = CommissionMember.objects.update_or_create(
            commission=change.commission, user=change.user, merged_into=None, defaults=values
        )
    elif change.member:
        _end(change.member, change)
    if change.kind in (Kind.JOIN, Kind.ROLE):
        assert change.member is not None  # noqa: S101  for the types: made above, or `_check_member` has looked
        MemberPeriod.objects.create(
            commission=change.commission, member=change.member, role=change.role, since=change.since, begun_by=change
        )


def _remember(member: CommissionMember, role: str, contest: Contest, by: User) -> None:
    """Applicants are compared with members of the commission (Tula: clause 3.3 в); the position often names the workplace."""
    official = {
        "full_name": member.full_name, "part": Role(role).label, "workplace": member.position, "email": member.user.email,
    }  # fmt: skip
    remember_official(contest=contest, values=official, by=by)


def _follow_order(commission: Commission, today: date) -> None:
    """The order as lists and letters name it: the latest one in force, with its file."""
    orders = list(queries.in_force(commission).filter(kind=Kind.ORDER).order_by("since", "id"))
    begun = [one for one in orders if one.since <= today] or orders[:1]
    if not begun:
        return
    order = begun[-1]
    is_same = (commission.order_number, commission.order_date) == (order.act_number, order.act_date)
    if is_same and not (order.act_file and not commission.order_file):
        return
    commission.order_number, commission.order_date = order.act_number, order.act_date
    if order.act_file:
        with order.act_file.open("rb") as file:
            files.keep(commission, "order_file", "prikaz.pdf", ContentFile(file.read()))
    elif commission.order_file:
        files.forget(commission.order_file)
        commission.order_file = ""
    commission.save(update_fields=["order_number", "order_date", "order_file"])


def _told(change: CompositionChange) -> str:
    """The change as the journal names it: by the account, never by name."""
    whom = change.member.user_id if change.member else change.user_id
    about = f"{account(whom)}, " if whom else ""
    role = f", {Role(change.role).label}" if change.role else ""
    return f"{about}{change}{role}, с {change.since:%d.%m.%Y}"
