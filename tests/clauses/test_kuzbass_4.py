"""Sections 3-5 and 8 of the Kuzbass regulation: bodies, helpers, trackers, cases, partners, schools, programme, own resources."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests import confirming, facts
from hackathon_portal.contests.models import Partner
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.demo import organising as around
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.operations.actions import bodies, support, volunteers
from hackathon_portal.operations.models import Body, Kit, SupportRequest, Volunteer, VolunteerTask
from hackathon_portal.regulation.schema import load_preset
from judging.actions import mentoring, tracking
from judging.actions import project as project_actions
from judging.models import Mentor, Project
from judging.queries.projects import submitted_projects
from registration.models import Application, SchoolNotice
from registration.queries.teams import admitted_teams
from tests import build

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")
PDF = b"%PDF-1.4 akt"


def local(day: int, hour: int = 12, month: int = 2, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=NOVOKUZNETSK)


def picture(colour: str = "navy") -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (900, 300), colour).save(target, "PNG")
    return SimpleUploadedFile("logo.png", target.getvalue(), "image/png")


@pytest.fixture
def url(kuzbass_stage) -> str:
    return f"/c/{kuzbass_stage.contest.slug}"


def test_k01_only_the_operator_approves_bodies_and_partners_and_sees_personal_data(kuzbass_stage, client_of, url):
    stage = kuzbass_stage
    with stage.at(date(2025, 2, 10), 9):
        team = scenes.team(stage, scenes.TEAMS[5], 5)
        around.bodies(stage)
    number = team.applications.first().number
    with stage.at(date(2025, 2, 11), 9):
        pages = [
            "desk/bodies/committee/",
            "desk/site/partners/0/",
            "commission/composition/",
            f"desk/applications/{number}/",
            "desk/roles/",
        ]
        for login in ("committee", "operations", "mentor", "accountant"):
            assert {client_of(login).get(f"{url}/{page}").status_code for page in pages} == {403}
        assert {client_of("staff").get(f"{url}/{page}").status_code for page in pages} == {200}
        with pytest.raises(RuleViolation) as refused:
            bodies.approve_body(
                contest=stage.contest, code="committee", number="9", on=date(2025, 2, 1), by=stage.users["committee"]
            )
    assert refused.value.status == 403


def test_k02_logos_of_organisers_stand_on_the_page_and_in_the_rules(kuzbass_stage, client_of, client, url):
    contest = kuzbass_stage.contest
    name = contest.regulation.organisers[0].name
    answer = client_of("staff").post(f"{url}/desk/site/", {"name": name, "picture": picture()})
    assert answer.status_code == 302
    logo = contest.organiser_logos.get()
    page = client.get(f"{url}/").content.decode()
    assert f"{url}/logos/organiser/{logo.pk}.png" in page
    drawn = b"".join(client.get(f"{url}/logos/organiser/{logo.pk}.png").streaming_content)
    assert Image.open(io.BytesIO(drawn)).size == (480, 160)
    without = len(client.get(f"{url}/rules.pdf").content)
    contest.organiser_logos.all().delete()
    assert len(client.get(f"{url}/rules.pdf").content) < without
    wrong = client_of("staff").post(f"{url}/desk/site/", {"name": name, "picture": SimpleUploadedFile("a.png", b"no picture")})
    assert wrong.status_code == 422
    assert "Нужна картинка PNG или JPEG." in wrong.content.decode()


def test_k03_the_committee_is_approved_by_an_act_and_only_then_may_do_its_work(kuzbass_stage, client_of, client, url):
    stage, staff = kuzbass_stage, client_of("staff")
    person = stage.users["committee"]
    with stage.at(date(2025, 2, 1), 12):
        empty = staff.post(f"{url}/desk/bodies/committee/", {"approve": "1", "number": "11", "on": "2025-02-01"})
        assert (empty.status_code, "Сначала назовите руководителя и состав. (п.\u00a04.3)" in empty.content.decode()) == (
            422,
            True,
        )
        named = {
            "name": "1",
            "email": person.email,
            "full_name": "Собирова Эмма Ильдаровна",
            "position": "оператор",
            "is_head": "on",
        }
        assert staff.post(f"{url}/desk/bodies/committee/", named).status_code == 302
        assert client_of(person).get(f"{url}/desk/teams/form/").status_code == 403
        early = staff.post(f"{url}/desk/bodies/committee/", {"approve": "1", "number": "11", "on": "2025-02-02"})
        assert "День акта ещё не наступил. (п.\u00a04.3)" in early.content.decode()
        act = {"approve": "1", "number": "11", "on": "2025-02-01", "act_file": SimpleUploadedFile("akt.pdf", PDF)}
        assert staff.post(f"{url}/desk/bodies/committee/", act).status_code == 302
        assert client_of(person).get(f"{url}/desk/teams/form/").status_code == 200
        assert client_of(person).get(f"{url}/desk/hall/").status_code == 200
        page = client.get(f"{url}/").content.decode()
        assert "Организационный комитет" in page
        assert "Собирова Эмма Ильдаровна, оператор — руководитель" in page
        assert b"".join(client.get(f"{url}/bodies/committee/act.pdf").streaming_content) == PDF
        member = Body.objects.get(contest=stage.contest, code="committee").members.get()
        assert staff.post(f"{url}/desk/bodies/members/{member.pk}/end/").status_code == 302
    assert not RoleGrant.objects.filter(contest=stage.contest, user=person, role="committee").exists()
    assert AuditRecord.objects.filter(name="approve_body", about__contains="акт № 11 от 01.02.2025").count() == 1


def test_k03_who_is_named_after_the_act_waits_for_the_next_one(kuzbass_stage):
    stage, staff, other = kuzbass_stage, kuzbass_stage.users["staff"], build.user()
    with stage.at(date(2025, 2, 1), 12):
        around.bodies(stage)
        bodies.name_body_member(
            contest=stage.contest, code="committee", user=other, full_name="Поздняя Ия", position="оператор", by=staff
        )
        assert not RoleGrant.objects.filter(contest=stage.contest, user=other).exists()
        bodies.approve_body(contest=stage.contest, code="committee", number="14", on=date(2025, 2, 1), by=staff)
    assert RoleGrant.objects.filter(contest=stage.contest, user=other, role="committee").exists()


def test_k04_a_question_waits_in_the_queue_of_the_operational_staff_until_it_is_answered(kuzbass_stage, client_of, url):
    stage = kuzbass_stage
    asker, stranger = build.user(), build.user()
    with stage.at(date(2025, 2, 1), 12):
        around.bodies(stage)
    with stage.at(date(2025, 2, 10), 12):
        empty = client_of(asker).post(f"{url}/questions/", {"subject": "Камера", "text": ""})
        assert (empty.status_code, "Камера" in empty.content.decode()) == (422, True)
        client_of(asker).post(f"{url}/questions/", {"subject": "Камера", "text": "Нужна ли камера?"})
    request = SupportRequest.objects.get()
    assert request.answer_due_at == local(11)
    operations = client_of("operations")
    with stage.at(date(2025, 2, 11), 13):
        assert "! до 11 февраля 2025 г., 12:00" in operations.get(f"{url}/desk/requests/").content.decode().replace("\xa0", " ")
        assert "Ответить на обращения: 1" in operations.get(f"{url}/desk/").content.decode()
        operations.post(f"{url}/desk/requests/{request.pk}/", {"write": "1", "text": "Да, по пункту 5.12."})
        assert client_of(stranger).get(f"{url}/questions/{request.pk}/").status_code == 404
        assert client_of("mentor").get(f"{url}/desk/requests/{request.pk}/").status_code == 403
        assert "Да, по пункту 5.12." in client_of(asker).get(f"{url}/questions/{request.pk}/").content.decode()
        assert "Обычно отвечаем за 25,0" in operations.get(f"{url}/desk/requests/?show=all").content.decode()
    letter = OutboxMessage.objects.get(kind="registration.support")
    assert (letter.recipient, "Да, по пункту 5.12." in letter.body) == (asker.email, True)
    request.refresh_from_db()
    assert (request.state, request.answer_due_at) == ("answered", None)
    with stage.at(date(2025, 2, 11), 14):
        client_of(asker).post(f"{url}/questions/{request.pk}/", {"write": "1", "text": "А микрофон?"})
        request.refresh_from_db()
        assert (request.state, request.answer_due_at) == ("open", local(12, 14))
        client_of(asker).post(f"{url}/questions/{request.pk}/", {"close": "1"})
    request.refresh_from_db()
    assert request.state == "closed"


def test_k04_ten_questions_a_day_are_enough(kuzbass_stage):
    asker = build.user()
    with kuzbass_stage.at(date(2025, 2, 10), 12):
        for number in range(10):
            support.ask_organiser(contest=kuzbass_stage.contest, subject=f"Вопрос {number}", text="?", by=asker)
        with pytest.raises(RuleViolation) as refused:
            support.ask_organiser(contest=kuzbass_stage.contest, subject="Ещё", text="?", by=asker)
    assert refused.value.status == 429


@pytest.fixture
def helped(kuzbass_stage):
    """The operational staff works; a volunteer waits for a decision."""
    stage = kuzbass_stage
    with stage.at(date(2025, 2, 1), 12):
        around.bodies(stage)
        volunteers.sign_up_volunteer(
            contest=stage.contest,
            full_name="Помогаева Ася Тимофеевна",
            phone="+79130000001",
            about="чат",
            by=stage.users["volunteer"],
        )
    return stage


def listed_by_act(stage) -> None:
    """The act of the staff's composition, with the volunteers named by then."""
    bodies.approve_body(contest=stage.contest, code="staff", number="9", on=date(2025, 2, 10), by=stage.users["staff"])


