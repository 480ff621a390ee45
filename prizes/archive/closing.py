"""Closing a contest when nothing is owed, and opening it again."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import obligations, stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.awards.queries import awards
from prizes.models import Payment


@action("Конкурс завершён")
def close_contest(*, contest: Contest, by: User) -> Contest:
    """Nothing is owed any more: the contest's regulation and results stay as they are."""
    contest = locked_contest(contest.pk)
    require(by, "prizes.archive", contest, "Конкурс завершает сотрудник.")
    if contest.state == Contest.State.CLOSED:
        raise RuleViolation(code="contest.closed", message="Конкурс уже завершён.")
    if contest.results_published_at is None:
        raise RuleViolation(code="contest.no_results", message="Сначала опубликуйте решение комиссии.")
    refuse_owed(contest)
    contest.state = Contest.State.CLOSED
    contest.save(update_fields=["state"])
    note(contest_id=contest.pk, about=contest.short_title)
    return contest


@stages.asks_first("close_contest")
def refuse_owed(contest: Contest) -> None:
    """Refuse while something of the contest is owed or a prize waits to be paid."""
    owed = [one.title for one in obligations.obligations(contest, local_day(clock.now(), contest.regulation)) if one.is_open]
    waiting = awards.payable(contest).filter(state="granted").exclude(payment__state=Payment.State.PAID)
    owed += [f"приз не выплачен: {award.to_whom}" for award in waiting]
    if owed:
        raise RuleViolation(code="contest.owed", message=f"Завершить рано: {'; '.join(owed[:5])}.")


@action("Завершение конкурса отменено")
def reopen_contest(*, contest: Contest, reason: str, by: User) -> Contest:
    contest = locked_contest(contest.pk)
    require(by, "prizes.archive", contest, "Завершение отменяет сотрудник.")
    if contest.state != Contest.State.CLOSED:
        raise RuleViolation(code="contest.open", message="Конкурс не завершён.")
    if not reason.strip():
        raise RuleViolation(code="contest.no_reason", message="Укажите причину.", field="reason")
    contest.state = Contest.State.PUBLISHED
    contest.save(update_fields=["state"])
    note(contest_id=contest.pk, about=contest.short_title, reason=reason.strip()[:300])
    return contest
