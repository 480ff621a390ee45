"""After the publication: prizes and documents of people who are out, and of places that a new decision changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import Protocol
from judging.queries import standing
from prizes import letters
from prizes.awards.actions.cancelling import cancel_payment, restore_payment
from prizes.awards.actions.revoking import revoke
from prizes.awards.actions.shares import locked_award, locked_awards, open_again
from prizes.awards.queries import shares, unsettled
from prizes.awards.queries.earned import wanted_documents
from prizes.awards.queries.lines import listed_payments
from prizes.models import Award, Diploma, Payment
from prizes.rules.refusals import refusal_clause
from prizes.states import AWARD

# What one award is: project, person (None: the team), division, place, roubles, thing.
Key = tuple[int, int | None, str, int, Any, str]


def key_of(award: Award) -> Key:
    return award.project_id, award.holder_id, award.division, award.place or 0, award.amount, award.thing


def withdraw_awards(protocol: Protocol, contest: Contest, wanted: Collection[Key]) -> int:
    """Take away every place's award that this new decision does not give: parts and planned payments with it. Part of publishing."""
    rows = (
        locked_awards().filter(contest=contest, special=None, passed_from=None, part_of=None).exclude(state=Award.State.WITHDRAWN)
    )
    # A prize refused whose place stays vacant is of no other project: it stays refused, and may be passed on.
    vacant = {row["project_id"] for nomination in protocol.figures["nominations"] for row in nomination.get("vacant", ())}
    unmoved = (Award.State.REFUSED, Award.State.DECLINED)
    gone = [
        award
        for award in rows.order_by("id")
        if key_of(award) not in wanted and not (award.state in unmoved and award.project_id in vacant and not award.holder_id)
    ]
    listed = {row["project_id"] for nomination in protocol.figures["nominations"] for row in nomination["rows"]}
    for award in [*gone, *_passed_in_vain(contest, {award.pk for award in gone}, listed)]:
        for prize in [award, *locked_awards().filter(part_of=award).exclude(state=Award.State.WITHDRAWN)]:
            _withdraw(prize, protocol, contest)
    return len(gone)


def _passed_in_vain(contest: Contest, gone: Collection[int], listed: Collection[int]) -> list[Award]:
    """Prizes passed on whose first winner's place is taken away with its prize, or whose project the decision names no longer."""
    lost, found = set(gone), []
    # A prize passed on twice is of a later key than the one it came from.
    for award in locked_awards().filter(contest=contest).exclude(passed_from=None).order_by("id"):
        if award.state != Award.State.WITHDRAWN and (award.passed_from_id in lost or award.project_id not in listed):
            lost.add(award.pk)
            found.append(award)
    return found


def _withdraw(award: Award, protocol: Protocol, contest: Contest) -> None:
    payment = Payment.objects.select_for_update().filter(award=award).first()
    if payment and payment.state == Payment.State.PLANNED and listed_payments().filter(payment=payment).exists():
        raise RuleViolation(
            code="award.listed",
            clause=refusal_clause(contest.regulation, "violation"),
            message=f"Приз команды «{award.team.name}» ({award.title}) стоит в реестре на выплату: сначала расформируйте реестр.",
        )
    cancel_payment(payment)
    AWARD.move(award, "withdraw")
    award.amended_by = protocol
    award.refused_at = award.refused_at or clock.now()
    award.refusal_reason = award.refusal_reason or f"решение изменено протоколом № {protocol.number}"[:500]
    award.save()
    if person := shares.recipient_of(award):
        paid = payment is not None and payment.state == Payment.State.PAID
        letters.post("award_withdrawn", person, award=award, protocol=protocol, paid=paid, again=str(protocol.pk))


def reinstated(contest: Contest, key: Key) -> Award | None:
    """The like award that an earlier decision took away, granted again with its parts and payments; so nothing is paid twice."""
    rows = locked_awards().filter(
        contest=contest,
        special=None,
        passed_from=None,
        part_of=None,
        state=Award.State.WITHDRAWN,
        project=key[0],
        holder=key[1],
        returned_on=None,
    )
    award = next((row for row in rows.order_by("-id") if key_of(row) == key), None)
    if award is None:
        return None
    for prize in [award, *locked_awards().filter(part_of=award, state=Award.State.WITHDRAWN, amended_by=award.amended_by)]:
        open_again(prize, contest)
        AWARD.move(prize, "reinstate")
        prize.amended_by = prize.refused_at = prize.refused_by = None
        prize.refusal_clause = prize.refusal_reason = ""
        prize.save()
        restore_payment(prize)
    return award


