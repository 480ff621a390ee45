"""A year of money in browsers: two members of one team paid, one by a doubtful line of the statement, returned, corrected, paid anew;
a thing handed over; the accountant remits the tax and takes the year's forms."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree
from openpyxl import load_workbook

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.demo import numbers, people
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import shares
from prizes.awards.queries.shares import parts_of
from prizes.models import Award, Payment, PayoutApplication, RegisterLine, SpecialPrize
from prizes.payouts.actions import payout_applications, required_documents
from prizes.payouts.queries.required_documents import required_documents_of
from tests.browser.conftest import PHONE, Person, enter, letter_to
from tests.payouts import PAYER, credit, debit, payer, statement

CLOSED = "Счёт закрыт, укажите другой."


def prepared(part: Award, number: int) -> PayoutApplication:
    """A member's details and papers, everything but the last press."""
    by = part.holder.user
    application = payout_applications.begin_payout_application(award=part, by=by)
    named = {name: getattr(application, name) for name in ("surname", "name", "patronymic")}
    values = scenes.requisites(number, **named)
    payout_applications.save_payout_application(application=application, values=values, by=by)
    for row in required_documents_of(application, part.contest):
        if not row.optional:
            upload = SimpleUploadedFile(f"{row.code}.pdf", scenes.SCAN)
            required_documents.attach_required_document(application=application, code=row.code, upload=upload, by=by)
    return application


def thing_of(whole: Award, staff: Any) -> Award:
    """Headphones of a sponsor, given to the team by its letter; no one has handed them over yet."""
    prize = SpecialPrize.objects.create(contest=whole.contest, title="За смелость", partner="ООО «Пласт»", thing="наушники")
    return awards_actions.give_special_prize(prize=prize, project=whole.project, basis="письмо № 5", by=staff)


def hand_over(staff: Person, url: str, first: Award, second: Award) -> None:
    """The sponsor's headphones go to two of the team by hand-made parts; the page says what tax that brings before the press."""
    staff.open(f"{url}/desk/awards/")
    staff.page.get_by_role("link", name=re.compile("^отметить вручение")).first.click()
    for part, value in ((first, 5000), (second, 3000)):
        staff.page.get_by_label(f"Получил: {part.holder.full_name}").check()
        staff.page.get_by_label(f"Доля, руб.: {part.holder.full_name}").fill(f"{value}")
    for other in staff.page.locator("[name^=took_]:checked").all():
        if other.get_attribute("name") not in {f"took_{first.holder_id}", f"took_{second.holder_id}"}:
            other.uncheck()
    staff.press("Посмотреть, что произойдёт")
    staff.sees("Сумма долей 8 000,00 ₽ не равна стоимости 9 000,00 ₽")
    staff.page.get_by_label(f"Доля, руб.: {second.holder.full_name}").fill("4000")
    staff.press("Посмотреть, что произойдёт")
    staff.sees("650,00 ₽ удержат из приза")
    staff.sees("520,00 ₽ удержат из приза")
    staff.press("Отметить вручение")
    staff.sees("✓ вручено")


def accept(accountant: Person, url: str) -> None:
    """The first application that waits: its papers looked at, the card seen, the payment planned."""
    accountant.open(f"{url}/payouts/")
    accountant.follow("на проверке")
    if accountant.page.get_by_role("button", name="Записать решения по документам").count():
        accountant.press("Записать решения по документам")
        accountant.sees("вернули: 0.")
    accountant.page.get_by_label("В выписке видна карта «Мир»").check()
    accountant.press("Принять и запланировать выплату")
    accountant.sees("Заявление принято, выплата запланирована")


def pressed(accountant: Person, name: str) -> bytes:
    """The file a button gives."""
    with accountant.page.expect_download() as caught:
        accountant.press(name)
    return caught.value.path().read_bytes()


def load(accountant: Person, url: str, *documents: dict[str, Any]) -> None:
    accountant.open(f"{url}/payouts/statement/")
    file = {"name": "kl_to_1c.txt", "mimeType": "text/plain", "buffer": statement(*documents)}
    accountant.page.locator("[name=statement]").set_input_files(file)
    accountant.press("Загрузить")


