"""Eight kinds of people take a contest from the draft announcement to the paid prize, in Chromium.

Visitor, staff, captain (on a phone), member of a team, commission member, secretary, chair, accountant. One team registers by
hand, the rest comes from the ministry's batch; two members score with a tie on purpose; the chair breaks it; the documents are
read back and compared.
"""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from email.message import EmailMessage

import docx
import openpyxl
import pytest

from hackathon_portal.accounts.actions import create_account, give_second_factor
from hackathon_portal.demo import people
from prizes.models import Payment
from registration.models import Application, Team
from tests import build
from tests.browser.conftest import PHONE, announce, close_assessment, enter, letter_to, movable_clock, publish, sign_in, sign_up
from tests.conftest import MOSCOW
from tests.documents import words

SLUG = "tula-2024"
PRIZE = Decimal(150_000)
TAX = Decimal(19_500)
BATCH_TEAM = "Альфа"


def pdf_of(letter: EmailMessage) -> str:
    return words(next(iter(letter.iter_attachments())).get_content())


@pytest.fixture
def time_is():
    """`time_is(2024, 5, 26, 16)`: what the portal's clock shows, in Moscow."""
    with movable_clock(MOSCOW) as move:
        yield move


def account(actor: people.Actor) -> None:
    """Accounts that come into being before the contest: their owners have set a second factor up."""
    user = create_account(
        email=actor.email, password=build.PASSWORD, surname=actor.surname, name=actor.name, patronymic=actor.patronymic,
        is_staff=actor is people.STAFF,
    )  # fmt: skip
    give_second_factor(user=user, secret=build.TOTP_SECRET)


def fill_application(someone, role: str, **changes: str) -> dict[str, str]:
    """The steps of the application, from the task list to the check page."""
    values = build.person(role, **changes)
    someone.fill(surname=values["surname"], name=values["name"], patronymic=values["patronymic"])
    someone.fill(birth_date="2000-03-04", phone="+7 910 123-45-67")
    someone.page.get_by_label("очно", exact=True).check()
    someone.press("Сохранить и продолжить")
    someone.fill(
        passport_series="70 20", passport_number=values["passport_number"], passport_issued_by=values["passport_issued_by"],
        passport_issued_on="2020-03-15", passport_department_code="710001",
    )  # fmt: skip
    someone.press("Сохранить и продолжить")
    if role == "captain":
        someone.fill(
            snils="112-233-445 96",
            **{name: values[name] for name in ("inn", "bank_name", "bik", "account", "corr_account", "bank_inn")},
        )
        someone.press("Сохранить и продолжить")
        someone.sees("СНИЛС: контрольное число не сходится (п.\u00a03.2).")
        assert someone.page.locator("[name=account]").input_value().replace(" ", "") == values["account"]
        someone.fill(snils=values["snils"])
        someone.press("Сохранить и продолжить")
    someone.page.locator("[name=personal_data]").check()
    someone.page.locator("[name=terms]").check()
    someone.page.locator("[name=spreading]").check()  # the name may be shown to anybody, on the results and the diploma's page
    someone.press("Сохранить и продолжить")
    someone.sees("Проверьте ответы")
    someone.press("Подать заявку")
    someone.sees("Заявка подана, её номер")
    return values


