"""Actions with registers: made by one person, approved by another, taken to the bank, dissolved (Tula: clauses 10.2, 10.4).

From the moment a register is made it holds what its papers print (Law 402-FZ, art. 29 p. 3): nothing that is corrected later changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.awards.queries.payers import awards_paid_by, payers_of
from prizes.models import PayerAccount, Payment, PaymentRegister, RegisterLine
from prizes.payouts import freezing, register_files
from prizes.payouts.actions import taxes
from prizes.payouts.payees import person_hash
from prizes.payouts.queries import payments as payments_queries
from prizes.states import LINE, REGISTER


@action("Составлен реестр выплат")
def make_register(
    *, contest: Contest, by: User, payer: PayerAccount | None = None, payments: list[int] | None = None
) -> PaymentRegister:
    """Put planned payments that no register holds into a new one: all, or those named. The tax is withheld now, for this year.

    The register keeps recipients, accounts and the payer as they are now; what a bank would not take is refused here.
    """
    require(by, "prizes.pay", contest, "Реестр составляет бухгалтер.")
    contest = locked_contest(contest.pk)
    clause = contest.regulation.clause("prize.transfer")
    agent, chosen = _to_list(contest, payer, payments, clause)
    today = local_day(clock.now(), contest.regulation)
    last = PaymentRegister.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0
    register = PaymentRegister.objects.create(
        contest=contest, payer=agent, payer_as_listed=freezing.payer_as_listed(agent), contest_title=contest.title,
        contest_short_title=contest.short_title, number=last + 1, made_on=today, made_by=by,
    )  # fmt: skip
    numbers = freezing.order_numbers(agent.inn, today.year, len(chosen), contest)
    taxes.lock_people(person_hash(payment.award.payout_application) for payment in chosen)
    lines = []
    for position, (payment, number) in enumerate(zip(chosen, numbers, strict=True), start=1):
        application = payment.award.payout_application
        if faults := payments_queries.control_faults(application):
            raise RuleViolation(
                code="payment.control",
                clause=clause,
                message=f"Выплата команде «{payment.award.team.name}» задержана, не сходятся: {', '.join(faults)}.",
            )
        taxes.withhold_tax(payment, application, contest, agent=agent, year=today.year, planned=False)
        payment.save()
        line = RegisterLine(
            register=register, payment=payment, position=position, order_number=number, order_year=today.year,
            payer_inn=agent.inn, **freezing.as_listed(payment),
        )  # fmt: skip
        line.save()
        lines.append(line)
    register_files.bank_orders(register, lines)
    note(contest_id=contest.pk, about=f"{register}, выплат: {len(chosen)}")
    return register


def _to_list(
    contest: Contest, payer: PayerAccount | None, payments: list[int] | None, clause: str
) -> tuple[PayerAccount, list[Payment]]:
    """The payer and the payments of the new register, locked, with all that is frozen of them; refused where there are none.

    A register belongs to one payer: the one named, or the first of the contest for whom something waits.
    """
    payers = [payer] if payer else list(payers_of(contest))
    if not payers:
        raise RuleViolation(code="payer.unknown", clause=clause, message="Сначала запишите счёт плательщика.")
    waiting = payments_queries.payments_to_list(contest).select_for_update(of=("self",))
    wanted = (waiting if payments is None else waiting.filter(pk__in=payments)).select_related(
        "award__team", "award__special", "award__part_of__special", "award__payout_application"
    )
    for agent in payers:
        if chosen := list(wanted.filter(awards_paid_by(agent, "award__"))):
            return agent, chosen
    raise RuleViolation(
        code="register.empty",
        clause=clause,
        message=_why_empty(payer, waiting.exists()),
    )


def _why_empty(payer: PayerAccount | None, anything_waits: bool) -> str:
    if not anything_waits:
        return "Нет выплат для реестра: сначала примите заявления."
    if payer is not None:
        return f"Отметьте выплаты, которые платит «{payer.name}»: в реестре один плательщик."
    return "Отметьте выплаты, которые войдут в реестр."


def _locked_register(register: PaymentRegister) -> PaymentRegister:
    register = (
        PaymentRegister.objects.select_for_update(of=("self",)).select_related("made_by", "approved_by").get(pk=register.pk)
    )
    register.contest = contest_with_regulation(register.contest_id)
    return register


@action("Реестр выплат утверждён")
def approve_register(*, register: PaymentRegister, by: User) -> PaymentRegister:
    """A second person approves the register; its files are made now and stay as they are, only then it goes to the bank."""
    register = _locked_register(register)
    require(by, "prizes.approve_register", register.contest, "Реестр утверждает бухгалтер или сотрудник.")
    clause = register.contest.regulation.clause("prize.transfer")
    if register.made_by_id == by.pk:
        raise RuleViolation(
            code="register.same_person",
            clause=clause,
            message="Реестр утверждает не тот, кто его составил: попросите второго сотрудника.",
            status=403,
        )
    if register.state != PaymentRegister.State.PREPARED:
        raise RuleViolation(code="register.decided", clause=clause, message=f"Реестр уже {register.get_state_display()}.")
    REGISTER.move(register, "approve")
    register.approved_by, register.approved_at = by, clock.now()
    register.save()
    register_files.keep_files(register)
    note(contest_id=register.contest_id, about=str(register))
    return register


def why_not_dissolved(register: PaymentRegister, lines: Iterable[RegisterLine]) -> str:
    """Why the register can't be taken back any more, for its page and for the action; empty while it can."""
    if register.state == PaymentRegister.State.DISSOLVED:
        return "Реестр уже расформирован."
    if any(line.state != RegisterLine.State.LISTED for line in lines):
        return "Банк уже исполнял этот реестр, расформировать его нельзя."
    return ""


