"""Actions with prizes that are things: who was given them, in which parts, and the way back (Tax Code, art. 211)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, erasure
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.personal import declared
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.russia import money
from hackathon_portal.russia.names import full_name
from prizes.awards.actions.shares import locked_award
from prizes.models import Award, ThingReceipt
from prizes.payouts.payees import identity_hash
from prizes.payouts.queries import keeping, things
from prizes.rules.keeping import documents_until
from prizes.rules.shares import equal_parts
from prizes.rules.things import parts_fault, value_fault

# Application's key -> the part typed for it, None where equal parts are meant.
Typed = Mapping[int, Decimal | None]


@action("Вручён неденежный приз")
def mark_thing_given(
    *, award: Award, given_on: date, by: User, parts: Typed | None = None, shown: str | None = None
) -> Award:  # fmt: skip
    """A thing changed hands on a day; who received it stays written as they are known today.

    `parts`: who of the team received it; None: whom the regulation pays, equally. `shown`: the `fingerprint` of what the page
    said would be done; refused where it is another by now.
    """
    award = locked_award(award)
    divided = divided_thing(award=award, given_on=given_on, parts=parts, by=by)
    if shown is not None and shown != fingerprint(award, given_on, divided):
        raise RuleViolation(code="thing.changed", message="Приз изменился, пока страница была открыта. Посмотрите ещё раз.")
    award.thing_given_on = given_on
    award.save(update_fields=["thing_given_on"])
    keep_receivers(award, divided)
    note(contest_id=award.contest_id, about=f"{award.named}: {award.thing}, получателей {len(divided)}"[:300])
    return award


def fingerprint(award: Award, given_on: date, divided: list[things.Part]) -> str:
    """What the handing over will write, as one line: another thing, value, day or division is another."""
    people = ",".join(f"{person.pk}={value}" for person, value in divided)
    return f"{given_on}|{award.thing}|{award.thing_value}|{award.thing_value_basis}|{people}"


def divided_thing(*, award: Award, given_on: date, parts: Typed | None, by: User) -> list[things.Part]:
    """Who would receive the award's thing on a day and the value of each part; a RuleViolation where it may not be handed over so."""
    contest = contest_with_regulation(award.contest_id)
    award.contest = contest
    require(by, "prizes.manage_fund", contest, "Вручение отмечает сотрудник.")
    if not award.thing or award.state != Award.State.GRANTED:
        raise RuleViolation(code="thing.none", message="Неденежного приза у этой награды нет.")
    if award.thing_given_on is not None:
        raise RuleViolation(code="thing.given", message="Вручение уже отмечено: если это ошибка, сначала снимите отметку.")
    _require_day(given_on, contest)
    clause = contest.regulation.clause("prize.tax")
    if parts is None:
        divided = things.equally(award, things.usual_receivers(award))
    else:
        allowed = {person.pk: person for person in things.may_receive(award)}
        if set(parts) - set(allowed):
            raise RuleViolation(code="thing.alien", message="Этого человека нет среди тех, кому присуждён приз.", status=422)
        people = [person for pk, person in allowed.items() if pk in parts]
        typed = [parts[person.pk] for person in people]
        if people and (fault := parts_fault(award.thing_value, typed)):
            field = f"part_{people[fault[0]].pk}" if fault[0] is not None else ""
            raise RuleViolation(code="thing.parts", clause=clause, message=fault[1], field=field, status=422)
        by_hand = any(part is not None for part in typed)
        divided = list(zip(people, typed, strict=True)) if by_hand else things.equally(award, people)
    if not divided:
        raise RuleViolation(code="thing.nobody", message="Отметьте, кто получил приз.", status=422)
    return divided


def _require_day(given_on: date, contest: Contest) -> None:
    if given_on > local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="thing.future", message="День вручения ещё не наступил.", field="given_on")
    if given_on < contest.starts_on:
        raise RuleViolation(
            code="thing.early",
            message=f"Конкурс начался {contest.starts_on:%d.%m.%Y}: раньше приза быть не могло.",
            field="given_on",
        )


def keep_receivers(award: Award, divided: list[things.Part]) -> list[ThingReceipt]:
    """Write down who received the thing, as they are known now."""
    return [_kept(things.as_received(award, person, value)) for person, value in divided]


def _kept(row: ThingReceipt) -> ThingReceipt:
    row.save()
    return row


@action("Отметка о вручении неденежного приза отменена")
def take_back_thing_given(*, award: Award, reason: str, by: User) -> Award:
    """The mark was a mistake, or the thing came back: it is no income any more; what was withheld of it shows as a difference."""
    award = locked_award(award)
    require(by, "prizes.manage_fund", award.contest, "Вручение отмечает сотрудник.")
    if award.thing_given_on is None:
        raise RuleViolation(code="thing.not_given", message="Вручение не отмечено: страница устарела.")
    if not reason.strip():
        raise RuleViolation(code="thing.no_reason", message="Укажите, почему отметка о вручении снимается.", field="reason")
    given_on, award.thing_given_on = award.thing_given_on, None
    award.save(update_fields=["thing_given_on"])
    award.received.all().delete()
    note(
        contest_id=award.contest_id, about=f"{award.named}: {award.thing}, {given_on:%d.%m.%Y}"[:300], reason=reason.strip()[:300]
    )
    return award


