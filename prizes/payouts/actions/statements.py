"""The bank's statement: what it carried out is marked as paid, what it sent back as returned; never twice."""

from __future__ import annotations

import hashlib
from collections import Counter

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes.awards.queries.payers import main_payer_of
from prizes.models import BankStatement, PaymentRegister, RegisterLine, StatementEntry
from prizes.payouts.actions.payments import mark_paid, mark_returned
from prizes.payouts.payment_orders import ENCODING, REHEARSED, StatementError, read_statement
from prizes.rules.statement import FOREIGN, PAID, Awaited, Match, match

MOST_BYTES = 20 * 2**20
KNOWN = "known"


def _awaited(contest: Contest) -> dict[int, RegisterLine]:
    lines = RegisterLine.objects.filter(
        register__contest=contest,
        register__state=PaymentRegister.State.APPROVED,
        state__in=[RegisterLine.State.LISTED, RegisterLine.State.PAID],
    )
    return {line.pk: line for line in lines.select_related("register", "payment__award__payout_application")}


@action("Загружена выписка банка")
def import_statement(*, contest: Contest, name: str, data: bytes, by: User) -> tuple[BankStatement, list[Match]]:
    """Mark what the statement says; all or nothing. A document seen before changes nothing, in whichever file it comes.

    Returns the statement's row and, document by document, what became of it (outcome `known` for a repeat).
    """
    require(by, "prizes.pay", contest, "Выписку загружает бухгалтер.")
    clause = contest.regulation.clause("prize.transfer")
    payer = main_payer_of(contest)
    if payer is None:
        raise RuleViolation(code="payer.unknown", clause=clause, message="Сначала запишите счёт плательщика.")
    if len(data) > MOST_BYTES:
        raise RuleViolation(code="statement.too_large", message="Файл больше 20 МБ.", field="statement")
    if contest.is_rehearsal:
        mark = REHEARSED.encode(ENCODING)
        if not data.startswith(mark):
            raise RuleViolation(
                code="statement.real", message="Настоящую выписку банка в репетицию не загружают.", field="statement", status=422
            )
        data = data.removeprefix(mark)
    try:
        documents = read_statement(data)
    except StatementError as error:
        raise RuleViolation(code="statement.unreadable", message=str(error), field="statement", status=422) from error
    ours = payer.account
    if not any(ours in (one.payer_account, one.recipient_account) for one in documents):
        raise RuleViolation(
            code="statement.other_account",
            message=f"В выписке нет ни одного документа по счёту плательщика {ours}: выбран другой файл?",
            field="statement",
            status=422,
        )
    contest = locked_contest(contest.pk)  # the file is read by now
    fingerprints = [one.fingerprint for one in documents]
    seen = set(StatementEntry.objects.filter(contest=contest, fingerprint__in=fingerprints).values_list("fingerprint", flat=True))
    statement = BankStatement.objects.create(
        contest=contest, name=name[-160:], sha256=hashlib.sha256(data).hexdigest(), loaded_by=by
    )
    lines = _awaited(contest)
    awaited = [_as_awaited(line) for line in lines.values()]
    matches = [Match(one, KNOWN, why="учтён раньше") for one in documents if one.fingerprint in seen]
    matches += match([one for one in documents if one.fingerprint not in seen], awaited, ours)
    matches = [_carried_out(one, lines, statement, by) for one in matches]
    counts = Counter(one.outcome for one in matches)
    statement.paid, statement.returned = counts[PAID], counts["returned"]
    statement.known, statement.foreign = counts[KNOWN], counts[FOREIGN]
    statement.save()
    note(contest_id=contest.pk, about=f"{statement}: выплачено {statement.paid}, возвращено {statement.returned}"[:300])
    return statement, matches


def _as_awaited(line: RegisterLine) -> Awaited:
    application = line.payment.award.payout_application
    return Awaited(
        key=line.pk, number=line.order_number, amount=line.net, account=application.account, name=application.full_name,
        is_paid=line.state == RegisterLine.State.PAID,
    )  # fmt: skip


def _carried_out(matched: Match, lines: dict[int, RegisterLine], statement: BankStatement, by: User) -> Match:
    """The match, after its action is done; what the payment's state does not allow is left alone and said so."""
    if matched.key is None:
        return matched
    line, document = lines[matched.key], matched.document
    try:
        if matched.outcome == PAID:
            mark_paid(payment=line.payment, paid_on=document.debited_on, by=by)
        else:
            mark_returned(payment=line.payment, reason=f"Возврат банка: {document.purpose}"[:500], by=by)
    except RuleViolation as refusal:
        return Match(document, FOREIGN, why=str(refusal))
    StatementEntry.objects.create(
        statement=statement, contest=statement.contest, fingerprint=document.fingerprint, line=line, outcome=matched.outcome
    )
    return matched
