"""A year with 3 contests, 3 tax agents and 41 people across New Year: every paper adds up to what is counted here by hand.

In one contest two agents pay: the operator and a sponsor. One person was given a thing and no money.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
import pytest
from django.db.models import Sum
from lxml import etree

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo.numbers import account, inn, organisation_inn, snils
from prizes.models import Award, FundSource, PayerAccount, Payment, PayoutApplication, RegisterLine, SpecialPrize
from prizes.payouts import exports
from prizes.payouts.actions import payers, payments, payout_applications, tax_settlements, things
from prizes.payouts.queries import by_rate, incomes
from prizes.payouts.queries.payments import reconciliation
from prizes.payouts.register_files import MAKERS
from prizes.taxes import queries
from prizes.taxes.owed import given_back, owed_by_term
from tests import build
from tests.actions.test_taxes import BANDS
from tests.invented import BIK
from tests.pages.test_agent_year import STATED
from tests.payouts import PAYER, approved_register
from tests.requisites import IN_A_BANK

PEOPLE, EXEMPT, EDGE = 41, 4000, 200_000
# Has stated nothing to the portal and is paid nothing: the accountant writes down who it is.
THING_ALONE = 40
AGENTS = (PAYER["inn"], PAYER["inn"], organisation_inn(7))  # of the three contests
SPONSOR = organisation_inn(11)  # of a source of the first one
BEFORE, EVE, DECEMBER, JANUARY, AGAIN = (
    date(2024, 12, 10), date(2024, 12, 27), date(2024, 12, 23), date(2025, 1, 9), date(2025, 1, 14)
)  # fmt: skip
AFTER = date(2024, 12, 28)


@dataclass(frozen=True)
class Given:
    """One prize: of whom, by which contest, how much money and what thing beside it, and the days of both."""

    person: int
    contest: int
    money: int
    paid_on: date
    thing: int = 0
    given_on: date | None = None
    comes_back: bool = False
    by_sponsor: bool = False

    @property
    def agent(self) -> str:
        return SPONSOR if self.by_sponsor else AGENTS[self.contest]

    @property
    def resident(self) -> bool:
        return self.person % 5 != 2


def prizes() -> Iterator[Given]:
    yield Given(THING_ALONE, 2, 0, BEFORE, 70_000, BEFORE)
    for one in (5, 7, 34):  # of whom the first crosses the edge at each agent alone, the second is a non-resident
        yield Given(one, 0, 190_000 + 10_000 * (one % 5), DECEMBER, *((25_000, BEFORE) if one == 34 else ()), by_sponsor=True)
    for one in range(THING_ALONE):
        late = one % 7 == 0
        back = one in (3, 21)
        day = AGAIN if back else JANUARY if late else DECEMBER
        thing = {6: (90_001, BEFORE), 17: (30_000, BEFORE), 18: (50_003, AFTER), 32: (20_000, AFTER)}.get(one, (0, None))
        # Of a non-resident each sum is rounded by itself: theirs are in hundreds.
        money = 3_000 + 9_013 * one if one % 5 != 2 else 3_000 + 9_000 * one
        yield Given(one, one % 3, money, day, *thing, comes_back=back)
        if one % 4 == 0:
            yield Given(one, (one + 1) % 3, 150_000 + 100 * one, JANUARY if one % 8 == 0 else DECEMBER)


def tax_of(received: list[int], *, resident: bool) -> int:
    """The tax of a year, in whole roubles: 13 % up to the edge and 15 % above it, or 30 % of all."""
    base = sum(received) - min(EXEMPT, sum(received))
    parts = [(min(base, EDGE), "0.13"), (max(base - EDGE, 0), "0.15")] if resident else [(base, "0.30")]
    return sum(int((Decimal(part) * Decimal(rate)).quantize(Decimal(1), ROUND_HALF_UP)) for part, rate in parts)


def by_hand() -> dict[tuple[str, int], dict[int, list[int]]]:
    """Agent and year -> what each person received, things by their value."""
    years: dict[tuple[str, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in prizes():
        if one.money:
            years[one.agent, one.paid_on.year][one.person].append(one.money)
        if one.given_on:
            years[one.agent, one.given_on.year][one.person].append(one.thing)
    return years


def three_contests(first: Contest, users) -> list[Contest]:
    first = build.with_regulation(first, {"prizes.tax_rates": BANDS, "prizes.exempt_amount": f"{EXEMPT}"})
    found = [first]
    for slug in ("second", "third"):
        other = Contest.objects.get(pk=first.pk)
        other.pk, other.slug = None, slug
        other._state.adding = True
        other.save()
        for role in ("accountant", "staff"):
            grant_role(user=users[role], contest=other, role=role)
        found.append(Contest.objects.select_related("regulation_version").get(pk=other.pk))
    for contest, agent in zip(found, AGENTS, strict=True):
        payers.set_payer_account(contest=contest, values=PAYER | {"inn": agent}, by=users["accountant"])
    sponsor = payers.add_payer(
        contest=found[0], values=IN_A_BANK | {"kind": "sponsor", "name": "ООО «Спонсор»", "inn": SPONSOR}, by=users["accountant"]
    )
    FundSource.objects.create(contest=found[0], kind="sponsor", name="Спонсор", amount=10**6, payer=sponsor)
    return found


def hand_over(award: Award, one: Given, users) -> None:
    """A thing and nothing else, marked and stated as people do it."""
    day, award.thing_given_on = one.given_on, None
    award.save()
    things.mark_thing_given(award=award, given_on=day, by=users["staff"])
    values = {
        "surname": "Ландышев", "name": "Пётр", "patronymic": "", "birth_date": date(2001, 2, 3), "citizenship": "RU",
        "document_code": "21", "document_number": "7020 000001", "inn": inn(900 + one.person), "resident": one.resident,
    }  # fmt: skip
    things.state_receiver(receipt=award.received.get(), values=values, basis="копия паспорта", by=users["accountant"])


def planned(contests: list[Contest], example: PayoutApplication, users) -> dict[int, Given]:
    """Payments that wait for a register, by key; their applications are accepted."""
    team, project = example.award.team, example.award.project
    made: dict[int, Given] = {}
    for number, one in enumerate(prizes()):
        contest = contests[one.contest]
        special = SpecialPrize.objects.create(contest=contest, title=f"Приз {number}", partner="Партнёр", thing="грамота")
        award = Award.objects.create(
            contest=contest, project=project, team=team, division="", division_title="", special=special, amount=one.money or None,
            origin=FundSource.objects.get(payer__inn=SPONSOR) if one.by_sponsor else None,
            thing="ноутбук" if one.thing else "", thing_value=one.thing or None, thing_value_basis="накладная" if one.thing else "",
            thing_given_on=one.given_on,
        )  # fmt: skip
        if not one.money:
            hand_over(award, one, users)
            continue
        application = PayoutApplication.objects.get(pk=example.pk)
        application.pk, application.award = None, award
        application._state.adding = True
        application.state, application.submitted_at = PayoutApplication.State.ACCEPTED, contest.created_at
        application.surname, application.inn, application.snils = (
            f"Ландышев{'а' * (one.person % 9)}",
            inn(900 + one.person),
            snils(900 + one.person),
        )
        application.account, application.resident = account(900 + one.person, BIK), one.resident
        application.save()
        payment = Payment.objects.create(
            award=award, gross=one.money, tax=0, net=one.money, rate=0, resident=one.resident, due_on=date(2024, 12, 31)
        )
        made[payment.pk] = one
    return made


def pay(contests: list[Contest], made: dict[int, Given], users, at) -> None:
    """As it went: before New Year, listed before it and paid after, sent back and paid anew."""
    accountant = users["accountant"]

    def listed(day: date, wanted: set[int]) -> None:
        at(day.year, day.month, day.day, 12)
        for contest, inn_of in [*zip(contests, AGENTS, strict=True), (contests[0], SPONSOR)]:
            mine = [key for key in wanted if (contests[made[key].contest].pk, made[key].agent) == (contest.pk, inn_of)]
            if mine:
                payer = PayerAccount.objects.get(contest=contest, inn=inn_of)
                approved_register(contest, users, payments=mine, payer=payer)

    def paid(day: date, wanted: set[int], now: date) -> None:
        at(now.year, now.month, now.day, 12)
        for payment in Payment.objects.filter(pk__in=wanted).order_by("pk"):
            payments.mark_paid(payment=payment, paid_on=day, by=accountant)

    back = {key for key, one in made.items() if one.comes_back}
    soon = {key for key, one in made.items() if one.paid_on == DECEMBER} | back
    late = {key for key, one in made.items() if one.paid_on == JANUARY}
    listed(DECEMBER, soon)
    paid(DECEMBER, soon, DECEMBER)
    listed(EVE, late)
    at(2024, 12, 30, 12)
    for payment in Payment.objects.filter(pk__in=back):
        payments.mark_returned(payment=payment, reason="счёт закрыт", by=accountant)
    PayoutApplication.objects.filter(award__payment__in=back).update(state=PayoutApplication.State.ACCEPTED)
    Payment.objects.filter(pk__in=back).update(state=Payment.State.PLANNED)
    paid(JANUARY, late, JANUARY)
    listed(AGAIN, back)
    paid(AGAIN, back, AGAIN)


def settle(contest: Contest, agent: str, year: int, users) -> None:
    """What was withheld too much is given back, what was not withheld is reported: nothing is left over."""
    for person, (_, mine) in incomes.agent_year(agent, year).items():
        for kind, amount in (("returned", mine.over_withheld), ("reported", mine.to_report)):
            if amount:
                tax_settlements.settle_tax(
                    contest=contest, agent_inn=agent, person=person, year=year, kind=kind, amount=amount, day=date(2025, 1, 31),
                    basis="документ", by=users["accountant"],
                )  # fmt: skip


@pytest.fixture
def year(published, users, at, monkeypatch) -> list[Contest]:
    # Papers to read are not drawn here: sums are.
    for kind in {*MAKERS} - {"txt"}:
        monkeypatch.delitem(MAKERS, kind)
    at(2024, 5, 29, 12)
    award = Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest").first()
    contests = three_contests(published.contest, users)
    example = payout_applications.begin_payout_application(award=award, by=award.team.founder)
    at(2024, 12, 11, 12)
    made = planned(contests, example, users)
    pay(contests, made, users, at)
    at(2025, 2, 1, 12)
    return contests


def rows_of(book: bytes, title: str) -> list[dict[str, Any]]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(book))[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_paper_of_two_agents_and_two_years_adds_up(year, users, client_of):
    expected = by_hand()
    assert len({person for people in expected.values() for person in people}) == PEOPLE
    hosts = {AGENTS[0]: year[0], AGENTS[2]: year[2], SPONSOR: year[0]}
    kept = {}
    for agent, number in expected:
        lines = RegisterLine.objects.filter(state="paid", payer_inn=agent, paid_on__year=number)
        kept[agent, number] = lines.aggregate(tax=Sum("tax"))["tax"]
        settle(hosts[agent], agent, number, users)
    accountant = client_of("accountant")
    contests_sum: dict[tuple[str, int], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    for contest in year:
        assert reconciliation(contest)["holds"]
        for number in incomes.years_of(contest):
            for row in rows_of(exports.income_workbook(contest, number), "Справки о доходах"):
                names = ("Общая сумма дохода", "Сумма вычета", "Налог исчисленный", "Налог удержанный")
                had = contests_sum[row["ИНН агента"], number]
                contests_sum[row["ИНН агента"], number] = [
                    a + Decimal(str(row[name])) for a, name in zip(had, names, strict=True)
                ]
            assert by_rate.people_of(contest, number)
    for (agent, number), people in expected.items():
        taxes = {one: tax_of(received, resident=one % 5 != 2) for one, received in people.items()}
        gross, tax = sum(map(sum, people.values())), sum(taxes.values())
        exempt = sum(min(EXEMPT, sum(received)) for received in people.values())
        found = incomes.agent_year(agent, number)
        mine = {payee.inn: person for payee, person in found.values()}
        assert {inn(900 + one): (sum(people[one]), taxes[one]) for one in people} == {
            key: (person.gross, person.tax) for key, person in mine.items()
        }
        missing = sum(person.reported for person in mine.values())
        returned = sum(person.returned for person in mine.values())
        assert kept[agent, number] - returned == tax - missing
        address = f"/c/{hosts[agent].slug}/payouts/agents/{agent}/{number}/"
        page = accountant.get(address).content.decode()
        assert "не сходится" not in page
        tree = etree.fromstring(accountant.post(address, STATED | {"kind": "ndfl6"}).content)
        sums = {
            name: sum(Decimal(row.get(name)) for row in tree.iter("СумИтНалПер"))
            for name in ("СумДохОбщ", "НалИсчисл", "НалУдерж")
        }
        # Nobody hands in a certificate about somebody whose income is wholly exempt.
        free = sum(sum(people[one]) for one in people if sum(people[one]) <= EXEMPT)
        assert sums == {"СумДохОбщ": gross - free, "НалИсчисл": tax, "НалУдерж": tax - missing}
        assert sum(int(row.get("СумНалИсч")) for row in tree.iter("РасчСумНал")) == tax
        assert sum(int(row.get("СумНеУдНал")) for row in tree.iter("СумДохНеУд")) == missing
        assert sum(int(row.get("СумНалУд")) for row in tree.iter("ОбязНА")) == kept[agent, number]
        assert contests_sum[agent, number] == [gross, exempt, tax, tax - missing]
        book = accountant.post(address, {"kind": "workbook"}).content
        assert sum(row["Налог исчисленный"] for row in rows_of(book, "Справки о доходах")) == tax
        assert sum(row["Налог"] for row in rows_of(book, "Реестры")) == kept[agent, number]
        told = 0
        for due_on in {term.due_on for term in queries.year_in_forms(agent, number).terms}:
            answer = accountant.post(address, STATED | {"kind": "notification", "due_on": f"{due_on}"})
            told += sum(int(row.get("СумНалогАванс")) for row in etree.fromstring(answer.content).iter("УвИсчСумНалог"))
        assert told == kept[agent, number]
    alone = next(person for payee, person in incomes.agent_year(AGENTS[2], 2024).values() if payee.inn == inn(900 + THING_ALONE))
    assert (alone.gross, alone.withheld, alone.not_withheld, alone.reported) == (70_000, 0, 8_580, 8_580)
    # Nothing has gone to the treasury yet: what was given back to people lowers what is owed, whatever its year.
    backs = []
    for agent in hosts:
        numbers = [number for name, number in expected if name == agent]
        owed = sum(row["owed"] for number in numbers for row in owed_by_term(agent, number))
        back = sum(person.returned for number in numbers for _, person in incomes.agent_year(agent, number).values())
        backs.append(back)
        assert given_back(agent)[1] == 0
        assert owed == sum(kept[agent, number] for number in numbers) - back
    assert any(backs)
