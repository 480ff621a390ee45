"""A prize's way in a browser: claimed on a phone, returned once, corrected, listed, approved, paid by the bank's statement."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from hackathon_portal.demo import people
from hackathon_portal.kernel.models import Bank
from prizes.models import Award, Payment, RegisterLine
from tests import build, invented
from tests.browser.conftest import PHONE, enter, letter_to
from tests.payouts import PAYER, SCAN, debit, payer, statement

SCANNED = {"name": "скан.pdf", "mimeType": "application/pdf", "buffer": SCAN}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_captain_claims_on_a_phone_and_is_paid_by_the_banks_statement(published, users, person, worker, sink, at):
    contest = published.contest
    award = Award.objects.filter(contest=contest, place=1).select_related("team__founder", "contest").first()
    founder = award.team.founder
    founder.set_password(build.PASSWORD)
    founder.save()
    payer(contest, users)
    Bank.objects.create(bik=invented.BIK, name="Банк «Воронка»", city="Тула", corr_account=invented.correspondent(invented.BIK))
    url = f"/c/{contest.slug}"
    at(2024, 5, 30, 15)

    captain = enter(person(founder.email, PHONE))
    captain.open(f"{url}/application/")
    captain.follow("Мои призы")
    captain.sees("150 000,00 ₽, 1 место")
    captain.press("Начать заявление")
    captain.sees("сегодня последний день, осталось 8 часов")
    captain.press("Подать заявление")
    captain.sees("Адрес регистрации: Обязательное поле.")
    # A wrong account: the message stands beside the field, everything else stays; the BIK fills the bank in.
    captain.fill(
        registration_address="г. Тула, ул. Примерная, д. 7", account="40817810000000000000", bank_name="", corr_account=""
    )
    captain.page.locator("[name=bik]").fill(invented.BIK)
    captain.page.locator("[name=bik]").press("Tab")
    expect(captain.page.locator("[name=bank_name]")).to_have_value("Банк «Воронка»")
    captain.press("Сохранить данные")
    captain.sees("(п.\u00a03.2)")
    assert captain.page.locator("[name=registration_address]").input_value() == "г. Тула, ул. Примерная, д. 7"
    captain.fill(account=invented.account(77, invented.BIK))
    captain.press("Сохранить данные")
    captain.sees("Данные сохранены.")
    text = " ".join(PdfReader(io.BytesIO(captain.download("Скачайте заявление по форме № 4"))).pages[0].extract_text().split())
    assert invented.account(77, invented.BIK) in text
    captain.page.locator("[name=signed_copy]").set_input_files(SCANNED)
    captain.press("Приложить скан")
    captain.sees("✓ приложен")
    captain.press("Подать заявление")
    captain.sees("Заявление подано.")

    accountant = enter(person(people.ACCOUNTANT.email))
    accountant.open(f"{url}/payouts/")
    accountant.follow("на проверке")
    accountant.fill(message="На скане не видно подписи.")
    accountant.press("Вернуть на исправление")
    accountant.sees("Заявление возвращено")
    letter_to(sink, founder.email, "На скане не видно подписи.")
    captain.page.reload()
    captain.sees("Вернули на исправление: На скане не видно подписи.")
    captain.fill(phone="+7 910 555-44-33")
    captain.press("Сохранить данные")
    captain.sees("Данные изменены после подписания")
    captain.page.locator("[name=signed_copy]").set_input_files(SCANNED)
    captain.press("Приложить скан")
    captain.sees("✓ приложен")
    captain.press("Подать заявление")
    captain.sees("Заявление подано.")

    accountant.open(f"{url}/payouts/")
    accountant.follow("на проверке")
    accountant.press("Принять и запланировать выплату")
    accountant.sees("Заявление принято")
    accountant.press("Составить реестр из отмеченных")
    accountant.sees("Реестр утверждает не тот, кто его составил")
    assert accountant.page.get_by_role("button", name="Утвердить реестр").count() == 0
    staff = enter(person(people.STAFF.email))
    staff.open(f"{url}/payouts/register/1/")
    staff.press("Утвердить реестр")
    staff.sees("Реестр утверждён")
    accountant.page.reload()
    exchange = accountant.download("Файл для банка (1С)").decode("cp1251")
    assert re.search(r"^Сумма=130500\.00\r$", exchange, re.M)

    at(2024, 6, 4, 12)
    payment = Payment.objects.select_related("award__payout_application").get()
    number = RegisterLine.objects.select_related("register").get().order_number
    answer = {"name": "kl_to_1c.txt", "mimeType": "text/plain", "buffer": statement(debit(payment, number))}
    for said in ("выплачено 1, возвращено 0, учтено раньше 0", "выплачено 0, возвращено 0, учтено раньше 1"):
        accountant.open(f"{url}/payouts/statement/")
        accountant.page.locator("[name=statement]").set_input_files(answer)
        accountant.press("Загрузить")
        accountant.sees(said)
    assert PAYER["account"] in answer["buffer"].decode("cp1251")
    letter_to(sink, founder.email, "перечислен")
    captain.page.reload()
    captain.sees("✓ выплачено 03.06.2024")
    captain.sees("130 500,00 ₽")
    staff.open(f"{url}/desk/deadlines/")
    staff.sees("Перечислить налог на доходы")
    staff.sees("до 28.06.2024")
    payment.refresh_from_db()
    assert (payment.state, payment.paid_on) == ("paid", date(2024, 6, 3))
