"""Objections of people outside to a project: out of ranking and payout until they are decided (Kuzbass: clause 12.15)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.schema import Deed
from judging import letters, parts
from judging.models import Objection, Project
from judging.states import OBJECTION


def _locked(project: Project, by: User) -> tuple[Project, Contest]:
    project = Project.objects.select_for_update(of=("self",)).select_related("team").get(pk=project.pk)
    contest = contest_with_regulation(project.contest_id)
    require(by, "judging.oversee_projects", contest, "Претензии ведёт сотрудник организатора.")
    return project, contest


@action("Принята претензия к проекту")
def open_objection(*, project: Project, objector: str, document: str, text: str, by: User) -> Objection:
    """Somebody outside objections a right to the project: it leaves ranking and payout until the decision, the captain is told."""
    project, contest = _locked(project, by)
    clause = contest.regulation.clause("objection")
    if not contest.regulation.project.suspended_by_objection:
        raise RuleViolation(code="objection.none", clause=clause, message="По этому порядку проект из-за претензии не снимают.")
    powers.require_given(contest, Deed.SET_ASIDE)
    if project.objections.filter(outcome="").exists():
        raise RuleViolation(code="objection.open", clause=clause, message="По этому проекту разбирательство уже идёт.")
    objection = Objection.objects.create(
        project=project,
        objector=objector.strip(),
        document=document.strip(),
        text=text.strip(),
        opened_by=by,
        opened_at=clock.now(),
    )
    project.suspended_at = objection.opened_at
    project.save(update_fields=["suspended_at"])
    letters.to_captain(project.team, contest, "objection_opened", again=str(objection.pk), objection=objection)
    note(contest_id=contest.pk, about=f"команда «{project.team.name}», претензия № {objection.pk}")
    return objection


@action("Решено по претензии к проекту")
def decide_objection(*, objection: Objection, upheld: bool, decision: str, by: User) -> Objection:
    """Dismissed, the project is back where it was; upheld, it is out for good and nothing is paid: its prizes are refused apart."""
    project, contest = _locked(objection.project, by)
    clause = contest.regulation.clause("objection")
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if objection.outcome:
        raise RuleViolation(code="objection.decided", clause=clause, message="По этой претензии уже решили.")
    if not decision.strip():
        raise RuleViolation(code="objection.no_words", clause=clause, message="Напишите, что решили и почему.", field="decision")
    now = clock.now()
    OBJECTION.move(objection, "uphold" if upheld else "dismiss")
    objection.decision, objection.decided_at = decision.strip(), now
    objection.save()
    project.suspended_at = None
    if upheld:
        project.removed_at = now
    project.save(update_fields=["suspended_at", "removed_at"])
    if not upheld:
        parts.go_on(objection)
    letters.to_captain(project.team, contest, "objection_decided", again=str(objection.pk), objection=objection)
    note(
        contest_id=contest.pk,
        about=f"команда «{project.team.name}»: {objection.get_outcome_display()}",
        reason=objection.decision[:500],
    )
    return objection