def revoke_changed(protocol: Protocol, earlier: Protocol, contest: Contest) -> int:
    """Documents of the people whose place has changed that they have earned no longer. Part of publishing."""
    changed = standing.changes(earlier.figures, protocol.figures)
    projects = {change.key for change in changed if change.part == "nominations"}
    people = {change.key for change in changed if change.part == "personal"}
    teams = set()
    for figures in (earlier.figures, protocol.figures):
        for row in (row for division in figures["nominations"] for row in division["rows"] if row["project_id"] in projects):
            teams.add(row["team_id"])
            people |= {person["application_id"] for person in row.get("people", ())}
    earned = {(wanted.person.pk, wanted.kind, wanted.merit) for wanted in wanted_documents(contest)}
    reason = f"решение изменено протоколом № {protocol.number}"
    count = 0
    rows = Diploma.objects.select_for_update(of=("self",)).filter(contest=contest, revoked_at=None, application__isnull=False)
    for diploma in rows.select_related("application"):
        person = diploma.application
        if person is None or (person.pk not in people and person.team_id not in teams):
            continue
        if (person.pk, diploma.kind, diploma.merit) in earned:
            continue
        diploma.contest = contest
        revoke(diploma, reason, protocol=protocol)
        count += 1
    return count


@action("Отказано в призах и отозваны документы исключённых")
def settle_exclusion(*, contest: Contest, clause: str, reason: str, by: User) -> tuple[int, int]:
    """Refuse the prizes of excluded teams and people, revoke their documents: (prizes, documents). The decision is changed apart.

    What is paid already stays: the new decision makes a claim of it.
    """
    contest = locked_contest(contest.pk)
    require(by, "prizes.manage_fund", contest, "В выдаче приза отказывает сотрудник.")
    if not clause.strip() or not reason.strip():
        raise RuleViolation(code="refusal.no_ground", message="Укажите пункт документа и в чём нарушение.", field="reason")
    keys = list(unsettled.prizes_of_excluded(contest).values_list("pk", flat=True))
    prizes = [prize for prize in locked_awards().filter(pk__in=keys) if not _is_paid(prize)]
    for prize in prizes:
        payment = Payment.objects.select_for_update().filter(award=prize).first()
        if payment and listed_payments().filter(payment=payment).exists():
            raise RuleViolation(
                code="refusal.paid",
                message=f"Приз команды «{prize.team.name}» стоит в реестре на выплату: сначала расформируйте реестр.",
            )
        cancel_payment(payment)
        AWARD.move(prize, "refuse")
        prize.refused_at, prize.refused_by = clock.now(), by
        prize.refusal_clause, prize.refusal_reason = clause.strip()[:20], reason.strip()[:500]
        prize.save()
        if person := shares.recipient_of(prize):
            letters.post("prize_refused", person, award=prize, revoked=True, again=str(clock.now()))
    documents = 0
    for diploma in unsettled.documents_of_excluded(contest).select_for_update(of=("self",)):
        diploma.contest = contest
        revoke(diploma, reason)
        documents += 1
    note(contest_id=contest.pk, about=f"призов {len(prizes)}, документов {documents}", reason=reason.strip()[:300])
    return len(prizes), documents


def _is_paid(award: Award) -> bool:
    return Payment.objects.filter(award=award, state=Payment.State.PAID).exists()


@action("Возвращён выплаченный приз")
def mark_money_returned(*, award: Award, returned_on: date, basis: str, by: User) -> Award:
    """The money of a prize that a new decision took away has come back, by this document."""
    award = locked_award(award)
    require(by, "prizes.manage_fund", award.contest, "Возврат отмечает сотрудник.")
    if award.state != Award.State.WITHDRAWN or not _is_paid(award) or award.returned_on:
        raise RuleViolation(code="return.nothing", message="По этому призу возвращать нечего или возврат уже отмечен.")
    if not basis.strip():
        raise RuleViolation(code="return.no_basis", message="Укажите документ о возврате.", field="basis")
    if returned_on > local_day(clock.now(), award.contest.regulation):
        raise RuleViolation(code="return.future", message="День возврата ещё не наступил.", field="returned_on")
    award.returned_on, award.return_basis = returned_on, basis.strip()[:200]
    award.save(update_fields=["returned_on", "return_basis"])
    note(contest_id=award.contest_id, about=f"{award.named}, {award.title}", reason=award.return_basis)
    return award
