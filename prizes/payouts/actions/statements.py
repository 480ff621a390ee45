"""The bank's statement: what it carried out is marked as paid, what it sent back as returned, what is doubtful waits for a person."""

from __future__ import annotations

import hashlib
from collections import Counter

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes.models import BankStatement, Payment, RegisterLine, StatementEntry
from prizes.payouts.actions.payments import mark_paid, mark_returned
from prizes.payouts.actions.taxes import lock_people
from prizes.payouts.queries import awaited
from prizes.payouts.statement_files import Statement, StatementError, read_statement
from prizes.rules.statement import ELSEWHERE, FOREIGN, KNOWN, OFFERED, PAID, RETURNED, UNCLEAR, Match, match

MOST_BYTES = 20 * 2**20
# Looked at anew each time they come: nothing was done about them.
UNDONE = (OFFERED, UNCLEAR, ELSEWHERE)


@stages.asks_first("import_statement")
def refuse_without_account(contest: Contest) -> None:
    """Refuse a statement while no account of a payer is known to look for in it."""
    if not awaited.accounts_of(contest):
        clause = contest.regulation.clause("prize.transfer")
        raise RuleViolation(code="payer.unknown", clause=clause, message="Сначала запишите счёт плательщика.")


@action("Загружена выписка банка")
def import_statement(*, contest: Contest, name: str, data: bytes, by: User) -> tuple[BankStatement, list[Match]]:
    """Mark what the statement says. A document carried out before changes nothing, in whichever file it comes.

    Returns the statement's row and, document by document in the order of the file, what became of it (outcome `known` for a
    repeat); every document that needs a person's eye is kept with the statement.
    """
    require(by, "prizes.pay", contest, "Выписку загружает бухгалтер.")
    refuse_without_account(contest)
    accounts = awaited.accounts_of(contest)
    read = _read(contest, data, accounts)
    contest = locked_contest(contest.pk)  # the file is read by now
    fingerprints = [one.fingerprint for one in read.documents]
    entries = StatementEntry.objects.filter(contest=contest, fingerprint__in=fingerprints)
    entries.filter(outcome__in=UNDONE, decided_at=None).delete()
    seen = set(entries.values_list("fingerprint", flat=True))
    statement = BankStatement.objects.create(
        contest=contest, name=_printable(name)[-160:], sha256=hashlib.sha256(data).hexdigest(), loaded_by=by
    )
    matches = _matched(contest, read, accounts, seen)
    # Of all people at once and in one order: another contest of the payer may mark the same people in another one.
    marked = [one.key for one in matches if one.outcome in (PAID, RETURNED)]
    lock_people(Payment.objects.filter(lines__in=marked).values_list("recipient_hash", flat=True))
    matches = [_carried_out(one, statement, by) for one in matches]
    _keep_lines(statement, read)
    counts = Counter(one.outcome for one in matches)
    statement.paid, statement.returned = counts[PAID], counts[RETURNED]
    statement.known, statement.foreign = counts[KNOWN], counts[FOREIGN]
    statement.save()
    note(contest_id=contest.pk, about=f"{statement}: выплачено {statement.paid}, возвращено {statement.returned}"[:300])
    return statement, matches


def _read(contest: Contest, data: bytes, accounts: set[str]) -> Statement:
    if len(data) > MOST_BYTES:
        raise RuleViolation(code="statement.too_large", message="Файл больше 20 МБ.", field="statement")
    try:
        read = read_statement(data)
    except StatementError as error:
        raise RuleViolation(code="statement.unreadable", message=str(error), field="statement", status=422) from error
    if contest.is_rehearsal and not read.is_rehearsed:
        raise RuleViolation(
            code="statement.real", message="Настоящую выписку банка в репетицию не загружают.", field="statement", status=422
        )
    if read.is_rehearsed and not contest.is_rehearsal:
        raise RuleViolation(
            code="statement.rehearsed", message="Это файл репетиции: в настоящий конкурс его не загружают.", field="statement",
            status=422,
        )  # fmt: skip
    _refuse_another_account(read, accounts)
    return read


def _refuse_another_account(read: Statement, accounts: set[str]) -> None:
    """A file without a word of our account is another file; one of our account in which nothing moved is a statement."""
    moved = {account for one in read.documents for account in one.payer_accounts + one.recipient_accounts}
    if accounts & (moved if read.documents else read.accounts):
        return
    unread = [f"строка {number}: {why}" for number, why in read.faults]
    unread += [f"строка {one.line}: {'; '.join(one.faults.values())}" for one in read.documents if one.faults]
    raise RuleViolation(
        code="statement.other_account",
        message=f"В выписке нет ни одного документа по счёту плательщика {', '.join(sorted(accounts))}: выбран другой файл?"
        + (f" Не прочитано: {'. '.join(unread[:5])}." if unread else ""),
        field="statement",
        status=422,
    )


def _matched(contest: Contest, read: Statement, accounts: set[str], seen: set[str]) -> list[Match]:
    """What each document is, in the file's order; one that stands twice in the file is known the second time."""
    fresh, places, found = [], [], {}
    for place, document in enumerate(read.documents):
        if document.fingerprint in seen:
            found[place] = Match(document, KNOWN, why="учтён раньше")
        else:
            seen.add(document.fingerprint)
            fresh.append(document)
            places.append(place)
    found.update(zip(places, match(fresh, awaited.all_awaited(contest, accounts), accounts), strict=True))
    return [found[place] for place in range(len(read.documents))]


