"""A partner's case in the browser: from the draft over a return to the opening at a hub and the solutions."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.cases.models import Case
from hackathon_portal.contests.models import Nomination
from hackathon_portal.seasons.actions import hubs
from hackathon_portal.seasons.actions.cases import open_due
from judging.models import Project
from registration.models import Team
from tests import build, cases, seasons
from tests.actions.test_hubs import PRESET, announced
from tests.browser.conftest import enter, movable_clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOSCOW = ZoneInfo("Europe/Moscow")


def solved(contest, nomination) -> None:
    """A team of the hub has handed in a project of the case."""
    team = Team.objects.create(contest=contest, name="Регистратура")
    build.draft(team, "captain")
    team.applications.update(state="admitted", number=1, submitted_at=contest.announced_at)
    Project.objects.create(
        contest=contest, team=team, nomination=nomination, title="Живая очередь", state="submitted", submitted_at=contest.announced_at,
        version=1,
    )  # fmt: skip


def test_a_partners_case_from_the_draft_to_the_solutions(person):
    with movable_clock(MOSCOW) as move:
        move(2020, 4, 15, 12)
        made = seasons.made_season()
        organisation, representative = cases.partner()
        contest = hubs.make_stage_contest(hub=made.hubs["che"], preset=PRESET, by=made.staff)
        staff = enter(person(made.staff.email))
        staff.open(f"/s/{made.season.slug}/desk/cases/")
        staff.page.locator("main select[name=organisation]").select_option(label="Поликлиника")
        staff.press("Пригласить")
        staff.sees("Приглашение отправлено")

        partner = enter(person(representative.email))
        partner.open(f"/o/{organisation.slug}/cases/")
        partner.page.locator("main select[name=opens_with]").select_option(cases.STAGE)
        partner.press("Начать кейс")
        partner.sees("Поля для технического задания здесь нет намеренно")
        fact = cases.TEXTS["facts"][0]
        partner.fill(
            **{name: text for name, text in cases.TEXTS.items() if name != "facts"},
            **{"facts-0-text": fact["text"], "facts-0-source": ""},
        )
        partner.press("Сохранить и отправить на проверку")
        partner.sees("нужны и сам факт, и откуда он известен")
        partner.fill(**{"facts-0-source": fact["source"]})
        partner.press("Сохранить")
        partner.sees("Сохранено.")
        table = {"name": "данные.csv", "mimeType": "text/csv", "buffer": "день,людей\n1,400\n".encode()}
        partner.page.set_input_files("main input[type=file]", files=[table])
        partner.press("Приложить файл")
        partner.sees("данные.csv")
        partner.press("Сохранить и отправить на проверку")
        partner.sees("Решение придёт письмом")

        case = Case.objects.get()
        desk = f"/s/{made.season.slug}/desk/cases/{case.pk}/"
        staff.open(desk)
        staff.page.get_by_text("Вернуть с замечаниями").click()
        staff.page.locator("#remark_situation").fill("Чего не хватает регистратуре?")
        staff.press("Вернуть")
        staff.sees("Записано.")
        partner.open(f"/o/{organisation.slug}/cases/{case.pk}/")
        partner.sees("Чего не хватает регистратуре?")
        partner.fill(situation="Регистратура не знает, кто придёт завтра.")
        partner.press("Сохранить и отправить на проверку")
        partner.sees("Решение придёт письмом")
        staff.open(desk)
        staff.press("Одобрить")
        staff.sees("Где его играют")
        staff.page.locator("main select").first.select_option("new")
        staff.press("Сохранить площадки")
        staff.sees("Записано.")
        hidden = Nomination.with_hidden.get(case=case)
        assert hidden.is_hidden
        contest = announced(contest)

        visitor = person()
        visitor.open(f"/c/{contest.slug}/")
        assert "Очереди" not in visitor.text()
        move(2020, 7, 10, 9)  # an hour after the hub began by its own clock
        open_due()
        visitor.open(f"/s/{made.season.slug}/cases/{case.pk}/")
        visitor.sees("Регистратура не знает, кто придёт завтра.")
        solved(contest, Nomination.objects.get(pk=hidden.pk))
        partner.open(f"/o/{organisation.slug}/cases/{case.pk}/")
        partner.sees("1 проект по этому кейсу")
