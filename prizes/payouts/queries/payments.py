"""Payout applications, payments, registers, and the income tax of the year."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from hackathon_portal.contests.models import Contest
from hackathon_portal.russia import identifiers
from prizes.awards.queries import passed_on
from prizes.awards.queries.awards import payable
from prizes.awards.queries.lines import listed_payments
from prizes.models import Award, FundSource, Payment, PaymentRegister, PayoutApplication, RegisterLine
from prizes.payouts.queries.later import lowered_terms, owed_by_day, tax_given_back, tax_withheld_later, together
from prizes.rules.tax import NOTHING


def payouts(contest: Contest) -> QuerySet[Award]:
    """Awards with a prize in money, with application, payment and the line that waits in a register: two queries."""
    waiting = RegisterLine.objects.filter(state=RegisterLine.State.LISTED).select_related("register")
    return (
        payable(contest)
        .select_related("payout_application", "payment")
        .prefetch_related(Prefetch("payment__lines", queryset=waiting, to_attr="waiting_lines"))
        .order_by("division_position", "place", "part_of", "id")
    )


def control_faults(application: PayoutApplication | RegisterLine) -> list[str]:
    """Names of the details whose control digits don't fit; a payment with one is held back."""
    checks = {
        "номер р/с": identifiers.account_key_is_valid(application.account, application.bik)
        and identifiers.account_is_rouble(application.account),
        "номер к/с": identifiers.correspondent_key_is_valid(application.corr_account, application.bik),
        "ИНН": (application.foreign and not application.inn)
        or (len(application.inn) == 12 and identifiers.inn_is_valid(application.inn)),
        "СНИЛС": (application.foreign and not application.snils) or identifiers.snils_is_valid(application.snils),
    }
    return [name for name, fits in checks.items() if not fits]


def payments_to_list(contest: Contest) -> QuerySet[Payment]:
    """Planned payments of accepted applications that no register holds, the most urgent first.

    None for a project under an objection, or taken out by one.
    """
    unclaimed = {"award__project__suspended_at": None, "award__project__removed_at": None}
    return (
        Payment.objects.filter(
            award__contest=contest,
            state=Payment.State.PLANNED,
            award__payout_application__state=PayoutApplication.State.ACCEPTED,
            **unclaimed,
        )
        .exclude(pk__in=listed_payments())
        .order_by("due_on", "id")
    )


def with_lines_in_force(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments with the line that waits or is paid, as `lines_in_force`: one query more."""
    lines = RegisterLine.objects.filter(state__in=RegisterLine.IN_FORCE).select_related("register")
    return payments.prefetch_related(Prefetch("lines", queryset=lines, to_attr="lines_in_force"))


def register_lines(register: PaymentRegister) -> QuerySet[RegisterLine]:
    """Lines of a register, which hold all that its files print; what was dropped is left out."""
    return (
        register.lines.exclude(state=RegisterLine.State.DROPPED)
        .select_related("register", "payment__award__origin")
        .order_by("position")
    )


def totals_of(rows: Iterable[Payment | RegisterLine]) -> dict[str, Decimal]:
    """Gross, tax and net of payments or of a register's lines, added up."""
    rows = list(rows)
    return {name: sum((getattr(row, name) for row in rows), NOTHING) for name in ("gross", "tax", "net")}


def incomes_of_year(contest: Contest, year: int) -> QuerySet[Payment]:
    """Prizes of the contest paid in a year: the incomes of the certificate."""
    return with_lines_in_force(
        Payment.objects.exclude(award__origin__purpose=FundSource.Purpose.PROJECT_GRANT)
        .filter(award__contest=contest, state=Payment.State.PAID, tax_year=year)
        .select_related("award__team", "award__special", "award__part_of__special", "award__holder", "award__payout_application")
        .order_by("paid_on", "id")
    )


def reconciliation(contest: Contest) -> dict[str, Any]:
    """Awards = refused + not applied for + planned + paid + returned, and registers = payments, in roubles; `holds` says so."""
    # A prize passed on is counted where it went: its money was awarded once.
    granted = payable(contest).exclude(passed_on.was_passed_on())
    total = granted.aggregate(sum=Sum("amount"))["sum"] or NOTHING
    refused = granted.exclude(state=Award.State.GRANTED).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    # An application opened again after it was accepted has a payment that is not planned any more.
    no_payment = Q(payment=None) | Q(payment__state=Payment.State.CANCELLED)
    unplanned = granted.filter(no_payment, state=Award.State.GRANTED).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    payments = Payment.objects.filter(award__contest=contest).exclude(state=Payment.State.CANCELLED)
    by_state: dict[str, dict[str, Any]] = {
        row["state"]: dict(row)
        for row in payments.values("state").annotate(count=Count("pk"), gross=Sum("gross"), tax=Sum("tax"), net=Sum("net"))
    }
    paid = by_state.get(Payment.State.PAID, {"gross": NOTHING, "tax": NOTHING, "net": NOTHING})
    lines = RegisterLine.objects.filter(register__contest=contest, state=RegisterLine.State.PAID).aggregate(
        gross=Sum("gross"), tax=Sum("tax"), net=Sum("net")
    )
    registers = {name: lines[name] or NOTHING for name in ("gross", "tax", "net")}
    planned = sum((row["gross"] for row in by_state.values()), NOTHING)
    return {
        "awarded": total,
        "refused": refused,
        "unplanned": unplanned,
        "by_state": by_state,
        "paid": paid,
        "registers": registers,
        "holds": total == refused + unplanned + planned and all(registers[name] == paid[name] for name in registers),
    }


def taxes_by_due_day(contest: Contest) -> list[dict[str, Any]]:
    """Tax withheld of the contest's prizes, at once or later, by the day it must be handed over, with what is still owed.

    What was given back by a settlement of this contest lowers its agent's terms here.
    """
    paid = Payment.objects.filter(award__contest=contest, state=Payment.State.PAID, tax__gt=0)
    later, returned = tax_withheld_later(contest=contest), tax_given_back(contest=contest)
    lowering = together(
        lowered_terms(paid.filter(agent_inn=inn), later.filter(agent_inn=inn), returned.filter(agent_inn=inn))[0]
        for inn in returned.values_list("agent_inn", flat=True).distinct()
    )
    return owed_by_day(paid, later, lowering)
