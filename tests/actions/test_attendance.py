"""«I am coming»: reminders, answers by link, places of silent teams passed on; arrival at the door."""

import io
import json

import pytest
from pypdf import PdfReader

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from judging import tasks as judging_tasks
from judging.models import Project
from prizes import tasks as prize_tasks
from prizes.models import Award
from registration import documents, tasks
from registration.actions import attendance, conduct, decisions
from registration.models import Application, Team
from tests import build


@pytest.fixture
def admitted(contest, users, at):
    """Two admitted teams of two."""
    at(2024, 5, 3, 12)
    teams = build.admitted_teams(contest, users, count=2)
    OutboxMessage.objects.all().delete()
    return teams


def links(kind: str) -> dict[str, str]:
    return {
        letter.recipient: whole_text(letter).split("http://", 1)[1].split("/", 1)[1].split()[0]
        for letter in OutboxMessage.objects.filter(kind=kind)
    }


def test_who_has_not_answered_is_asked_seven_three_and_one_day_before_and_never_twice_a_day(admitted, at):
    asked = {}
    for day in (16, 17, 18, 20, 21, 22, 23):
        at(2024, 5, day, 10)
        tasks.send_reminders()
        tasks.send_reminders()
        asked[day] = OutboxMessage.objects.filter(kind="registration.confirm").count()
    assert asked == {16: 0, 17: 4, 18: 4, 20: 4, 21: 8, 22: 8, 23: 12}


def test_who_has_answered_or_turned_reminders_off_is_not_asked(admitted, contest, at, client_of):
    user = build.user()
    first, second = admitted[0].applications.order_by("id")
    Application.objects.filter(pk=first.pk).update(user=user)
    client_of(user).post("/cabinet/data/reminders/", {})
    attendance.answer_attendance(application=second, coming=True, by=None)
    at(2024, 5, 17, 10)
    tasks.send_reminders()
    asked = set(OutboxMessage.objects.filter(kind="registration.confirm").values_list("recipient", flat=True))
    assert asked == set(admitted[1].applications.values_list("email", flat=True))


def test_the_letters_link_answers_by_post_only_and_the_last_answer_counts(admitted, at, client):
    at(2024, 5, 17, 10)
    tasks.send_reminders()
    application = admitted[0].applications.first()
    link = "/" + links("registration.confirm")[application.email]
    page = client.get(link).content.decode()
    assert 'data-autopost="coming"' in page
    assert Application.objects.get(pk=application.pk).attendance == ""
    client.post(link, {"coming": "yes"})
    assert Application.objects.get(pk=application.pk).attendance == "coming"
    assert "data-autopost" not in client.post(link, {"coming": "no"}).content.decode()
    assert Application.objects.get(pk=application.pk).attendance == "not_coming"
    assert client.post(link.replace("/coming/", "/offer/"), {"answer": "accept"}).status_code == 404
    assert client.get(link[:-3] + "xy/").status_code == 404


def test_the_place_of_a_silent_team_goes_to_the_waitlist_with_a_letter_and_a_reason(small_contest, users, client_of, at):
    at(2024, 5, 3, 12)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(4)]
    for team in teams[:2]:
        for application in team.applications.all():
            decisions.admit_application(application=application, by=users["staff"])
    attendance.answer_attendance(application=teams[0].applications.first(), coming=True, by=None)
    staff = client_of("staff")
    page = staff.get(f"/c/{small_contest.slug}/desk/turnout/").content.decode()
    assert page.count("Передать место резерву") == 1
    with pytest.raises(RuleViolation, match="есть подтвердившие"):
        attendance.release_unconfirmed_place(team=teams[0], reason="Причина", by=users["staff"])
    with pytest.raises(RuleViolation, match="Напишите причину"):
        attendance.release_unconfirmed_place(team=teams[1], reason=" ", by=users["staff"])
    staff.post(
        f"/c/{small_contest.slug}/desk/teams/{teams[1].pk}/place/", {"action": "release", "reason": "Не ответили до 22 мая"}
    )
    assert list(teams[1].applications.values_list("state", flat=True)) == ["released", "released"]
    letters = OutboxMessage.objects.filter(kind="registration.place_released")
    assert letters.count() == 2
    assert "Причина: Не ответили до 22 мая." in letters.first().body
    assert Team.objects.get(pk=teams[3].pk).seat == "offered"


