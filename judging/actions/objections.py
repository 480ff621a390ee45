"""Claims of people outside to a project: out of ranking and payout until they are decided (Kuzbass: clause 12.15)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging import letters
from judging.models import Claim, Project
from judging.queries import results


def _locked(project: Project, by: User) -> tuple[Project, Contest]:
    project = Project.objects.select_for_update(of=("self",)).select_related("team").get(pk=project.pk)
    contest = contest_with_regulation(project.contest_id)
    require(by, "judging.oversee_projects", contest, "Претензии ведёт сотрудник организатора.")
    return project, contest


@deed("Принята претензия к проекту")
def open_claim(*, project: Project, claimant: str, document: str, text: str, by: User) -> Claim:
    """Somebody outside claims a right to the project: it leaves ranking and payout until the decision, the captain is told."""
    project, contest = _locked(project, by)
    clause = contest.regulation.clause("claim")
    if not contest.regulation.project.suspended_by_claim:
        raise RuleViolation(code="claim.none", clause=clause, message="По этому порядку проект из-за претензии не снимают.")
    if project.claims.filter(outcome="").exists():  # type: ignore[attr-defined]
        raise RuleViolation(code="claim.open", clause=clause, message="По этому проекту разбирательство уже идёт.")
    _refuse_in_protocol(contest, clause)
    claim = Claim.objects.create(
        project=project,
        claimant=claimant.strip(),
        document=document.strip(),
        text=text.strip(),
        opened_by=by,
        opened_at=clock.now(),
    )
    project.suspended_at = claim.opened_at
    project.save(update_fields=["suspended_at"])
    letters.to_captain(project.team, contest, "claim_opened", again=str(claim.pk), claim=claim)
    note(contest_id=contest.pk, about=f"команда «{project.team.name}», {claim.document}")
    return claim


@deed("Решено по претензии к проекту")
def decide_claim(*, claim: Claim, upheld: bool, decision: str, by: User) -> Claim:
    """Dismissed, the project is back where it was; upheld, it is out for good and nothing is paid: its prizes are refused apart."""
    project, contest = _locked(claim.project, by)
    clause = contest.regulation.clause("claim")
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if claim.outcome:
        raise RuleViolation(code="claim.decided", clause=clause, message="По этой претензии уже решили.")
    if not decision.strip():
        raise RuleViolation(code="claim.no_words", clause=clause, message="Напишите, что решили и почему.", field="decision")
    _refuse_in_protocol(contest, clause)
    now = clock.now()
    claim.outcome = Claim.Outcome.UPHELD if upheld else Claim.Outcome.DISMISSED
    claim.decision, claim.decided_at = decision.strip(), now
    claim.save()
    project.suspended_at = None
    if upheld:
        project.removed_at = now
    project.save(update_fields=["suspended_at", "removed_at"])
    letters.to_captain(project.team, contest, "claim_decided", again=str(claim.pk), claim=claim)
    note(
        contest_id=contest.pk, about=f"команда «{project.team.name}»: {claim.get_outcome_display()}", reason=claim.decision[:500]
    )  # type: ignore[attr-defined]
    return claim


def _refuse_in_protocol(contest: Contest, clause: str) -> None:
    """While a protocol holds the places and waits for its publication they do not change under it."""
    if contest.results_published_at is None and results.protocol_in_force(contest) is not None:
        raise RuleViolation(
            code="claim.protocol",
            clause=clause,
            message="Протокол уже составлен: сначала отзовите его или опубликуйте результаты.",
        )
