"""Everything the organiser owes by a day, from the announcement to the tax: one list for the board, the letter and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min

from hackathon_portal.contests.access import permission_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.rules.lights import DONE, OVERDUE, SOON, light
from hackathon_portal.russia import money
from hackathon_portal.russia.working_days import calendar_is_known
from judging.models import Mentor
from judging.queries.results import protocol_in_force
from prizes.awards.queries.awards import announced_on
from prizes.models import Payment, PayoutApplication
from prizes.payouts.queries.payments import taxes_by_due_day
from prizes.rules import terms
from registration.models import Application
from registration.states import ApplicationState


@dataclass(frozen=True)
class Obligation:
    """Something owed: what, by which day (None: not known yet), how it stands, the clause, the page where it is done."""

    code: str
    title: str
    due: date | None
    light: str
    said: str
    clause: str
    page: str

    @property
    def permission(self) -> str:
        """Who may open the page where it is done; everybody else sees only that it is owed."""
        return permission_of(self.page)

    @property
    def is_open(self) -> bool:
        return self.light != DONE and not self.said.startswith("сделано")


def obligations(contest: Contest, today: date) -> list[Obligation]:
    """What this contest's organiser owes, open things first by their day, then what is done."""
    found = [
        *_before_the_contest(contest, today),
        *_decisions(contest, today),
        *_protocol(contest, today),
        *_payouts(contest, today),
        *_taxes(contest, today),
    ]
    return sorted(found, key=lambda one: (not one.is_open, one.due is None, one.due or date.max))


def unknown_calendars(contest: Contest, today: date) -> list[int]:
    """Years the contest's terms fall into whose decree on transferred days the portal does not hold."""
    years = {contest.starts_on.year, contest.ends_on.year, today.year}
    # Payments and their tax follow the contest by weeks.
    if contest.ends_on.month == 12 or today.month == 12:
        years.add(max(years) + 1)
    return sorted(year for year in years if not calendar_is_known(year))


def _one(
    code: str, title: str, due: date | None, today: date, *, done_on: date | None, clause: str, page: str, waiting: str = ""
) -> Obligation:
    said = f"сделано {done_on:%d.%m.%Y}" if done_on else waiting
    return Obligation(code, title, due, light(due, today, done_on=done_on), said, clause, page)


def _before_the_contest(contest: Contest, today: date) -> list[Obligation]:
    regulation, deadlines = contest.regulation, contest.deadlines
    found = []
    if deadlines.announce_by:
        done = local_day(contest.announced_at, regulation) if contest.announced_at else None
        found.append(
            _one(
                "announcement", "Объявление о конкурсе", deadlines.announce_by, today, done_on=done,
                clause=regulation.clause("announcement.lead"), page="contest_announcement",
            )
        )  # fmt: skip
    mentors = Mentor.objects.filter(contest=contest)
    if deadlines.approve_mentors_by and (proposed := mentors.count()):
        waiting = mentors.filter(protocol_date=None).count()
        last = mentors.order_by("-protocol_date").values_list("protocol_date", flat=True).first() if not waiting else None
        found.append(
            _one(
                "mentors", "Состав менторов утверждён протоколом", deadlines.approve_mentors_by, today, done_on=last,
                clause=regulation.clause("mentors"), page="mentors", waiting=f"не утверждено: {waiting} из {proposed}",
            )
        )  # fmt: skip
    return found


def _decisions(contest: Contest, today: date) -> list[Obligation]:
    regulation = contest.regulation
    rows = Application.objects.filter(contest=contest, state=ApplicationState.SUBMITTED, decision_due_on__isnull=False)
    clause = regulation.clause("registration.decision")
    late = rows.filter(decision_due_on__lt=today).aggregate(count=Count("pk"), first=Min("decision_due_on"))
    found = []
    if late["count"]:
        said = "это самый ранний из сроков" if late["count"] > 1 else ""
        found.append(
            _one("decisions-overdue", f"Решения по заявкам: {late['count']}", late["first"], today, done_on=None, clause=clause,
                 page="staff_queue", waiting=said)
        )  # fmt: skip
    coming = rows.filter(decision_due_on__gte=today).values("decision_due_on").annotate(count=Count("pk"))
    found += [
        _one(
            f"decisions-{row['decision_due_on']}", f"Решения по заявкам: {row['count']}", row["decision_due_on"], today,
            done_on=None, clause=clause, page="staff_queue",
        )
        for row in coming.order_by("decision_due_on")
    ]  # fmt: skip
    return found