def submit_project(someone, nomination: str, title: str, time_is) -> None:
    time_is(2024, 5, 24, 12)
    someone.open(f"/c/{SLUG}/project/")
    someone.page.get_by_label(nomination).check()
    someone.press("Выбрать номинацию")
    someone.sees(f"Выбор команды: {nomination}")
    time_is(2024, 5, 26, 14)
    someone.page.locator("#id_file").set_input_files(
        {"name": "показ.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
    )
    someone.press("Приложить файл")
    someone.fill(title=title, description="Прототип, который можно попробовать.")
    someone.page.locator("[name=result_kind]").select_option("prototype")
    someone.press("Сдать проект")
    someone.sees("Подтвердите соответствие проекта требованиям")
    for tick in someone.each("[name=declarations]"):
        tick.check()
    someone.press("Сдать проект")
    someone.sees("Проект сдан, версия 1")


def score(member, project: str, digit: str) -> None:
    """Six digits and the signature: the sheet is filled by keys."""
    member.open(f"/c/{SLUG}/sheets/")
    member.page.get_by_role("link", name=project).click()
    member.page.wait_for_url(re.compile(r"/sheets/\d+/"))
    member.page.wait_for_load_state("load")
    for _ in range(6):
        member.page.keyboard.press(digit)
    member.page.get_by_text(re.compile(r"сохранено \d\d:\d\d")).wait_for()
    assert member.page.locator("#total").inner_text() == str(int(digit) * 6)
    member.press("Подписать лист")
    member.page.wait_for_url("**/sheets/")
    member.sees("подписан.")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_whole_contest_from_the_draft_to_the_paid_prize(person, worker, sink, time_is, batch_folder):
    for actor in people.EVERYBODY:
        account(actor)

    # Staff: draft, announcement, fund, roles, publication.
    time_is(2024, 4, 19, 12)
    staff = sign_in(person(people.STAFF.email))
    staff.open("/contests/new/")
    staff.page.locator("[name=preset]").select_option("tula_2024")
    staff.fill(slug=SLUG, starts_on="2024-05-24", ends_on="2024-05-26")
    staff.press("Создать черновик")
    staff.fill(officer_name="Громов Аркадий Львович", address="г. Тула, просп. Ленина, д. 2")
    staff.press("Сохранить")
    staff.sees("Объявление сохранено.")
    staff.open(f"/c/{SLUG}/desk/fund/")
    staff.fill(name="бюджет области", amount="250000")
    staff.press("Добавить источник")
    staff.sees("Источник записан.")
    staff.page.get_by_label("Умный город, 1 место, рублей").fill("150000")
    staff.page.get_by_label("Умный город, 2 место, рублей").fill("100000")
    staff.press("Сохранить")
    staff.sees("Всего деньгами, вместе со специальными: 250 000,00 ₽")
    staff.open(f"/c/{SLUG}/desk/roles/")
    staff.fill(email=people.ACCOUNTANT.email)
    staff.page.locator("[name=role]").select_option("accountant")
    staff.press("Назначить роль")
    staff.fill(password=build.PASSWORD)
    staff.page.locator("main form button").first.click()
    staff.sees("Роль назначена.")
    staff.open(f"/c/{SLUG}/desk/nominations/")
    staff.page.locator("[name=file]").set_input_files({"name": "act.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    staff.press("Приложить акт")
    time_is(2024, 4, 19, 12, 5)  # another minute: what is written is read anew
    staff.open(f"/c/{SLUG}/desk/regulation/questions/")
    staff.page.locator("[name=registration__channel]").select_option("own")
    staff.fill(
        registration__channel_act="приказ № 52-ОСН от 19.04.2024", act_number="№ 52-ОСН от 19.04.2024", reason="Заявки и здесь."
    )
    staff.press("Сохранить")
    staff.sees("Порядок сохранён")
    publish(staff, SLUG)
    visitor = person()
    visitor.open(f"/c/{SLUG}/")
    visitor.sees("до 21 мая 2024 г., 23:59 (МСК)")

    # A captain on a phone and a member by invitation.
    time_is(2024, 4, 26, 10)
    captain = sign_up(person("captain@example.org", PHONE), sink)
    captain.open(f"/c/{SLUG}/")
    captain.follow("Зарегистрировать команду")
    captain.fill(name="Гусляры")
    captain.press("Создать команду")
    captain.press("Пригласить участника")
    invitation = captain.page.locator("#link").input_value().removeprefix(captain.base)
    captain.open(f"/c/{SLUG}/application/person/")
    typed = fill_application(captain, "captain", surname="Ладова", name="Вера", patronymic="Ильинична")
    assert captain.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    letter_to(sink, captain.email, "Решение придёт на этот адрес не позднее 02.05.2024.")
    member = person("member@example.org", PHONE)
    member.open(invitation)
    member.press("Зарегистрироваться и вступить")
    member = sign_up(member, sink, at=member.page.url.removeprefix(member.base))
    member.open(invitation)
    member.press("Вступить в команду")
    member.open(f"/c/{SLUG}/application/person/")
    fill_application(member, "member", surname="Струнин", name="Глеб", patronymic="Павлович")

    # The batch of the Regional portal (its last row is of 21 May, 23:59:59), then decisions.
    time_is(2024, 5, 22, 12)
    staff.open(f"/c/{SLUG}/desk/import/")
    staff.page.locator("[name=file]").set_input_files(batch_folder / "tula-applications.csv")
    staff.press("Проверить файл")
    staff.sees("117 заявок, можно принять 103, с ошибками 14. Пока ничего не записано.")
    staff.press("Принять 103 заявки без ошибок")
    staff.sees("Подано заявок: 103 из 117.")
    alpha = list(Application.objects.filter(team__name=BATCH_TEAM).values_list("number", flat=True))
    mine = list(Application.objects.filter(team__name="Гусляры").order_by("number").values_list("number", flat=True))
    staff.open(f"/c/{SLUG}/desk/queue/?show=all&q=Альфа")
    for number in alpha:
        staff.page.get_by_label(f"Выбрать заявку № {number}", exact=True).check()
    staff.press("Допустить…")
    staff.press(f"Допустить всех: {len(alpha)}")
    staff.sees("✓ допущена")
    assert staff.text().count("✓ допущена") == len(alpha)
    for number in mine:
        staff.open(f"/c/{SLUG}/desk/applications/{number}/")
        staff.press("Допустить")
        staff.sees(f"Заявка № {number} допущена")
    young = Application.objects.get(external_id="RP-2024-0078")
    staff.open(f"/c/{SLUG}/desk/applications/{young.number}/")
    staff.sees("Возраст на первый день конкурса (24.05.2024) — 17, нужно не меньше 18 (п.\u00a01.6)")
    staff.page.get_by_text("Отказать…").click()
    staff.page.locator("[name=ground]").first.select_option("mismatch")
    staff.press("Отказать")
    staff.sees("отказано")
    assert Team.objects.filter(contest__slug=SLUG, seat="held").count() == 30
    admission = letter_to(sink, captain.email, "Вы допущены: TulaHackDays")
    notice = pdf_of(admission)
    for part in ("Ладова Вера Ильинична", f"от 26 апреля 2024 г. № {mine[0]}", "«Гусляры»", "с 24 мая 2024 г. по 26 мая 2024 г."):
        assert part in notice
    refusal = letter_to(sink, young.email, "Отказ в регистрации")
    assert "Подпункт „а“: несоответствие заявителя п.3. настоящего порядка." in pdf_of(refusal)

    # A captain of the batch takes the application into a cabinet; both captains submit in one nomination.
    other_captain = Application.objects.get(team__name=BATCH_TEAM, role="captain")
    alpha_captain = sign_up(person(other_captain.email), sink)
    alpha_captain.open("/cabinet/")
    alpha_captain.press("Взять её в кабинет")
    alpha_captain.sees("Заявка теперь в вашем кабинете.")
    submit_project(captain, "Умный город", "Гусли онлайн", time_is)
    submit_project(alpha_captain, "Умный город", "Маршрут Альфа", time_is)

    # The commission: composition by an order, meeting, quorum, sheets.
    staff.open(f"/c/{SLUG}/commission/composition/")
    staff.fill(order_number="12-ОСН", order_date="2024-05-04")
    staff.press("Записать приказ")
    for actor in people.COMMISSION:
        staff.fill(email=actor.email, full_name=actor.full_name, position=actor.position)
        staff.page.locator("[name=role]").select_option(actor.role)
        staff.press("Включить")
        staff.press("Подтвердить изменение состава")
        staff.sees(actor.full_name)
    time_is(2024, 5, 26, 16)
    present = [people.CHAIR, people.SECRETARY, *people.MEMBERS[:4]]
    window = {actor.login: enter(person(actor.email)) for actor in present}
    secretary, chair = window["secretary"], window["chair"]
    secretary.open(f"/c/{SLUG}/commission/")
    secretary.press("Открыть заседание")
    for actor in present[:5]:
        secretary.page.get_by_label(actor.full_name).select_option("in_person")
    secretary.press("Записать присутствие")
    secretary.sees("кворума нет, нужно не меньше 6")
    secretary.page.get_by_label(present[5].full_name).select_option("video")
    secretary.press("Записать присутствие")
    secretary.sees("Присутствует 6 из 8: кворум есть.")
    secretary.press("Открыть оценку")
    first, second = window["member1"], window["member2"]
    score(first, "Гусляры: Гусли онлайн", "5")
    score(first, f"{BATCH_TEAM}: Маршрут Альфа", "4")
    score(second, "Гусляры: Гусли онлайн", "4")
    score(second, f"{BATCH_TEAM}: Маршрут Альфа", "5")
    window["member3"].open(f"/c/{SLUG}/sheets/")
    window["member3"].page.get_by_role("link", name="Гусляры").click()
    window["member3"].follow("Заявить самоотвод по этой команде")
    window["member3"].fill(reason="Руководил дипломом капитана")
    window["member3"].press("Заявить самоотвод")
    window["member3"].sees("самоотвод")

    # Closing, the tie, the protocol with six signatures, publication.
    time_is(2024, 5, 26, 19)
    assert chair.page.goto(f"{chair.base}/c/{SLUG}/commission/ranking/").status == 403
    close_assessment(chair, SLUG)
    chair.follow("Итоги и места")
    chair.sees("Равные баллы")
    chair.follow("Решить")
    chair.page.get_by_label("Гусляры: Гусли онлайн").select_option("1")
    chair.page.get_by_label(f"{BATCH_TEAM}: Маршрут Альфа").select_option("2")
    chair.fill(reason="Прототип Гусляров уже работает.")
    chair.press("Записать решение")
    secretary.open(f"/c/{SLUG}/commission/")
    secretary.fill(number="3")
    secretary.press("Составить протокол")
    for actor in present:
        signer = window[actor.login]
        signer.open(f"/c/{SLUG}/commission/protocol/")
        signer.follow("Подписать протокол")
        if "reauthenticate" in signer.page.url:
            signer.fill(password=build.PASSWORD)
            signer.page.locator("main form button").first.click()
        signer.press("Подписываю")
        signer.sees("Протокол подписан.")
    protocol = words(secretary.download("PDF"))
    for part in (
        "ПРОТОКОЛ 26.05.2024 № 3", "Присутствует 6 из 8", "более 2/3", "1 Гусляры Гусли онлайн 54 2 27,00 победитель",
        "2 Альфа Маршрут Альфа 54 2 27,00 призёр", "Прототип Гусляров уже работает.", "Руководил дипломом капитана",
        *(actor.full_name for actor in present),
    ):  # fmt: skip
        assert part in protocol, (part, protocol)
    document = docx.Document(io.BytesIO(secretary.download("DOCX")))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    table = next(rows for rows in tables if rows[0][0] == "Место")
    assert table[1] == ["1", "Гусляры", "Гусли онлайн", "54", "2", "27,00", "победитель"]
    assert table[2] == ["2", "Альфа", "Маршрут Альфа", "54", "2", "27,00", "призёр"]
    time_is(2024, 5, 27, 12)
    announce(staff, SLUG)
    visitor.open(f"/c/{SLUG}/results/")
    shown = [" ".join(text.split()) for text in visitor.page.locator("main article .project-words").all_inner_texts()]
    assert shown == [
        "1 место · победитель Гусли онлайн Команда «Гусляры» Вера Ладова, Глеб Струнин Приз, до налога 150 000 ₽",
        "2 место · призёр Маршрут Альфа Команда «Альфа» Приз, до налога 100 000 ₽",
    ]

    # Diplomas with a check code.
    captain.open(f"/c/{SLUG}/application/")
    diploma = words(captain.download("Мой диплом или сертификат"))
    assert "Ладова Вера Ильинична" in diploma
    assert "победитель конкурса" in diploma
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", diploma)
    visitor.open("/check/")
    visitor.fill(code=code.group().lower())
    visitor.press("Проверить")
    visitor.sees("Документ подлинный")
    visitor.sees("Ладова Вера Ильинична")

    # Form 4, tax, register, the paid prize.
    letter_to(sink, captain.email, "не позднее 30 мая 2024 г.")
    time_is(2024, 5, 29, 12)
    captain.follow("Мои призы")
    captain.sees("150 000,00 ₽, 1 место")
    captain.press("Начать заявление")
    captain.fill(registration_address="г. Тула, ул. Примерная, д. 7")
    captain.press("Сохранить данные")
    form4 = words(captain.download("Скачайте заявление по форме № 4"))
    for part in (
        "Ладова Вера Ильинична",
        typed["account"],
        typed["snils"],
        "150 000-00 (сто пятьдесят тысяч) рублей 00 коп. с учетом НДФЛ",
    ):
        assert part in form4, part
    captain.page.locator("[name=signed_copy]").set_input_files(
        {"name": "скан.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 signed"}
    )
    captain.press("Приложить скан")
    captain.press("Подать заявление")
    captain.sees("Заявление подано.")
    accountant = sign_in(person(people.ACCOUNTANT.email))
    accountant.open(f"/c/{SLUG}/payouts/")
    accountant.follow("на проверке")
    accountant.sees("Контрольные цифры счёта, ИНН и СНИЛС сходятся.")
    accountant.press("Принять и запланировать выплату")
    accountant.sees("19 500,00 ₽")
    accountant.sees("130 500,00 ₽")
    accountant.sees("13.06.2024")
    accountant.follow("Изменить")
    accountant.fill(
        name="Министерство (пример)", inn="7707083893", kpp="710001001", account="03221643700000006600", bank_name="Банк",
        bik="017003983", corr_account="40102810445370000059",
    )  # fmt: skip
    accountant.press("Сохранить")
    accountant.sees("Счёт плательщика записан.")
    accountant.open(f"/c/{SLUG}/payouts/")
    accountant.press("Составить реестр из отмеченных")
    accountant.sees("Реестр утверждает не тот, кто его составил")
    staff.open(f"/c/{SLUG}/payouts/register/1/")
    staff.press("Утвердить реестр")
    staff.sees("Реестр утверждён")
    accountant.open(f"/c/{SLUG}/payouts/register/1/")
    sheet = openpyxl.load_workbook(io.BytesIO(accountant.download("XLSX"))).active
    header, row, _total = ([cell.value for cell in line] for line in list(sheet.iter_rows())[2:5])
    register = dict(zip(header, row, strict=True))
    assert (register["Получатель"], register["Счёт"]) == ("Ладова Вера Ильинична", typed["account"])
    assert (register["Приз, руб."], register["НДФЛ, руб."], register["К перечислению, руб."]) == (PRIZE, TAX, PRIZE - TAX)
    exchange = accountant.download("Файл для банка (1С)").decode("cp1251").split("\r\n")
    assert "Сумма=130500.00" in exchange
    assert f"ПолучательСчет={typed['account']}" in exchange
    time_is(2024, 6, 5, 12)
    accountant.open(f"/c/{SLUG}/payouts/register/1/")
    accountant.fill(paid_on="2024-06-04")
    accountant.press("Выплачено")
    accountant.sees("выплачено")
    payment = Payment.objects.get()
    assert (payment.gross, payment.tax, payment.net, payment.paid_on) == (PRIZE, TAX, PRIZE - TAX, date(2024, 6, 4))
    letter_to(sink, captain.email, "130 500,00 ₽")
    staff.open(f"/c/{SLUG}/desk/journal/")
    for title in ("Отмечена выплата", "Решение комиссии опубликовано", "Подписан протокол"):
        staff.sees(title)