def listed(accountant: Person, staff: Person, url: str, number: int, *names: str) -> str:
    """A register made by one, approved by another who sees names and ends of accounts; the bank's file."""
    accountant.open(f"{url}/payouts/")
    accountant.press("Составить реестр из отмеченных")
    accountant.sees("Его утверждает второй сотрудник")
    staff.open(f"{url}/payouts/register/{number}/")
    for line in RegisterLine.objects.filter(register__number=number).select_related("payment__award__payout_application"):
        staff.sees(f"счёт …{line.payment.award.payout_application.account[-4:]}")
    for name in names:
        staff.sees(name)
    staff.press("Утвердить реестр")
    staff.sees("Реестр утверждён")
    accountant.open(f"{url}/payouts/register/{number}/")
    return accountant.download("Файл для банка (1С)").decode("cp1251")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_two_members_are_paid_one_anew_after_a_return_and_the_year_is_closed(kuzbass_published, users, person, worker, sink, at):
    stage = kuzbass_published
    contest = stage.contest
    whole = Award.objects.filter(contest=contest, part_of=None, team__name="Терриконы").select_related("project", "team").get()
    day = contest.ends_on + timedelta(days=5)
    at(day.year, day.month, day.day, 8)
    payer(contest, users)
    whole.contest = contest
    thing_of(whole, users["staff"])
    parts = list(parts_of(whole))
    for part in parts:
        part.contest = contest
    first, second, silent = parts
    shares.agree_to_share(part=silent, amount=silent.amount, by=silent.holder.user)
    url = f"/c/{contest.slug}"
    members = []
    for number, part in enumerate((first, second), start=1):
        prepared(part, number)
        member = enter(person(part.holder.user.email, PHONE))
        members.append(member)
        member.open(f"{url}/prizes/")
        member.follow("Раздел приза и подписи")
        member.press("Подписать раздел")
        member.sees("✓ подписано")
        member.follow("← Призы команды")
        member.follow("Сведения и документы")
        member.press("Подать сведения и документы")
        member.sees("Сведения и документы поданы.")
    accountant, staff = enter(person(people.ACCOUNTANT.email)), enter(person(people.STAFF.email))
    for _ in members:
        accept(accountant, url)

    accountant.open(f"{url}/payouts/taxes/")
    accountant.page.get_by_text("Записать стоимость").first.click()
    accountant.fill(value="9000", basis="накладная № 7")
    accountant.page.get_by_role("button", name="Записать стоимость").click()
    accountant.sees("Стоимость 9 000,00 ₽, накладная № 7")
    hand_over(staff, url, first, second)

    one, two = (
        Payment.objects.select_related("award__payout_application", "award__holder").get(award=part) for part in (first, second)
    )
    exchange = listed(accountant, staff, url, 1, first.holder.full_name, second.holder.full_name)
    one.refresh_from_db()
    two.refresh_from_db()
    assert set(re.findall(r"^Сумма=(.+)\r$", exchange, re.M)) == {f"{one.net:.2f}", f"{two.net:.2f}"}
    orders = dict(RegisterLine.objects.values_list("payment", "order_number"))
    assert (one.gross + two.gross) * 13 / 100 < one.tax + two.tax  # that of the thing is withheld from their money

    # The bank carried both out; one document it numbered in its own way, and only a person may say whose it is.
    paid_on = day + timedelta(days=1)
    at(paid_on.year, paid_on.month, paid_on.day, 18)
    load(accountant, url, debit(one, orders[one.pk], paid_on), debit(two, 90_817, paid_on))
    accountant.sees("выплачено 1, возвращено 0")
    accountant.sees("похоже на выплату, решите сами")
    accountant.page.get_by_label(second.holder.full_name).check()
    accountant.press("Это она, отметить")
    accountant.sees("Выплата отмечена.")
    for member in members:
        letter_to(sink, member.email, "перечислен")

    # The account of the second was closed: the money came back, the member states another, is listed anew and paid.
    back_on = paid_on + timedelta(days=2)
    at(back_on.year, back_on.month, back_on.day, 12)
    load(accountant, url, credit(two, orders[two.pk], back_on))
    accountant.sees("выплачено 0, возвращено 1")
    letter_to(sink, members[1].email, "возвращено на исправление")
    members[1].page.reload()
    members[1].sees("! банк вернул платёж")
    members[1].fill(account=numbers.account(777, scenes.BIK))
    members[1].press("Сохранить данные")
    members[1].sees("Данные сохранены")
    members[1].press("Подать сведения и документы")
    members[1].sees("Сведения и документы поданы.")
    accept(accountant, url)
    anew = listed(accountant, staff, url, 2, second.holder.full_name)
    assert re.findall(r"^ПолучательСчет=(.+)\r$", anew, re.M) == [numbers.account(777, scenes.BIK)]
    two.refresh_from_db()
    number = RegisterLine.objects.get(register__number=2).order_number
    load(accountant, url, debit(Payment.objects.select_related("award__payout_application").get(pk=two.pk), number, back_on))
    accountant.sees("выплачено 1, возвращено 0")
    members[1].page.reload()
    members[1].sees("✓ выплачено")

    # The tax goes to the budget, and the year is closed in its first weeks of the next.
    year = paid_on.year
    at(year + 1, 1, 20, 12)
    accountant.open(f"{url}/payouts/taxes/")
    while accountant.page.get_by_role("button", name="Налог перечислен").count():
        accountant.fill(remitted_on=f"{back_on:%Y-%m-%d}", document="п/п № 301")
        accountant.press("Налог перечислен")
        accountant.sees("Перечисление налога отмечено.")
    accountant.page.get_by_role("link", name=re.compile("^Год налогового агента")).first.click()
    accountant.sees("✓ сходится")
    assert "! не сходится" not in accountant.text()
    accountant.sees("код дохода 2750 не подтверждён бухгалтером")
    accountant.page.locator("#confirm").fill("приказ министерства, решения Правительства нет")
    accountant.press("Подтвердить код 2750")
    accountant.sees("✓ подтверждён")
    assert "Чего не хватает" not in accountant.text()
    accountant.fill(office="4205", oktmo=PAYER["oktmo"], surname="Рублёва", given_name="Нина")
    calculation = etree.fromstring(pressed(accountant, "6-НДФЛ за период"))
    certificates = calculation.findall(".//СумИтНалПер")
    withheld = sum(payment.tax for payment in Payment.objects.filter(state="paid"))
    gross = one.gross + two.gross + 9000
    assert sum(float(row.get("СумДохОбщ")) for row in certificates) == gross
    assert sum(int(row.get("НалУдерж")) for row in certificates) == withheld
    told = etree.fromstring(pressed(accountant, "Уведомление"))
    assert sum(int(row.get("СумНалогАванс")) for row in told.iter("УвИсчСумНалог")) == withheld
    book = load_workbook(io.BytesIO(pressed(accountant, "Весь год, XLSX")))
    head, *rows = book["Справки о доходах"].iter_rows(values_only=True)
    sums = {name: sum(row[head.index(name)] for row in rows) for name in ("Общая сумма дохода", "Налог удержанный")}
    assert sums == {"Общая сумма дохода": gross, "Налог удержанный": withheld}
    assert [row[-1] for row in book["Сверка"].iter_rows(min_row=2, values_only=True)] == ["да"] * 6
