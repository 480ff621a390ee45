"""Actions with a team's prize that each member is paid a part of: the division and its signatures (Kuzbass: 12.10; clause 15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from django.db.models import QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.russia import money
from prizes import letters
from prizes.awards.queries import shares
from prizes.models import Award, Payment, PayoutApplication
from prizes.representing import is_child_alone, refuse_child
from prizes.rules import shares as rules
from prizes.rules import terms
from registration.models import Application

EACH_MEMBER = "each_member"


def divide(award: Award, contest: Contest) -> list[Award]:
    """Equal parts of a team's prize for its members, where the regulation pays each of them; the signatures are still to come."""
    if contest.regulation.prizes.recipient != EACH_MEMBER or award.amount is None or award.holder_id or award.parts.exists():
        return []
    people = shares.members_to_pay(award)
    if not people:
        return []
    return [
        Award.objects.create(
            contest=contest, project_id=award.project_id, team_id=award.team_id, division=award.division,
            division_title=award.division_title, division_position=award.division_position, place=award.place, nominated=award.nominated,
            amount=amount or None, origin=award.origin, apply_by=award.apply_by, state=award.state,
            refusal_clause=award.refusal_clause, refusal_reason=award.refusal_reason, refused_at=award.refused_at,
            part_of=award, holder=person, passed_by=award.passed_by,
        )
        for person, amount in zip(people, rules.equal_parts(award.amount, len(people)), strict=True)
    ]  # fmt: skip


def open_again(prize: Award, contest: Contest, *, last: date | None = None) -> None:
    """Set the term of a prize in money that may be asked for again, or only now; its application follows. The row is saved by the caller."""
    today = local_day(clock.now(), contest.regulation)
    closed_on = local_day(prize.refused_at, contest.regulation) if prize.refused_at else None
    until = last or terms.open_again_by(prize.apply_by, contest.regulation, today=today, closed_on=closed_on)
    if prize.amount is None or prize.apply_by is None or until == prize.apply_by:
        return
    prize.apply_by = until
    PayoutApplication.objects.filter(
        award=prize, state__in=[PayoutApplication.State.DRAFT, PayoutApplication.State.RETURNED]
    ).update(correct_by=until)


def refuse_decided(whole: Award, clause: str) -> None:
    """The organiser's division ends the team's proposals: only the organiser changes it, with a new reason."""
    if whole.division_reason:
        raise RuleViolation(
            code="shares.decided", clause=clause,
            message=f"Приз разделил организатор: {whole.division_reason}. Если вы не согласны, напишите ему на странице «Вопросы организатору».",
        )  # fmt: skip


@action("Разделён приз команды")
def set_shares(*, award: Award, amounts: Mapping[int, Decimal], by: User, reason: str = "") -> list[Award]:
    """How a team's prize is divided: part's id -> roubles. The captain proposes and everybody signs anew; the organiser gives a reason."""
    award = locked_award(award)
    contest = contest_with_regulation(award.contest_id)
    clause = contest.regulation.clause("prize.shares")
    organiser = by.has_perm("prizes.manage_fund", contest)
    if not organiser:
        require(by, "prizes.divide", award, "Раздел приза предлагает капитан команды.")
        refuse_decided(award, clause)
    elif not reason.strip():
        raise RuleViolation(
            code="shares.no_reason", clause=clause, message="Укажите, почему приз делит организатор.", field="reason"
        )
    parts = {part.pk: part for part in locked_awards().filter(part_of=award)}
    if not parts:
        raise RuleViolation(code="shares.whole", clause=clause, message="Этот приз не делится между участниками.")
    _still_open(list(parts.values()), clause)
    if set(amounts) != set(parts):
        raise RuleViolation(code="shares.people", clause=clause, message="Укажите долю каждого участника команды.", status=422)
    if any(amount < 0 for amount in amounts.values()):
        raise RuleViolation(code="shares.negative", clause=clause, message="Доля не может быть меньше нуля.", status=422)
    total = sum(amounts.values(), Decimal(0))
    if total != award.amount:
        raise RuleViolation(
            code="shares.sum", clause=clause, status=422,
            message=f"Доли вместе — {money.formatted(total)}, а приз — {money.formatted(award.amount or Decimal(0))}. "
            f"Разница {money.formatted(abs(total - (award.amount or Decimal(0))))}.",
        )  # fmt: skip
    award.division_reason = reason.strip()[:300] if organiser else ""
    award.save(update_fields=["division_reason"])
    now = clock.now()
    for pk, part in parts.items():
        holder = cast(Application, part.holder)  # a part has one: constraint award_part_has_holder
        had_money, part.amount = part.amount is not None, amounts[pk] or None
        if not had_money:
            open_again(part, contest)
        signs = holder.user_id == by.pk and not is_child_alone(holder, contest, by)
        part.agreed_at = now if signs else None
        part.disagreed_at, part.disagreement = None, ""
        part.save(update_fields=["amount", "agreed_at", "apply_by", "disagreed_at", "disagreement"])
        if holder.user_id != by.pk:
            letters.post("shares", holder, award=part, whole=award, again=str(now))
    note(contest_id=contest.pk, about=f"команда «{award.team.name}»", reason=award.division_reason)
    return list(parts.values())


