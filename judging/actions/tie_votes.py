"""A tie that the commission breaks by a recorded vote: the order is put on the agenda, adopted it counts (Kuzbass: clauses 8.5, 11.4)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.regulation.schema import Power, Who
from judging.actions.quorate import refuse_fixed
from judging.models import Commission, Meeting, Question, TieDecision
from judging.queries import results
from judging.queries import ties as tie_queries


@action("Порядок при равенстве баллов внесён на голосование")
def put_tie(*, meeting: Meeting, division: str, order: list[int], reason: str, by: User) -> Question:
    """Put an order of equal projects (or people of a personal nomination) to the vote; who votes, the regulation's power says.

    An order that was already adopted may be voted on anew until the protocol is drafted: the later vote replaces it.
    """
    commission = Commission.objects.select_for_update().get(pk=meeting.commission_id)
    contest = contest_with_regulation(commission.contest_id)
    power = tie_queries.power_of(contest, division)
    require(by, "judging.manage_attendance", contest, "Порядок на голосование вносит тот, кто ведёт заседание.")
    refuse_fixed(meeting, contest)
    _refuse(contest, commission, power, division, order)
    if not reason.strip():
        raise RuleViolation(code="tie.no_reason", clause=power.clause, message="Напишите обоснование решения.", field="reason")
    waiting = Question.objects.filter(meeting=meeting, kind=Question.Kind.TIE, division=division, closed_at=None)
    if any(set(question.order) == set(order) for question in waiting):
        raise RuleViolation(
            code="tie.put", clause=power.clause,
            message="Этот порядок уже внесён в повестку: проголосуйте или снимите вопрос на странице заседания.",
        )  # fmt: skip
    names = tie_queries.names_of(contest, division, order)
    text = f"При равенстве баллов распределить места в порядке: {', '.join(names)}"
    question = Question.objects.create(
        meeting=meeting, kind=Question.Kind.TIE, text=text[:500], division=division, order=order, reason=reason.strip()[:500]
    )
    note(contest_id=contest.pk, about=f"зачёт {division}, вопрос № {question.pk}", reason=question.reason[:300])
    return question


def _refuse(contest: Contest, commission: Commission, power: Power, division: str, order: list[int]) -> None:
    """RuleViolation where the commission does not decide this tie, or there is none such."""
    groups = [set(group) for group in results.open_ties(contest).get(division, [])]
    decided = _decided(commission, division, order)
    voted = decided is None or decided.question_id is not None
    by = contest.regulation.who_decides(power)
    faults = [
        (power.who is not Who.COMMISSION, "tie.not_voted", f"При равенстве баллов решает {by}, а не голосование.", ""),
        (not commission.is_closed, "assessment.open", "Оценка ещё не закрыта.", ""),
        (results.waiting_protocol(contest) is not None, "protocol.drafted",
         "Протокол уже составлен: сначала отзовите его на его странице.", ""),
        (len(order) != len(set(order)) or (set(order) not in groups and decided is None) or not voted, "tie.wrong_projects",
         "Поставьте в порядок все проекты с равными баллами, каждый один раз.", ""),
    ]  # fmt: skip
    refuse_first(faults, power.clause)


def _decided(commission: Commission, division: str, order: list[int]) -> TieDecision | None:
    """The decision in force about the same projects."""
    rows = commission.tie_decisions.filter(division=division, replacement=None)
    return next((row for row in rows if set(row.order) == set(order)), None)


def check_tie(question: Question, contest: Contest) -> None:
    """Asked again when the vote is opened and closed: the tie still stands as it was put."""
    commission = question.meeting.commission
    _refuse(contest, commission, tie_queries.power_of(contest, question.division), question.division, question.order)


def adopt_tie(question: Question) -> TieDecision:
    """The adopted order is the decision; it replaces an earlier one about the same projects."""
    commission = question.meeting.commission
    before = _decided(commission, question.division, question.order)
    return TieDecision.objects.create(
        commission=commission, division=question.division, order=question.order, reason=question.reason, question=question,
        decided_at=clock.now(), replaces=before, change_reason=question.reason if before else "",
    )  # fmt: skip
