"""Who gets, or got, an award's thing: one answer for the tax, its papers and the page of handing over (Tax Code, art. 211)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from hackathon_portal.kernel import rehearsals
from hackathon_portal.kernel.encryption import keyed_hash
from prizes.awards.queries import shares
from prizes.awards.queries.payers import payer_of
from prizes.models import Award, PayerAccount, PayoutApplication, ThingReceipt
from prizes.payouts.payees import Payee, payee_of_receiver, person_hash
from prizes.rules import tax_law
from prizes.rules.incomes import Receipt
from prizes.rules.shares import equal_parts
from registration.models import Application

EACH_MEMBER = "each_member"
# What of a payee a row keeps.
KEPT = (
    "surname", "name", "patronymic", "full_name", "birth_date", "citizenship", "document_code", "document_number", "inn", "resident",
)  # fmt: skip
Part = tuple[Application, Decimal | None]


def application_of(person: Application, award: Award) -> PayoutApplication | None:
    """What this receiver of a thing has stated of themselves for any prize: for this one, or else the latest.

    What the captain states for the whole team's prize is the captain's alone.
    """
    own = Q(award__holder=person)
    if person.user_id is not None:
        own |= Q(award__holder__user=person.user_id) | Q(award__holder=None, award__team__founder=person.user_id)
    if shares.recipient_of(award) == person:
        own |= Q(award=award)
    known = PayoutApplication.objects.exclude(inn="", document_number="").exclude(state=PayoutApplication.State.DRAFT).filter(own)
    rows = list(known.order_by("pk"))
    return next((row for row in rows if row.award_id == award.pk), rows[-1] if rows else None)


def may_receive(award: Award) -> list[Application]:
    """Whom the thing of an award may be handed to: its holder, or the people of the team by the protocol, the captain first."""
    if award.holder:
        return [award.holder]
    people = shares.members_to_pay(award)
    captain = shares.recipient_of(award)
    return people if captain is None or captain in people else [captain, *people]


def usual_receivers(award: Award) -> list[Application]:
    """Who gets it where nobody has said otherwise: the holder, each member where the regulation pays each, else the captain.

    Needs the award's contest.
    """
    if parts := [part.holder for part in shares.parts_of(award) if part.holder and part.state == Award.State.GRANTED]:
        return parts
    if award.holder is None and award.amount is None and award.contest.regulation.prizes.recipient == EACH_MEMBER:
        return shares.members_to_pay(award)
    captain = shares.recipient_of(award)
    return [captain] if captain else []


def equally(award: Award, people: Sequence[Application]) -> list[Part]:
    """Equal parts of the thing's value; None each while it is not written."""
    if award.thing_value is None or not people:
        return [(person, None) for person in people]
    return list(zip(people, equal_parts(award.thing_value, len(people)), strict=True))


def as_received(award: Award, person: Application, value: Decimal | None) -> ThingReceipt:
    """An unsaved row of what a person gets of an award's thing, with who they are by what is known of them today."""
    stated = application_of(person, award)
    account = keyed_hash("account", str(person.user_id or f"#{person.pk}"))
    payee = asdict(payee_of_receiver(person, stated))
    return ThingReceipt(
        award=award, receiver=person, value=value, account_hash=account,
        recipient_hash=person_hash(stated) if stated else account, **{name: payee[name] for name in KEPT},
    )  # fmt: skip


def receipts_of(award: Award) -> list[ThingReceipt]:
    """Who got the award's thing, as it is kept; of one that nobody has, or from before that was kept, who gets it usually."""
    kept = list(award.received.select_related("receiver").order_by("id"))
    if not kept:
        return [as_received(award, person, value) for person, value in equally(award, usual_receivers(award))]
    return [completed(row) for row in kept]


def completed(row: ThingReceipt) -> ThingReceipt:
    """The row with what its receiver has stated since; one that names an INN or a document stays as it is."""
    if row.is_stated:
        return row
    now = as_received(row.award, row.receiver, row.value)
    if now.is_stated:
        for name in (*KEPT, "recipient_hash"):
            setattr(row, name, getattr(now, name))
    return row


def payee_of_receipt(row: ThingReceipt) -> Payee:
    """Who was given a part of a thing, without an account."""
    return Payee(
        **{name: getattr(row, name) for name in KEPT}, name_at_bank=row.full_name, document="", snils="", account="", bank_name="",
        bik="", corr_account="", bank_inn="",
    )  # fmt: skip


class Thing(NamedTuple):
    """A thing somebody was given, with who they are; `account` is by what they are added up until they state who they are."""

    receipt: Receipt
    payee: Payee
    account: str


def things_given(agent_inn: str, year: int) -> QuerySet[Award]:
    """Things of the contests an agent pays in, handed over in a year, with a value; who pays each is `payer_of`.

    Handed over they are income until the mark is taken back, whatever becomes of the award.
    """
    rows = Award.objects.filter(
        thing_given_on__year=year, thing_value__isnull=False, **rehearsals.counted("contest")
    ).filter(contest__in=PayerAccount.objects.filter(inn=agent_inn).values("contest"))  # fmt: skip
    return rows.select_related(
        "contest__regulation_version", "origin__payer", "team", "holder", "project", "special", "part_of__special"
    )


def receipt_of_thing(row: ThingReceipt, *, day: date) -> Receipt:
    """A part of a thing as an income of the day it is handed over; needs its award's contest."""
    award = row.award
    prizes = award.contest.regulation.prizes
    codes = tax_law.income_codes(prizes, day.year)
    return Receipt(
        f"thing-{award.pk}-{row.receiver_id}", day, row.value or Decimal(0), row.resident, in_kind=True,
        limit=prizes.exempt_amount, income_code=codes[0], deduction_code=codes[1], contest=award.contest_id,
        what=f"{award.title}: {award.thing}",
    )  # fmt: skip


def things_by_person(agent_inn: str, year: int) -> dict[str, list[Thing]]:
    """Keyed hash of the person -> receipts of things with who they are."""
    people: dict[str, list[Thing]] = defaultdict(list)
    for award in things_given(agent_inn, year):
        payer, day = payer_of(award), award.thing_given_on
        if payer is None or payer.inn != agent_inn or day is None:
            continue
        for row in receipts_of(award):
            row.award = award
            # An erased row names nobody any more; its sums stay.
            people[row.recipient_hash or f"#{award.pk}-{row.receiver_id}"].append(
                Thing(receipt_of_thing(row, day=day), payee_of_receipt(row), row.account_hash)
            )
    return people


def unkept() -> Iterable[Award]:
    """Awards whose thing was handed over with nobody written down: from before receivers were kept."""
    rows = Award.objects.filter(thing_given_on__isnull=False, received=None)
    return rows.select_related("contest__regulation_version", "team", "holder", "project", "special", "part_of").order_by("pk")
