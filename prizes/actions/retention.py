"""Closing a contest, and erasing payout data when its time of keeping is over (results stay)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import OutboxMessage
from prizes import queries
from prizes.models import PAYOUT_PERSONAL, Payment, PayoutApplication

ERASED = "данные стёрты"


@deed("Конкурс завершён")
def close_contest(*, contest: Contest, by: User) -> Contest:
    """Nothing is owed any more: the contest's regulation and results stay as they are."""
    contest = locked_contest(contest.pk)
    require(by, "prizes.archive", contest, "Конкурс завершает сотрудник.")
    if contest.state == Contest.State.CLOSED:
        raise RuleViolation(code="contest.closed", message="Конкурс уже завершён.")
    if contest.results_published_at is None:
        raise RuleViolation(code="contest.no_results", message="Сначала опубликуйте решение комиссии.")
    owed = [one.title for one in queries.obligations(contest, local_day(clock.now(), contest.regulation)) if one.is_open]
    waiting = queries.payable(contest).filter(state="granted").exclude(payment__state=Payment.State.PAID)
    owed += [f"приз не выплачен: {award.to_whom}" for award in waiting]
    if owed:
        raise RuleViolation(code="contest.owed", message=f"Завершить рано: {'; '.join(owed[:5])}.")
    contest.state = Contest.State.CLOSED
    contest.save(update_fields=["state"])
    note(contest_id=contest.pk, about=contest.short_title)
    return contest


@deed("Завершение конкурса отменено")
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


def payouts_past_retention(now: datetime) -> Iterator[PayoutApplication]:
    """Payout applications whose time of keeping is over: of contests with a term, and nothing left to pay."""
    rows = PayoutApplication.objects.select_related("award__contest__regulation_version").exclude(full_name="")
    for application in rows.iterator(chunk_size=200):
        if application.full_name == ERASED:
            continue
        contest = application.award.contest
        prizes = contest.regulation.prizes
        days = prizes.retention_days if prizes.retention_days is not None else contest.regulation.registration.retention_days
        if days is not None and local_day(now, contest.regulation) > contest.ends_on + timedelta(days=days):
            yield application


@deed("Данные заявления о выплате стёрты")
def erase_payout(*, application: PayoutApplication) -> None:
    """Erase whom and where a prize was paid, the signed scan and the letters; sums, days and registers stay."""
    application = PayoutApplication.objects.select_for_update(of=("self",)).select_related("award").get(pk=application.pk)
    contest = contest_with_regulation(application.award.contest_id)
    for name in PAYOUT_PERSONAL:
        setattr(application, name, None if name == "birth_date" else "")
    application.full_name, application.signed_content, application.message = ERASED, "", ""
    if application.signed_copy:
        application.signed_copy.delete(save=False)
    application.signed_copy_name = ""
    application.save()
    for paper in application.papers.all():  # type: ignore[attr-defined]
        paper.content.delete(save=False)
        paper.name, paper.given_address = "", None
        paper.save()
    Payment.objects.filter(award=application.award).update(recipient_hash="")
    letters = OutboxMessage.objects.filter(
        contest_ref=contest.pk, kind__startswith="prizes.pay", key__contains=f":{application.award_id}:"
    )
    letters.update(recipient="erased@erased.invalid", subject="", body="")
    note(contest_id=contest.pk, about=str(application))
