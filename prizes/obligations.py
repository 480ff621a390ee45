"""What is owed of prizes: applications checked, prizes transferred, tax remitted."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, F, Min

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.obligations import Obligation, milestone, obligation, obligation_source
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.rules.lights import DONE, OVERDUE, SOON, WAITING, light
from hackathon_portal.regulation.words import term_words
from hackathon_portal.russia import money
from judging.queries import standing
from prizes.announced import announced_on
from prizes.awards.queries import unsettled
from prizes.models import Payment, PayoutApplication
from prizes.payouts.queries import differences, grants, notices
from prizes.payouts.queries.payments import taxes_by_due_day
from prizes.rules import terms


@obligation_source
def payouts(contest: Contest, today: date) -> list[Obligation]:
    regulation = contest.regulation
    clause = regulation.clause("prize.transfer")
    if contest.results_published_at is None:
        return _after_the_results(contest, clause)
    owed = _applying(contest, today)
    to_check = PayoutApplication.objects.filter(award__contest=contest, state=PayoutApplication.State.SUBMITTED)
    first = to_check.aggregate(first=Min("submitted_at"))["first"]
    if first:
        due = terms.pay_by(announced_on(contest), local_day(first, regulation), regulation)
        owed.append(
            obligation("payout-check", f"Проверить заявления о выплате: {to_check.count()}", due, today, done_on=None, clause=clause,
                 page="payouts", waiting="после проверки приз ещё нужно перечислить", has_no_term=due is None)
        )  # fmt: skip
    payments = Payment.objects.filter(award__contest=contest)
    planned = payments.filter(state=Payment.State.PLANNED).values("due_on").annotate(count=Count("pk")).order_by("due_on")
    owed += [
        obligation(f"payment-{row['due_on']}", f"Перечислить призы: {row['count']}", row["due_on"], today, done_on=None,
             clause=clause, page="payouts")
        for row in planned
    ]  # fmt: skip
    returned = payments.filter(state=Payment.State.RETURNED).count()
    if returned:
        owed.append(
            Obligation("returned", f"Банк вернул выплаты: {returned}", None, SOON, "ждём исправленных заявлений получателей",
                       clause, "payouts")
        )  # fmt: skip
    late = payments.filter(state=Payment.State.PAID, paid_on__gt=F("due_on")).count()
    paid = payments.filter(state=Payment.State.PAID).order_by("-paid_on").values_list("paid_on", flat=True)
    if paid:
        owed.append(
            Obligation("paid", f"Призы перечислены: {len(paid)}", None, OVERDUE if late else DONE,
                       f"сделано {paid[0]:%d.%m.%Y}" + (f", позже срока: {late}" if late else ""), clause, "payouts")
        )  # fmt: skip
    return owed


def _after_the_results(contest: Contest, clause: str) -> list[Obligation]:
    """Terms that nobody knows the day of yet: they count from the winners' announcement."""
    rules, words = contest.regulation.prizes, "после объявления победителей"
    if contest.state == Contest.State.DRAFT or not contest.fund.exists():  # type: ignore[attr-defined]  # reverse of FundItem.contest
        return []
    terms_ahead = [
        ("payout-apply", "Заявления и документы на выплату приняты", rules.apply_within, contest.regulation.clause("prize.application")),
        ("payments", "Призы перечислены", rules.pay_within, clause),
    ]  # fmt: skip
    return [
        Obligation(code, title, None, WAITING, f"{term_words(term)} {words}", ground, "payouts")
        for code, title, term, ground in terms_ahead
        if term
    ]


def _applying(contest: Contest, today: date) -> list[Obligation]:
    """By which day winners apply: their term, which the organiser has to hold."""
    due = terms.apply_by(announced_on(contest), contest.regulation)
    if due is None:
        return []
    clause = contest.regulation.clause("prize.application")
    return [milestone("payout-apply", "Заявления и документы на выплату принимаются", due, today, clause=clause, page="payouts")]


@obligation_source
def grant_reports(contest: Contest, today: date) -> list[Obligation]:
    """Reports of how grants were used: of each day on which they are due, how many have come."""
    clause = contest.regulation.clause("prize.transfer")
    by_day: dict[date | None, list[grants.Grant]] = {}
    for one in grants.grants_of(contest):
        if one.paid_on is not None:
            by_day.setdefault(one.due_on, []).append(one)
    owed = []
    for due, rows in by_day.items():
        have = [one.report for one in rows if one.report is not None]
        waiting = sum(one.waiting is not None for one in rows)
        silent = [one.award.team.name for one in rows if one.report is None and one.waiting is None]
        words = f"принято {len(have)} из {len(rows)}" + (f", на проверке {waiting}" if waiting else "")
        if silent and due and due < today:
            words += f"; не прислали: {', '.join(f'«{name}»' for name in silent)[:200]}"
        state = light(due, today, done=len(have) == len(rows)) if due or len(have) == len(rows) else SOON
        owed.append(Obligation(f"grants-{due}", "Отчёты об использовании грантов", due, state, words, clause, "grants"))
    return owed