@action("Подписан раздел приза")
def agree_to_share(*, part: Award, amount: Decimal | None, by: User) -> Award:
    """A member signs how the prize is divided, for the own part as it was shown (`amount`); for a child the representative signs."""
    part = locked_award(part)
    require(by, "prizes.apply", part, "За свою долю подписывается сам участник.")
    contest = contest_with_regulation(part.contest_id)
    refuse_child(part.holder, contest, by, code="shares.child", what="подписать раздел приза")
    clause = contest.regulation.clause("prize.shares")
    if part.amount != amount:
        raise RuleViolation(
            code="shares.changed", clause=clause, message="Раздел изменили, пока вы читали: посмотрите его ещё раз."
        )
    part.agreed_at = clock.now()
    part.disagreed_at, part.disagreement = None, ""
    part.save(update_fields=["agreed_at", "disagreed_at", "disagreement"])
    note(contest_id=part.contest_id, about=f"команда «{part.team.name}»")
    return part


def require_agreed_division(award: Award, contest: Contest) -> None:
    """Refuse to pay a part while somebody of the team has not signed the division."""
    if award.part_of is None or shares.division_is_agreed(award.part_of):
        return
    waiting = shares.parts_of(award.part_of).filter(state=Award.State.GRANTED, agreed_at=None)
    names = ", ".join(part.holder.full_name for part in waiting if part.holder)
    raise RuleViolation(
        code="shares.unsigned",
        clause=contest.regulation.clause("prize.shares"),
        message=f"Раздел приза подписали не все: {names}. Дождитесь подписей или разделите приз решением организатора.",
    )


def _still_open(parts: list[Award], clause: str) -> None:
    planned = Payment.objects.filter(award__in=parts).exclude(state=Payment.State.CANCELLED)
    accepted = PayoutApplication.objects.filter(award__in=parts, state=PayoutApplication.State.ACCEPTED)
    if planned.exists() or accepted.exists():
        raise RuleViolation(
            code="shares.paid", clause=clause, message="Выплата по этому призу уже запланирована: делить его заново нельзя."
        )
    if any(part.state != Award.State.GRANTED for part in parts):
        raise RuleViolation(
            code="shares.given_up",
            clause=clause,
            message="Кто-то из команды отказался от доли или ему отказано: его доля другим не переходит.",
        )


def locked_awards() -> QuerySet[Award]:
    """Awards to be changed, each with what actions with it read."""
    rows = Award.objects.select_for_update(of=("self",))
    return rows.select_related("team", "special", "contest", "holder", "part_of__special")


def locked_award(award: Award) -> Award:
    return locked_awards().get(pk=award.pk)
