"""What a bank's statement may speak of: lines of registers as they were approved, those of the payer's other contests too."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.contests.models import Contest
from prizes.models import PayerAccount, PaymentRegister, RegisterLine
from prizes.rules.statement import Awaited


def accounts_of(contest: Contest) -> set[str]:
    """The accounts a contest pays from, and those its registers were paid from before an account was changed."""
    kept = contest.payment_registers.exclude(payer_as_listed={}).values_list("payer_as_listed__account", flat=True)
    living = PayerAccount.objects.filter(contest=contest).values_list("account", flat=True)
    return {account for account in [*living, *kept] if account}


def lines_awaited(contest: Contest, accounts: Iterable[str]) -> list[RegisterLine]:
    """Lines of approved registers and of those dissolved after approval, of every contest, that are paid from these accounts."""
    lines = RegisterLine.objects.filter(
        register__payer_as_listed__account__in=list(accounts),
        register__contest__is_rehearsal=contest.is_rehearsal,
        register__approved_at__isnull=False,
        register__state__in=[PaymentRegister.State.APPROVED, PaymentRegister.State.DISSOLVED],
    )
    if contest.is_rehearsal:
        lines = lines.filter(register__contest=contest)
    return list(lines.select_related("register__contest"))


def as_awaited(line: RegisterLine, contest: Contest) -> Awaited:
    """The order as it went to the bank: nothing of it is read from what has been corrected since."""
    register = line.register
    return Awaited(
        key=line.pk, number=line.order_number or 0, amount=line.net, account=line.account, name=line.full_name,
        ordered_on=register.made_on, payer=register.payer_as_listed["account"], state=line.state, paid_on=line.paid_on,
        contest="" if register.contest_id == contest.pk else register.contest_short_title or register.contest.short_title,
    )  # fmt: skip


def all_awaited(contest: Contest, accounts: Iterable[str]) -> list[Awaited]:
    """As `lines_awaited`, as the rule takes them."""
    return [as_awaited(line, contest) for line in lines_awaited(contest, accounts)]