@action("Реестр выплат расформирован")
def dissolve_register(
    *, register: PaymentRegister, reason: str, by: User, recall_number: str = "", recalled_on: date | None = None
) -> PaymentRegister:
    """Take a register back before the bank has carried out any of it; its payments may be listed anew.

    Once the file for the bank was taken, the bank's recall of the orders is asked for: its number and day.
    """
    register = _locked_register(register)
    require(by, "prizes.approve_register", register.contest, "Реестр расформировывает бухгалтер или сотрудник.")
    clause = register.contest.regulation.clause("prize.transfer")
    if not reason.strip():
        raise RuleViolation(code="register.no_reason", clause=clause, message="Укажите причину.", field="reason")
    lines = list(register.lines.select_for_update())
    if closed := why_not_dissolved(register, lines):
        raise RuleViolation(code="register.carried_out", clause=clause, message=closed)
    if register.taken_at:
        _check_recall(register, lines, recall_number.strip(), recalled_on, clause)
        register.recall_number, register.recalled_on = recall_number.strip()[:40], recalled_on
    for line in lines:
        LINE.move(line, "drop")
        line.save(update_fields=["state"])
    REGISTER.move(register, "dissolve")
    register.dissolved_reason = reason.strip()[:300]
    register.save()
    recalled = f", поручения отозваны: № {register.recall_number} от {recalled_on:%d.%m.%Y}" if register.recalled_on else ""
    note(contest_id=register.contest_id, about=f"{register}{recalled}", reason=reason.strip()[:300])
    return register


def _check_recall(
    register: PaymentRegister, lines: list[RegisterLine], number: str, recalled_on: date | None, clause: str
) -> None:
    """What the bank already has is dissolved only when the bank has given it back."""
    zone = register.contest.regulation.zone
    taken_on = register.taken_at.astimezone(zone).date() if register.taken_at else register.made_on
    orders = ", ".join(f"№ {line.order_number}" for line in lines)
    if not number or recalled_on is None:
        raise RuleViolation(
            code="register.with_the_bank",
            clause=clause,
            message=f"Файл для банка взят {taken_on:%d.%m.%Y}, поручения могут быть в банке: {orders}. Отзовите их и укажите номер и день "
            "отзыва, иначе приз уйдёт дважды.",
            field="recalled_on" if number else "recall_number",
        )
    if not taken_on <= recalled_on <= local_day(clock.now(), register.contest.regulation):
        raise RuleViolation(
            code="register.recall_day",
            clause=clause,
            message=f"Отозвать поручения могли не раньше {taken_on:%d.%m.%Y}, когда взят файл, и не позже сегодняшнего дня.",
            field="recalled_on",
        )


@action("Показаны реквизиты получателей")
def open_register(*, register: PaymentRegister, kind: str, by: User, address: str | None) -> bytes:
    """A file of the register with account numbers leaves the portal: written into the access journal.

    `kind`: of `register_files.MAKERS`. Once the bank's file was taken the orders are as good as sent.
    """
    register = _locked_register(register)
    require(by, "prizes.approve_register", register.contest, "Реестр выгружает бухгалтер.")
    data = register_files.file_of(register, kind)
    purpose = f"выгрузка реестра, {kind}"
    if kind in register_files.FOR_PAYMENT:
        register.taken_at = register.taken_at or clock.now()
        register.save(update_fields=["taken_at"])
        if rest := register_files.left_out(register):
            purpose += f"; без поручений {', '.join(str(line.order_number) for line in rest)}"
    record_access(by=by, contest_id=register.contest_id, subject=str(register), reason=purpose[:200], address=address)
    note(contest_id=register.contest_id, about=str(register), reason=purpose[:300])
    return data
