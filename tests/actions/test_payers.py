"""Several payers in one contest: who pays which prize, and requisites nobody can save wrong (Kuzbass: clause 12.13)."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Bank
from prizes.awards.actions import fund
from prizes.awards.queries.payers import main_payer_of, payer_of, sources_of
from prizes.models import Award, FundSource, PayerAccount, PaymentRegister, SpecialPrize
from prizes.payouts import register_files
from prizes.payouts.actions import payers, payments, registers
from prizes.payouts.forms import PayerForm
from tests.payouts import accepted, approved_register
from tests.requisites import GOOD, IN_A_BANK, TREASURY, WRONG

CODES = {"town": "г. Тула", "priority": 3, "uin": "12345678901234567890", "income_code": "4"}


def test_the_form_and_the_action_take_what_is_good_and_name_what_is_not(contest, users):
    for values in GOOD.values():
        form = PayerForm(values)
        assert form.is_valid(), form.errors
        payers.set_payer_account(contest=contest, values=values, by=users["accountant"])
    for values, name in (case.values for case in WRONG):
        form = PayerForm(values)
        assert not form.is_valid()
        assert name in form.errors
        with pytest.raises(RuleViolation) as refused:
            payers.set_payer_account(contest=contest, values=values, by=users["accountant"])
        assert refused.value.code.startswith("payer.")


def test_12_13_a_sponsors_source_is_paid_by_the_sponsor_the_rest_by_the_main_payer(contest, users, client_of):
    accountant = users["accountant"]
    payers.set_payer_account(contest=contest, values=TREASURY, by=accountant)
    values = {"kind": "sponsor", "name": "Спонсор", "amount": 50_000, "basis": "договор № 1"}
    source = fund.set_fund_source(contest=contest, values=values, by=users["staff"])
    client = client_of("accountant")
    page = client.post(reverse("one_payer", args=[contest.slug, 0]), IN_A_BANK | {"kind": "sponsor", "name": "ООО «Спонсор»"})
    assert page.status_code == 302
    sponsor = PayerAccount.objects.get(contest=contest, kind="sponsor")
    assert not sponsor.is_main
    page = client.post(reverse("one_payer", args=[contest.slug, sponsor.pk]), {"action": "sources", "sources": [source.pk]})
    assert page.status_code == 302
    source.refresh_from_db()
    assert payer_of(Award(contest=contest, origin=source)) == sponsor
    assert payer_of(Award(contest=contest)) == main_payer_of(contest)
    assert source not in sources_of(main_payer_of(contest))
    page = client.get(reverse("payer_account", args=[contest.slug]))
    assert "ООО «Спонсор»" in page.text
    assert "ИНН 7707083893" in page.text
    with pytest.raises(RuleViolation, match="сначала снимите"):
        payers.remove_payer(payer=sponsor, by=accountant)
    payers.set_sources_of_payer(payer=sponsor, sources=[], by=accountant)
    payers.make_payer_main(payer=sponsor, by=accountant)
    assert main_payer_of(contest) == sponsor
    payers.remove_payer(payer=PayerAccount.objects.get(contest=contest, is_main=False), by=accountant)
    assert list(contest.payer_accounts.all()) == [sponsor]


def money_awards(contest):
    return Award.objects.filter(contest=contest, special=None).select_related("team__founder", "contest")


def keys_of(exchange: bytes) -> dict[str, str]:
    """Keys of the only document of an exchange file."""
    text = exchange.decode("cp1251").split("СекцияДокумент=")[1]
    return dict(line.split("=", 1) for line in text.split("\r\n") if "=" in line)


def test_the_bank_file_holds_towns_and_codes_as_they_were_when_the_register_was_made(published, users, at):
    award = money_awards(published.contest)[0]
    payment = accepted(award, at, users)
    payers.set_payer_account(contest=published.contest, values=IN_A_BANK | CODES, by=users["accountant"])
    Bank.objects.update_or_create(bik=award.payout_application.bik, defaults={"name": "Банк", "city": "г. Москва"})
    register = approved_register(published.contest, users)
    PayerAccount.objects.update(town="Иной", priority=1, uin="0", income_code="")
    Bank.objects.update(city="Иной")
    keys = keys_of(register_files.register_client_bank(PaymentRegister.objects.get(pk=register.pk)))
    assert payment.net > 0
    assert {name: keys.get(name) for name in ("ПлательщикБанк2", "ПолучательБанк2", "Очередность", "Код", "КодНазПлатежа")} == {
        "ПлательщикБанк2": "г. Тула", "ПолучательБанк2": "г. Москва", "Очередность": "3", "Код": CODES["uin"], "КодНазПлатежа": "4",
    }  # fmt: skip
    # A register from before these were asked for: what the format has for none.
    listed = {name: value for name, value in register.payer_as_listed.items() if name not in CODES}
    PaymentRegister.objects.filter(pk=register.pk).update(payer_as_listed=listed)
    keys = keys_of(register_files.register_client_bank(PaymentRegister.objects.get(pk=register.pk)))
    assert (keys["ПлательщикБанк2"], keys["Очередность"], keys["Код"], keys.get("КодНазПлатежа")) == ("", "5", "0", None)


def test_a_payer_written_down_wrong_long_ago_is_refused_at_the_register_and_at_the_file(published, users, at):
    contest = published.contest
    accepted(money_awards(contest)[0], at, users)
    PayerAccount.objects.filter(contest=contest).update(account="40702810100000000001")
    with pytest.raises(RuleViolation, match=r"Счёт не сходится с БИК.*Исправьте его счёт"):
        registers.make_register(contest=contest, by=users["accountant"])
    assert not contest.payment_registers.exists()
    payers.set_payer_account(contest=contest, values=IN_A_BANK, by=users["accountant"])
    register = approved_register(contest, users)
    for values, _name in (case.values for case in WRONG):
        register.payer_as_listed = values
        with pytest.raises(RuleViolation, match="расформируйте"):
            register_files.register_client_bank(register)
    for values in GOOD.values():
        register.payer_as_listed = values
        assert register_files.register_client_bank(register)


def test_a_special_prize_says_whose_it_is_by_the_kind_of_its_source(contest, users, client_of):
    staff, kinds = users["staff"], {}
    for kind in ("budget", *SpecialPrize.FROM):
        values = {"kind": kind, "name": f"Источник {kind}", "amount": 50_000, "basis": "договор № 1"}
        kinds[kind] = fund.set_fund_source(contest=contest, values=values, by=staff)
        prize = {
            "title": f"Приз {kind}",
            "partner": "Гладь",
            "amount": 100,
            "origin": kinds[kind],
            "thing": "",
            "giver_kind": "organiser",
        }
        fund.set_special_prize(contest=contest, values=prize, by=staff)
    thing = {"title": "Кубок", "partner": "Пласт", "amount": None, "origin": None, "thing": "кубок", "giver_kind": "sponsor"}
    fund.set_special_prize(contest=contest, values=thing, by=staff)
    page = client_of("staff").get(reverse("prize_fund", args=[contest.slug])).text
    for words in ("от оператора", "от организатора", "от партнёра", "от спонсора"):
        assert f"{words}: Гладь" in page
    assert "от спонсора: Пласт" in page
    fund.set_fund_source(
        contest=contest,
        values={"kind": "sponsor", "name": "Источник own", "amount": 50_000, "basis": ""},
        source=kinds["own"],
        by=staff,
    )
    given = {prize.title: prize.giver for prize in contest.special_prizes.all()}
    assert (given["Приз own"], given["Приз budget"]) == ("от спонсора: Гладь", "от организатора: Гладь")


def test_with_two_payers_the_accountant_chooses_whose_register_is_made(published, users, at, client_of):
    contest, accountant = published.contest, users["accountant"]
    first, second = money_awards(contest)[:2]
    paid = [accepted(award, at, users) for award in (first, second)]
    client, make = client_of("accountant"), reverse("make_register", args=[contest.slug])
    page = client.get(reverse("payouts", args=[contest.slug])).text
    assert "Составить реестр из отмеченных" in page
    sponsor = payers.add_payer(contest=contest, values=IN_A_BANK | {"kind": "sponsor", "name": "ООО «Спонсор»"}, by=accountant)
    source = FundSource.objects.create(contest=contest, kind="sponsor", name="С", amount=900_000)
    payers.set_sources_of_payer(payer=sponsor, sources=[source], by=accountant)
    Award.objects.filter(pk=second.pk).update(origin=source)
    page = client.get(reverse("payouts", args=[contest.slug])).text
    assert " ".join(page.split()).count("ждут реестра: 1 выплата") == 2
    assert f'name="payer" value="{sponsor.pk}"' in page
    ticked = {"chosen": "1", "payment": [payment.pk for payment in paid]}
    made = client.post(make, ticked | {"payer": sponsor.pk}, follow=True).text
    assert "платит ООО «Спонсор»" in made
    register = contest.payment_registers.get()
    assert (register.payer, [line.payment for line in register.lines.all()]) == (sponsor, [paid[1]])
    refused = client.post(make, ticked | {"payer": sponsor.pk}, follow=True).text
    assert "Отметьте выплаты, которые платит «ООО «Спонсор»»" in refused
    client.post(make, ticked | {"payer": main_payer_of(contest).pk})
    assert [one.payer for one in contest.payment_registers.order_by("number")] == [sponsor, main_payer_of(contest)]
    assert client.post(make, ticked | {"payer": "0"}).status_code == 404


def test_a_treasury_is_asked_with_every_field_in_its_column_and_the_file_is_kept(published, users, at, client_of):
    contest = published.contest
    accepted(money_awards(contest)[0], at, users)
    payers.set_payer_account(contest=contest, values=TREASURY | {"aim_code": "7", "uin": CODES["uin"]}, by=users["accountant"])
    register = approved_register(contest, users)
    link = reverse("register_file", args=[contest.slug, register.number, "treasury"])
    client = client_of(users["staff"])
    page = client.get(reverse("register", args=[contest.slug, register.number])).text
    assert link in page
    assert "Нужен файл 1С" in page
    PayerAccount.objects.update(kbk="", personal_account="")
    answer = client.get(link)
    assert (answer.content, answer.status_code) == (client.get(link).content, 200)
    register.refresh_from_db()
    assert register.taken_at is not None  # from now on only its recall takes it back
    assert register.files.filter(kind="treasury").count() == 1
    head, row, *rest = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert rest == []
    line, told = register.lines.get(), dict(zip(head, row, strict=True))
    assert len(told) == len(head)  # no column twice
    assert {name: told[name] for name in ("Лицевой счёт", "Глава по БК", "КБК", "КВР", "КОСГУ", "Код цели", "УИН", "Тип средств")} == {
        "Лицевой счёт": TREASURY["personal_account"], "Глава по БК": "810", "КБК": TREASURY["kbk"], "КВР": "350", "КОСГУ": "296",
        "Код цели": "7", "УИН": CODES["uin"], "Тип средств": "1",
    }  # fmt: skip
    assert Decimal(str(told["Сумма, руб."])) == line.net
    assert [told[name] for name in ("Получатель", "ИНН", "Счёт получателя", "БИК", "Корр. счёт")] == [
        line.name_at_bank, line.inn, line.account, line.bik, line.corr_account,
    ]  # fmt: skip
    assert "Денежный приз" in told["Назначение платежа"]
    payments.mark_paid(payment=line.payment, paid_on=date(2024, 5, 29), by=users["accountant"])
    with pytest.raises(RuleViolation, match="не осталось"):
        register_files.file_of(PaymentRegister.objects.get(pk=register.pk), "treasury")


def test_a_banks_client_has_no_request_to_the_treasury(published, users, at):
    accepted(money_awards(published.contest)[0], at, users)
    payers.set_payer_account(contest=published.contest, values=IN_A_BANK, by=users["accountant"])
    register = approved_register(published.contest, users)
    assert "treasury" not in register_files.kinds_of(register)
    with pytest.raises(RuleViolation, match="нет"):
        register_files.file_of(register, "treasury")