def test_k05_a_volunteer_is_approved_and_trained_before_taking_shifts(helped, client_of, url):
    stage, operations, helper = helped, client_of("operations"), client_of("volunteer")
    volunteer = Volunteer.objects.get()
    shift = {
        "title": "навигация участников",
        "place": "чат",
        "starts_at": "2025-02-28T09:00",
        "ends_at": "2025-02-28T13:00",
        "needed": "1",
    }
    with stage.at(date(2025, 2, 10), 12):
        assert helper.get(f"{url}/shifts/").status_code == 403
        operations.post(f"{url}/desk/volunteers/", {"volunteer": volunteer.pk, "action": "approve"})
        assert (
            helper.get(f"{url}/shifts/").status_code == 403
        )  # named: the act of the staff's composition lists volunteers (4.4.1)
        listed_by_act(stage)
        late = operations.post(f"{url}/desk/shifts/", shift | {"ends_at": "2025-02-28T08:00"})
        assert "Смена кончается позже, чем начинается. (п.\u00a03)" in late.content.decode()
        operations.post(f"{url}/desk/shifts/", shift)
        task = VolunteerTask.objects.get()
        assert task.starts_at == local(28, 9)
        answer = helper.post(f"{url}/shifts/", {"task": task.pk})
        assert "Сначала волонтёр проходит обучение. (п.\u00a03)" in answer.content.decode()
        operations.post(f"{url}/desk/volunteers/", {"volunteer": volunteer.pk, "action": "trained"})
        helper.post(f"{url}/shifts/", {"task": task.pk})
        assert task.shifts.get().volunteer == volunteer
        again = volunteers.save_shift(
            task=VolunteerTask(contest=stage.contest, title="наборы", starts_at=local(28, 12), ends_at=local(28, 15), needed=1),
            by=stage.users["operations"],
        )
        overlap = helper.post(f"{url}/shifts/", {"task": again.pk})
        assert "В это время у волонтёра уже есть смена." in overlap.content.decode()
    with stage.at(date(2025, 2, 28), 14):
        operations.post(f"{url}/desk/shifts/{task.pk}/people/", {"volunteer": volunteer.pk, "action": "done"})
    assert task.shifts.get().done_at == local(28, 14)
    letter = OutboxMessage.objects.get(kind="registration.volunteer")
    assert "Вас приняли волонтёром" in letter.body
    with stage.at(date(2025, 2, 28), 15):
        operations.post(f"{url}/desk/volunteers/", {"volunteer": volunteer.pk, "action": "decline"})
        assert helper.get(f"{url}/shifts/").status_code == 403


