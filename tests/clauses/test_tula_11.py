"""The Tula order, clause 11.6 (places) and form 2."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from hackathon_portal.demo import play
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from registration import tasks
from registration.actions import application as application_actions
from registration.actions import conduct, decisions, reserve
from registration.actions import seats as seats_actions
from registration.documents import notice
from registration.models import Application, Team
from registration.queries.queue import queue_numbers
from tests import build


def test_11_6_teams_over_the_limit_wait_in_order_of_application(small_contest, users, at):
    at(2024, 5, 2)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(5)]
    assert [team.seat for team in teams] == ["held", "held", "held", "waitlist", "waitlist"]
    with pytest.raises(RuleViolation) as refused:
        decisions.admit_application(application=teams[3].applications.first(), by=users["staff"])
    assert (refused.value.code, refused.value.clause) == ("seats.none", "11.6")
    assert "занято 3 из 3" in str(refused.value)


def test_11_6_a_team_over_the_limit_has_a_lawful_deed_on_its_due_day(small_contest, users, client_of, at):
    at(2024, 5, 2)
    teams = [build.team(small_contest, f"Команда {number}", founder=build.user()) for number in range(5)]
    waiting, other = (team.applications.get(role="captain") for team in teams[3:])
    at(2024, 5, 6)
    page = client_of("staff").get(f"/c/{small_contest.slug}/desk/applications/{waiting.number}/").content.decode()
    assert "Оставить в резерве" in page
    url = f"/c/{small_contest.slug}/desk/applications/{waiting.number}/reserve/"
    assert "не позднее 21.05.2024" in client_of("staff").post(url, {"until": "2024-05-22"}).content.decode()
    assert client_of("staff").post(url, {"until": "2024-05-21"}).status_code == 302
    told = OutboxMessage.objects.filter(kind="registration.reserve")
    assert set(told.values_list("recipient", flat=True)) == set(teams[3].applications.values_list("email", flat=True))
    assert all("21" in letter.body and "резерве" in letter.body for letter in told)
    assert set(teams[3].applications.values_list("decision_due_on", flat=True)) == {date(2024, 5, 21)}
    # The choice is a stored state: a tab of the queue, a chip, what the applicant reads; and it can be taken back.
    queue = f"/c/{small_contest.slug}/desk/queue/"
    rows = client_of("staff").get(queue, {"show": "kept"}).content.decode()
    assert ("Команда 3" in rows, "Команда 4" in rows, "оставлена в резерве до" in rows) == (True, False, True)
    assert queue_numbers(small_contest, today=date(2024, 5, 6))["kept"] == teams[3].applications.count()
    own = client_of(waiting.user).get(f"/c/{small_contest.slug}/application/").content.decode()
    said = " ".join(own[own.index("Подана ") :].split())[:300]
    assert "окончательный ответ — не позднее 21 мая 2024" in said
    client_of("staff").post(f"{url}over/")
    assert set(teams[3].applications.values_list("decision_due_on", "reserved_until")) == {(date(2024, 5, 6), None)}
    assert "06.05.2024" in OutboxMessage.objects.filter(kind="registration.reserve_over").first().body
    assert "не оставлена в резерве" in client_of("staff").post(f"{url}over/", follow=True).content.decode()
    assert client_of("staff").post(url, {"until": "2024-05-21"}).status_code == 302
    with pytest.raises(RuleViolation, match="Место есть") as refused:
        decisions.refuse_application(application=teams[0].applications.first(), ground="over_limit", by=users["staff"])
    assert (refused.value.code, refused.value.clause) == ("refusal.has_place", "11.6")
    with pytest.raises(RuleViolation, match="Место есть"):
        reserve.keep_in_reserve(application=teams[0].applications.first(), until=date(2024, 5, 21), by=users["staff"])
    decisions.refuse_application(application=other, ground="over_limit", by=users["staff"])
    assert "11.6" in OutboxMessage.objects.get(kind="registration.refusal").body


def test_11_6_after_the_start_nobody_without_a_place_waits_for_a_decision(small_contest, users, at):
    at(2024, 5, 2)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(5)]
    at(2024, 5, 23, 23)
    tasks.send_daily_digest()
    assert {person.state for person in teams[4].applications.all()} == {"submitted"}
    at(2024, 5, 24, 0, 1)
    tasks.send_daily_digest()
    assert {person.state for team in teams[3:] for person in team.applications.all()} == {"refused"}
    assert {person.refusal_ground for person in teams[4].applications.all()} == {"over_limit"}
    assert {person.state for person in teams[0].applications.all()} == {"submitted"}


def test_11_6_a_freed_place_goes_to_the_head_of_the_waitlist_and_it_is_told(small_contest, users, at):
    at(2024, 5, 2)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(5)]
    for application in teams[0].applications.all():
        decisions.refuse_application(application=application, ground="mismatch", by=users["staff"])
    seats = dict(Team.objects.filter(contest=small_contest).values_list("name", "seat"))
    assert seats == {
        "Команда 0": "released",
        "Команда 1": "held",
        "Команда 2": "held",
        "Команда 3": "offered",
        "Команда 4": "waitlist",
    }
    told = set(OutboxMessage.objects.filter(kind="registration.seat_offered").values_list("recipient", flat=True))
    assert told == set(teams[3].applications.values_list("email", flat=True))
    seats_actions.answer_offer(holder=teams[3], accept=True, by=users["staff"])
    assert Team.objects.get(pk=teams[3].pk).seat == "held"


def test_11_6_an_offer_without_an_answer_goes_to_the_next_team_when_its_time_is_over(small_contest, users, at, client):
    at(2024, 5, 2, 12)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(5)]
    for application in teams[0].applications.all():
        decisions.refuse_application(application=application, ground="mismatch", by=users["staff"])
    letter = OutboxMessage.objects.get(
        kind="registration.seat_offered", recipient=teams[3].applications.get(role="captain").email
    )
    link = "/offer/" + whole_text(letter).split("/offer/")[1].split()[0]
    assert "ждёт вашего ответа до 3\xa0мая\xa02024\xa0г., 12:00" in client.get(link).content.decode()
    with clock.fixed_at(small_contest.deadlines.registration_closes_at.replace(month=5, day=3, hour=12, minute=0, second=1)):
        assert tasks.settle_seats() == 1
        said = client.post(link, {"answer": "accept"}).content.decode()
        assert "Предложение места действовало до 03.05.2024 в 12:00:00, вы нажали 03.05.2024 в 12:00:01: не принято." in said
        assert tasks.settle_seats() == 0
    seats = dict(Team.objects.filter(contest=small_contest).values_list("name", "seat"))
    assert (seats["Команда 3"], seats["Команда 4"]) == ("released", "offered")
    seats_actions.rejoin_waitlist(holder=teams[3], by=users["staff"])
    assert Team.objects.get(pk=teams[3].pk).queue_number == 6


def test_11_6_the_commission_closes_registration_early_by_a_protocol_and_the_page_says_so_at_once(
    small_contest, users, client, client_of, at
):
    at(2024, 5, 2)
    staff = client_of("staff")
    url = f"/c/{small_contest.slug}/desk/close-early/"
    decision = {"number": "2", "decided_on": "2024-05-02"}

    def sent(**changed):
        paper = SimpleUploadedFile(
            "protocol.pdf", b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n", content_type="application/pdf"
        )
        return staff.post(url, decision | {"upload": paper} | changed).content.decode()

    assert "когда заявок больше, чем мест: сейчас 0 из 3" in sent()
    for _ in range(3):
        build.team(small_contest)
    assert "сейчас 3 из 3" in sent()
    build.team(small_contest)
    assert "Обязательное поле" in sent(number="")
    sent()
    assert "Приём заявок завершён досрочно" in client.get(f"/c/{small_contest.slug}/").content.decode()
    at(2024, 5, 2, 12, 0, 1)
    draft = build.draft(Team.objects.create(contest=small_contest, name="Поздняя"))
    with pytest.raises(RuleViolation, match="Регистрация закончилась"):
        application_actions.submit_application(application=draft, by=None)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()).replace("\u00a0", " ")


def test_form_2_admission_holds_every_field(contest, users, at):
    at(2024, 5, 3)
    application = build.team(contest, "Гусляры").applications.get(role="captain")
    decisions.admit_application(application=application, by=users["staff"])
    (_, form, form_type), (_, calendar, _) = notice(application.pk)
    assert (form_type, calendar[:15]) == ("application/pdf", b"BEGIN:VCALENDAR")
    text = text_of(form)
    for part in (
        f"Уважаемый (-ая) {application.full_name}!", f"от 2 мая 2024 г. № {application.number}", "с 24 мая 2024 г. по 26 мая 2024 г.",
        "«TulaHackDays»", "«Гусляры»", "в 9 часов 00 минут", "г. Тула, ул. Примерная, д. 1", "паспорт гражданина Российской Федерации",
        contest.officer_position, "(Ф.И.О. уполномоченного лица)",
    ):  # fmt: skip
        assert part in text


def test_form_2_refusal_holds_every_field(contest, users, at):
    at(2024, 5, 3)
    application = build.team(contest, "Гусляры").applications.get(role="captain")
    decisions.refuse_application(
        application=application, ground="false_data", comment="Паспорт недействителен.", by=users["staff"]
    )
    ((_, form, _),) = notice(application.pk)
    text = text_of(form)
    for part in (
        "принято решение об отказе",
        "п. 3.3",
        "Подпункт „б“: установление факта",
        "№ 50-ОСН",
        "Паспорт недействителен.",
    ):
        assert part in text


# 11.2-11.3


@pytest.fixture
def admitted(contest, users, at):
    """A team of three, admitted, with a letter box of its own."""
    at(2024, 5, 3)
    team = build.team(contest, "Гусляры", members=2)
    for application in team.applications.all():
        decisions.admit_application(application=application, by=users["staff"])
    OutboxMessage.objects.all().delete()
    return team


@pytest.mark.parametrize("ground", ["false_data", "mismatch", "discredit", "project"])
def test_11_2_a_person_is_suspended_with_a_ground_told_at_once_and_reinstated(admitted, contest, users, client_of, ground):
    member = admitted.applications.filter(role="member").first()
    url = f"/c/{contest.slug}/desk/applications/{member.number}/conduct/"
    staff = client_of("staff")
    staff.post(url, {"action": "suspend", "ground": ground, "comment": "Уточните паспорт.", "revision": member.revision})
    member.refresh_from_db()
    assert (member.state, member.exclusion_ground) == ("suspended", ground)
    letter = OutboxMessage.objects.get(recipient=member.email)
    said = contest.regulation.exclusion_ground(ground)
    assert said.cite.startswith("п.\u00a011.3, абзац ")
    assert f"Основание: {said.cite}: {said.text}.\nУточните паспорт." in letter.body
    staff.post(url, {"action": "reinstate"})
    member.refresh_from_db()
    assert (member.state, member.exclusion_ground) == ("admitted", "")
    assert OutboxMessage.objects.filter(recipient=member.email, kind="registration.reinstatement").count() == 1


def test_11_3_without_a_ground_nobody_is_suspended_or_excluded(admitted, contest, users, client_of):
    member = admitted.applications.filter(role="member").first()
    for action in (conduct.suspend_application, conduct.exclude_application):
        with pytest.raises(RuleViolation) as refused:
            action(application=member, ground="", by=users["staff"])
        assert (refused.value.code, refused.value.clause) == ("exclusion.no_ground", "11.3")
    url = f"/c/{contest.slug}/desk/applications/{member.number}/conduct/"
    assert client_of("secretary").post(url, {"action": "exclude", "ground": "mismatch"}).status_code == 403
    page = client_of("staff").post(url, {"action": "exclude", "ground": "", "comment": "Набранное"}).content.decode()
    assert "Обязательное поле." in page
    assert "Набранное" in page
    assert Application.objects.get(pk=member.pk).state == "admitted"
    assert not OutboxMessage.objects.exists()


def test_11_3_an_excluded_person_leaves_the_team_and_cannot_come_back_into_it(admitted, users):
    member = admitted.applications.filter(role="member").first()
    conduct.exclude_application(application=member, ground="false_data", by=users["staff"])
    kinds = dict(OutboxMessage.objects.values_list("kind", "recipient"))
    captain = admitted.applications.get(role="captain")
    assert kinds == {"registration.exclusion": member.email, "registration.member_left": captain.email}
    with pytest.raises(RuleViolation, match="так сделать нельзя"):
        conduct.reinstate_application(application=member, by=users["staff"])


@pytest.mark.usefixtures("assessed")
def test_11_3_an_excluded_team_leaves_the_ranking_and_its_sheets_stay(judged, users):
    from judging.models import ScoreSheet
    from judging.queries.results import results

    project = judged.contest.projects.order_by("pk").first()
    sheets = ScoreSheet.objects.filter(project=project).count()
    held = play.meeting(judged)
    with clock.fixed_at(judged.contest.project_deadline_at):
        count = conduct.exclude_team(team=project.team, ground="project", by=users["staff"])
    play.closing(judged, held)
    ranked = {row.project for result in results(judged.contest) for row in result.standings}
    assert (count, len(ranked), project.pk in ranked) == (2, 5, False)
    assert (sheets > 0, ScoreSheet.objects.filter(project=project).count()) == (True, sheets)