def test_the_door_marks_by_code_and_a_repeat_keeps_the_first_time(admitted, contest, client_of, at):
    at(2024, 5, 24, 9, 30)
    application = admitted[0].applications.first()
    door = client_of("door")
    marks = [{"code": application.door_code, "passport": True, "at": "2024-05-24T09:10:00+03:00"}] * 2
    answer = door.post(f"/c/{contest.slug}/door/sync/", json.dumps(marks), content_type="application/json").json()
    assert [one["ok"] for one in answer["answers"]] == [True, True]
    application.refresh_from_db()
    assert (application.arrived_at.isoformat(), application.passport_seen) == ("2024-05-24T06:10:00+00:00", True)
    page = door.get(f"/c/{contest.slug}/door/").content.decode()
    assert "✓ 09:10, паспорт" in page
    door.post(f"/c/{contest.slug}/door/{application.door_code}/", {"undo": "1"})
    assert Application.objects.get(pk=application.pk).arrived_at is None


@pytest.mark.parametrize("body", ["", "{}", '[{"at": 1}]', '[{"code": "A", "at": "yesterday"}]', '["x"]', "null"])
def test_a_broken_queue_of_the_door_is_refused_and_breaks_nothing(admitted, contest, client_of, body):
    answer = client_of("door").post(f"/c/{contest.slug}/door/sync/", body, content_type="application/json")
    assert answer.status_code == 400
    assert not Application.objects.exclude(arrived_at=None).exists()


def test_a_suspended_person_and_an_unknown_code_do_not_pass(admitted, contest, users, client_of):
    application = admitted[0].applications.first()
    conduct.suspend_application(application=application, ground="false_data", by=users["staff"])
    marks = json.dumps([{"code": application.door_code}, {"code": "НЕТ"}])
    answers = client_of("door").post(f"/c/{contest.slug}/door/sync/", marks, content_type="application/json").json()["answers"]
    assert [(answer["ok"], answer["message"]) for answer in answers] == [
        (False, f"Заявка {application}: участие приостановлено. Пропустить нельзя. (п.\u00a011.2)"),
        (False, "Такого кода нет среди допущенных на этот конкурс."),
    ]


def test_the_guards_list_holds_who_comes_in_person_and_nobody_else(admitted, contest, client_of):
    first, second = admitted[0].applications.order_by("id")
    Application.objects.filter(pk=first.pk).update(surname="Яблочкин", participation="in_person")
    Application.objects.filter(pk=second.pk).update(surname="Дистанцев", participation="video")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(documents.guard_list(contest))).pages)
    assert "Яблочкин" in text
    assert "Дистанцев" not in text
    assert client_of("member1").get(f"/c/{contest.slug}/door/list.pdf").status_code == 403


def test_drafts_and_small_teams_are_reminded_of_the_closing(contest, at):
    at(2024, 5, 2, 12)
    team = build.team(contest, "Один", members=0)
    draft = build.draft(team, by=build.user())
    at(2024, 5, 19, 12)
    tasks.send_reminders()
    assert set(OutboxMessage.objects.filter(kind="registration.deadline").values_list("recipient", flat=True)) == {
        draft.email, team.applications.get(role="captain").email,
    }  # fmt: skip
    at(2024, 5, 21, 12)
    tasks.send_reminders()
    tasks.send_reminders()
    assert OutboxMessage.objects.filter(kind="registration.deadline").count() == 4


def test_captains_are_reminded_of_the_project_and_of_the_prize_until_they_have_done_it(judged, at):
    project = judged.contest.projects.order_by("pk").first()
    Project.objects.filter(pk=project.pk).update(state="draft")
    OutboxMessage.objects.all().delete()
    at(2024, 5, 25, 20)
    judging_tasks.send_reminders()
    judging_tasks.send_reminders()
    letter = OutboxMessage.objects.get(kind="registration.deadline")
    assert letter.recipient == project.team.applications.get(role="captain").email
    assert "Проект вашей команды ещё не сдан." in letter.body


def test_captains_are_reminded_of_the_term_to_apply_for_the_prize(published, at):
    OutboxMessage.objects.all().delete()
    waiting = Award.objects.filter(contest=published.contest, amount__isnull=False).count()
    at(2024, 5, 30, 12)
    assert prize_tasks.send_reminders() == waiting
    prize_tasks.send_reminders()
    assert OutboxMessage.objects.filter(kind="registration.deadline").count() == waiting > 0