def test_k05_a_participants_kit_is_given_once(helped, client_of, url):
    stage = helped
    scenes.registration(stage, scenes.TEAMS[5:6])
    scenes.decisions(stage)
    person = Application.objects.filter(contest=stage.contest, state="admitted").first()
    volunteers.decide_volunteer(volunteer=Volunteer.objects.get(), approve=True, by=stage.users["operations"])
    with stage.at(date(2025, 2, 11), 12):
        listed_by_act(stage)
    helper = client_of("volunteer")
    with stage.at(date(2025, 2, 28), 9, 30):
        helper.post(f"{url}/desk/kits/", {"number": person.number})
        twice = helper.post(f"{url}/desk/kits/", {"number": person.number}, follow=True).content.decode()
        assert f"Набор по заявке № {person.number} уже выдан 28.02.2025 в 09:30. (п.\u00a03)" in twice
        assert "Выдано: <strong>1</strong> из 3" in helper.get(f"{url}/desk/kits/?q={person.surname}").content.decode()
        assert helper.get(f"{url}/desk/queue/").status_code == 403
    assert Kit.objects.get().given_by == stage.users["volunteer"]


def test_k06_a_tracker_sees_the_own_teams_and_keeps_a_log_of_contacts(kuzbass_stage, client_of, url):
    stage = kuzbass_stage
    scenes.registration(stage, scenes.TEAMS[4:7])
    scenes.decisions(stage)
    with stage.at(date(2025, 2, 1), 12):
        around.bodies(stage)
        mentor = mentoring.propose_mentor(
            contest=stage.contest,
            user=stage.users["mentor"],
            full_name="Наставников Илья",
            proposed_by="штаб",
            by=stage.users["staff"],
        )
    teams = list(admitted_teams(stage.contest))
    tracker, operations = client_of("mentor"), client_of("operations")
    with stage.at(date(2025, 2, 20), 12):
        assert "Наставников" not in operations.get(f"{url}/desk/mentors/teams/").content.decode()
        with pytest.raises(RuleViolation, match="не в утверждённом составе"):
            tracking.assign_teams(mentor=mentor, teams=teams, by=stage.users["operations"])
        mentoring.approve_mentors(
            contest=stage.contest, mentors=[mentor], number="12", on=date(2025, 2, 1), by=stage.users["staff"]
        )
        operations.post(f"{url}/desk/mentors/teams/", {"mentor": mentor.pk, "team": [teams[0].pk]})
        board = tracker.get(f"{url}/teams/").content.decode()
        assert teams[0].name in board
        assert teams[1].name not in board
        for page in (f"teams/{teams[1].pk}/", f"desk/projects/{teams[1].pk}/"):
            assert tracker.get(f"{url}/{page}").status_code == 404
        said = {"whom": "team", "text": "Распределили роли.", "next_step": "макет"}
        assert tracker.post(f"{url}/teams/{teams[1].pk}/contact/", said).status_code == 404
        assert tracker.post(f"{url}/teams/{teams[0].pk}/contact/", said).status_code == 302
        with pytest.raises(RuleViolation, match="закреплена не за вами"):
            tracking.log_contact(team=teams[1], whom="team", text="а", by=stage.users["mentor"])
        everybody = operations.get(f"{url}/teams/").content.decode()
        assert all(team.name in everybody for team in teams)
        assert "20 февраля 2025 г., 12:00" in everybody.replace("\xa0", " ")
        assert "Распределили роли." in tracker.get(f"{url}/teams/{teams[0].pk}/").content.decode()
    assert Mentor.objects.get().teams.get().team == teams[0]


