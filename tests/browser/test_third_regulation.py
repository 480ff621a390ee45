"""A regulation of one's own, made and run in Chromium alone: 3 sheets of 4 criteria from 0 to 100 with weights, places by category and
nomination, prizes for single people, a quorum of a half, no ages.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.contests.models import Contest, SavedPreset
from hackathon_portal.contests.presets import change_preset
from hackathon_portal.demo import people
from hackathon_portal.regulation.schema import Preset
from prizes.models import Award
from tests import build
from tests.browser.conftest import Person, announce, close_assessment, decide_ties, enter, movable_clock, sign_in, sign_up
from tests.browser.conftest import publish as publish_announcement
from tests.browser.test_whole_contest import account
from tests.browser.test_whole_kuzbass import name_judges

SLUG = "third"
ZONE = ZoneInfo("Asia/Novokuznetsk")
BASE = "regulation.judging"
MEMBERS = [people.CHAIR, people.SECRETARY, people.MEMBERS[0]]
WEIGHTS = ("0.5", "1", "1.5", "2")


@pytest.fixture
def time_is():
    """`time_is(2025, 5, 16, 12)`: what the portal's clock shows."""
    with movable_clock(ZONE) as move:
        yield move


def put(staff: Person, path: str, value: str | bool) -> None:
    """Write a value into its field of the form; groups are opened on the way, as a person would."""
    cell = staff.page.locator(f'[name="{path}"]')
    cell.evaluate(
        "one => { for (let at = one.closest('details'); at; at = at.parentElement.closest('details')) at.open = true; }"
    )
    kind = cell.evaluate("one => one.type || one.tagName")
    if kind == "checkbox":
        cell.set_checked(bool(value))
    elif kind.startswith("select"):
        cell.select_option(str(value))
    else:
        cell.fill(str(value))


def lines(staff: Person, command: str) -> None:
    """Add or remove a line of a list; what was typed stays."""
    with staff.page.expect_navigation():
        staff.page.locator(f'button[value="{command}"]').evaluate("one => one.click()")


def count_of(staff: Person, path: str) -> int:
    return int(staff.page.locator(f'[name="{path}.__count"]').input_value())


def power_row(staff: Person, deed: str) -> str:
    """Where the row of the table «who decides» stands that is about this deed."""
    rows = range(count_of(staff, "regulation.powers"))
    paths = (f"regulation.powers.{number}" for number in rows)
    return next(path for path in paths if staff.page.locator(f'[name="{path}.deed"]').input_value() == deed)


def mostly_removed(saved: SavedPreset) -> None:
    """Most of the lines that go are gone already: every removal brings the whole form anew; one of each kind stays for the browser."""
    preset = Preset.model_validate_json(saved.text).model_dump(mode="json")
    sheets = preset["regulation"]["judging"]["sheets"]
    sheets[0]["criteria"], sheets[1]["criteria"] = sheets[0]["criteria"][:5], sheets[1]["criteria"][:4]
    for criterion in sheets[1]["criteria"][1:]:
        criterion["bands"] = []
    sheets[2]["criteria"] = [one for number, one in enumerate(sheets[2]["criteria"]) if number not in (2, 4, 5, 7)]
    change_preset(saved=saved, preset=Preset.model_validate(preset), by=saved.owner)


