"""The Kuzbass contest in Chromium, from the draft to a member's paid part: what differs from the Tula one, seen by its people.

Staff, a captain of fourteen on a phone, her parent without an account, an expert, a judge, the accountant. A second team of the same
category plays through the actions.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import kuzbass, people
from hackathon_portal.demo.play import Stage
from judging.actions import commission as commission_actions
from judging.actions.composition import Act
from prizes.models import Award, Payment
from registration.models import Application, Team
from tests import build
from tests.browser.conftest import PHONE, letter_to, movable_clock, publish, sign_in, sign_up
from tests.browser.test_whole_contest import account
from tests.documents import words

SLUG = "elkin-kod"
ZONE = ZoneInfo("Asia/Novokuznetsk")
CHOSEN = ("citizenship", "document_code")  # chosen of lists, not typed
SCHOOL = "Школа № 900"
SCAN = {"name": "лист.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 podpisano"}
EXPERT, JUDGE = people.MEMBERS[0], people.MEMBERS[1]


@pytest.fixture
def time_is():
    """`time_is(2025, 3, 1, 12)`: what the portal's clock shows, by the region's time."""
    with movable_clock(ZONE) as move:
        yield move


def draft_published(staff) -> None:
    """From the preset to the public page: a school of the region, the fund, the accountant."""
    staff.open("/contests/new/")
    staff.page.locator("[name=preset]").select_option("kuzbass_2025")
    staff.fill(slug=SLUG, starts_on="2025-02-28", ends_on="2025-03-02")
    staff.press("Создать черновик")
    staff.fill(officer_name="Копрова Ия Тарасовна")
    staff.press("Сохранить")
    staff.sees("Объявление сохранено.")
    staff.open(f"/c/{SLUG}/desk/schools/")
    staff.page.locator("main textarea").first.fill(f"{SCHOOL}; Кемерово")
    staff.page.locator("main form button").first.click()
    staff.sees(SCHOOL)
    staff.open(f"/c/{SLUG}/desk/fund/")
    staff.fill(name="спонсор «Разрез»", amount="150000", basis="договор № 7")
    staff.press("Добавить источник")
    staff.sees("Источник записан.")
    staff.page.get_by_label(re.compile("^(категория )?А(:.*)?, 1 место, рублей|7–9.*1 место, рублей")).first.fill("90000")
    staff.press("Сохранить")
    staff.sees("90 000,00 ₽")
    staff.open(f"/c/{SLUG}/desk/roles/")
    staff.fill(email=people.ACCOUNTANT.email)
    staff.page.locator("[name=role]").select_option("accountant")
    staff.press("Назначить роль")
    staff.fill(password=build.PASSWORD)
    staff.page.locator("main form button").first.click()
    staff.sees("Роль назначена.")
    staff.open(f"/c/{SLUG}/desk/publish/")
    staff.press("Дальше: что увидят посетители")
    staff.sees("заказчик каждого кейса и его судья")
    name_judges(staff, SLUG)
    staff.open(f"/c/{SLUG}/desk/programme/")
    staff.press("Утвердить программу")
    staff.sees("Программа утверждена")
    publish(staff, SLUG)


def name_judges(staff, slug: str) -> None:
    """The customer of each case and the judge they name."""
    staff.open(f"/c/{slug}/desk/nominations/")
    for number in range(2):
        staff.fill(**{
            f"nominations-{number}-customer": f"Заказчик {number + 1}",
            f"nominations-{number}-customer_judge": "Шахтинская Инна Родионовна, начальник отдела",
        })  # fmt: skip
    staff.press("Сохранить")
    staff.sees("Номинации сохранены.")


def apply(someone, *, role: str, surname: str, name: str, born: str, skills: str = "") -> None:
    """The application of a pupil of the eighth grade: no passport, no bank."""
    someone.open(f"/c/{SLUG}/application/person/")
    someone.fill(surname=surname, name=name, birth_date=born, phone="+7 913 123-45-67")
    someone.press("Сохранить и продолжить")
    someone.page.locator(f"[name=team_role][value={role}]").check()
    someone.page.locator("[name=education_level]").first.select_option("grade_8")
    someone.page.locator("[name=education_region]").select_option("RU-KEM")
    someone.fill(education_place=SCHOOL)
    if skills:
        someone.fill(skills=skills)
    someone.press("Сохранить и продолжить")
    for code in ("personal_data", "terms", "equipment"):
        someone.page.locator(f"[name={code}]").check()
    someone.press("Сохранить и продолжить")
    someone.sees("Проверьте ответы")
    assert "аспорт" not in someone.text()
    someone.press("Подать заявку")
    someone.sees("Заявка подана, её номер")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_kuzbass_contest_from_the_draft_to_a_members_paid_part(person, worker, sink, time_is):
    for actor in (people.STAFF, people.ACCOUNTANT, EXPERT, JUDGE):
        account(actor)
    time_is(2025, 1, 20, 12)
    staff = sign_in(person(people.STAFF.email))
    draft_published(staff)
    visitor = person()
    visitor.open(f"/c/{SLUG}/")
    visitor.sees("Ёлкин код")

    # A captain, the manager, on a phone; two more by invitation; a parent's consent by a link of its own.
    time_is(2025, 2, 5, 10)
    captain = sign_up(person("captain@example.org", PHONE), sink)
    captain.open(f"/c/{SLUG}/")
    captain.follow("Зарегистрировать команду")
    captain.fill(name="Снежинки")
    captain.press("Создать команду")
    apply(captain, role="manager", surname="Пихтова", name="Алёна", born="2010-05-01")
    captain.open(f"/c/{SLUG}/application/")
    captain.sees("Категория А (п.\u00a07.1)")
    apply_as = [("designer", "Кедров", "Тихон", ""), ("developer", "Сосенкин", "Влас", "Python")]
    for number, (role, surname, name, skills) in enumerate(apply_as):
        captain.open(f"/c/{SLUG}/application/")
        captain.press("Пригласить участника")
        invitation = captain.page.locator("#link").input_value().removeprefix(captain.base)
        member = person(f"member{number}@example.org", PHONE)
        member.open(invitation)
        member.press("Зарегистрироваться и вступить")
        member = sign_up(member, sink, at=member.page.url.removeprefix(member.base))
        member.open(invitation)
        member.press("Вступить в команду")
        apply(member, role=role, surname=surname, name=name, born="2006-01-01", skills=skills)
    captain.open(f"/c/{SLUG}/application/representative/")
    captain.fill(full_name="Пихтова Вера Павловна", kinship="мать", email="parent@example.org")
    captain.press("Отправить ссылку")
    asked = letter_to(sink, "parent@example.org", "")
    link = re.search(r"/represent/[^\s]+/", asked.get_body(("plain",)).get_content()).group()
    parent = person("", PHONE)
    parent.open(link)
    parent.fill(
        address="г. Кемерово, ул. Вымышленная, д. 1", passport="3200 000000, выдан отделом № 1 01.02.2015", child_address="там же"
    )
    parent.press("Сохранить данные")
    parent.sees("Данные сохранены.")
    parent.page.locator("[name=file]").set_input_files(SCAN)
    parent.press("Приложить подписанный лист")
    parent.sees("организатор его проверит")
    forwarded = person("", PHONE)
    forwarded.open(link)
    forwarded.sees("Данные записаны и скрыты")
    assert "3200 000000" not in forwarded.text()

    # Staff: the team's name, the consent, the decisions. The second team comes through the actions.
    contest = Contest.objects.get(slug=SLUG)
    stage = Stage(contest, {"staff": User.objects.get(email=people.STAFF.email)})
    stage.refresh()
    kuzbass.registration(stage, kuzbass.TEAMS[1:2])
    time_is(2025, 2, 18, 12)
    team = Team.objects.get(name="Снежинки")
    numbers_of = list(Application.objects.filter(team=team).order_by("number").values_list("number", flat=True))
    visitor.open(f"/c/{SLUG}/participants/")
    assert "Снежинки" not in visitor.text()
    staff.open(f"/c/{SLUG}/desk/applications/{numbers_of[0]}/")
    staff.sees("согласия представителя ещё нет")
    assert staff.page.get_by_role("button", name="Допустить", exact=True).count() == 0
    staff.open(f"/c/{SLUG}/desk/teams/{team.pk}/")
    staff.press("Название подходит")
    staff.open(f"/c/{SLUG}/desk/representatives/")
    staff.press("Принять")
    staff.sees("принято")
    forwarded.open(link)
    forwarded.sees("Ссылка из письма своё отслужила")
    for number in numbers_of:
        staff.open(f"/c/{SLUG}/desk/applications/{number}/")
        staff.press("Допустить")
        staff.sees(f"Заявка № {number} допущена")
    kuzbass.decisions(stage)
    kuzbass.projects(stage)

    # The commission: an expert and a judge of each case's customer; a personal nomination approved.
    time_is(2025, 2, 20, 12)
    staff.open(f"/c/{SLUG}/commission/composition/")
    staff.fill(order_number="3", order_date="2025-02-14")
    staff.press("Записать приказ")
    tasks = list(contest.nominations.order_by("position"))
    for actor, kind in ((EXPERT, "expert"), (JUDGE, "judge")):
        staff.fill(email=actor.email, full_name=actor.full_name, position="инженер, ООО «Смена»")
        staff.page.locator("[name=kind]").select_option(kind)
        if kind == "judge":
            staff.page.locator("[name=represents]").select_option(str(tasks[0].pk))
        staff.press("Включить")
        staff.press("Подтвердить изменение состава")
        staff.sees(actor.full_name)
    other_judge = kuzbass.account(stage, "judge9", "Забойщиков", "Фома")
    other_judge.set_password(build.PASSWORD)
    other_judge.save()
    give_second_factor(user=other_judge, secret=build.TOTP_SECRET)
    stage.refresh()
    commission_actions.add_member(
        commission=stage.contest.commission, user=other_judge, full_name="Забойщиков Фома", position="инженер", role="member", kind="judge", act=Act("3", stage.contest.commission.order_date),
        by=stage.users["staff"], represents=tasks[1],
    )  # fmt: skip
    staff.open(f"/c/{SLUG}/commission/personal/")
    staff.page.locator("main section").first.locator("summary").click()
    staff.fill(proposed_by="партнёр «Пласт»", basis="письмо № 4")
    staff.press("Утвердить номинацию")
    staff.sees("✓ утверждена")

    # Sheets: ten is 1 and 0; the judge sees what the points mean; nobody sees another's points.
    time_is(2025, 3, 2, 16)
    staff.open(f"/c/{SLUG}/commission/")
    staff.press("Открыть оценку")
    expert = sign_in(person(EXPERT.email))
    expert.open(f"/c/{SLUG}/sheets/")
    expert.page.get_by_role("link", name=re.compile("^Снежинки: ")).first.click()
    expert.page.wait_for_url(re.compile(r"/sheets/\d+/"))
    expert.page.wait_for_load_state("load")
    expert.page.keyboard.press("1")
    expert.page.keyboard.press("0")
    for _ in range(7):
        expert.page.keyboard.press("9")
    expert.page.get_by_text(re.compile(r"сохранено \d\d:\d\d")).wait_for()
    assert expert.page.locator("#total").inner_text() == "73"
    expert.press("Подписать лист")
    expert.sees("подписан.")
    judge = sign_in(person(JUDGE.email))
    judge.open(f"/c/{SLUG}/sheets/")
    judge.page.get_by_role("link", name="Снежинки").first.click()
    judge.page.wait_for_url(re.compile(r"/sheets/\d+/"))
    judge.sees("полностью работоспособный прототип, «готовый продукт»")
    assert judge.page.locator("fieldset.criterion").count() == 5
    for _ in range(5):
        judge.page.keyboard.press("9")
    judge.page.get_by_text(re.compile(r"сохранено \d\d:\d\d")).wait_for()
    judge.press("Подписать лист")
    judge.sees("подписан.")
    assert person_sheet_is_refused(judge)
    kuzbass.sheets(stage)

    # The organiser closes, decides ties, draws up and signs; places are public, points are not.
    time_is(2025, 3, 2, 19)
    held = kuzbass.meeting(stage)
    assert expert.page.goto(f"{expert.base}/c/{SLUG}/commission/ranking/").status == 403
    kuzbass.outcome(stage, held)
    time_is(2025, 3, 4, 12)
    visitor.open(f"/c/{SLUG}/results/")
    visitor.sees("Снежинки")
    assert not re.search(r"балл", visitor.text())
    whole = Award.objects.get(contest=contest, part_of=None, place=1)
    winner = {"Снежинки": captain}.get(whole.team.name)
    assert winner is captain, "the expert's sheet puts the captain's team first"
    captain.open(f"/c/{SLUG}/application/")
    assert "I степени" in words(captain.download("Мой диплом или сертификат"))

    # Prizes: the division is signed by each, papers of a minor, the accountant checks, staff confirm the silent ones.
    captain.open(f"/c/{SLUG}/application/")
    captain.follow("Мои призы")
    captain.sees("Ваша доля — 30 000,00 ₽")
    captain.follow("Раздел приза и подписи")
    captain.press("Подписать раздел")
    captain.sees("✓ подписано")
    captain.follow("← Призы команды")
    captain.follow("Сведения и документы")
    captain.press("Начать")
    values = kuzbass.requisites(5, surname="Пихтова", name="Алёна", birth_date="2010-05-01")
    captain.fill(**{name: str(value) for name, value in values.items() if name not in (*CHOSEN, "account", "bik")})
    for name in CHOSEN:
        captain.page.locator(f"[name={name}]").select_option(values[name])
    captain.fill(bik=values["bik"], account=values["account"].replace("40817", "40702"))
    captain.press("Сохранить данные")
    captain.sees("счёт организации")
    captain.fill(account=values["account"])
    captain.press("Сохранить данные")
    captain.sees("Теперь приложите документы.")
    captain.press("Подать сведения и документы")
    captain.sees("Приложите: Копия паспорта")
    with captain.page.expect_download() as caught:
        captain.page.get_by_role("link", name="Скачать бланк с вашими данными (PDF)").last.click()
    assert "Я, Пихтова Вера Павловна" in words(caught.value.path().read_bytes())
    for code in ("passport", "inn", "snils", "card", "consent", "parent_consent"):
        captain.page.locator(f"#required_document-{code}").set_input_files(SCAN)
        captain.page.locator(f"form:has(#required_document-{code}) button").click()
        captain.sees("Документ приложен.")
        captain.page.locator(f"#required_document-{code}").wait_for()
    captain.press("Подать сведения и документы")
    captain.sees("Сведения и документы поданы.")
    assert captain.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    accountant = sign_in(person(people.ACCOUNTANT.email))
    accountant.open(f"/c/{SLUG}/payouts/")
    accountant.follow("на проверке")
    accountant.press("Записать решения по документам")
    accountant.sees("Принято: 6, вернули: 0.")
    accountant.page.get_by_label("В выписке видна карта «Мир»").check()
    accountant.press("Принять и запланировать выплату")
    accountant.sees("Раздел приза подписали не все")
    for part in Award.objects.filter(part_of=whole, agreed_at=None):
        member = sign_in(person(part.holder.email, PHONE))
        member.open(f"/c/{SLUG}/prizes/{whole.pk}/shares/")
        member.press("Подписать раздел")
        member.sees("✓ подписано")
    accountant.press("Принять и запланировать выплату")
    accountant.sees("26 100,00 ₽")
    assert Payment.objects.get().net == Decimal(26_100)
    day = datetime(2025, 3, 3) + timedelta(days=31)
    time_is(day.year, day.month, day.day, 0, 0)
    staff.open(f"/c/{SLUG}/desk/awards/")
    staff.sees("Срок сведений и документов прошёл")
    staff.press("Признать отказом от приза")
    staff.sees("Записано отказов: 2.")


def person_sheet_is_refused(judge) -> bool:
    """A judge has no personal sheets: no row of the list is one."""
    judge.open(f"/c/{SLUG}/sheets/")
    return "Пихтова" not in judge.text()