def _protocol(contest: Contest, today: date) -> list[Obligation]:
    regulation = contest.regulation
    if today < contest.ends_on and contest.results_published_at is None:
        return []
    protocol = protocol_in_force(contest)
    sent = local_day(protocol.sent_at, regulation) if protocol and protocol.sent_at else None
    published = local_day(protocol.published_at, regulation) if protocol and protocol.published_at else None
    waiting = "протокола ещё нет" if protocol is None else "протокол подписывается" if protocol.signed_at is None else ""
    clause = regulation.clause("protocol")
    drawn_up = local_day(protocol.signed_at, regulation) if protocol and protocol.signed_at else None
    return [
        _one("protocol", "Протокол подведения итогов", contest.ends_on, today, done_on=drawn_up, clause=clause,
             page="protocol", waiting=waiting),
        _one("protocol-sent", "Протокол направлен в министерство", protocol.send_by if protocol else None, today, done_on=sent,
             clause=clause, page="protocol", waiting=waiting),
        _one("publication", "Решение комиссии опубликовано", protocol.publish_by if protocol else None, today, done_on=published,
             clause=regulation.clause("results.publication"), page="protocol", waiting=waiting),
    ]  # fmt: skip


def _payouts(contest: Contest, today: date) -> list[Obligation]:
    regulation = contest.regulation
    if contest.results_published_at is None:
        return []
    clause = regulation.clause("prize.transfer")
    found = []
    to_check = PayoutApplication.objects.filter(award__contest=contest, state=PayoutApplication.State.SUBMITTED)
    first = to_check.aggregate(first=Min("submitted_at"))["first"]
    if first:
        due = terms.pay_by(announced_on(contest), local_day(first, regulation), regulation)
        found.append(
            _one("payout-check", f"Проверить заявления о выплате: {to_check.count()}", due, today, done_on=None, clause=clause,
                 page="payouts", waiting="после проверки приз ещё нужно перечислить")
        )  # fmt: skip
    payments = Payment.objects.filter(award__contest=contest)
    planned = payments.filter(state=Payment.State.PLANNED).values("due_on").annotate(count=Count("pk")).order_by("due_on")
    found += [
        _one(f"payment-{row['due_on']}", f"Перечислить призы: {row['count']}", row["due_on"], today, done_on=None,
             clause=clause, page="payouts")
        for row in planned
    ]  # fmt: skip
    returned = payments.filter(state=Payment.State.RETURNED).count()
    if returned:
        found.append(
            Obligation("returned", f"Банк вернул выплаты: {returned}", None, SOON, "ждём исправленных заявлений капитанов",
                       clause, "payouts")
        )  # fmt: skip
    late = payments.filter(state=Payment.State.PAID, paid_on__gt=F("due_on")).count()
    paid = payments.filter(state=Payment.State.PAID).order_by("-paid_on").values_list("paid_on", flat=True)
    if paid:
        found.append(
            Obligation("paid", f"Призы перечислены: {len(paid)}", None, OVERDUE if late else DONE,
                       f"сделано {paid[0]:%d.%m.%Y}" + (f", позже срока: {late}" if late else ""), clause, "payouts")
        )  # fmt: skip
    return found


def _taxes(contest: Contest, today: date) -> list[Obligation]:
    clause = contest.regulation.clause("prize.tax")
    found = []
    for row in taxes_by_due_day(contest):
        owed = row["owed"]
        said = (
            f"удержано {money.formatted(row['total'])}, не перечислено {money.formatted(owed)}"
            if owed
            else f"сделано, {money.formatted(row['total'])}"
        )
        state = light(row["due"], today, done=not owed)
        found.append(Obligation(f"tax-{row['due']}", "Перечислить налог на доходы", row["due"], state, said, clause, "taxes"))
    return found
