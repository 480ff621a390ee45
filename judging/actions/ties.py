"""Who decides a tie, and how the own decision is corrected before the protocol (Tula: clause 6.5)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from judging.actions.quorate import refuse_fixed, require_quorum
from judging.models import Meeting, TieDecision
from judging.queries import results
from judging.queries.presiding import Presiding, presiding_of
from judging.queries.ties import power_of, teams_of

WAYS = (
    "Пути: другое заседание, на котором председатель присутствует и может решать, или акт об изменении порядка, который назовёт, кто "
    "решает за него."
)


def decider(meeting: Meeting, contest: Contest, by: User, *, division: str, about: list[int]) -> Presiding:
    """The present chair, or whoever presides by the regulation's rule when the chair is absent or recused from one of the teams."""
    clause = power_of(contest, division).clause
    presiding = presiding_of(meeting, contest, teams=teams_of(division, about, contest))
    member = presiding.member
    if member is None or (presiding.is_acting and not contest.regulation.judging.acting_chair_decides_ties):
        raise RuleViolation(code="tie.no_chair", clause=clause, message=_nobody(presiding, meeting, contest))
    if member.user_id != by.pk:
        who = "тот, кто ведёт заседание за председателя" if presiding.is_acting else "председатель"
        raise RuleViolation(code="tie.chair_only", clause=clause, message=f"При равенстве баллов решает {who}.", status=403)
    return presiding


def _nobody(presiding: Presiding, meeting: Meeting, contest: Contest) -> str:
    if presiding.member is None and contest.regulation.judging.acting_chair_decides_ties:
        return presiding.missing
    why = "Председатель заявил самоотвод по одной из команд" if presiding_of(meeting, contest).how == "председатель" else ""
    return f"{why or 'Председателя нет на заседании'}, а порядок не называет, кто решает за него: равенство баллов разрешить нельзя. {WAYS}"


def decided_by(decision: TieDecision) -> int | None:
    """The user who decided, and may change it."""
    return decision.decided_by.user_id if decision.decided_by else decision.organiser_id


@action("Изменено решение при равенстве баллов")
def correct_tie(
    *, meeting: Meeting, decision: TieDecision, order: list[int], change_reason: str, reason: str, by: User
) -> TieDecision:
    """Whoever decided puts the same projects in another order, until the protocol is drafted. Both decisions stand in the journal,
    the last one counts."""
    decision = TieDecision.objects.select_for_update(of=("self",)).select_related("decided_by", "commission").get(pk=decision.pk)
    contest = contest_with_regulation(decision.commission.contest_id)
    clause = power_of(contest, decision.division).clause
    require(by, "judging.break_tie", contest, "Решение при равенстве баллов меняет тот, кто его принял.")
    if decision.question_id:
        raise RuleViolation(
            code="tie.by_vote",
            clause=clause,
            status=403,
            message="Решила комиссия голосованием: другой порядок вносят на новое голосование.",
        )
    if decided_by(decision) != by.pk:
        raise RuleViolation(code="tie.not_own", clause=clause, message="Решение меняет тот, кто его принял.", status=403)
    require_quorum(meeting, contest)
    refuse_fixed(meeting, contest)
    is_same = sorted(order) == sorted(decision.order)
    faults = [
        (meeting.commission_id != decision.commission_id, "tie.foreign", "Это решение другого конкурса.", ""),
        (results.waiting_protocol(contest) is not None, "protocol.drafted",
         "Протокол уже составлен: сначала отзовите его на его странице.", ""),
        (hasattr(decision, "replacement"), "tie.replaced", "Это решение уже изменено: откройте последнее.", ""),
        (not is_same, "tie.wrong_projects", "Поставьте в порядок все проекты с равными баллами, каждый один раз.", ""),
        (not reason.strip(), "tie.no_reason", "Напишите обоснование решения.", "reason"),
        (not change_reason.strip(), "tie.no_change_reason", "Напишите, почему решение меняется.", "change_reason"),
    ]  # fmt: skip
    refuse_first(faults, clause)
    corrected = TieDecision.objects.create(
        commission=decision.commission, division=decision.division, order=order, reason=reason.strip(),
        decided_by=decision.decided_by, acting=decision.acting, organiser=decision.organiser, decided_at=clock.now(),
        replaces=decision, change_reason=change_reason.strip()[:500],
    )  # fmt: skip
    note(contest_id=contest.pk, about=f"зачёт {decision.division}", reason=change_reason.strip()[:300])
    return corrected