@action("Записана стоимость неденежного приза")
def set_thing_value(*, award: Award, value: Decimal, basis: str, by: User) -> Award:
    """The market value of an award's thing with its document (art. 211 p. 1); typed again, it replaces what stood.

    Of a thing handed over in equal parts the parts follow; of one divided by hand another value is refused.
    """
    award = Award.objects.select_for_update(of=("self",)).select_related("contest", "team").get(pk=award.pk)
    require(by, "prizes.pay", award.contest, "Стоимость приза записывает бухгалтер.")
    if not award.thing:
        raise RuleViolation(code="thing.none", message="Неденежного приза у этой награды нет.", field="value")
    if fault := value_fault(value, basis):
        raise RuleViolation(code=f"thing.{fault[0]}", message=fault[1], field=fault[0])
    _divide_anew(award, value)
    award.thing_value, award.thing_value_basis = value, basis.strip()[:200]
    award.save(update_fields=["thing_value", "thing_value_basis"])
    note(contest_id=award.contest_id, about=f"{award.named}: {award.thing}, {value}"[:300], reason=basis.strip()[:300])
    return award


def _divide_anew(award: Award, value: Decimal) -> None:
    rows = list(award.received.order_by("id"))
    total = sum((row.value for row in rows if row.value is not None), Decimal(0))
    if not rows or total == value:
        return
    if total and [row.value for row in rows] != equal_parts(total, len(rows)):
        raise RuleViolation(
            code="thing.by_hand", field="value",
            message=f"Сумма долей {money.formatted(total)} не равна стоимости {money.formatted(value)}: приз вручён долями, "
            "записанными вручную. Пусть сотрудник снимет отметку о вручении и отметит его с новыми долями.",
        )  # fmt: skip
    for row, part in zip(rows, equal_parts(value, len(rows)), strict=True):
        row.value = part
        row.save(update_fields=["value"])


@action("Записаны сведения получателя неденежного приза")
def state_receiver(*, receipt: ThingReceipt, values: Mapping[str, Any], basis: str, by: User) -> ThingReceipt:
    """Who was given the thing, as the certificate of income asks it, by a document the accountant has seen; `values`: columns."""
    receipt = ThingReceipt.objects.select_for_update(of=("self",)).select_related("award__contest").get(pk=receipt.pk)
    contest = contest_with_regulation(receipt.award.contest_id)
    require(by, "prizes.pay", contest, "Сведения для справки о доходах записывает бухгалтер.")
    if not basis.strip():
        raise RuleViolation(code="thing.no_basis", message="Напишите, откуда сведения: документ, обращение.", field="basis")
    if not values["inn"] and not values["document_number"]:
        raise RuleViolation(code="thing.unstated", message="Укажите ИНН или документ.", field="inn")
    if not values["resident"] and contest.regulation.prizes.tax_year(_year(receipt)).non_resident is None:
        raise RuleViolation(
            code="tax.non_resident", clause=contest.regulation.clause("prize.tax"), field="resident",
            message=f"Ставка для нерезидентов в {_year(receipt)} году в порядке не записана.",
        )  # fmt: skip
    for name in things.KEPT:
        if name in values:
            setattr(receipt, name, values[name])
    receipt.full_name = full_name(receipt.surname, receipt.name, receipt.patronymic)
    receipt.recipient_hash = identity_hash(receipt.inn, receipt.citizenship, receipt.document_number)
    receipt.stated_basis = basis.strip()[:300]
    receipt.save()
    note(contest_id=contest.pk, about=f"{receipt.award.named}: {receipt.award.thing}"[:300], reason=receipt.stated_basis)
    return receipt


def _year(receipt: ThingReceipt) -> int:
    day = receipt.award.thing_given_on
    return day.year if day else clock.now().year


def keep_what_was_given() -> int:
    """Write down receivers of things handed over before they were kept, and what they have stated of themselves since; how many rows."""
    made = sum(len(keep_receivers(award, things.equally(award, things.usual_receivers(award)))) for award in things.unkept())
    unstated = ThingReceipt.objects.filter(stated_basis="").exclude(full_name="").select_related("award", "receiver__user")
    for row in unstated.order_by("pk"):
        if not row.is_stated and things.completed(row).is_stated:
            row.save()
            made += 1
    return made


def forget_receivers() -> int:
    """Erase who received things when the documents of their contest's payments are kept no longer; sums and days stay."""
    forgotten = 0
    left = ThingReceipt.objects.exclude(account_hash="").values("award__contest")
    for contest in Contest.objects.filter(pk__in=left).select_related("regulation_version"):
        rows = ThingReceipt.objects.filter(award__contest=contest)
        # Where nothing was handed over in the end, the term goes from the day the row was made.
        last = keeping.last_money_day(contest) or max(row.made_at for row in rows).date()
        if local_day(clock.now(), contest.regulation) > documents_until(last, contest.regulation.prizes.retention_years):
            forgotten += erasure.erase_rows(declared(ThingReceipt), rows, contest_id=contest.pk)
    return forgotten
