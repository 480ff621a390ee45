"""Decisions that can be taken back before the letter leaves, and two people at one application."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.outbox import deliver_pending
from registration import tasks
from registration.actions import affiliation, decisions
from registration.models import Application, Team
from tests import build


@pytest.fixture
def minute(settings):
    settings.DECISION_UNDO = timedelta(seconds=60)


@pytest.fixture
def application(contest, at):
    at(2024, 5, 3, 12)
    member = build.user()
    team = build.team(contest, "Гусляры", founder=member)
    return Application.objects.get(team=team, role="captain")


def test_the_letter_waits_a_minute_and_the_applicant_sees_nothing_before(minute, application, contest, users, client_of):
    client_of("staff").post(
        f"/c/{contest.slug}/desk/applications/1/decide/",
        {"action": "refuse", "ground": "mismatch", "revision": application.revision},
    )
    deliver_pending()
    letter = OutboxMessage.objects.get(kind="registration.refusal")
    assert letter.state == "pending"
    assert 50 < (letter.due_at - timezone.now()).total_seconds() <= 60
    page = client_of(Application.objects.get(pk=application.pk).user).get(f"/c/{contest.slug}/application/").content.decode()
    assert "рассматривает заявку" in page
    assert "отказано" not in page


def test_an_undone_decision_leaves_no_letter_and_can_be_taken_anew(minute, application, contest, users, client_of, mailoutbox):
    decisions.admit_application(application=application, by=users["staff"])
    client_of("staff").post(f"/c/{contest.slug}/desk/queue/undo/", {"number": "1"})
    application.refresh_from_db()
    assert (application.state, application.decided_at) == ("submitted", None)
    decisions.refuse_application(application=application, ground="mismatch", by=users["staff"])
    OutboxMessage.objects.update(due_at=timezone.now())
    deliver_pending()
    sent = OutboxMessage.objects.filter(state="sent").values_list("kind", flat=True)
    told_of_filing = ("registration.acknowledgement", "registration.member_filed")
    assert [kind for kind in sent if kind not in told_of_filing] == ["registration.refusal"]
    assert OutboxMessage.objects.get(kind="registration.admission").state == "cancelled"


def test_after_the_letter_has_left_a_decision_stays(minute, application, users):
    decisions.admit_application(application=application, by=users["staff"])
    OutboxMessage.objects.update(due_at=timezone.now())
    deliver_pending()
    with pytest.raises(RuleViolation, match="уже ушло"):
        decisions.undo_decision(application=application, by=users["staff"])
    assert Application.objects.get(pk=application.pk).state == "admitted"


def test_a_place_is_passed_on_when_a_refusal_can_no_more_be_undone(minute, small_contest, users, at):
    at(2024, 5, 3, 12)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(4)]
    for application in teams[0].applications.all():
        decisions.refuse_application(application=application, ground="mismatch", by=users["staff"])
    assert [team.seat for team in Team.objects.order_by("queue_number")] == ["held", "held", "held", "waitlist"]
    at(2024, 5, 3, 12, 1, 1)
    tasks.settle_seats()
    assert [team.seat for team in Team.objects.order_by("queue_number")] == ["released", "held", "held", "offered"]


def test_who_is_second_at_an_application_cannot_overwrite(application, contest, users, client_of, grant):
    second = build.user()
    grant(second, "staff")
    give_second_factor(user=second, secret=build.TOTP_SECRET)
    seen = application.revision
    url = f"/c/{contest.slug}/desk/applications/1/"
    watching = client_of(second)
    assert watching.get(f"{url}watch/?revision={seen}").json()["others"] == []
    assert client_of("staff").get(f"{url}watch/?revision={seen}").json()["others"] == [str(second)]
    client_of("staff").post(f"{url}decide/", {"action": "admit", "revision": seen})
    told = watching.get(f"{url}watch/?revision={seen}").json()["changed"]
    assert told == "Заявку изменили Калинова Мария Павловна: сейчас она «допущена»."
    answer = watching.post(f"{url}decide/", {"action": "refuse", "ground": "mismatch", "revision": seen})
    assert answer.status_code == 409
    assert "Пока страница была открыта, заявку № 1 изменили (Калинова Мария Павловна)" in answer.content.decode()
    assert Application.objects.get(pk=application.pk).state == "admitted"


def test_a_bulk_decision_shows_each_letter_first_and_can_be_undone_whole(minute, contest, users, client_of, at):
    at(2024, 5, 3, 12)
    for number in range(20):
        build.team(contest, f"Команда {number}")
    client = client_of("staff")
    url = f"/c/{contest.slug}/desk/queue/decide/"
    numbers = [str(number) for number in range(1, 41)]
    shown = client.post(url, {"action": "admit", "number": numbers}).content.decode()
    assert shown.count("принята.") == 40
    assert Application.objects.filter(state="admitted").count() == 0
    done = client.post(url, {"action": "admit", "number": numbers, "confirmed": "1"}).content.decode()
    assert done.count("✓ допущена") == 40
    assert OutboxMessage.objects.filter(kind="registration.admission", state="pending").count() == 40
    client.post(f"/c/{contest.slug}/desk/queue/undo/", {"number": numbers})
    assert Application.objects.filter(state="submitted").count() == 40
    assert OutboxMessage.objects.filter(kind="registration.admission", state="cancelled").count() == 40


def test_a_bulk_decision_passes_over_what_changed_after_the_preview(contest, users, client_of, at):
    at(2024, 5, 3, 12)
    build.team(contest, "Первая")
    client = client_of("staff")
    seen = dict(Application.objects.values_list("number", "revision"))
    affiliation.decide_affiliation(
        application=Application.objects.get(number=1), is_affiliated=True, reason="Дочь председателя", by=users["staff"]
    )
    page = client.post(
        f"/c/{contest.slug}/desk/queue/decide/",
        {
            "action": "admit",
            "number": ["1", "2"],
            "confirmed": "1",
            "revision": [f"{number}:{seen[number]}" for number in (1, 2)],
        },
    ).content.decode()
    assert page.count("✓ допущена") == 1
    assert "Посмотрите её заново." in page
