"""Members assigned to projects where not all see all; changed with a reason until a sheet is signed."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import refuse_unready
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging.actions.composition import GRANTED
from judging.models import Assignment, Commission, CommissionMember, Project
from judging.queries import assignments as queries
from judging.queries.sheets import are_assigned, assigned_pairs
from judging.rules.assignment import Pair

WHO = "Членов комиссии распределяет секретарь или председатель, а где их нет — сотрудник."
MOST_REASON = 300


@action("Члены комиссии распределены по проектам")
def assign_members(*, contest: Contest, pairs: Iterable[Pair], by: User, reason: str = "") -> int:
    """Make these (member, project) and no others the assignment; returns how many. In place of an earlier one with a reason.

    Refused when somebody may not assess what they are given, when a project has fewer members than the regulation asks for, and
    once a sheet is signed.
    """
    contest = contest_with_regulation(contest.pk)
    require(by, "judging.assign_members", contest, WHO)
    commission = _locked(contest)
    task = queries.task_of(contest, commission)
    wanted, have = set(pairs), assigned_pairs(contest)
    if queries.signed_pairs(contest):
        raise _refusal(contest, "signed", "Листы уже подписывают: назначения меняют по одному, с причиной.")
    if have:
        _require_reason(contest, reason)
    if not wanted <= task.allowed():
        raise _refusal(
            contest, "foreign", "Состав комиссии, самоотводы или проекты изменились с тех пор. Составьте распределение ещё раз."
        )
    if short := task.in_words(task.short(wanted)):
        raise _refusal(contest, "short", f"Не хватает членов комиссии: {', '.join(short)}.")
    given = {member for member, _ in wanted - have}
    for one in CommissionMember.objects.filter(pk__in=given).select_related("user").order_by("pk"):
        refuse_unready(one.user, contest, GRANTED[CommissionMember.Role(one.role)])
    for member, project in have - wanted:
        Assignment.objects.filter(member=member, project=project).delete()
    Assignment.objects.bulk_create(
        Assignment(member_id=member, project_id=project, assigned_by=by, assigned_at=clock.now())
        for member, project in sorted(wanted - have)
    )
    note(contest_id=contest.pk, about=f"назначений: {len(wanted)}", reason=reason.strip()[:MOST_REASON])
    return len(wanted)


@action("Изменено назначение члена комиссии на проект")
def change_assignment(*, member: CommissionMember, project: Project, assigned: bool, reason: str, by: User) -> None:
    """Give the member one more project or take one away, with a reason.

    A project whose sheet the member has signed is not taken away, nor is one that would be left with too few members.
    """
    contest = contest_with_regulation(project.contest_id)
    require(by, "judging.assign_members", contest, WHO)
    task = queries.task_of(contest, _locked(contest))
    _require_reason(contest, reason)
    pair, have = (member.pk, project.pk), assigned_pairs(contest)
    if assigned == (pair in have):
        said = "уже назначен(а) на этот проект" if assigned else "на этот проект не назначен(а)"
        raise _refusal(contest, "as_it_is", f"{member.full_name} {said}.")
    if assigned:
        if member.pk not in task.members or project.pk not in task.projects:
            raise _refusal(contest, "foreign", "Назначают тех, кто в составе комиссии, на проекты, которые оцениваются.")
        if pair in task.barred:
            raise _refusal(contest, "recused", f"{member.full_name}: самоотвод по команде «{project.team}».")
        refuse_unready(member.user, contest, GRANTED[CommissionMember.Role(member.role)])
        Assignment.objects.create(member=member, project=project, assigned_by=by, assigned_at=clock.now())
    else:
        _refuse_taking_away(contest, task, pair, have)
        Assignment.objects.filter(member=member, project=project).delete()
    what = "назначен" if assigned else "снят"
    note(
        contest_id=contest.pk, about=f"{account(member.user_id)}, команда «{project.team.name}»: {what}",
        reason=reason.strip()[:MOST_REASON],
    )  # fmt: skip


def _refuse_taking_away(contest: Contest, task: queries.Task, pair: Pair, have: set[Pair]) -> None:
    if pair in queries.signed_pairs(contest):
        raise _refusal(contest, "signed", "Лист этого проекта уже подписан: сначала член комиссии снимает с него подпись.")
    before = {one.project for one in task.short(have) if one.project == pair[1]}
    after = [one for one in task.short(have - {pair}) if one.project == pair[1]]
    # Somebody out of office or recused is taken away even from a project that is short already: nothing gets worse.
    useless = pair in task.barred or pair[0] not in task.members
    if after and not (before and useless):
        short = ", ".join(task.in_words(after))
        raise _refusal(contest, "short", f"Проекту не хватит членов комиссии: {short}. Сначала назначьте на него другого.")


@action("Распределение членов комиссии по проектам снято")
def clear_assignments(*, contest: Contest, reason: str, by: User) -> None:
    """Before the assessment is open, take the whole assignment back, with a reason."""
    contest = contest_with_regulation(contest.pk)
    require(by, "judging.assign_members", contest, WHO)
    _locked(contest)
    _require_reason(contest, reason)
    if queries.signed_pairs(contest):
        raise _refusal(contest, "signed", "Листы уже подписывают: назначения меняют по одному, с причиной.")
    made = Assignment.objects.filter(project__contest=contest)
    if not made.exists():
        raise _refusal(contest, "none", "Распределения нет: снимать нечего.")
    made.delete()
    note(contest_id=contest.pk, about=contest.short_title, reason=reason.strip()[:MOST_REASON])


def _locked(contest: Contest) -> Commission:
    """The commission, locked: a signature (`hold`) and a change of the assignment never cross."""
    if not are_assigned(contest):
        raise _refusal(contest, "off", "По порядку каждый член комиссии оценивает все проекты: распределять нечего.")
    commission = Commission.objects.select_for_update().filter(contest=contest).first()
    if commission is None:
        raise _refusal(contest, "no_commission", "Состав комиссии ещё не записан.")
    commission.contest = contest
    return commission


def _require_reason(contest: Contest, reason: str) -> None:
    if not reason.strip():
        raise _refusal(contest, "no_reason", "Напишите, почему распределение меняют.", field="reason")


def _refusal(contest: Contest, code: str, message: str, *, field: str = "") -> RuleViolation:
    clause = contest.regulation.clause("sheet.valid")
    return RuleViolation(code=f"assignment.{code}", clause=clause, message=message, field=field)