def test_k08_a_case_is_published_with_a_customer_who_names_a_judge(users, client_of, client):
    preset = load_preset("kuzbass_2025")
    zone, staff = preset.regulation.zone, users["staff"]
    with clock.fixed_at(datetime(2025, 1, 20, 12, tzinfo=zone)):
        contest = contest_actions.create_contest(
            preset=preset,
            preset_code="kuzbass_2025",
            slug="cases",
            starts_on=date(2025, 2, 28),
            ends_on=date(2025, 3, 2),
            by=staff,
        )
        values = {"registration_closes_on": date(2025, 2, 23), "officer_name": "Копрова Ия Тарасовна"}
        contest_actions.change_announcement(contest=contest, values=values, by=staff)
        refused = client_of("staff").post("/c/cases/desk/publish/", {"step": "show"})
        assert "заказчик каждого кейса и его судья" in refused.content.decode()
        around.name_customers(contest, scenes.JUDGES, by=staff)
        build.attach_documents(contest)
        contest.refresh_from_db()
        confirming.confirm_facts(contest=contest, seen={one.code: one.fingerprint for one in facts.facts(contest)}, by=staff)
        client_of("staff").post("/c/cases/desk/publish/", {"step": "publish", "seen": facts.shown_fingerprint(contest)})
    page = client.get("/c/cases/").content.decode()
    assert "Трек «Город для детей»" in page
    assert "Заказчик: Центр «Кружок»" in page
    case = contest.nominations.first()
    assert case.customer_judge.startswith("Шахтинская Инна Родионовна")


