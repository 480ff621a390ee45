"""A person's own data: seen, taken away, consents withdrawn, erased; the hints that keep people from being mixed up."""

import io
import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from hackathon_portal.accounts.models import User
from hackathon_portal.demo import kuzbass as kuzbass_play
from hackathon_portal.events.actions import gatherings
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations import tasks as operations_tasks
from hackathon_portal.operations.actions import support, volunteers
from hackathon_portal.operations.models import SupportRequest, Volunteer
from hackathon_portal.regulation.rules.deadlines import kept_until
from registration import tasks
from registration.actions import application as application_actions
from registration.actions import leaving, personal
from registration.models import Application, Consent, Representative, Team, TeamLeader
from tests import build


@pytest.fixture
def owner(contest, at):
    at(2024, 5, 2, 12)
    user = build.user("vladelets@example.org")
    build.team(contest, "Гусляры", founder=user)
    return user


def test_everything_kept_of_a_person_can_be_taken_away_as_json_and_pdf(owner, client_of):
    client = client_of(owner)
    application = Application.objects.get(user=owner)
    data = json.loads(client.get("/cabinet/data/download/json/").content)
    fields = data["applications"][0]["fields"]
    assert (fields["Номер паспорта"], fields["СНИЛС"], data["account"]["Почта"]) == (
        application.passport_number, application.snils, owner.email,
    )  # fmt: skip
    assert len(data["applications"][0]["consents"]) == 2
    pdf = client.get("/cabinet/data/download/pdf/").content
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert application.snils in text
    assert build.user().email not in text


def test_withdrawing_a_consent_of_ones_own_will_keeps_the_application(owner, client_of):
    application = Application.objects.get(user=owner)
    application_actions.give_consents(
        application=application, codes={"personal_data", "terms", "partners"}, by=owner, address=None
    )
    client = client_of(owner)
    url = f"/cabinet/data/{application.pk}/consent/partners/"
    assert "ваша заявка останется в силе" in client.get(url).content.decode()
    client.post(url)
    assert Application.objects.get(pk=application.pk).state == "submitted"
    assert Consent.objects.get(application=application, code="partners").withdrawn_at is not None


def test_without_a_required_consent_one_leaves_the_contest_and_it_is_said_before(contest, owner, client_of):
    member = build.user()
    application = build.file(build.draft(Team.objects.get(name="Гусляры"), by=member))
    client = client_of(member)
    url = f"/cabinet/data/{application.pk}/consent/personal_data/"
    assert "ваше участие в «TulaHackDays» прекратится" in client.get(url).content.decode()
    client.post(url)
    assert Application.objects.get(pk=application.pk).state == "withdrawn"
    assert client_of(build.user()).get(url).status_code == 404


def test_an_active_application_is_not_erased(owner, client_of):
    application = Application.objects.get(user=owner)
    with pytest.raises(RuleViolation, match="сначала отзовите её"):
        personal.erase_application(application=application, by=owner)
    page = client_of(owner).post("/cabinet/data/erase/", {"word": "стереть"}).content.decode()
    assert "Стереть учётную запись пока нельзя" in page
    assert User.objects.get(pk=owner.pk).is_active


def test_a_withdrawn_application_is_erased_with_its_checks_consents_and_letters(contest, owner):
    member = build.user()
    application = build.file(build.draft(Team.objects.get(name="Гусляры"), by=member, surname="Стираемов"))
    number = application.number
    leaving.withdraw_application(application=application, by=member)
    personal.erase_application(application=application, by=member)
    application.refresh_from_db()
    assert (application.number, application.state, application.surname, application.passport_number, application.email) == (
        number, "withdrawn", "данные стёрты", "", "",
    )  # fmt: skip
    assert not application.findings.exists()
    assert not OutboxMessage.objects.filter(recipient=member.email).exists()


def test_after_the_retention_data_goes_by_itself_and_results_stay(published, at):
    at(2027, 5, 26, 12)
    assert tasks.erase_after_retention() == 0
    at(2027, 5, 27, 12)
    assert tasks.erase_after_retention() > 10
    assert set(Application.objects.values_list("surname", flat=True)) == {"данные стёрты"}
    assert published.contest.projects.count() == 6
    assert tasks.erase_after_retention() == 0


def test_the_word_has_to_be_typed(owner, client_of):
    assert "Напишите слово «стереть»" in client_of(owner).post("/cabinet/data/erase/", {"word": ""}).content.decode()