def make_regulation(staff: Person) -> None:
    """Copy the Kuzbass preset, change it in the form, meet a contradiction, mend it."""
    staff.open("/presets/")
    staff.page.locator("form[action*='kuzbass_2025/copy'] button").click()
    staff.page.wait_for_url(re.compile("/presets/own/"))
    mostly_removed(SavedPreset.objects.get())
    staff.page.reload()
    for kept in ("member_kinds", "member_kinds"):
        lines(staff, f"remove {BASE}.{kept}.0")
    lines(staff, "remove regulation.side_events.0")
    lines(staff, f"remove {BASE}.sheets.0.criteria.4")
    while count_of(staff, f"{BASE}.sheets.1.criteria.0.bands"):
        lines(staff, f"remove {BASE}.sheets.1.criteria.0.bands.0")
    lines(staff, f"remove {BASE}.sheets.2.criteria.4")  # two of a manager, one of a designer, one of a developer stay
    lines(staff, f"remove {power_row(staff, 'tie_personal')}")
    put(staff, "name", "Третий порядок")
    for number in range(3):
        sheet = f"{BASE}.sheets.{number}"
        put(staff, f"{sheet}.scale.maximum", "100")
        put(staff, f"{sheet}.filled_by", "")
        for criterion, weight in enumerate(WEIGHTS):
            put(staff, f"{sheet}.criteria.{criterion}.weight", weight)
    for role in range(3):
        put(staff, f"regulation.team.roles.{role}.least", "0")
        put(staff, f"regulation.team.roles.{role}.leads", False)
    equal = power_row(staff, "tie")  # the organiser breaks every tie: the row of personal nominations goes with their experts
    put(staff, f"{BASE}.tie_break", "organiser")
    put(staff, f"{equal}.who", "organiser")
    put(staff, f"{equal}.how", "alone")
    put(staff, f"{equal}.words", "")
    put(staff, f"{BASE}.places_divided_by", "nomination_category")
    put(staff, f"{BASE}.quorum_more_than", "1/2")
    put(staff, "regulation.team.max_size", "2")
    put(staff, "regulation.team.leader", "none")
    put(staff, "regulation.team.min_from_sender", "0")
    put(staff, "regulation.team.name_moderated", False)
    staff.press("Проверить и сохранить")
    staff.sees("Порядок → Команда: Наименьший состав команды больше наибольшего.")
    staff.sees("Всё, что вы ввели, осталось в форме.")
    staff.sees("Наименьший состав команды больше наибольшего")
    put(staff, "regulation.team.min_size", "1")
    staff.press("Проверить и сохранить")
    staff.sees("Места в каждой категории каждой номинации")
    staff.sees("с весами, баллы от 0 до 100")


def publish(staff: Person) -> None:
    staff.open("/contests/new/")
    own = staff.page.locator("[name=preset] option", has_text="Третий порядок").get_attribute("value")
    staff.page.locator("[name=preset]").select_option(own)
    staff.fill(slug=SLUG, starts_on="2025-05-16", ends_on="2025-05-18")
    staff.press("Создать черновик")
    staff.fill(officer_name="Копрова Ия Тарасовна")
    staff.press("Сохранить")
    staff.sees("Объявление сохранено.")
    staff.open(f"/c/{SLUG}/desk/fund/")
    staff.fill(name="спонсор", amount="50000")
    staff.press("Добавить источник")
    staff.sees("Источник записан.")
    staff.page.get_by_label("Лучший менеджер, 1 место, рублей").fill("40000")
    staff.press("Сохранить")
    staff.sees("Всего деньгами, вместе со специальными: 40 000,00 ₽")
    name_judges(staff, SLUG)
    publish_announcement(staff, SLUG)


def apply(someone: Person, *, team: str, level: str) -> None:
    """A team of one manager of whatever age."""
    someone.open(f"/c/{SLUG}/")
    someone.follow("Зарегистрировать команду")
    someone.fill(name=team)
    someone.press("Создать команду")
    someone.open(f"/c/{SLUG}/application/person/")
    someone.fill(surname=team, name="Ия", birth_date="1961-01-01", phone="+7 913 123-45-67")
    someone.press("Сохранить и продолжить")
    someone.page.locator("[name=team_role][value=manager]").check()
    someone.page.locator("[name=education_level]").select_option(level)
    someone.page.locator("[name=education_region]").select_option("RU-KEM")
    someone.fill(education_place="Школа № 900")
    someone.press("Сохранить и продолжить")
    for code in ("personal_data", "terms", "equipment"):
        someone.page.locator(f"[name={code}]").check()
    someone.press("Сохранить и продолжить")
    someone.sees("Проверьте ответы")
    someone.press("Подать заявку")
    someone.sees("Заявка подана, её номер")


def hand_in(someone: Person, time_is, task: str) -> None:
    time_is(2025, 5, 16, 12)
    someone.open(f"/c/{SLUG}/project/")
    someone.page.get_by_label(task).check()
    someone.page.locator("main form button").first.click()
    someone.page.locator("[name=title]").wait_for()
    time_is(2025, 5, 18, 11)
    someone.fill(title="Проект", description="Прототип.", repository_url="https://git.example.org/x")
    someone.page.locator("[name=result_kind]").select_option("prototype")
    for tick in [*someone.each("[name=declarations]"), someone.page.locator("[name=uses_nothing_foreign]")]:
        tick.check()
    someone.press("Сдать проект")
    someone.sees("Проект сдан, версия 1")


