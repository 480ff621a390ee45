"""What a bank's statement may speak of: lines of registers as they were approved, those of the payer's other contests too."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.contests.models import Contest
from prizes.models import PayerAccount, PaymentRegister, RegisterLine
from prizes.payouts.payees import payee_of
from prizes.rules.statement import Awaited


def accounts_of(contest: Contest) -> set[str]:
    """The accounts a contest pays from."""
    return set(PayerAccount.objects.filter(contest=contest).values_list("account", flat=True))


def lines_awaited(contest: Contest, accounts: Iterable[str]) -> dict[int, RegisterLine]:
    """Lines of approved registers and of those dissolved after approval, of every contest that pays from these accounts."""
    contests = PayerAccount.objects.filter(account__in=list(accounts)).values("contest")
    lines = RegisterLine.objects.filter(
        register__contest__in=contests,
        register__contest__is_rehearsal=contest.is_rehearsal,
        register__approved_at__isnull=False,
        register__state__in=[PaymentRegister.State.APPROVED, PaymentRegister.State.DISSOLVED],
    )
    if contest.is_rehearsal:
        lines = lines.filter(register__contest=contest)
    related = ("register__contest", "payment__award__payout_application", "payment__award__origin__payer")
    return {line.pk: line for line in lines.select_related(*related)}


def as_awaited(line: RegisterLine, contest: Contest, mains: dict[int, str]) -> Awaited:
    """`mains`: contest -> the account of its main payer, which pays what no source has named another payer for."""
    register, payee, origin = line.register, payee_of(line.payment), line.payment.award.origin
    payer = origin.payer.account if origin is not None and origin.payer is not None else mains.get(register.contest_id, "")
    return Awaited(
        key=line.pk, number=line.order_number, amount=line.net, account=payee.account, name=payee.full_name,
        ordered_on=register.made_on, payer=payer, state=line.state, paid_on=line.paid_on,
        contest="" if register.contest_id == contest.pk else register.contest.short_title,
    )  # fmt: skip


def all_awaited(contest: Contest, accounts: Iterable[str]) -> list[Awaited]:
    """As `lines_awaited`, as the rule takes them."""
    lines = lines_awaited(contest, accounts).values()
    contests = {line.register.contest_id for line in lines}
    mains = dict(PayerAccount.objects.filter(contest__in=contests, is_main=True).values_list("contest", "account"))
    return [as_awaited(line, contest, mains) for line in lines]