def test_k09_only_a_partner_with_an_agreement_is_shown(kuzbass_stage, client_of, client, url):
    stage, staff = kuzbass_stage, client_of("staff")
    values = {"kind": "sponsor", "name": "Разрез «Дальний»", "url": "", "contribution": "призы", "position": "1"}
    with stage.at(date(2025, 2, 1), 12):
        assert "благотворительного пожертвования" in staff.get(f"{url}/desk/site/partners/0/").content.decode()
        staff.post(f"{url}/desk/site/partners/0/", values | {"logo": picture("green")})
        partner = Partner.objects.get()
        assert "Разрез" not in client.get(f"{url}/").content.decode()
        assert client.get(f"{url}/logos/partner/{partner.pk}.png").status_code == 404
        assert "без договора не показан" in staff.get(f"{url}/desk/site/").content.decode()
        address = f"{url}/desk/site/partners/{partner.pk}/"
        half = staff.post(address, values | {"agreement_number": "7"})
        assert "Укажите и номер, и дату договора. (п.\u00a03)" in half.content.decode()
        future = staff.post(address, values | {"agreement_number": "7", "agreement_date": "2025-02-02"})
        assert "День договора ещё не наступил. (п.\u00a03)" in future.content.decode()
        staff.post(address, values | {"agreement_number": "7", "agreement_date": "2025-01-30"})
        page = client.get(f"{url}/").content.decode()
    assert "Разрез «Дальний»" in page
    assert "спонсор" in page
    assert client.get(f"{url}/logos/partner/{partner.pk}.png").status_code == 200


def test_k10_schools_get_the_rules_and_the_log_says_who_opened_them(kuzbass_stage, client_of, client, url):
    stage, staff = kuzbass_stage, client_of("staff")
    school = stage.contest.schools.order_by("name").first()
    stage.contest.schools.filter(pk=stage.contest.schools.last().pk).update(email="")
    with stage.at(date(2025, 2, 1), 12):
        staff.post(f"{url}/desk/schools/letters/", {"subject": "Хакатон", "body": "Приглашаем ваших учеников."})
    notices = SchoolNotice.objects.order_by("school__name")
    assert notices.count() == len(scenes.SCHOOLS) - 1
    letters = OutboxMessage.objects.filter(kind="registration.school")
    assert letters.count() == notices.count()
    link = next(word for word in whole_text(letters.get(recipient=school.email)).split() if "/schools/" in word)
    mailing = notices.first().mailing
    with stage.at(date(2025, 2, 3), 9):
        assert client.get(urlsplit(link).path).headers["Location"] == f"{url}/"
    with stage.at(date(2025, 2, 4), 9):
        client.get(urlsplit(link).path)
        assert client.get("/schools/unknown/").status_code == 404
        log = staff.get(f"{url}/desk/schools/letters/{mailing.pk}/").content.decode()
    opened = notices.get(school=school)
    assert opened.opened_at == local(3, 9)
    assert log.replace("\xa0", " ").count("✓ 3 февраля 2025 г., 09:00") == 1
    stage.contest.schools.update(email="")
    with stage.at(date(2025, 2, 5), 12):
        refused = staff.post(f"{url}/desk/schools/letters/", {"subject": "Хакатон", "body": "Ещё раз."})
    assert "В списке нет организаций с адресом почты. (п.\u00a04.1.1)" in refused.content.decode()


