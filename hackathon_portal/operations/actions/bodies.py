"""Actions around a contest: its bodies, its programme, what is written of it in the press (Kuzbass: clauses 4.3, 4.4, 5.3, 13.1)."""

from __future__ import annotations

from datetime import date

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.actions import grant_role, take_role
from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import checked
from hackathon_portal.operations.actions.volunteers import list_in_act
from hackathon_portal.operations.models import Body, BodyMember
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import OrganisingBody

MOST_ACT_MEGABYTES = 20


def _rules_of(contest: Contest, code: str) -> OrganisingBody:
    rules = contest.regulation.organising.body(code)
    if rules is None:
        raise RuleViolation(code="body.unknown", message="Такого органа в положении нет.", status=404)
    return rules


@action("Назван член органа конкурса")
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
    note(contest_id=contest.pk, about=f"{rules.title}: {account(user.pk)}")
    return BodyMember.objects.create(
        body=body, user=user, full_name=" ".join(full_name.split()), position=position.strip(), is_head=is_head
    )


@action("Утверждён состав органа конкурса")
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
        files.keep(body, "act_file", name, ContentFile(data))
    body.act_number, body.act_date, body.approved_at = number.strip(), on, clock.now()
    body.save()
    for member in members:
        if member.approved_at is None:
            member.approved_at = body.approved_at
            member.save(update_fields=["approved_at"])
            grant_role(user=member.user, contest=contest, role=rules.role, by=by)
    list_in_act(contest, code, f"№ {body.act_number} от {on:%d.%m.%Y}", by=by)
    note(contest_id=contest.pk, about=f"{rules.title}: акт № {body.act_number} от {on:%d.%m.%Y}")
    return body


@action("Член органа конкурса выбыл")
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
    note(contest_id=contest.pk, about=f"{rules.title}: {account(member.user_id)}")
