"""The tax where money and tax part: another year, a return after the tax went, things, residence (money.md: M16-M19)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hackathon_portal.contests.obligations import Obligation
from hackathon_portal.demo import play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from prizes import obligations
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import fund
from prizes.awards.queries import shares
from prizes.models import Award, Payment, PayoutApplication, SpecialPrize, TaxOverpayment, TaxSettlement
from prizes.payouts.actions import payments, payout_applications, tax_settlements, taxes, things
from prizes.payouts.queries import incomes
from tests import build
from tests.payouts import PAYER, accepted, approved_register, handed_in, payer

BANDS = [
    {
        "from_year": 2021, "resident": [{"rate": "0.13"}, {"above": "200000", "rate": "0.15"}], "non_resident": "0.30",
        "source": "а",
        "remit": [{"withheld_until": 22, "remit_on": 28}, {"withheld_until": 31, "remit_on": 5, "next_month": True}],
    }
]  # fmt: skip


@pytest.fixture
def awards(published) -> list[Award]:
    found = list(
        Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest").order_by("pk")
    )
    return found


def of_one_person(awards, users, at, *, resident=(True, True), **regulation) -> list[Payment]:
    """Two prizes of one person by their INN, accepted."""
    contest = build.with_regulation(awards[0].contest, {"prizes.tax_rates": BANDS} | regulation)
    handed = [handed_in(award, at) for award in awards[:2]]
    PayoutApplication.objects.filter(pk=handed[1].pk).update(inn=handed[0].inn)
    payer(contest, users)
    found = []
    for application, status in zip(handed, resident, strict=True):
        application.refresh_from_db()
        found.append(
            payout_applications.accept_payout_application(application=application, by=users["accountant"], resident=status)
        )
    return found


def differences_told(contest) -> list[Obligation]:
    contest.refresh_from_db()
    return obligations.tax_differences(contest, date(2024, 6, 25))


def year_of(payment: Payment, year: int):
    found = incomes.year_of_person(PAYER["inn"], payment.recipient_hash, year)
    assert found is not None
    return found


def test_listed_in_december_and_paid_in_january_the_year_of_payment_decides(awards, users, at):
    first, second = of_one_person(awards, users, at, **{"prizes.exempt_amount": "4000"})
    at(2024, 12, 27, 12)
    approved_register(awards[0].contest, users, payments=[first.pk, second.pk])
    for payment in (first, second):
        payment.refresh_from_db()
    late, early = (second, first) if second.rate > first.rate else (first, second)
    assert (late.rate, late.exempt) == (Decimal("0.15"), 0)
    withheld = late.tax
    at(2025, 1, 13, 12)
    payments.mark_paid(payment=early, paid_on=date(2024, 12, 28), by=users["accountant"])
    payments.mark_paid(payment=late, paid_on=date(2025, 1, 9), by=users["accountant"])
    late.refresh_from_db()
    assert (late.tax_year, late.exempt, late.rate, late.tax) == (2025, 4000, Decimal("0.13"), withheld)
    year = year_of(late, 2025)
    assert year.tax == ((late.gross - 4000) * Decimal("0.13")).quantize(Decimal(1))
    assert (year.over_withheld, year.not_withheld) == (withheld - year.tax, 0)
    assert year.over_withheld > 0
    before = year_of(early, 2024)
    assert (before.tax, before.over_withheld, before.not_withheld) == (early.tax, 0, 0)


def test_what_was_withheld_too_much_is_counted_in_by_the_next_prize_of_the_new_year(awards, users, at):
    first, second = of_one_person(awards, users, at)
    at(2024, 12, 27, 12)
    approved_register(awards[0].contest, users, payments=[first.pk])
    at(2025, 1, 13, 12)
    # Listed last year and not paid yet: it will be paid in this one.
    approved_register(awards[0].contest, users, payments=[second.pk])
    for payment, day in ((first, 13), (second, 13)):
        payments.mark_paid(payment=payment, paid_on=date(2025, 1, day), by=users["accountant"])
    year = year_of(first, 2025)
    assert year.tax == 26_000 + (year.gross - 200_000) * Decimal("0.15")
    assert (year.over_withheld, year.not_withheld) == (0, 0)


def test_returned_in_one_year_and_paid_again_in_the_next(awards, users, at):
    first, second = of_one_person(awards, users, at)
    at(2024, 12, 20, 12)
    approved_register(awards[0].contest, users, payments=[first.pk, second.pk])
    for payment in (first, second):
        payments.mark_paid(payment=payment, paid_on=date(2024, 12, 20), by=users["accountant"])
    payments.mark_returned(payment=first, reason="счёт закрыт", by=users["accountant"])
    kept = year_of(second, 2024)
    assert (kept.gross, kept.tax) == (second.gross, second.gross * Decimal("0.13"))
    second.refresh_from_db()
    assert kept.over_withheld == second.tax - kept.tax
    at(2025, 1, 14, 12)
    application = PayoutApplication.objects.get(award=first.award)
    payout_applications.submit_payout_application(application=application, by=first.award.team.founder)
    payout_applications.accept_payout_application(application=application, by=users["accountant"], resident=True)
    approved_register(awards[0].contest, users)
    payments.mark_paid(payment=first, paid_on=date(2025, 1, 14), by=users["accountant"])
    year = year_of(first, 2025)
    assert (year.gross, year.tax, year.withheld) == (first.gross, first.gross * Decimal("0.13"), year.tax)


@pytest.mark.parametrize(("exempt", "tax"), [("0", 45_000), ("4000", 43_800)])
def test_a_non_resident_gets_the_exempt_sum(awards, users, at, exempt, tax):
    award = next(award for award in awards if award.amount == 150_000)
    build.with_regulation(award.contest, {"prizes.exempt_amount": exempt})
    assert accepted(award, at, users, resident=False).tax == tax


@pytest.mark.parametrize("resident", [(True, False), (False, True)])
def test_another_status_at_the_second_prize_recounts_the_year(awards, users, at, resident):
    first, second = of_one_person(awards, users, at, resident=resident, **{"prizes.exempt_amount": "4000"})
    for payment in (first, second):
        at(2024, 6, 3, 12)
        approved_register(awards[0].contest, users, payments=[payment.pk])
        payments.mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    year = year_of(second, 2024)
    base = first.gross + second.gross - 4000
    assert (year.resident, year.base) == (resident[1], base)
    expected = 26_000 + (base - 200_000) * Decimal("0.15") if resident[1] else base * Decimal("0.30")
    assert year.tax == expected
    assert year.withheld - year.over_withheld + year.not_withheld == year.tax


def test_of_three_payments_of_one_day_one_comes_back_after_the_tax_went(awards, users, at):
    found = [accepted(award, at, users) for award in awards[:3]]
    at(2024, 6, 3, 12)
    approved_register(awards[0].contest, users)
    for payment in found:
        payments.mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    given = {"contest": awards[0].contest, "due_on": date(2024, 6, 28), "document": "15", "by": users["accountant"]}
    at(2024, 6, 25, 12)
    for wrong in (date(2020, 1, 1), date(2024, 6, 2)):
        with pytest.raises(RuleViolation, match=r"Налог удержан 03.06.2024"):
            taxes.mark_tax_remitted(remitted_on=wrong, **given)
    taxes.mark_tax_remitted(remitted_on=date(2024, 6, 25), **given)
    payments.mark_returned(payment=found[0], reason="счёт закрыт", by=users["accountant"])
    for payment in found:
        payment.refresh_from_db()
    assert [payment.tax_document for payment in found] == ["", "15", "15"]
    assert [payment.tax_remitted_on for payment in found[1:]] == [date(2024, 6, 25)] * 2
    (overpaid,) = TaxOverpayment.objects.all()
    assert (overpaid.amount, overpaid.document, overpaid.remitted_on) == (found[0].tax, "15", date(2024, 6, 25))


def with_thing(award: Award, users, at) -> Award:
    """A laptop of 90 000 handed over on 3 June 2024."""
    Award.objects.filter(pk=award.pk).update(thing="ноутбук", thing_given_on=date(2024, 6, 3))
    payer(award.contest, users)
    at(2024, 6, 3, 12)
    return things.set_thing_value(award=award, value=Decimal(90_000), basis="накладная № 1", by=users["accountant"])


def test_a_thing_alone_is_an_income_whose_tax_is_not_withheld_until_it_is_reported(awards, users, client_of, at):
    award = with_thing(awards[0], users, at)
    (found,) = incomes.agent_year(PAYER["inn"], 2024).values()
    assert (found[1].gross, found[1].tax, found[1].not_withheld, found[1].to_report) == (90_000, 11_700, 11_700, 11_700)
    (person,) = incomes.agent_year(PAYER["inn"], 2024)
    url = f"/c/{award.contest.slug}/payouts/taxes/"
    accountant = client_of("accountant")
    assert "сообщить до 25.02.2025" in accountant.get(url).content.decode()
    asked = {
        "action": "settle", "agent_inn": PAYER["inn"], "person": person, "year": 2024, "kind": "reported", "amount": "11700",
        "day": "2024-06-03", "basis": "сообщение № 1",
    }  # fmt: skip
    assert "не больше 11700" in accountant.post(url, asked | {"amount": "11701"}).content.decode()
    assert "Расчёт записан" in accountant.post(url, asked, follow=True).content.decode()
    settlement = TaxSettlement.objects.get()
    year = incomes.year_of_person(PAYER["inn"], person, 2024)
    assert year is not None
    assert (year.not_withheld, year.to_report) == (11_700, 0)
    accountant.post(url, {"action": "back", "row": settlement.pk, "reason": "ошибка"})
    year = incomes.year_of_person(PAYER["inn"], person, 2024)
    assert year is not None
    assert year.to_report == 11_700


@pytest.mark.parametrize(("day", "left"), [(2, 11_700), (3, 0), (4, 0)])
def test_a_thing_beside_money_of_an_earlier_the_same_or_a_later_day(awards, users, at, day, left):
    award = next(award for award in awards if award.amount == 150_000)
    payment = accepted(award, at, users)
    if left:
        at(2024, 6, day, 12)
        approved_register(award.contest, users)
    with_thing(award, users, at)
    if not left:
        at(2024, 6, day, 12)
        approved_register(award.contest, users)
    at(2024, 6, 5, 12)
    payments.mark_paid(payment=payment, paid_on=date(2024, 6, day), by=users["accountant"])
    year = year_of(payment, 2024)
    assert (year.gross, year.tax, year.not_withheld) == (240_000, 31_200, left)


def test_the_value_of_a_thing_is_typed_in_the_fund_and_comes_with_the_award(judged, users, client_of, at):
    contest = judged.contest
    item = contest.fund.exclude(amount=None).order_by("division_position", "place").first()
    url, staff = f"/c/{contest.slug}/desk/fund/", client_of("staff")
    cell = f"{item.division}_{item.place}"
    asked = {
        f"{name}_{row.division}_{row.place}": value
        for row in contest.fund.all()
        for name, value in {"amount": f"{row.amount:.0f}", "origin": row.origin_id, "thing": row.thing}.items()
    }
    thing = {f"thing_{cell}": "ноутбук; рюкзак", f"value_{cell}": "90000"}
    page = staff.post(url, asked | thing).content.decode()
    assert "Назовите документ о стоимости" in page
    assert 'value="90000"' in page
    assert "назовите и его" in staff.post(url, asked | {f"value_{cell}": "1", f"basis_{cell}": "акт"}).content.decode()
    assert staff.post(url, asked | thing | {f"basis_{cell}": "накладная № 1"}).status_code == 302
    special = {"title": "Кубок", "partner": "Банк", "thing": "кубок", "thing_value": "5000"}
    assert "Назовите документ" in staff.post(f"{url}special/0/", special).content.decode()
    assert staff.post(f"{url}special/0/", special | {"thing_value_basis": "счёт № 2"}).status_code == 302
    # Saved anew without a word about the value, it stays.
    fund.set_prize(
        contest=contest, division=item.division, place=item.place, amount=item.amount, origin=item.origin,
        thing="ноутбук; рюкзак", by=users["staff"],
    )  # fmt: skip
    play.assessment(judged)
    play.outcome(judged, play.meeting(judged))
    award = Award.objects.get(contest=contest, division=item.division, place=item.place)
    assert (award.thing, award.thing_value, award.thing_value_basis) == ("ноутбук; рюкзак", 90_000, "накладная № 1")
    given = awards_actions.give_special_prize(
        prize=SpecialPrize.objects.get(title="Кубок"), project=award.project, basis="письмо", by=users["staff"]
    )
    assert (given.thing_value, given.thing_value_basis) == (5000, "счёт № 2")


def test_a_thing_without_value_stands_in_the_terms_until_it_is_written_and_the_handing_over_has_a_way_back(
    awards, users, client_of, at
):
    award = awards[0]
    Award.objects.filter(pk=award.pk).update(thing="ноутбук")
    payer(award.contest, users)
    told = {row.code: row for row in differences_told(award.contest)}
    assert "из них вручено: 0" in told["thing-value"].detail
    award = with_thing(award, users, at)
    assert "thing-value" not in {row.code for row in differences_told(award.contest)}
    assert incomes.agent_year(PAYER["inn"], 2024)
    assert (
        "для справки о доходах нет ИНН" in client_of("accountant").get(f"/c/{award.contest.slug}/payouts/taxes/").content.decode()
    )
    url, staff = f"/c/{award.contest.slug}/desk/awards/{award.pk}/given/", client_of("staff")
    assert "почему отметка" in staff.post(url, {"action": "back", "reason": " "}, follow=True).content.decode()
    assert "Отметка о вручении снята" in staff.post(url, {"action": "back", "reason": "вернули"}, follow=True).content.decode()
    assert incomes.agent_year(PAYER["inn"], 2024) == {}
    with pytest.raises(RuleViolation, match="не отмечено"):
        things.take_back_thing_given(award=award, reason="ещё", by=users["staff"])


def test_what_was_noted_of_a_receiver_without_an_inn_is_of_the_same_person_with_it(awards, users, at):
    award = with_thing(awards[0], users, at)
    (before,) = incomes.agent_year(PAYER["inn"], 2024)
    tax_settlements.settle_tax(
        contest=award.contest, agent_inn=PAYER["inn"], person=before, year=2024, kind="reported", amount=Decimal(11_700),
        day=date(2024, 6, 3), basis="сообщение № 1", by=users["accountant"],
    )  # fmt: skip
    payment = accepted(award, at, users)
    at(2024, 6, 3, 12)
    approved_register(award.contest, users)
    payments.mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    ((person, (payee, year)),) = incomes.agent_year(PAYER["inn"], 2024).items()
    assert person == payment.recipient_hash != before
    assert payee.inn
    assert (year.gross, year.reported) == (payment.gross + 90_000, 11_700)


def test_a_thing_of_a_team_whose_members_are_paid_each_is_income_of_all_of_them(awards, users, at):
    build.with_regulation(awards[0].contest, {"prizes.recipient": "each_member"})
    Award.objects.filter(pk=awards[0].pk).update(amount=None, origin=None)
    award = with_thing(awards[0], users, at)
    award.refresh_from_db()
    people = [payee.full_name for payee, _ in incomes.agent_year(PAYER["inn"], 2024).values()]
    assert sorted(people) == sorted(person.full_name for person in shares.members_to_pay(award))
    assert len(people) > 1
    assert sum(year.gross for _, year in incomes.agent_year(PAYER["inn"], 2024).values()) == 90_000


def test_an_overpayment_stands_in_the_terms_until_it_is_used_and_again_when_that_was_a_mistake(awards, users, client_of, at):
    payment = accepted(awards[0], at, users)
    at(2024, 6, 3, 12)
    approved_register(awards[0].contest, users)
    payments.mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    at(2024, 6, 25, 12)
    contest = awards[0].contest
    taxes.mark_tax_remitted(
        contest=contest, due_on=date(2024, 6, 28), remitted_on=date(2024, 6, 25), document="15", by=users["accountant"]
    )
    payments.mark_returned(payment=payment, reason="счёт закрыт", by=users["accountant"])
    left = TaxOverpayment.objects.get()

    def told() -> list[str]:
        return [row.detail for row in differences_told(contest) if row.code == f"overpaid-{left.pk}"]

    assert "поручение № 15" in told()[0]
    url, accountant = f"/c/{contest.slug}/payouts/taxes/", client_of("accountant")
    asked = {"action": "use", "row": left.pk}
    assert "куда пошла сумма" in accountant.post(url, asked | {"reason": " "}).content.decode()
    accountant.post(url, asked | {"reason": "заявление о зачёте № 3"})
    assert told() == []
    assert "уже использована" in accountant.post(url, asked | {"reason": "ещё раз"}).content.decode()
    accountant.post(url, {"action": "free", "row": left.pk, "reason": "заявление отозвано"})
    left.refresh_from_db()
    assert (left.used_on, left.use) == (None, "")
    assert len(told()) == 1


def test_differences_of_a_persons_year_stand_in_the_terms(awards, users, at):
    award = with_thing(awards[0], users, at)
    (row,) = [row for row in differences_told(award.contest) if row.code.startswith("report-")]
    assert (row.title, row.due) == ("Сообщить о неудержанном налоге", date(2025, 2, 25))
    assert "11" in row.detail


@pytest.mark.parametrize(("day", "warned"), [((2024, 12, 27), True), ((2024, 12, 20), False)])
def test_a_register_made_near_new_year_warns_that_the_tax_may_be_of_the_next(awards, users, client_of, at, day, warned):
    contest = awards[0].contest
    accepted(awards[0], at, users)
    at(*day, 12)
    page = client_of("accountant").post(f"/c/{contest.slug}/payouts/register/", {}, follow=True).content.decode()
    assert "Составлен" in page
    assert ("уже в новом году" in page) is warned


def test_the_leave_to_apply_late_is_taken_back_until_something_is_handed_in(awards, users, client_of, at):
    award = awards[0]
    at(2024, 7, 1, 12)
    url, accountant = f"/c/{award.contest.slug}/payouts/awards/{award.pk}/late/", client_of("accountant")
    assert "Разрешение отменено" not in accountant.post(url, {"action": "forbid", "reason": "а"}, follow=True).content.decode()
    accountant.post(url, {"reason": "болел"})
    assert "Отменить разрешение" in accountant.get(f"/c/{award.contest.slug}/payouts/").content.decode()
    assert "Укажите причину" in accountant.post(url, {"action": "forbid", "reason": ""}, follow=True).content.decode()
    assert "Разрешение отменено" in accountant.post(url, {"action": "forbid", "reason": "ошибка"}, follow=True).content.decode()
    assert PayoutApplication.objects.get(award=award).late_reason == ""
    told = OutboxMessage.objects.filter(kind__in=["prizes.late_allowed", "prizes.late_forbidden"]).order_by("pk")
    assert [("болел" in one.body, "ошибка" in one.body) for one in told] == [(True, False), (False, True)]