@obligation_source
def decision_stands(contest: Contest, today: date) -> list[Obligation]:
    """A published decision that is not true any more stands red until prizes, documents and the decision itself follow."""
    left = unsettled.of(contest)
    if not left.is_open:
        return []
    told = [standing.in_words(left.contradictions)] if left.contradictions else []
    told += [f"призов исключённым: {left.prizes}"] if left.prizes else []
    told += [f"документов исключённых: {left.documents}"] if left.documents else []
    told += [f"выплаченных призов к возврату: {left.to_return}"] if left.to_return else []
    clause = contest.regulation.clause("results.publication")
    title = (
        "Опубликованное решение расходится с тем, что есть сейчас"
        if left.contradictions
        else "Последствия исключения не завершены"
    )
    return [Obligation("decision", title, None, OVERDUE, "; ".join(told), clause, "amend_decision")]


@obligation_source
def taxes(contest: Contest, today: date) -> list[Obligation]:
    clause = contest.regulation.clause("prize.tax")
    to_remit = []
    for row in taxes_by_due_day(contest):
        owed = row["owed"]
        sums = (
            f"удержано {money.formatted(row['total'])}, не перечислено {money.formatted(owed)}"
            if owed
            else f"сделано, {money.formatted(row['total'])}"
        )
        if row["returned"]:
            sums += f", возвращено получателям {money.formatted(row['returned'])}"
        state = light(row["due"], today, done=not owed)
        to_remit.append(Obligation(f"tax-{row['due']}", "Перечислить налог на доходы", row["due"], state, sums, clause, "taxes"))
    return to_remit


@obligation_source
def notifications(contest: Contest, today: date) -> list[Obligation]:
    """Notifications of computed sums (Tax Code, art. 58 p. 9): due, missed, and handed in as the accountant has marked them."""
    clause = contest.regulation.clause("prize.tax")
    owed = []
    for term in notices.terms_of(contest):
        words = f"удержано {money.formatted(term.withheld)}"
        if told := term.notice:
            late = ", позже срока" if told.submitted_on > term.due_on else ""
            words = (
                f"подано {told.submitted_on:%d.%m.%Y}, № {told.number}{late}" if term.is_told
                else f"подано на {money.formatted(told.amount)}, {words}: подайте уточнённое"
            )  # fmt: skip
        state = light(term.due_on, today, done=term.is_told)
        code = f"tax-notice-{term.agent_inn}-{term.due_on}"
        owed.append(Obligation(code, "Подать уведомление об исчисленном налоге", term.due_on, state, words, clause, "taxes"))
    return owed


@obligation_source
def tax_differences(contest: Contest, today: date) -> list[Obligation]:
    """What of the tax is neither withheld nor remitted as it should be: each with what settles it on the page of the tax."""
    if contest.results_published_at is None:
        return []
    clause = contest.regulation.clause("prize.tax")
    owed = []
    for row in differences.of_people(contest):
        year, number = row["year"], row["number"]
        if year.over_withheld:
            words = f"излишне удержано {money.formatted(year.over_withheld)} за {number} год (ст.\u00a0231 НК РФ)"
            owed.append(
                Obligation(
                    f"over-{row['person'][:12]}-{number}", "Вернуть излишне удержанный налог", None, SOON, words, clause, "taxes"
                )
            )
        if year.to_report:
            words = f"не удержано {money.formatted(year.to_report)} за {number} год (ст.\u00a0226 п.\u00a05 НК РФ)"
            state = light(row["report_by"], today, done=False)
            owed.append(
                Obligation(
                    f"report-{row['person'][:12]}-{number}",
                    "Сообщить о неудержанном налоге",
                    row["report_by"],
                    state,
                    words,
                    clause,
                    "taxes",
                )
            )
    for left in differences.overpaid(contest):
        if left.used_on is None:
            words = f"излишне перечислено {money.formatted(left.amount)}, поручение № {left.document}"
            owed.append(
                Obligation(f"overpaid-{left.pk}", "Использовать излишне перечисленный налог", None, SOON, words, clause, "taxes")
            )
    unvalued = [award for award in differences.awards_with_things(contest) if award.thing_value is None]
    if unvalued:
        given = sum(award.thing_given_on is not None for award in unvalued)
        words = f"без стоимости: {len(unvalued)}, из них вручено: {given}; это доход получателя (ст.\u00a0211 НК РФ)"
        owed.append(Obligation("thing-value", "Указать стоимость неденежных призов", None, SOON, words, clause, "taxes"))
    return owed
