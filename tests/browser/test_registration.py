"""Registration in the browser: a phone without JavaScript, two people at one application, keys, bulk, import, the door, erasure."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from datetime import datetime, timedelta

import pytest
import segno
from playwright.sync_api import expect, sync_playwright

from hackathon_portal.accounts.actions import create_account, give_second_factor, grant_role
from hackathon_portal.demo import people
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.backups.databases import arguments_of, connected, current, server_major
from hackathon_portal.launcher.pg_tools import tool
from registration.actions import correspondence, teams
from registration.models import Application, Team
from tests import build, invented, seasons
from tests.browser.conftest import DESK, ENVIRONMENT, LAUNCH, PHONE, WINDOW, Person, enter, letter_to, sign_up
from tests.faults.test_worker_killed import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPEN = build.FILED_AT
# Seconds of somebody with a phone in their hand: a tap, the way to a field, a letter typed, a look at a page that came over slow 3G.
A_TAP, A_FIELD, A_LETTER, A_PAGE = 1.0, 1.0, 0.25, 3.0
TICKS = 3  # ticked and chosen without typing


@pytest.fixture
def open_contest(contest):
    """The contest on 2 May 2024, registration open."""
    with clock.fixed_at(OPEN):
        yield contest


def test_a_captain_registers_on_a_phone_without_javascript(open_contest, worker, sink, person, record_property):
    slug = open_contest.slug
    begun = time.monotonic()
    captain = person("kapitan@example.org", PHONE, java_script_enabled=False)
    pages: list[str] = []
    captain.page.on("framenavigated", lambda frame: pages.append(frame.url))
    sign_up(captain, sink)
    captain.page.wait_for_load_state()
    signing_up = len(pages)
    captain.open(f"/c/{slug}/")
    captain.follow("Зарегистрировать команду")
    captain.fill(name="Гусляры")
    captain.press("Создать команду")
    captain.follow("О вас")
    data = build.person("captain")
    captain.fill(
        surname="Гуслярова",
        name="Инна",
        patronymic="Львовна",
        birth_date="2000-03-04",
        phone="8 (910) 123-45-67",
        email=captain.email,
    )
    captain.page.get_by_label("очно", exact=True).check()
    captain.press("Сохранить и продолжить")
    captain.fill(
        passport_series="70 20", passport_number=data["passport_number"], passport_issued_by="УМВД России",
        passport_issued_on="2020-03-15", passport_department_code="710001",
    )  # fmt: skip
    captain.press("Сохранить и продолжить")
    bank = {name: data[name] for name in ("inn", "bank_name", "bik", "account", "corr_account", "bank_inn")}
    captain.fill(snils="112-233-445 96", **bank)
    captain.press("Сохранить и продолжить")
    captain.sees("СНИЛС: контрольное число не сходится (п.\u00a03.2).")
    assert captain.page.locator("[name=account]").input_value() == bank["account"]
    captain.fill(snils="112-233-445 95")
    captain.press("Сохранить и продолжить")
    for name in ("personal_data", "terms"):
        captain.page.locator(f"[name={name}]").check()
    captain.press("Сохранить и продолжить")
    captain.sees("Проверьте ответы")
    captain.press("Подать заявку")
    captain.sees("Заявка подана, её номер 1.")
    captain.sees("Кто действует дальше: Ваша команда — добирает людей: подано заявок 1, нужно 2.")
    taps, fields = captain.taps + 2 + TICKS, len(captain.typed)
    letters = sum(map(len, captain.typed))
    minutes = (taps * A_TAP + fields * A_FIELD + letters * A_LETTER + len(pages) * A_PAGE) / 60
    # The page of the form, the word to look into the mail, the link of the letter with its button: three steps and where they lead.
    assert signing_up <= 4, pages
    assert (taps <= 22, fields <= 32, len(pages) <= 20) == (True, True, True), (taps, fields, pages)
    assert minutes <= 5, minutes
    record_property(
        "said", f"капитан: нажатий {taps}, полей {fields}, знаков {letters}, страниц {len(pages)}, минут {minutes:.1f}"
    )
    record_property("said", f"от регистрации до поданной заявки без JavaScript: {time.monotonic() - begun:.0f} с работы браузера")
    letter_to(sink, captain.email, "Заявка № 1 получена")


def test_every_field_is_kept_as_it_is_typed_and_checked_at_once(open_contest, person):
    from hackathon_portal.kernel.models import Bank

    Bank.objects.create(bik=invented.BIK, name="Банк «Упа»", corr_account=invented.correspondent(invented.BIK))
    user = build.user("chernovik@example.org")
    teams.found_team(contest=open_contest, name="Гусляры", by=user)
    first = enter(person(user.email, PHONE))
    page = first.open(f"/c/{open_contest.slug}/application/bank/")
    snils = page.locator("[name=snils]")
    snils.press_sequentially("112-233-445")
    expect(page.locator("#saved")).to_have_text("Ещё 2 из 11 цифр.")
    snils.press_sequentially("96")
    first.sees("СНИЛС: контрольное число не сходится (п.\u00a03.2).")
    snils.fill("11223344595")
    expect(page.locator("#saved")).to_contain_text("Сохранено в 12:00")
    assert "контрольное число" not in first.text()
    page.locator("[name=bik]").fill(invented.BIK)
    expect(page.locator("[name=bank_name]")).to_have_value("Банк «Упа»")
    assert snils.input_value() == "112-233-445 95"  # groups are drawn when the field is left, not while typing
    page.wait_for_timeout(600)
    second = enter(person(user.email, DESK))
    page = second.open(f"/c/{open_contest.slug}/application/bank/")
    assert [page.locator(f"[name={name}]").input_value() for name in ("snils", "bank_name")] == ["112-233-445 95", "Банк «Упа»"]
    first.context.set_offline(True)
    first.page.locator("[name=inn]").fill("500100732259")
    first.sees("Нет связи или вы вышли. Не закрывайте страницу: номера документов и счетов браузер не хранит")
    assert first.page.evaluate("sessionStorage.length + localStorage.length") == 0
    first.context.set_offline(False)
    expect(first.page.locator("#saved")).to_contain_text("Сохранено", timeout=30_000)
    assert wait_until(lambda: Application.objects.get(user=user).inn == "500100732259", 10)


def test_the_last_second_counts_in_moscow_whatever_zone_the_browser_is_in(contest, person):
    closes_at = contest.registration_closes_at
    for name, moment, said in (
        ("Успевшие", 0, "Заявка подана, её номер 1."),
        ("Опоздавшие", 1, "Регистрация закончилась 21.05.2024 в 23:59:59, вы нажали"),
    ):
        user = build.user()
        with clock.fixed_at(OPEN):
            build.draft(Team.objects.create(contest=contest, name=name, founder=user), "captain", by=user)
        with clock.fixed_at(closes_at - timedelta(seconds=30)):
            captain = enter(person(user.email, PHONE, timezone_id="Asia/Vladivostok"))
            captain.open(f"/c/{contest.slug}/application/check/")
        with clock.fixed_at(closes_at.replace(microsecond=0) + timedelta(seconds=moment)):
            captain.press("Подать заявку")
            captain.sees(said)


@pytest.fixture
def colleague(open_contest, users):
    user = create_account(email="kollega@demo.example.org", password=build.PASSWORD, surname="Коллегина", name="Вера")
    grant_role(user=user, contest=open_contest, role="staff")
    give_second_factor(user=user, secret=build.TOTP_SECRET)
    return user


def test_two_people_at_one_application_see_each_other_and_the_second_cannot_overwrite(open_contest, colleague, person):
    build.team(open_contest, "Гусляры")
    url = f"/c/{open_contest.slug}/desk/applications/1/"
    first, second = enter(person(people.STAFF.email)), enter(person(colleague.email))
    first.open(url)
    second.open(url)
    first.sees("Эту заявку сейчас смотрит: Коллегина Вера.")
    first.press("Допустить")
    first.sees("Заявка № 1 допущена.")
    second.sees("Заявку изменили Калинова Мария Павловна: сейчас она «допущена».")
    assert second.page.locator("[data-action=admit] button").is_disabled()
    second.page.evaluate("document.querySelector('[data-action=admit] button').disabled = false")
    second.press("Допустить")
    second.sees("Пока страница была открыта, заявку № 1 изменили (Калинова Мария Павловна)")
    assert Application.objects.get(number=1).revision == 2


def test_the_queue_is_worked_by_keys_and_a_decision_is_undone(open_contest, users, person, settings):
    settings.DECISION_UNDO = timedelta(seconds=60)
    build.team(open_contest, "Гусляры")
    build.team(open_contest, "Ложкари")
    staff = enter(person(people.STAFF.email))
    page = staff.open(f"/c/{open_contest.slug}/desk/queue/")
    page.keyboard.press("j")
    expect(page.locator("#panel h1")).to_contain_text("№ 1.")
    page.keyboard.press("j")
    expect(page.locator("#panel h1")).to_contain_text("№ 2.")
    assert "open=2" in page.url
    page.keyboard.press("k")
    expect(page.locator("#panel h1")).to_contain_text("№ 1.")
    page.keyboard.press("a")
    expect(page.locator("dialog")).to_contain_text("Допустить: № 1.")
    page.keyboard.press("Enter")
    staff.sees("Заявка № 1 допущена. Письмо уйдёт через 60 с")
    assert Application.objects.get(number=1).state == "admitted"
    page.get_by_role("button", name="Отменить решение").click()
    staff.sees("Решений отменено: 1.")
    assert Application.objects.get(number=1).state == "submitted"
    page.keyboard.press("r")
    page.keyboard.type("а")  # the ground whose text begins so
    page.locator("#panel select[name=ground]").select_option("mismatch")
    page.locator("#panel [data-action=refuse] button").click()
    staff.sees("По заявке № 1 отказано.")
    page.reload()
    assert "open=1" in page.url


def test_forty_applications_are_admitted_at_once_after_a_look_at_the_letters(open_contest, person, worker, sink, settings):
    settings.DECISION_UNDO = timedelta(seconds=4)
    for number in range(20):
        build.team(open_contest, f"Команда {number}")
    staff = enter(person(people.STAFF.email))
    page = staff.open(f"/c/{open_contest.slug}/desk/queue/")
    staff.press("Отметить все на странице")
    staff.press("Допустить…")
    staff.sees("Допуск: 40 заявок")
    page.locator("main details summary").first.click()
    staff.sees("Рады видеть Вас в качестве участника команды «Команда 0»")
    staff.press("Допустить всех: 40")
    staff.sees("Отменить все 40")
    assert page.get_by_text("✓ допущена").count() == 40
    deadline = time.monotonic() + 90
    while sum("Вы допущены: TulaHackDays" in str(letter["Subject"]) for letter in sink.letters) < 40:
        assert time.monotonic() < deadline
        page.wait_for_timeout(200)


def test_a_file_with_errors_and_foreign_columns_is_matched_checked_and_its_good_rows_taken(open_contest, person, tmp_path):
    def row(number: int, **changes: str) -> str:
        made = build.person("member")
        cells = {"Номер": f"РП-{number}", "Отряд": "Гусляры", "Роль": "участник", "Фамилия": "Незабудкин", "Имя": "Игнат",
                 "ДР": "04.03.2000", "Страна": "РФ", "С": "7020", "Н": made["passport_number"], "Кем выдан": "УМВД", "Выдан": "15.03.2020",
                 "Код": "710-001", "Почта": f"p{number}@example.org", "Телефон": "+79101234567", "Форма участия": "очно",
                 "Согласие 1": "да", "Согласие 2": "да"} | changes  # fmt: skip
        return ";".join(cells.values()), ";".join(cells)

    lines = [row(1), row(2, ДР="1.1.2100"), row(3, **{"Согласие 1": ""}), row(4)]
    path = tmp_path / "portal.csv"
    path.write_text("\n".join([lines[0][1], *(line for line, _ in lines)]), encoding="utf-8-sig")
    staff = enter(person(people.STAFF.email))
    page = staff.open(f"/c/{open_contest.slug}/desk/import/")
    page.locator("[name=file]").set_input_files(path)
    staff.press("Проверить файл")
    staff.sees("Какой столбец какой: portal.csv")
    assert page.locator("[name=surname]").input_value() == "Фамилия"
    pairs = {"external_id": "Номер", "team_name": "Отряд", "birth_date": "ДР", "citizenship": "Страна", "passport_series": "С",
             "passport_number": "Н", "passport_issued_by": "Кем выдан", "passport_issued_on": "Выдан", "passport_department_code": "Код",
             "email": "Почта", "consent_personal_data": "Согласие 1", "consent_terms": "Согласие 2"}  # fmt: skip
    for name, column in pairs.items():
        page.locator(f"[name={name}]").select_option(column)
    staff.press("Проверить файл")
    staff.sees("4 заявки, можно принять 2, с ошибками 2.")
    staff.sees("Нет согласия")
    staff.sees("Дата рождения ещё не наступила")
    faulty = staff.download("Скачать строки с ошибками").decode("utf-8-sig")
    assert [line.split(";")[0] for line in faulty.splitlines()[1:]] == ["РП-2", "РП-3"]
    staff.press("Принять 2 заявки без ошибок")
    staff.sees("Подано заявок: 2 из 4.")
    assert Application.objects.count() == 2


def camera_film(text: str, path) -> None:
    """A film of one picture, the QR code of `text`, as Chromium's pretended camera plays it (Y4M, 640x480, grey)."""
    width, height, scale = 640, 480, 8
    matrix = [list(line) for line in segno.make(text, error="m").matrix]
    left, top = (width - len(matrix) * scale) // 2, (height - len(matrix) * scale) // 2
    grey = bytearray([235]) * (width * height)
    for y, line in enumerate(matrix):
        for x, dark in enumerate(line):
            if dark:
                for offset in range(scale):
                    start = (top + y * scale + offset) * width + left + x * scale
                    grey[start : start + scale] = bytes([16]) * scale
    frame = b"FRAME\n" + bytes(grey) + bytes([128]) * (width * height // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420mpeg2\n" + frame * 10)


def test_the_door_reads_the_letters_code_and_keeps_marks_without_network(contest, users, live_server, tmp_path):
    with clock.fixed_at(OPEN):
        team, *_ = build.admitted_teams(contest, users, count=2)
    at_door = OPEN.replace(day=24, hour=9)
    made = seasons.made_season(at=at_door)
    grant_role(user=users["door"], season=made.season, role="season_door")
    lecture = Gathering.objects.create(
        room=str(made.season.room), title="Лекция", starts_at=at_door, ends_at=at_door + timedelta(hours=2), strand="educational"
    )
    guest = lecture.sign_ups.create(user=made.people["entrant"])
    by_code, by_name = team.applications.order_by("id")
    film = tmp_path / "code.y4m"
    camera_film(f"{live_server.url}/c/{contest.slug}/door/{by_code.door_code}/", film)
    pretended = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    # Playwright's own loop is running: a browser with a camera of its own gets a thread of its own.
    from concurrent.futures import ThreadPoolExecutor

    events = f"/s/{made.season.slug}/desk/programme/{lecture.pk}/door/"
    with clock.fixed_at(at_door), ThreadPoolExecutor(1) as pool:
        pool.submit(_at_the_door, live_server.url, contest.slug, events, at_door, [*LAUNCH, *pretended]).result(timeout=120)
    by_code.refresh_from_db()
    by_name.refresh_from_db()
    assert (by_code.passport_seen, by_code.arrived_at is not None, by_name.arrived_at is not None) == (True, True, True)
    guest.refresh_from_db()
    assert (guest.attended_at, guest.marked_by) == (at_door - timedelta(minutes=30), users["door"])


def _at_the_door(base: str, slug: str, events: str, now: datetime, arguments: list[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=arguments, env=os.environ | ENVIRONMENT
        )
        context = browser.new_context(viewport=PHONE, permissions=["camera"], **WINDOW)
        door = enter(Person(people.DOOR.email, context.new_page(), context, base))
        page = door.open(f"/c/{slug}/door/")
        door.press("Сканировать код камерой")
        expect(page.locator("#door-state")).to_contain_text("команда «Вереница»", timeout=30_000)
        expect(page.locator("#arrived")).to_have_text("1")
        context.set_offline(True)
        row = page.locator("#people tr", has_text="Отметить").first
        row.get_by_role("link", name="Отметить").click()
        expect(page.locator("#door-state")).to_have_text("Нет связи: отметок ждёт отправки — 1. Они уйдут сами.")
        context.set_offline(False)
        expect(page.locator("#arrived")).to_have_text("2", timeout=30_000)
        door.open(events)
        _half_an_hour_away(door, events, now)
        browser.close()


def _half_an_hour_away(door: Person, path: str, now: datetime) -> None:
    """A mark made without network waits through a reload and goes once, with the time it was made; the same person again is no other mark."""
    page, sent = door.page, []
    page.on("response", lambda answer: sent.append(answer.request.post_data_json) if answer.url.endswith("/sync/") else None)
    waits = page.locator("#people [data-mark]", has_text="◷ ждёт отправки")
    page.clock.set_fixed_time(now - timedelta(minutes=30))
    door.context.set_offline(True)
    page.get_by_role("button", name="Отметить", exact=True).click()
    expect(waits).to_have_count(1)
    once_more = "one => one.replaceChildren(Object.assign(document.createElement('button'), {textContent: 'ещё раз'}))"
    page.locator("#people [data-mark]").evaluate(once_more)
    page.get_by_role("button", name="ещё раз").click()
    expect(page.locator("#door-state")).to_have_text("Нет связи: отметок ждёт отправки — 1. Они уйдут сами.")
    page.route("**/sync/", lambda route: route.abort())  # the page is reached again before what it sends
    door.context.set_offline(False)
    page.clock.set_fixed_time(now)
    door.open(path)
    expect(waits).to_have_count(1)
    assert sent == []
    page.unroute("**/sync/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#people [data-mark]", has_text="✓ отмечен")).to_have_count(1, timeout=30_000)
    expect(page.locator("#arrived")).to_have_text("1")
    door.open(path)
    assert [len(marks) for marks in sent] == [1]


def test_a_withdrawn_teams_place_is_offered_to_the_waitlist_and_taken_by_the_letters_link(small_contest, person, worker, sink):
    with clock.fixed_at(OPEN):
        captain = build.user("uhodit@example.org")
        build.team(small_contest, "Уходящие", founder=captain, members=0)
        for number in range(3):
            build.team(small_contest, f"Команда {number}")
        waiting = Team.objects.get(contest=small_contest, seat="waitlist")
        leaver = enter(person(captain.email, PHONE))
        leaver.open(f"/c/{small_contest.slug}/application/")
        leaver.follow("Отозвать заявку")
        leaver.sees("в команде не останется поданных заявок, и её место перейдёт следующей команде из резерва")
        leaver.press("Отозвать заявку")
        leaver.sees("Заявка отозвана.")
        head = waiting.applications.get(role="captain")
        letter = letter_to(sink, head.email, "Занять место или отказаться")
        link = re.search(r"/offer/\S+", letter.get_body(("plain",)).get_content())
        visitor = person(head.email, PHONE)
        visitor.open(link.group())
        visitor.press("Занять место")
        visitor.sees("Место закреплено за командой.")
    assert Team.objects.get(pk=waiting.pk).seat == "held"


def test_after_erasure_a_dump_of_the_database_holds_nothing_of_the_person(open_contest, users, person, worker, sink):
    secrets = {
        "surname": "Исчезаев", "name": "Аристарх", "patronymic": "Викентьевич", "phone": "+79109876543", "affiliation_place": "Завод Забвения",
        "municipality": "Забытово",
    }  # fmt: skip
    someone = sign_up(person("ischezaev@example.org", PHONE), sink)
    from hackathon_portal.accounts.models import User

    user = User.objects.get(email=someone.email)
    team = build.team(open_contest, "Гусляры")
    application = build.file(build.draft(team, by=user, **secrets))
    correspondence.publish_card(contest=open_contest, role="а", skills="б", about="в", by=build.user())
    passport = application.passport_number
    letter_to(sink, someone.email, f"Заявка № {application.number} получена")
    assert_found(someone.email, "Исчезаев", "Завод Забвения")
    someone.open(f"/c/{open_contest.slug}/application/withdraw/")
    someone.press("Отозвать заявку")
    letter_to(sink, someone.email, "отозвана")
    letter_to(sink, team.applications.get(role="captain").email, "Исчезаев Аристарх Викентьевич больше не в команде")
    someone.open("/cabinet/data/erase/")
    someone.fill(word="стереть")
    someone.press("Стереть всё")
    someone.sees("Ваша учётная запись и данные стёрты.")
    dump = database_dump()
    found = [word for word in [someone.email, *secrets.values(), f"\t{passport}\t", "9876543"] if word.lower() in dump.lower()]
    assert found == []


def database_dump() -> str:
    """Everything in the database as `pg_dump` writes it."""
    arguments, environment = arguments_of(current())
    with connected(current()) as server:
        program = tool("pg_dump", server_major(server))
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True, env=environment).stdout


def assert_found(*words: str) -> None:
    dump = database_dump()
    assert all(word in dump for word in words)
