"""Notifications of computed sums are marked as handed in, and the mark is taken back (Tax Code, art. 58 p. 9)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import TaxNotice
from prizes.payouts.actions.tax_settlements import taken_back
from prizes.payouts.queries import incomes, notices


@action("Уведомление о налоге подано")
def mark_notice(*, contest: Contest, agent_inn: str, due_on: date, submitted_on: date, number: str, by: User) -> TaxNotice:
    """The agent's notification of a term was handed in on a day under a number; the sum is what is withheld by then."""
    contest = contest_with_regulation(contest.pk)
    require(by, "prizes.pay", contest, "Уведомления о налоге отмечает бухгалтер.")
    clause = contest.regulation.clause("prize.tax")
    terms = notices.terms_of_agent(agent_inn) if agent_inn in incomes.agents_of(contest) else []
    term = next((one for one in terms if one.due_on == due_on), None)
    if term is None:
        raise RuleViolation(code="notice.no_term", clause=clause, message="На этот срок налог не удержан: страница устарела.")
    if term.is_told:
        raise RuleViolation(code="notice.told", clause=clause, message=f"Уже подано: {term.notice}.")
    if submitted_on > local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="notice.day", clause=clause, message="День не позже сегодняшнего.", field="submitted_on")
    if not number.strip():
        raise RuleViolation(code="notice.number", clause=clause, message="Укажите номер отправки.", field="number")
    made = TaxNotice.objects.create(
        contest=contest, agent_inn=agent_inn, due_on=due_on, amount=term.withheld, submitted_on=submitted_on,
        number=number.strip()[:80], made_by=by, made_at=clock.now(),
    )  # fmt: skip
    note(contest_id=contest.pk, about=str(made))
    return made


@action("Отметка об уведомлении отменена")
def take_back_notice(*, notice: TaxNotice, reason: str, by: User) -> TaxNotice:
    """The mark was a mistake: the term is owed again; the mark stays with the reason."""
    notice = taken_back(notice, reason=reason, by=by, may="Уведомления о налоге отмечает бухгалтер.", code="notice")
    note(contest_id=notice.contest_id, about=str(notice), reason=notice.taken_back_reason)
    return notice
