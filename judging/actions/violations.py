"""What follows from a violation of the requirements to a project: by the organiser's decision, or by the commission's vote, as the
regulation says (Tula: 11.2, 11.3; Kuzbass: 5.10, 10.2)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Consequence, Deed, Power, Who
from judging import letters
from judging.models import Violation
from judging.states import VIOLATION
from registration.actions import conduct
from registration.states import ApplicationState


@action("Решено о нарушении требований к проекту")
def decide_violation(
    *, violation: Violation, consequence: str, number: str, decided_on: date, reason: str, by: User
) -> Violation:
    """The organiser's decision with its number, day and reason; an empty `consequence` finds no violation. The captain is told."""
    violation, contest = _locked(violation)
    power = powers.require_given(contest, Deed.DISQUALIFY)
    require(by, "judging.oversee_projects", contest, "О нарушении решает сотрудник организатора.")
    outcome = contest.regulation.consequence(consequence) if consequence else None
    today, raised = (local_day(at, contest.regulation) for at in (clock.now(), violation.raised_at))
    body = contest.regulation.who_decides(power)
    faults = [
        (power.who is not Who.ORGANISER, "violation.voted", f"Решает {body} голосованием: внесите вопрос в повестку.", ""),
        (violation.state != Violation.State.RAISED, "violation.decided", "По этому замечанию уже решено.", ""),
        (bool(consequence) and outcome is None, "violation.no_consequence", "Выберите последствие.", "consequence"),
        (not number.strip(), "violation.no_number", "Укажите номер решения.", "number"),
        (decided_on > today, "violation.to_come", "День решения ещё не наступил.", "decided_on"),
        (decided_on < raised, "violation.too_early", f"Замечание заявлено {raised:%d.%m.%Y}: решение не раньше.", "decided_on"),
        (not reason.strip(), "violation.no_reason", "Напишите, почему решили так.", "reason"),
    ]  # fmt: skip
    refuse_first(faults, power.clause)
    violation.decided_by, violation.decision_number, violation.decided_on = by, number.strip()[:60], decided_on
    violation.decision_reason = reason.strip()[:500]
    settle(violation, outcome, contest, power, by)
    note(
        contest_id=contest.pk, reason=violation.decision_reason[:300],
        about=f"команда «{violation.project.team.name}», п.\u00a0{violation.clause}: решение № {violation.decision_number}",
    )  # fmt: skip
    return violation


def settle(violation: Violation, outcome: Consequence | None, contest: Contest, power: Power, by: User) -> None:
    """Write down what was decided and carry it out: the caller has asked whose decision it is and has locked the contest."""
    if contest.results_published_at:
        raise RuleViolation(code="results.published", clause=power.clause, message="Решение комиссии уже опубликовано.")
    project = violation.project
    VIOLATION.move(violation, "uphold" if outcome else "dismiss")
    violation.consequence, violation.decided_at = outcome.code if outcome else "", clock.now()
    violation.save()
    letters.to_captain(
        project.team, contest, "violation_decided", again=f"{violation.pk}:{violation.decided_at.isoformat()}", violation=violation,
        consequence=outcome, decided=powers.decided_words(contest.regulation, power),
    )  # fmt: skip
    if outcome and outcome.effect == "removed":
        project.removed_at = violation.decided_at
        project.save(update_fields=["removed_at"])
    if outcome and outcome.effect == "disqualified":
        why = violation.decision_reason or violation.text
        conduct.exclude_everybody(
            team=project.team, contest=contest, ground=outcome.ground,
            comment=f"Проект нарушает п.\u00a0{violation.clause}: {why}"[:500], by=by,
        )  # fmt: skip


@action("Решение о нарушении отменено")
def take_back_violation(*, violation: Violation, reason: str, by: User) -> Violation:
    """The organiser's own decision is taken back with a reason before the publication: what it carried out is undone, the captain told."""
    violation, contest = _locked(violation)
    power = powers.require_given(contest, Deed.DISQUALIFY)
    require(by, "judging.oversee_projects", contest, "Решение о нарушении отменяет сотрудник организатора.")
    outcome = contest.regulation.consequence(violation.consequence)
    faults = [
        (violation.state == Violation.State.RAISED, "violation.raised", "По этому замечанию ещё не решено.", ""),
        (violation.decided_by_id is None, "violation.voted", "Решила комиссия голосованием: новые обстоятельства — новое замечание.", ""),
        (contest.results_published_at is not None, "results.published", "Решение комиссии уже опубликовано.", ""),
        (not reason.strip(), "violation.no_reason", "Напишите, почему отменяете.", "reason"),
    ]  # fmt: skip
    refuse_first(faults, power.clause)
    project = violation.project
    if outcome and outcome.effect == "removed":
        project.removed_at = None
        project.save(update_fields=["removed_at"])
    if (
        outcome
        and outcome.effect == "disqualified"
        and project.team.applications.filter(state=ApplicationState.EXCLUDED).exists()
    ):
        conduct.take_back_team_exclusion(team=project.team, reason=reason, by=by)
    number = violation.decision_number
    VIOLATION.move(violation, "take_back")
    violation.consequence = violation.decision_number = violation.decision_reason = ""
    violation.decided_at = violation.decided_on = violation.decided_by = None
    violation.save()
    letters.to_captain(
        project.team, contest, "violation_taken_back", again=f"{violation.pk}:{clock.now().isoformat()}", violation=violation,
        reason=reason.strip(),
    )  # fmt: skip
    note(
        contest_id=contest.pk, reason=reason.strip()[:300],
        about=f"команда «{project.team.name}», п.\u00a0{violation.clause}: решение № {number}",
    )  # fmt: skip
    return violation


def _locked(violation: Violation) -> tuple[Violation, Contest]:
    """The contest first: an exclusion frees places."""
    contest = locked_contest(violation.project.contest_id)
    return Violation.objects.select_for_update(of=("self",)).select_related("project__team").get(pk=violation.pk), contest
