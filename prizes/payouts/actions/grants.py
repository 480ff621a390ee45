"""Reports of how grants for projects were used: accepted by a document, taken back with a reason."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import Award, GrantReport, Payment

WHO = "Отчёты о грантах принимает бухгалтер."


@action("Принят отчёт об использовании гранта")
def accept_grant_report(*, award: Award, received_on: date, document: str, by: User) -> GrantReport:
    """The team has reported how it used the grant that was paid to it."""
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.decide_payout", contest, WHO)
    clause = contest.regulation.clause("prize.transfer")
    award = Award.objects.select_for_update(of=("self",)).select_related("origin").get(pk=award.pk)
    paid = Payment.objects.filter(award=award, state=Payment.State.PAID).first()
    if not award.is_grant:
        raise RuleViolation(code="grant.none", clause=clause, message="Это приз, а не грант: отчёта об использовании нет.")
    if paid is None or paid.paid_on is None:
        raise RuleViolation(code="grant.unpaid", clause=clause, message="Грант ещё не перечислен: отчитываться не о чем.")
    if not document.strip():
        raise RuleViolation(
            code="grant.no_document", clause=clause, message="Назовите документ: номер и дату отчёта.", field="document"
        )
    if received_on > local_day(clock.now(), contest.regulation) or received_on < paid.paid_on:
        raise RuleViolation(
            code="grant.day",
            clause=clause,
            message="День отчёта — не позже сегодняшнего и не раньше выплаты.",
            field="received_on",
        )
    report = GrantReport.objects.create(
        award=award, received_on=received_on, document=" ".join(document.split())[:200], noted_by=by
    )
    note(contest_id=contest.pk, about=f"приз {award.pk}", reason=report.document)
    return report


@action("Отчёт об использовании гранта снят")
def take_back_grant_report(*, award: Award, reason: str, by: User) -> None:
    """The report was accepted by mistake: it is owed again."""
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.decide_payout", contest, WHO)
    if not reason.strip():
        raise RuleViolation(code="grant.no_reason", message="Напишите, почему отчёт снят.", field="reason")
    deleted, _ = GrantReport.objects.filter(award=award).delete()
    if not deleted:
        raise RuleViolation(code="grant.no_report", message="Отчёта здесь нет: страница устарела.")
    note(contest_id=contest.pk, about=f"приз {award.pk}", reason=reason.strip()[:300])