def test_k12_a_changed_programme_is_shown_and_told_when_it_is_approved(kuzbass_stage, client_of, client, url):
    stage, staff = kuzbass_stage, client_of("staff")
    with stage.at(date(2025, 2, 10), 9):
        scenes.team(stage, scenes.TEAMS[5], 5)
        entry = stage.contest.timetable.first()
        rows = list(stage.contest.timetable.all())
        data = {"timetable-TOTAL_FORMS": str(len(rows)), "timetable-INITIAL_FORMS": str(len(rows))}
        for number, row in enumerate(rows):
            at = row.starts_at.astimezone(NOVOKUZNETSK)
            data |= {f"timetable-{number}-id": str(row.pk), f"timetable-{number}-title": row.title,
                     f"timetable-{number}-starts_at": f"{at:%Y-%m-%dT%H:%M}"}  # fmt: skip
        data["timetable-0-starts_at"] = "2025-02-28T11:30"
        assert staff.post(f"{url}/desk/programme/", data).status_code == 302
        entry.refresh_from_db()
        assert entry.starts_at == local(28, 11, minute=30)
        assert "11:30" not in client.get(f"{url}/").content.decode()
        assert "Утвердить программу" in staff.get(f"{url}/desk/").content.decode()
        silent = staff.post(f"{url}/desk/programme/approve/", {"reason": ""})
        assert "Напишите, что изменилось" in silent.content.decode()
        staff.post(f"{url}/desk/programme/approve/", {"reason": "открытие на полтора часа позже"})
        page = client.get(f"{url}/").content.decode()
        same = staff.post(f"{url}/desk/programme/approve/", {"reason": "ещё раз"})
    assert "11:30" in page
    assert "версия 2: открытие на полтора часа позже" in page
    assert "С последнего утверждения ничего не изменилось. (п.\u00a05.3)" in same.content.decode()
    letters = OutboxMessage.objects.filter(kind="registration.programme_changed")
    assert letters.filter(attachment_ref__isnull=False).count() == 3  # who has applied; the others of clause 3 hear of it too
    assert letters.filter(recipient=stage.users["staff"].email).count() == 1
    assert "открытие на полтора часа позже" in letters.first().body


def test_k14_a_work_goes_with_the_list_of_others_libraries_and_their_licences(kuzbass_stage, client_of, url):
    stage = kuzbass_stage
    scenes.registration(stage, scenes.TEAMS[5:6])
    scenes.decisions(stage)
    team = admitted_teams(stage.contest).get()
    captain = client_of(team.founder)
    with stage.at(date(2025, 2, 28), 13):
        project = project_actions.choose_nomination(team=team, nomination=stage.contest.nominations.first(), by=team.founder)
        solution = scenes.solution(stage, team) | {"uses_nothing_foreign": False, "action": "submit"}
        missing = captain.post(f"{url}/project/save/", {key: value for key, value in solution.items() if value is not False})
        assert (
            "Перечислите чужие библиотеки и ресурсы с лицензиями или отметьте, что их нет. (п.\u00a05.8, 10.1)"
            in missing.content.decode()
        )
        half = captain.post(f"{url}/project/third-party/", {"name": "React 18", "licence": ""})
        assert half.status_code == 422
        captain.post(f"{url}/project/third-party/", {"name": "React 18", "licence": "MIT", "url": ""})
        both = captain.post(f"{url}/project/save/", solution | {"uses_nothing_foreign": "on"})
        assert "оставьте что-то одно" in both.content.decode()
        done = captain.post(f"{url}/project/save/", {key: value for key, value in solution.items() if value is not False})
        assert done.status_code == 302
        assert "React 18: MIT" in client_of("staff").get(f"{url}/desk/projects/{team.pk}/").content.decode()
    project.refresh_from_db()
    assert project.versions.get().snapshot["third_party"] == [{"name": "React 18", "licence": "MIT", "url": ""}]
    assert list(submitted_projects(stage.contest)) == [Project.objects.get()]
    with (
        clock.fixed_at(local(2, 12, month=3) + timedelta(seconds=1)),
        pytest.raises(RuleViolation, match="Приём проектов закончился"),
    ):
        project_actions.unlist_third_party(part=project.third_party.get(), by=team.founder)
