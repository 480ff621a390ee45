"""Around the Kuzbass contest in Chromium: the operational staff, a volunteer, a tracker, a captain's question, a webinar, libraries of others."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.accounts.models import User
from hackathon_portal.demo import kuzbass, people
from hackathon_portal.events.models import SignUp
from hackathon_portal.operations.models import Kit, VolunteerShift
from judging.models import MentorContact
from registration.queries.teams import admitted_teams
from tests import build
from tests.browser.conftest import PHONE, enter, letter_to, movable_clock, sign_up
from tests.browser.test_whole_contest import account

SLUG = "around"
ACTORS = (people.STAFF, people.OPERATIONS, people.MENTOR, people.ACCOUNTANT)


@pytest.fixture
def time_is():
    """`time_is(2025, 3, 1, 12)`: what the portal's clock shows, by the region's time."""
    with movable_clock(ZoneInfo("Asia/Novokuznetsk")) as move:
        yield move


def approved(staff, *, code: str, actor) -> None:
    """Somebody is named the head of a body, an act approves it."""
    staff.open(f"/c/{SLUG}/desk/bodies/{code}/")
    staff.fill(email=actor.email, full_name=actor.full_name, position="координатор, оператор")
    staff.page.locator("[name=is_head]").check()
    staff.press("Назвать")
    staff.sees("Права появятся, когда состав утвердит акт.")
    staff.fill(number="12", on="2025-02-01")
    staff.press("Утвердить состав")
    staff.sees("Состав утверждён, роли назначены.")


def listed_by_act(staff, *, code: str, name: str) -> None:
    """A volunteer named to a body is listed by its next act."""
    staff.open(f"/c/{SLUG}/desk/bodies/{code}/")
    staff.sees(f"{name}: войдёт в следующий акт")
    staff.fill(number="14", on="2025-02-10")
    staff.press("Утвердить состав")
    staff.sees(f"{name}: акт № 14 от 10.02.2025")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_people_around_a_contest_do_their_work(person, worker, sink, time_is):
    for actor in ACTORS:
        account(actor)
    users = {actor.login: User.objects.get(email=actor.email) for actor in ACTORS}
    stage = kuzbass.announce(slug=SLUG, users=users)
    kuzbass.registration(stage, kuzbass.TEAMS[5:6])
    kuzbass.decisions(stage)
    team = admitted_teams(stage.contest).get()
    captain_user = team.founder
    captain_user.set_password(build.PASSWORD)
    captain_user.save()

    # The operational staff is approved; a volunteer offers help on a phone.
    time_is(2025, 2, 19, 12)
    staff = enter(person(people.STAFF.email))
    approved(staff, code="staff", actor=people.OPERATIONS)
    helper = sign_up(person("helper@example.org", PHONE), sink)
    helper.open(f"/c/{SLUG}/")
    helper.follow("Стать волонтёром")
    helper.fill(full_name="Помогаева Ася", phone="123", about="чат")
    helper.press("Отправить")
    helper.sees("телефон")
    assert helper.page.locator("[name=full_name]").input_value() == "Помогаева Ася"
    helper.fill(phone="+7 913 000-00-01")
    helper.press("Отправить")
    helper.sees("Ваша заявка: ждёт решения.")

    operations = enter(person(people.OPERATIONS.email))
    operations.open(f"/c/{SLUG}/desk/")
    operations.follow("Решить о волонтёрах: 1")
    operations.page.get_by_role("button", name="В состав").click()
    operations.sees("назван")
    listed_by_act(staff, code="staff", name="Помогаева Ася")
    operations.page.reload()
    operations.sees("акт № 14 от 10.02.2025")
    operations.page.get_by_role("button", name="Обучен").click()
    operations.follow("Смены")
    operations.fill(title="навигация", place="чат", starts_at="2025-02-28T09:00", ends_at="2025-02-28T13:00", needed="1")
    operations.press("Добавить смену")
    operations.sees("0 из 1")
    letter_to(sink, "helper@example.org", "Вас приняли волонтёром")
    helper.open(f"/c/{SLUG}/shifts/")
    helper.page.get_by_role("button", name="Записаться").click()
    helper.sees("✓ вы записаны")
    assert VolunteerShift.objects.get().volunteer.user.email == "helper@example.org"

    # The captain asks on a phone and reads the answer; a webinar is signed up for.
    captain = enter(person(captain_user.email, PHONE))
    captain.open(f"/c/{SLUG}/application/")
    captain.follow("Вопросы организатору")
    captain.fill(subject="Библиотеки", text="Можно взять React?")
    captain.press("Отправить")
    captain.sees("Вопрос отправлен.")
    operations.open(f"/c/{SLUG}/desk/requests/")
    operations.follow("Библиотеки")
    operations.fill(text="Можно, укажите его с лицензией.")
    operations.press("Ответить")
    letter_to(sink, captain_user.email, "Можно, укажите его с лицензией.")
    captain.page.reload()
    captain.sees("Можно, укажите его с лицензией.")
    operations.open(f"/c/{SLUG}/desk/events/0/edit/")
    operations.page.locator("[name=kind]").select_option("webinar")
    operations.fill(
        title="Прототип за день", starts_at="2025-02-25T16:00", ends_at="2025-02-25T17:00", link="https://meet.example.org/a"
    )
    operations.press("Сохранить")
    operations.sees("Мероприятие записано.")
    captain.open(f"/c/{SLUG}/application/")
    captain.follow("Прототип за день")
    captain.press("Записаться")
    captain.sees("Перейти к трансляции")
    assert SignUp.objects.get().state == "coming"

    # The tracker: approved, bound to the team, a talk in the log.
    staff.open(f"/c/{SLUG}/desk/mentors/")
    staff.sees("Трекеры")
    staff.fill(email=people.MENTOR.email, full_name=people.MENTOR.full_name, proposed_by="оперативный штаб")
    staff.press("Предложить")
    staff.page.locator("[name=mentor]").check()
    staff.fill(number="12", on="2025-02-01")
    staff.press("Утвердить")
    staff.sees("Утверждено менторов: 1.")
    operations.open(f"/c/{SLUG}/desk/mentors/teams/")
    operations.page.get_by_label(team.name).check()
    operations.page.get_by_role("button", name="Закрепить").click()
    operations.sees("команды закреплены")
    tracker = enter(person(people.MENTOR.email))
    tracker.open(f"/c/{SLUG}/teams/")
    tracker.follow(team.name)
    tracker.fill(text="Распределили роли.", next_step="макет")
    tracker.press("Записать контакт")
    tracker.sees("Что дальше.")
    assert MentorContact.objects.get().author.email == people.MENTOR.email

    # The day: a kit is given once; the solution names what is others' in it.
    time_is(2025, 2, 28, 12)
    helper.open(f"/c/{SLUG}/desk/kits/?q=отвалова")
    helper.page.get_by_role("button", name="Выдать").click()
    helper.sees("набор выдан.")
    assert Kit.objects.count() == 1
    captain.open(f"/c/{SLUG}/project/")
    captain.page.get_by_label("Навигатор по кружкам").check()
    captain.page.locator("main form button").first.click()
    captain.page.locator("[name=title]").wait_for()
    captain.page.locator("#third_name").fill("React 18")
    captain.page.locator("#third_licence").fill("MIT")
    captain.press("Добавить")
    captain.sees("React 18: MIT")
    captain.fill(title="Проект", description="Прототип.", repository_url="https://git.example.org/x")
    captain.page.locator("[name=result_kind]").select_option("prototype")
    for tick in [*captain.each("[name=declarations]"), captain.page.locator("[name=uses_nothing_foreign]")]:
        tick.check()
    captain.press("Сдать проект")
    captain.sees("оставьте что-то одно")
    assert captain.page.locator("[name=title]").input_value() == "Проект"
    captain.page.locator("[name=uses_nothing_foreign]").uncheck()
    captain.press("Сдать проект")
    captain.sees("Проект сдан, версия 1")