def test_the_same_person_under_another_document_is_a_hint_for_staff(contest, owner):
    first = Application.objects.get(user=owner)
    second = build.file(build.draft(Team.objects.get(name="Гусляры"), surname=first.surname.upper(), birth_date=first.birth_date))
    finding = second.findings.get(code="identity.near")
    assert (finding.verdict, finding.message) == ("look", "То же имя и дата рождения, но другой документ: № 1, № 2")
    third = build.file(build.draft(Team.objects.get(name="Гусляры"), surname="Другой", birth_date=date(1999, 1, 1)))
    assert not third.findings.filter(code="identity.near").exists()


def test_a_hint_of_affiliation_appears_with_the_official_and_a_person_rules_on_it(contest, owner, users, client_of):
    application = Application.objects.get(user=owner)
    staff = client_of("staff")
    staff.post(f"/c/{contest.slug}/desk/officials/", {"full_name": "Незабудкина  Инна Львовна", "part": "член комиссии"})
    finding = application.findings.get(code="affiliation.possible")
    assert "Та же фамилия «Незабудкина», одинаковое отчество" in finding.message
    assert f"№ {application.number}" in staff.get(f"/c/{contest.slug}/desk/queue/?show=affiliation").content.decode()
    url = f"/c/{contest.slug}/desk/applications/{application.number}/affiliation/"
    assert "Обязательное поле" in staff.post(url, {"is_affiliated": "no", "reason": ""}).content.decode()
    staff.post(url, {"is_affiliated": "no", "reason": "Однофамильцы, проверено по анкете."})
    assert str(application.affiliation_ruling) == "связи нет"
    left = staff.get(f"/c/{contest.slug}/desk/queue/?show=affiliation").context["page"].object_list
    assert [row.role for row in left] == ["member"]  # the other one of that name waits for a ruling of its own
    official = contest.officials.get()
    staff.post(f"/c/{contest.slug}/desk/officials/{official.pk}/forget/")
    assert not application.findings.filter(code="affiliation.possible").exists()


def test_a_member_of_the_commission_is_compared_without_being_typed_twice(contest, commission):
    team = Team.objects.create(contest=contest, name="Родственники")
    filed = build.file(build.draft(team, surname="Громова", patronymic="Аркадьевна", name="Анна"))
    assert "Громов Аркадий Львович, председатель" in filed.findings.get(code="affiliation.possible").message


def test_what_volunteers_gave_is_shown_to_them_and_goes_with_the_account(kuzbass_stage, client_of):
    stage, helper = kuzbass_stage, build.user()
    with stage.at(date(2025, 2, 10), 12):
        volunteers.sign_up_volunteer(
            contest=stage.contest, full_name="Помогаева Ася", phone="+79130000001", about="чат", by=helper
        )
        support.ask_organiser(contest=stage.contest, subject="Камера", text="Нужна ли камера?", by=helper)
        starts = datetime(2025, 2, 20, 12, tzinfo=ZoneInfo("Asia/Novokuznetsk"))
        event = Gathering(
            contest=stage.contest, title="Вебинар", audience="everybody", starts_at=starts, ends_at=starts + timedelta(hours=1)
        )
        gatherings.save_gathering(gathering=event, by=stage.users["staff"])
        gatherings.answer_gathering(gathering=event, coming=True, by=helper)
        page = client_of(helper).get("/cabinet/data/").content.decode()
        told = client_of(helper).get("/cabinet/data/download/json/").json()["around"]
    assert "Нужна ли камера?" in page
    assert [one["title"].split(":")[0] for one in told] == [
        "Волонтёр", "Обращение «Камера»", "Мероприятия", "Адрес электронной почты",
    ]  # fmt: skip
    personal.erase_account(user=helper, by=helper)
    for model in (Volunteer, SupportRequest, SignUp):
        assert not model.objects.exists()


def test_after_the_retention_volunteers_parents_and_leaders_are_forgotten_too(kuzbass_stage):
    stage = kuzbass_stage
    kuzbass_play.registration(stage, kuzbass_play.TEAMS[:1])
    kuzbass_play.decisions(stage)
    with stage.at(date(2025, 2, 12), 12):
        volunteers.sign_up_volunteer(
            contest=stage.contest, full_name="Помогаева Ася", phone="+79130000001", about="", by=stage.users["volunteer"]
        )
    assert Representative.objects.exists()
    assert TeamLeader.objects.exists()
    until = kept_until(stage.contest.ends_on, stage.contest.regulation.registration.retention)
    with stage.at(until, 12):
        tasks.erase_after_retention()
        operations_tasks.erase_after_retention()
    assert Volunteer.objects.exists()
    with stage.at(until + timedelta(days=2), 12):
        tasks.erase_after_retention()
        operations_tasks.erase_after_retention()
    for model in (Volunteer, Representative, TeamLeader):
        assert not model.objects.exists()
    assert not OutboxMessage.objects.filter(recipient__contains="parent").exists()
    assert not OutboxMessage.objects.filter(recipient="leader@kuzbass.example.org").exists()
