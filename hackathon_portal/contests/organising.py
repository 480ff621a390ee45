"""Deeds around a contest: its bodies, its programme, what is written of it in the press (Kuzbass: clauses 4.3, 4.4, 5.3, 13.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.actions import grant_role, take_role
from hackathon_portal.accounts.models import User
from hackathon_portal.contests.checks import tell_of_change
from hackathon_portal.contests.models import Body, BodyMember, Contest, PressItem, ProgrammeVersion
from hackathon_portal.contests.queries import approved_programme, locked_contest
from hackathon_portal.contests.regulation import OrganisingBody
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import checked

MOST_ACT_MEGABYTES = 20


def _rules_of(contest: Contest, code: str) -> OrganisingBody:
    found = contest.regulation.organising.body(code)
    if found is None:
        raise RuleViolation(code="body.unknown", message="Такого органа в положении нет.", status=404)
    return found


@deed("Назван член органа конкурса")
def name_body_member(
    *, contest: Contest, code: str, user: User, full_name: str, position: str, is_head: bool = False, by: User
) -> BodyMember:
    """Put a person on the list of a body; what its people may do they may after the act that names them."""
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Составы органов ведёт оператор.")
    rules = _rules_of(contest, code)
    clause = contest.regulation.clause(rules.rule)
    body, _ = Body.objects.get_or_create(contest=contest, code=code)
    present = BodyMember.objects.filter(body=body, left_at=None)
    if present.filter(user=user).exists():
        raise RuleViolation(code="body.twice", clause=clause, message="Этот человек уже в составе.", field="email")
    if is_head and present.filter(is_head=True).exists():
        raise RuleViolation(
            code="body.head_taken",
            clause=clause,
            message="Руководитель уже назван: сначала отметьте, что он выбыл.",
            field="is_head",
        )
    note(contest_id=contest.pk, about=f"{rules.title}: {full_name}")
    return BodyMember.objects.create(
        body=body, user=user, full_name=" ".join(full_name.split()), position=position.strip(), is_head=is_head
    )


@deed("Утверждён состав органа конкурса")
def approve_body(*, contest: Contest, code: str, number: str, on: date, by: User, act_file: UploadedFile | None = None) -> Body:
    """The operator's act approves head and people; each of them gets the body's role. A later act approves those named since."""
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Составы органов утверждает оператор.")
    rules = _rules_of(contest, code)
    clause = contest.regulation.clause(rules.rule)
    body = Body.objects.filter(contest=contest, code=code).first()
    members = list(BodyMember.objects.filter(body=body, left_at=None).select_related("user")) if body else []
    if body is None or not any(member.is_head for member in members):
        raise RuleViolation(code="body.no_head", clause=clause, message="Сначала назовите руководителя и состав.")
    if not number.strip():
        raise RuleViolation(code="body.no_act", clause=clause, message="Укажите номер акта.", field="number")
    if on > local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="body.future", clause=clause, message="День акта ещё не наступил.", field="on")
    if act_file:
        refusal = RuleViolation(
            code="body.act_file",
            clause=clause,
            message=f"Акт прикладывают файлом PDF до {MOST_ACT_MEGABYTES} МБ.",
            field="act_file",
        )
        name, data = checked(act_file, types=["pdf"], megabytes=MOST_ACT_MEGABYTES, refusal=refusal)
        body.act_file.save(name, ContentFile(data), save=False)
    body.act_number, body.act_date, body.approved_at = number.strip(), on, clock.now()
    body.save()
    for member in members:
        if member.approved_at is None:
            member.approved_at = body.approved_at
            member.save(update_fields=["approved_at"])
            grant_role(user=member.user, contest=contest, role=rules.role, by=by)
    note(contest_id=contest.pk, about=f"{rules.title}: акт № {body.act_number} от {on:%d.%m.%Y}")
    return body


@deed("Член органа конкурса выбыл")
def end_body_membership(*, member: BodyMember, by: User) -> None:
    """The person stays in the list with the instant; the role goes unless another body still gives it."""
    contest = locked_contest(member.body.contest_id)
    require(by, "contests.manage", contest, "Составы органов ведёт оператор.")
    rules = _rules_of(contest, member.body.code)
    if member.left_at is None:
        member.left_at = clock.now()
        member.save(update_fields=["left_at"])
        codes = [one.code for one in contest.regulation.organising.bodies if one.role == rules.role]
        elsewhere = BodyMember.objects.filter(
            body__contest=contest, body__code__in=codes, user=member.user_id, left_at=None, approved_at__isnull=False
        )
        if not elsewhere.exists():
            take_role(user=member.user, contest=contest, role=rules.role, by=by)
    note(contest_id=contest.pk, about=f"{rules.title}: {member.full_name}")


@deed("Изменена программа")
def change_programme(*, contest: Contest, formset: Any, by: User) -> None:
    """Save a validated formset of lines. Where the programme is approved, visitors see them with the next version."""
    require(by, "contests.manage", contest, "Программу ведёт сотрудник организатора.")
    formset.save()
    note(contest_id=contest.pk, about=contest.short_title)


@deed("Утверждена программа")
def approve_programme(*, contest: Contest, reason: str = "", by: User) -> ProgrammeVersion:
    """Make the lines as they stand the version in force; a later one says what has changed, and participants are told."""
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Программу утверждает оператор.")
    clause = contest.regulation.clause("programme")
    before = approved_programme(contest)
    entries = [[entry.starts_at.isoformat(), entry.title] for entry in contest.timetable.all()]  # type: ignore[attr-defined]
    if not entries:
        raise RuleViolation(code="programme.empty", clause=clause, message="В программе нет ни одной строки.")
    if not contest.regulation.organising.programme_approved or (before and before.entries == entries):
        raise RuleViolation(code="programme.same", clause=clause, message="С последнего утверждения ничего не изменилось.")
    if before and not reason.strip():
        raise RuleViolation(
            code="programme.no_reason",
            clause=clause,
            message="Напишите, что изменилось: это прочитают участники.",
            field="reason",
        )
    version = ProgrammeVersion.objects.create(
        contest=contest,
        number=before.number + 1 if before else 1,
        entries=entries,
        reason=reason.strip()[:300],
        approved_at=clock.now(),
        approved_by=by,
    )
    note(contest_id=contest.pk, about=str(version), reason=version.reason)
    if before and contest.state == Contest.State.PUBLISHED:
        tell_of_change(contest, version)
    return version


@deed("Записан материал для СМИ")
def write_press_item(*, item: PressItem, by: User) -> PressItem:
    """Keep the draft a form has filled in; what was agreed and is changed must be agreed anew."""
    contest = item.contest
    require(by, "contests.write_press", contest, "Материалы пишут сотрудники и организационный комитет.")
    if item.state == PressItem.State.PUBLISHED:
        raise RuleViolation(
            code="press.published",
            clause=contest.regulation.clause("press"),
            message="Материал опубликован и больше не меняется.",
        )
    item.state, item.agreed_by, item.agreed_at = PressItem.State.DRAFT, None, None
    item.save()
    note(contest_id=contest.pk, about=item.title)
    return item


@deed("Согласован материал для СМИ")
def agree_press_item(*, item: PressItem, by: User) -> PressItem:
    """The operator agrees to a draft (Kuzbass: clause 13.1)."""
    contest = item.contest
    require(by, "contests.manage", contest, "Материалы согласует оператор.")
    if item.state != PressItem.State.DRAFT:
        raise RuleViolation(code="press.agreed", clause=contest.regulation.clause("press"), message="Материал уже согласован.")
    item.state, item.agreed_by, item.agreed_at = PressItem.State.AGREED, by, clock.now()
    item.save()
    note(contest_id=contest.pk, about=item.title)
    return item


@deed("Опубликован материал для СМИ")
def publish_press_item(*, item: PressItem, url: str = "", by: User) -> PressItem:
    """Show an agreed item to visitors, with the address where a medium has brought it."""
    contest = item.contest
    require(by, "contests.manage", contest, "Материалы публикует сотрудник организатора.")
    clause = contest.regulation.clause("press")
    if item.state == PressItem.State.DRAFT and contest.regulation.organising.press_agreed:
        raise RuleViolation(code="press.not_agreed", clause=clause, message="Сначала материал согласует оператор.")
    if item.state == PressItem.State.PUBLISHED:
        raise RuleViolation(code="press.published", clause=clause, message="Материал уже опубликован.")
    now = clock.now()
    item.agreed_at = item.agreed_at or now
    item.state, item.published_at, item.url = PressItem.State.PUBLISHED, now, url
    item.save()
    note(contest_id=contest.pk, about=item.title)
    return item