def fill_sheets(member: Person, points: int) -> None:
    """Every sheet of the list: a long scale is typed."""
    member.open(f"/c/{SLUG}/sheets/")
    links = [one.get_attribute("href") for one in member.each("main td.name a")]
    for link in links:
        member.open(f"/c/{SLUG}/sheets/{link}")
        for cell in member.each("input.points-typed"):
            cell.fill(str(points))
            cell.press("Tab")
        member.page.get_by_text(re.compile(r"сохранено \d\d:\d\d")).wait_for()
        member.press("Подписать лист")
        member.sees("подписан.")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_third_regulation_is_made_and_run_in_the_browser_alone(person, worker, sink, time_is):
    for actor in (people.STAFF, *MEMBERS):
        account(actor)
    time_is(2025, 4, 1, 12)
    staff = sign_in(person(people.STAFF.email))
    make_regulation(staff)
    publish(staff)

    time_is(2025, 4, 10, 12)
    teams = {
        "Первая": ("grade_8", "Навигатор по кружкам"),
        "Вторая": ("higher", "Навигатор по кружкам"),
        "Третья": ("higher", "Безопасная смена"),
    }
    captains = {}
    for name, (level, _task) in teams.items():
        captains[name] = sign_up(person(f"{len(captains)}@third.example.org"), sink)
        apply(captains[name], team=name, level=level)
    time_is(2025, 5, 1, 12)
    for number in (1, 2, 3):
        staff.open(f"/c/{SLUG}/desk/applications/{number}/")
        staff.press("Допустить")
        staff.sees(f"Заявка № {number} допущена")
    staff.open(f"/c/{SLUG}/commission/composition/")
    staff.fill(order_number="3", order_date="2025-04-30")
    staff.press("Записать приказ")
    for actor in MEMBERS:
        staff.fill(email=actor.email, full_name=actor.full_name, position="инженер")
        staff.press("Включить")
        staff.press("Подтвердить изменение состава")
        staff.sees(actor.full_name)
    staff.open(f"/c/{SLUG}/commission/personal/")
    staff.page.locator("main section").first.locator("summary").click()
    staff.fill(proposed_by="спонсор", basis="письмо № 4")
    staff.press("Утвердить номинацию")
    staff.sees("✓ утверждена")
    for name, (_level, task) in teams.items():
        hand_in(captains[name], time_is, task)

    time_is(2025, 5, 18, 16)
    staff.open(f"/c/{SLUG}/commission/")
    staff.press("Открыть оценку")
    members = [enter(person(actor.email)) for actor in MEMBERS]
    for points, member in zip((80, 90, 100), members, strict=True):
        fill_sheets(member, points)
    time_is(2025, 5, 18, 19)
    staff.open(f"/c/{SLUG}/commission/")
    staff.press("Открыть заседание")
    boxes = staff.each("select[name^=member_]")
    boxes[0].select_option("in_person")
    staff.press("Записать присутствие")
    staff.sees("кворума нет, нужно не меньше 2")
    for box in staff.each("select[name^=member_]"):
        box.select_option("in_person")
    staff.press("Записать присутствие")
    staff.sees("кворум есть")
    close_assessment(staff, SLUG)
    decide_ties(staff, f"/c/{SLUG}")  # everybody has equal points: the organiser decides
    # By hand: (80 + 90 + 100) x (0.5 + 1 + 1.5 + 2) on each of two sheets of the project.
    staff.open(f"/c/{SLUG}/commission/ranking/")
    staff.sees("2700")
    staff.open(f"/c/{SLUG}/commission/")
    staff.fill(number="1")
    staff.press("Составить протокол")
    staff.sees("Протокол № 1")
    for member in members:
        member.open(f"/c/{SLUG}/commission/protocol/")
        member.follow("Подписать протокол")
        if "reauthenticate" in member.page.url:
            member.fill(password=build.PASSWORD)
            member.page.locator("main form button").first.click()
        member.press("Подписываю")
        member.sees("Протокол подписан.")
    time_is(2025, 5, 19, 12)
    announce(staff, SLUG)
    visitor = person()
    visitor.open(f"/c/{SLUG}/results/")
    for title in ("Навигатор по кружкам, категория А", "Навигатор по кружкам, категория С", "Безопасная смена, категория С"):
        visitor.sees(title)
    contest = Contest.objects.get(slug=SLUG)
    assert sorted(Award.objects.filter(contest=contest, holder=None).values_list("place", "amount")) == [(1, None)] * 3
    prize = Award.objects.get(contest=contest, holder__isnull=False)
    assert (prize.division_title, prize.amount) == ("Лучший менеджер", 40_000)
    winner = captains[prize.holder.team.name]
    winner.open(f"/c/{SLUG}/application/")
    winner.follow("Мои призы")
    winner.sees("40 000,00 ₽")
