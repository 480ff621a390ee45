"""What a register keeps from the moment it is made: payer, contest, recipients as they were (Law 402-FZ, art. 29 p. 3)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Max, Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import banks
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.locks import lock_name
from prizes.models import PayerAccount, Payment, RegisterLine, TaxOrder
from prizes.payouts.payees import payee_of_application
from prizes.rules.orders import numbers

# Of a payer's account everything is kept but whose it is, and who signs for the tax service: no register names them.
_NOT_KEPT = {
    "id", "contest", "tax_office", "phone", "signer_surname", "signer_name", "signer_patronymic", "signer_post", "signer_kind",
}  # fmt: skip


def payer_as_listed(payer: PayerAccount) -> dict[str, Any]:
    """Columns of the payer's account by name, as JSON holds them."""
    columns = [field for field in payer._meta.concrete_fields if field.name not in _NOT_KEPT]
    return {field.name: getattr(payer, field.attname) for field in columns}


def lock_orders(payer_inn: str) -> None:
    """Until the transaction ends nobody else numbers orders of this payer."""
    lock_name(f"orders of {payer_inn}")


def taken_by_tax(payer_inn: str, year: int) -> set[int]:
    """Numbers of the payer's orders to the Treasury dated in a year; a cancelled one's is never given again."""
    return set(TaxOrder.objects.filter(payer_inn=payer_inn, order_year=year).values_list("order_number", flat=True))


def order_numbers(payer_inn: str, year: int, count: int, contest: Contest) -> list[int]:
    """Numbers for the orders of a new register: no register of this payer, in any contest, has given them out this year, nor has

    an order of the single tax payment.
    """
    lock_orders(payer_inn)
    # Lines from before numbers were unique have no year: their registers tell.
    earlier = Q(order_year=year, payer_inn=payer_inn) | Q(
        order_year=None, register__made_on__year=year, register__payer_as_listed__inn=payer_inn
    )
    last = RegisterLine.objects.filter(earlier).aggregate(last=Max("order_number"))["last"] or 0
    try:
        return numbers(last, count, taken_by_tax(payer_inn, year))
    except ValueError as error:
        raise RuleViolation(
            code="register.numbers",
            clause=contest.regulation.clause("prize.transfer"),
            message=f"Номера поручений {year} года кончились: в номере не больше шести цифр. Составьте реестр в новом году.",
        ) from error


def _town_of(bik: str) -> str:
    """Of the recipient's bank, by the Bank of Russia's directory; empty where the directory was not loaded."""
    bank = banks.by_bik(bik)
    return bank.city if bank else ""


def as_listed(payment: Payment) -> dict[str, Any]:
    """The columns of a line that say whom the payment goes to, for what, and how much, as of now."""
    award = payment.award
    return {
        **asdict(payee_of_application(award.payout_application)), "gross": payment.gross, "exempt": payment.exempt, "tax": payment.tax,
        "net": payment.net, "rate": payment.rate, "due_on": payment.due_on, "what_for": f"{award.title}, грант на развитие проекта"[:200] if award.is_grant else award.title,
        "division_title": "" if award.special_id else award.division_title, "team_name": award.team.shown_name, "bank_town": _town_of(award.payout_application.bik),
    }  # fmt: skip