def _carried_out(matched: Match, statement: BankStatement, by: User) -> Match:
    """The match, after its action is done; what the payment's state does not allow is left alone and said so."""
    if matched.outcome in (KNOWN, FOREIGN):
        return matched
    document = matched.document
    if matched.outcome in (PAID, RETURNED):
        line = RegisterLine.objects.select_related("payment").filter(pk__in=[matched.key]).get()
        try:
            days = (document.debited_on, document.credited_on)
            on = days[0] or days[1] if matched.outcome == PAID else days[1] or days[0]
            _mark(line, matched.outcome, on, document.purpose, by)
        except RuleViolation as refusal:
            matched = Match(document, UNCLEAR, why=str(refusal))
    StatementEntry.objects.create(
        statement=statement, contest=statement.contest, fingerprint=document.fingerprint, line_id=matched.key,
        outcome=matched.outcome, source_line=document.line, number=_printable(document.number)[:40], drawn_on=document.on,
        amount=document.amount, moved_on=document.debited_on if _is_debit(matched) else document.credited_on,
        purpose=_printable(document.purpose)[:1_000], why=_printable(matched.why)[:1_000], suggested=matched.suggested,
        candidates=list(matched.candidates),
    )  # fmt: skip
    return matched


def _is_debit(matched: Match) -> bool:
    return PAID in (matched.outcome, matched.suggested) or not matched.document.credited_on


def _mark(line: RegisterLine, outcome: str, on: object, purpose: str, by: User) -> None:
    if outcome == PAID:
        mark_paid(payment=line.payment, line_id=line.pk, paid_on=on, by=by)  # type: ignore[arg-type]  # a document that is carried out has its day
    else:
        reason = f"Возврат банка: {_printable(purpose)}"[:500]
        mark_returned(payment=line.payment, line_id=line.pk, reason=reason, by=by, returned_on=on)  # type: ignore[arg-type]  # a day or none


def _keep_lines(statement: BankStatement, read: Statement) -> None:
    """Lines of the file that belong to no document are named beside the documents."""
    for number, why in read.faults[:100]:
        fingerprint = hashlib.sha256(f"{statement.pk} {number} {why}".encode()).hexdigest()
        StatementEntry.objects.create(
            statement=statement, contest=statement.contest, fingerprint=fingerprint, outcome=UNCLEAR, source_line=number, why=why
        )


def _printable(text: str) -> str:
    """A bank's text without signs that are not seen."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _locked_entry(entry: StatementEntry, by: User) -> tuple[StatementEntry, Contest]:
    entry = StatementEntry.objects.select_for_update(of=("self",)).select_related("contest").get(pk=entry.pk)
    require(by, "prizes.pay", entry.contest, "О документах выписки решает бухгалтер.")
    return entry, contest_with_regulation(entry.contest_id)


@action("Решено о документе выписки")
def decide_entry(*, entry: StatementEntry, line: RegisterLine | None, reason: str = "", by: User) -> StatementEntry:
    """A person says which payment a doubtful document speaks of, or (`line` None) that it speaks of no prize; with the reason."""
    entry, contest = _locked_entry(entry, by)
    clause = contest.regulation.clause("prize.transfer")
    if not entry.is_open:
        raise RuleViolation(code="entry.decided", clause=clause, message="Об этом документе уже решено: обновите страницу.")
    if line is not None and line.pk not in entry.candidates:
        raise RuleViolation(code="entry.other_line", clause=clause, message="Эта выплата к документу не подходит.", field="line")
    if line is None:
        entry.outcome = FOREIGN
    else:
        _mark(line, entry.suggested, entry.moved_on, entry.purpose, by)
        entry.outcome, entry.line = entry.suggested, line
    entry.decided_by, entry.decided_at = by, clock.now()
    entry.decision_reason = _printable(reason.strip() or entry.why)[:500]
    entry.save()
    note(contest_id=contest.pk, about=f"{entry.statement}, документ № {entry.number}"[:300], reason=entry.decision_reason[:300])
    return entry


@action("Документ выписки возвращён к решению")
def reopen_entry(*, entry: StatementEntry, reason: str, by: User) -> StatementEntry:
    """What was taken for no prize's is offered again; what was carried out is changed by the payment's own actions."""
    entry, contest = _locked_entry(entry, by)
    clause = contest.regulation.clause("prize.transfer")
    if entry.outcome != FOREIGN or entry.decided_at is None:
        raise RuleViolation(code="entry.not_dismissed", clause=clause, message="Этот документ не отложен: обновите страницу.")
    if not reason.strip():
        raise RuleViolation(code="entry.no_reason", clause=clause, message="Укажите причину.", field="reason")
    entry.outcome, entry.decided_by, entry.decided_at, entry.decision_reason = OFFERED, None, None, ""
    entry.save()
    note(contest_id=contest.pk, about=f"{entry.statement}, документ № {entry.number}"[:300], reason=reason.strip()[:300])
    return entry
