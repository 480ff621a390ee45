"""A rehearsal in the browser: from the announcement to the amended protocol, with what happens in real life on the way."""

from __future__ import annotations

import re

import pytest

from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import people
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.models import Job, OutboxMessage
from judging.models import CommissionMember, Project
from judging.queries.results import protocol_in_force, published_protocol
from registration.models import Application
from tests.browser.conftest import Person, enter

SLUG = "rehearsal-1-tula"
TEAMS = 4  # the fourth shares a nomination with the first


class Console:
    """Staff at the console of a rehearsal; the worker's part is done at once."""

    def __init__(self, staff: Person) -> None:
        self.staff = staff

    @property
    def contest(self) -> Contest:
        return Contest.objects.select_related("regulation_version").get(slug=SLUG)

    def open(self) -> None:
        self.staff.open(f"/c/{SLUG}/desk/rehearsal/")

    def go(self, moment: str) -> None:
        self.open()
        self.staff.page.locator("#moment").select_option(moment)
        self.staff.press("Перевести")
        self.staff.sees("Часы репетиции: ")

    def let(self, scene: str, **values: str) -> None:
        self.open()
        form = self.staff.page.locator(f"form.scene:has(input[value={scene}])")
        for name, value in values.items():
            form.locator(f"[name={name}]").fill(value)
        with self.staff.page.expect_navigation():
            form.locator("button").click()
        job = Job.objects.latest("pk")
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == "done", job.outcome
        self.staff.sees(job.outcome.replace("\u00a0", " "))  # the console looks by itself

    def play(self, member: CommissionMember) -> None:
        self.open()
        self.staff.page.locator(f"form:has(input[name=person][value='{member.user_id}']) button").click()
        self.staff.sees(f"Вы играете: {member.full_name}")

    def leave(self) -> None:
        self.staff.press("Выйти из роли")
        self.staff.sees("Вы снова под своим именем.")

    def member(self, role: str) -> CommissionMember:
        return self.contest.commission.members.filter(role=role).order_by("pk").last()

    def hold_meeting(self, day: str, *, absent: CommissionMember) -> None:
        """The secretary calls a meeting and marks everybody but one."""
        room = f"/c/{SLUG}/commission/"
        self.staff.open(room)
        if self.contest.commission.meetings.exists():
            self.staff.page.get_by_text("Назначить другое заседание").click()
        self.staff.fill(held_on=day)
        self.staff.page.locator("form[action$='/commission/meeting/'] button").click()
        self.staff.sees("Заседание назначено")
        for select in self.staff.each("select[name^=member_]"):
            select.select_option("" if select.get_attribute("name") == f"member_{absent.pk}" else "in_person")
        self.staff.press("Записать присутствие")
        self.staff.sees("Присутствует 7 из 8: кворум есть.")

    def draft(self, number: str, reason: str = "") -> None:
        self.staff.open(f"/c/{SLUG}/commission/")
        self.staff.fill(number=number)
        if reason:
            self.staff.page.locator("form[action$='/protocol/draft/'] [name=reason]").fill(reason)
        self.staff.page.locator("form[action$='/protocol/draft/'] button").click()
        self.staff.sees(f"Протокол № {number}")

    def exclude(self, team_id: int) -> None:
        number = Application.objects.filter(team=team_id, role="captain").values_list("number", flat=True).get()
        self.staff.open(f"/c/{SLUG}/desk/applications/{number}/")
        self.staff.page.locator("details:has(button[value=exclude_team]) > summary").click()
        form = self.staff.page.locator("form:has(button[value=exclude_team])")
        if form.locator("select[name=ground]").count():
            form.locator("select[name=ground]").select_option(index=1)
        form.locator("textarea, input[type=text]").first.fill("Сдан чужой проект.")
        with self.staff.page.expect_navigation():
            form.locator("button[value=exclude_team]").click()
        with self.staff.page.expect_navigation():  # what follows is shown first
            self.staff.page.locator("main form button").first.click()
        assert not Application.objects.filter(team=team_id, state="admitted").exists()

    def publish(self) -> None:
        self.staff.open(f"/c/{SLUG}/desk/announce/")
        self.staff.page.locator("main form button.btn-primary").last.click()
        self.staff.page.wait_for_load_state("load")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_rehearsal_is_played_from_the_announcement_to_the_amended_protocol(contest, person):
    staff = enter(person(people.STAFF.email))
    staff.open(f"/c/{contest.slug}/desk/rehearsals/")
    staff.press("Начать репетицию")
    staff.sees("Репетиция готова.")
    desk = Console(staff)
    staff.open(f"/c/{SLUG}/desk/publish/")
    staff.page.locator("button[value=show]").click()
    staff.page.locator("button[value=publish]").click()
    staff.page.wait_for_load_state("load")
    desk.let("apply", teams=str(TEAMS))

    # The contest is postponed by a week: by an act, shown before it is written.
    staff.open(f"/c/{SLUG}/desk/announcement/")
    staff.fill(starts_on="2024-05-31", ends_on="2024-06-02", project_deadline_at="2024-06-02T15:00")
    staff.fill(act_number="приказ № 61", act_date="2024-04-23", reason="Площадка занята.")
    staff.page.locator("main form button.btn-primary").first.click()
    staff.page.locator("button[value=write]").click()
    staff.page.wait_for_load_state("load")
    assert f"{desk.contest.starts_on:%d.%m.%Y}" == "31.05.2024"

    desk.go("after_closing")
    desk.let("admit")
    staff.open(f"/c/{SLUG}/desk/queue/?show=all")
    staff.sees("✓ допущена")
    desk.go("day1_15")
    desk.let("work")
    desk.go("after_due")

    # The secretary opens the assessment, the commission fills its sheets, the chair closes it and does not come to the meeting.
    desk.play(desk.member("secretary"))
    staff.open(f"/c/{SLUG}/commission/")
    staff.press("Открыть оценку")
    staff.sees("Оценка открыта.")
    desk.leave()
    desk.let("assess")
    desk.play(desk.member("chair"))
    staff.open(f"/c/{SLUG}/commission/close/")
    staff.press("Закрыть оценку")
    staff.sees("Оценка закрыта")
    desk.leave()
    desk.play(desk.member("secretary"))
    desk.hold_meeting("2024-06-02", absent=desk.member("chair"))
    desk.draft("1")

    # A member falls ill before signing; the others sign.
    ill = desk.member("member")
    staff.open(f"/c/{SLUG}/commission/protocol/")
    staff.page.get_by_text("Кто-то не может подписать").click()
    staff.page.locator("form[action$='/protocol/missing/'] [name=member]").select_option(str(ill.pk))
    staff.page.locator("form[action$='/protocol/missing/'] [name=reason]").fill("болезнь")
    staff.press("Отметить: подпись отсутствует")
    staff.sees("подпись отсутствует: болезнь")
    desk.leave()
    desk.let("sign")
    assert protocol_in_force(desk.contest).signed_at

    # A team is excluded after the protocol was signed: it holds no longer, a new version says why.
    teams = list(Project.objects.filter(contest=desk.contest).order_by("pk").values_list("team", flat=True))
    desk.exclude(teams[0])
    assert protocol_in_force(desk.contest) is None or protocol_in_force(desk.contest).state != "signed"
    desk.play(desk.member("secretary"))
    desk.draft("1", reason="команда исключена")
    staff.open(f"/c/{SLUG}/commission/protocol/")
    staff.page.get_by_text("Кто-то не может подписать").click()
    staff.page.locator("form[action$='/protocol/missing/'] [name=member]").select_option(str(ill.pk))
    staff.page.locator("form[action$='/protocol/missing/'] [name=reason]").fill("болезнь")
    staff.press("Отметить: подпись отсутствует")
    staff.sees("подпись отсутствует: болезнь")
    desk.leave()
    desk.let("sign")
    desk.publish()
    first = published_protocol(desk.contest)
    assert first is not None

    # After the publication another team is excluded: a protocol of changes, both decisions stay public.
    desk.go("after")
    desk.exclude(teams[1])
    desk.play(desk.member("secretary"))
    desk.hold_meeting("2024-06-03", absent=desk.member("chair"))
    desk.draft("2", reason="исключена ещё одна команда")
    desk.leave()
    desk.let("sign")
    staff.open(f"/c/{SLUG}/desk/announce/")
    desk.publish()
    amended = published_protocol(desk.contest)
    assert (amended.number, amended.kind) == ("2", "amendment")
    staff.open(f"/c/{SLUG}/results/")
    staff.sees("РЕПЕТИЦИЯ")
    assert re.search(r"№ 2", staff.text())
    assert set(OutboxMessage.objects.filter(contest_ref=desk.contest.pk).values_list("state", flat=True)) == {"rehearsal"}

    # And it goes.
    staff.open(f"/c/{SLUG}/desk/rehearsal/remove/")
    staff.press("Удалить репетицию")
    staff.sees("Репетиция удалена")
    assert not Contest.objects.filter(slug=SLUG).exists()
