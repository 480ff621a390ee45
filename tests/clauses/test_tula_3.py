"""The Tula order, section 3: applications, checks, decisions, nominations, projects."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.outbox import deliver_pending
from judging.actions import project as project_actions
from judging.actions import sheets
from judging.models import Project
from judging.queries import projects
from registration import digest
from registration.actions import application as application_actions
from registration.actions import decisions, tokens
from registration.imports import carrying_out, checking, reading
from registration.models import Application, Consent, Team
from tests import build

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


@pytest.fixture
def captain(contest, at):
    """A captain with a complete draft, in the cabinet."""
    at(2024, 5, 2)
    user = build.user()
    team = Team.objects.create(contest=contest, name="Гусляры", founder=user)
    build.draft(team, "captain", by=user)
    return user


def step(client, contest, name, **changes):
    application = Application.objects.get(contest=contest, user_id=client.session["_auth_user_id"])
    fields = {
        "person": ["surname", "name", "patronymic", "birth_date", "citizenship", "email", "phone", "participation"],
        "passport": [
            "passport_series",
            "passport_number",
            "passport_issued_by",
            "passport_issued_on",
            "passport_department_code",
        ],
        "bank": ["snils", "inn", "bank_name", "bik", "account", "corr_account", "bank_inn"],
    }[name]
    data = {field: getattr(application, field) for field in fields} | changes
    return client.post(f"/c/{contest.slug}/application/{name}/", data)


def test_3_1_without_consent_no_application_and_nothing_is_stored(contest, captain, client_of):
    application = Application.objects.get(user=captain)
    Consent.objects.filter(application=application).delete()
    client = client_of(captain)
    page = client.post(f"/c/{contest.slug}/application/consents/", {"terms": "on"})
    assert "Без этого согласия заявку подать нельзя (п.\u00a03.1)." in page.content.decode()
    assert not Consent.objects.filter(application=application).exists()
    client.post(f"/c/{contest.slug}/application/check/")
    application.refresh_from_db()
    assert (application.state, application.number) == ("draft", None)


def test_3_1_a_consent_keeps_its_text_time_and_address(contest, captain, client_of):
    application = Application.objects.get(user=captain)
    Consent.objects.filter(application=application).delete()
    client_of(captain).post(
        f"/c/{contest.slug}/application/consents/", {"personal_data": "on", "terms": "on"}, headers={"user-agent": "Проверка"}
    )
    kept = Consent.objects.filter(application=application).order_by("code").values_list("code", "text_version", "address")
    assert list(kept) == [("personal_data", "2025-09-01", "127.0.0.1"), ("terms", "2025-09-01", "127.0.0.1")]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("snils", "112-233-445 96", "СНИЛС: контрольное число не сходится (п.\u00a03.2)."),
        ("inn", "500100732258", "ИНН: нужно 12 цифр с верными контрольными (п.\u00a03.2)."),
        ("account", "40817840881375427878", "Счёт не рублёвый: цифры 6–8 должны быть 810 (п.\u00a03.2)."),
        ("account", "40817810000000000000", "Номер счёта не сходится с БИК: проверьте обе строки (п.\u00a03.2)."),
        ("corr_account", "30101810000000000001", "Корреспондентский счёт не сходится с БИК (п.\u00a03.2)."),
        ("bank_inn", "7707083894", "ИНН банка: нужно 10 цифр с верной контрольной (п.\u00a03.2)."),
        ("bik", "0470", "Нужно 9 цифр, а введено 4."),
    ],
)
def test_3_2_an_identifier_with_wrong_control_digits_is_named_beside_its_field(
    contest, captain, client_of, field, value, message
):
    response = step(client_of(captain), contest, "bank", **{field: value})
    assert message in response.context["form"].errors[field]
    assert response.context["form"]["bank_name"].value() == "Банк «Упа»"


def test_3_2_pasted_spaces_and_dashes_are_no_error(contest, captain, client_of):
    response = step(client_of(captain), contest, "bank", snils=" 112-233-445 95 ", bik="04 7003 608")
    assert response.status_code == 302
    application = Application.objects.get(user=captain)
    assert (application.snils, application.bik) == ("11223344595", "047003608")


def test_3_2_a_member_is_not_asked_for_an_account(contest, client_of, at):
    at(2024, 5, 2)
    member = build.user()
    build.draft(Team.objects.create(contest=contest, name="Без счёта"), by=member)
    client = client_of(member)
    assert client.get(f"/c/{contest.slug}/application/bank/").status_code == 404
    client.post(f"/c/{contest.slug}/application/check/")
    assert Application.objects.get(user=member).state == "submitted"


def test_3_2_personal_data_is_not_readable_in_the_database(contest, captain):
    with connection.cursor() as cursor:
        cursor.execute("SELECT passport_number, snils, account, birth_date FROM registration_application")
        stored = " ".join(cursor.fetchone())
    application = Application.objects.get(user=captain)
    for secret in (application.passport_number, application.snils, application.account, "2000-03-04"):
        assert secret not in stored


def test_3_3_registration_closes_two_working_days_before_start(contest):
    assert contest.registration_closes_at.isoformat() == "2024-05-21T23:59:59+03:00"


def test_3_3_the_last_second_is_in_time_and_the_next_is_not(contest, captain, client_of, at):
    at(2024, 5, 22, 0, 0, 0)
    page = client_of(captain).post(f"/c/{contest.slug}/application/check/").content.decode()
    assert "Регистрация закончилась 21.05.2024 в 23:59:59" in page
    assert Application.objects.get(user=captain).state == "draft"
    at(2024, 5, 21, 23, 59, 59)
    client_of(captain).post(f"/c/{contest.slug}/application/check/")
    assert Application.objects.get(user=captain).state == "submitted"


def test_3_3_an_application_gets_a_number_and_an_acknowledgement_and_a_replay_changes_nothing(contest, captain, client_of):
    client = client_of(captain)
    client.post(f"/c/{contest.slug}/application/check/")
    application = Application.objects.get(user=captain)
    again = application_actions.submit_application(application=application, by=captain)
    assert again.number == application.number == 1
    letters = OutboxMessage.objects.filter(kind="registration.acknowledgement")
    assert [(letter.recipient, letter.subject) for letter in letters] == [
        (captain.email, f"Заявка № 1 получена, решение до {again.decision_due_on:%d.%m}: TulaHackDays")
    ]


def test_3_3_a_decision_is_due_two_working_days_after_the_day_of_application(contest):
    application = build.file(
        build.draft(Team.objects.create(contest=contest, name="Срок")), at=build.FILED_AT.replace(month=4, day=26)
    )
    assert application.decision_due_on == date(2024, 5, 2)


def test_3_3_the_queue_is_sorted_by_due_date_and_overdue_is_said(contest, client_of, at):
    late = build.file(build.draft(Team.objects.create(contest=contest, name="Поздняя")), build.FILED_AT.replace(day=14))
    early = build.file(build.draft(Team.objects.create(contest=contest, name="Ранняя")), build.FILED_AT.replace(day=6))
    at(2024, 5, 15)
    response = client_of("staff").get(f"/c/{contest.slug}/desk/queue/")
    assert [row.pk for row in response.context["page"]] == [early.pk, late.pk]
    assert response.content.decode().count("! просрочено") == 1


def test_3_3_staff_get_a_digest_once_a_day(contest, users, at):
    build.team(contest)
    at(2024, 5, 6, 8, 59)
    assert digest.post_digest(contest=contest) == 0
    at(2024, 5, 6, 9, 0)
    assert digest.post_digest(contest=contest) == 1
    digest.post_digest(contest=contest)
    letter = OutboxMessage.objects.get(kind="registration.digest")
    assert letter.recipient == users["staff"].email
    assert "Сегодня последний день решения по заявкам: 2." in letter.body


def test_3_3_the_checks_are_there_before_a_person_looks(contest, client_of, at):
    at(2024, 5, 2)
    application = build.file(build.draft(Team.objects.create(contest=contest, name="Проверки"), surname="Ivanov"))
    verdicts = dict(application.findings.values_list("code", "verdict"))
    assert verdicts["name.not_cyrillic"] == "red"
    assert verdicts["age.fits"] == verdicts["identity.single"] == verdicts["field.complete"] == "green"
    page = client_of("staff").get(f"/c/{contest.slug}/desk/queue/").content.decode()
    assert "«Ivanov» нужно написать по-русски (п.\u00a03.3)" in page


def test_3_3_admission_sends_form_2_once_with_a_pdf(contest, users, mailoutbox, at):
    at(2024, 5, 3)
    team = build.team(contest)
    application = team.applications.get(role="captain")
    decisions.admit_application(application=application, by=users["staff"])
    with pytest.raises(RuleViolation, match="решение уже принято"):
        decisions.admit_application(application=application, by=users["staff"])
    deliver_pending()
    sent = [letter for letter in mailoutbox if "Вы допущены: " in letter.subject]
    assert len(sent) == 1
    assert sent[0].to == [application.email]
    (name, content, kind), (calendar, dates, _) = sent[0].attachments
    assert calendar.endswith(".ics")
    assert "BEGIN:VCALENDAR" in dates
    assert (name, kind, content[:5]) == (f"uvedomlenie-{application.number}.pdf", "application/pdf", b"%PDF-")


def test_3_3_refusal_without_a_ground_is_not_possible(contest, users, client_of, at):
    at(2024, 5, 3)
    application = build.team(contest).applications.first()
    client_of("staff").post(
        f"/c/{contest.slug}/desk/applications/{application.number}/decide/", {"action": "refuse", "ground": ""}
    )
    with pytest.raises(RuleViolation) as refused:
        decisions.refuse_application(application=application, ground="", by=users["staff"])
    assert (refused.value.code, refused.value.clause) == ("refusal.no_ground", "3.3")
    assert Application.objects.get(pk=application.pk).state == "submitted"


@pytest.mark.parametrize(("ground", "label"), [("mismatch", "а"), ("false_data", "б"), ("affiliation", "в")])
def test_3_3_a_refusal_names_its_ground_to_the_person(contest, users, client_of, at, ground, label):
    at(2024, 5, 3)
    member = build.user()
    application = build.file(build.draft(Team.objects.create(contest=contest, name="Отказ"), by=member))
    decisions.refuse_application(application=application, ground=ground, comment="Пояснение", by=users["staff"])
    letter = OutboxMessage.objects.get(kind="registration.refusal")
    assert "Основание для отказа: п. 3.3. Порядка проведения ежегодного конкурса" in letter.body
    assert f"Подпункт „{label}“: {contest.regulation.ground(ground).text}.\nПояснение" in letter.body
    page = client_of(member).get(f"/c/{contest.slug}/application/").content.decode()
    assert contest.regulation.ground(ground).text in page


def test_3_3_a_ground_and_its_reason_are_offered_by_what_the_checks_found(contest, users, client_of, at):
    at(2024, 5, 3)
    old = build.file(build.draft(Team.objects.create(contest=contest, name="Зрелость"), birth_date=date(1988, 5, 1)))
    young = build.file(build.draft(Team.objects.create(contest=contest, name="Юность"), birth_date=date(2009, 5, 1)))
    staff, desk = client_of("staff"), f"/c/{contest.slug}/desk/applications"
    page = staff.get(f"{desk}/{old.number}/").content.decode()
    assert '<option value="mismatch" selected>п.\u00a03.3, подпункт „а“: несоответствие заявителя п.3. настоящего порядка' in page
    bulk = f"/c/{contest.slug}/desk/queue/decide/"
    reason = "п.\u00a01.6: возраст на первый день конкурса (24.05.2024) — 36, нужно не больше 35."
    assert reason in page
    refused = {"action": "refuse", "ground": "mismatch", "comment": "", "number": [old.number, young.number], "confirmed": "1"}
    preview = {name: value for name, value in refused.items() if name != "confirmed"}
    assert reason in staff.post(bulk, preview).content.decode()
    staff.post(bulk, refused)
    told = dict(Application.objects.values_list("number", "decision_comment"))
    assert told[old.number] == reason
    assert told[young.number] == "п.\u00a01.6: возраст на первый день конкурса (24.05.2024) — 15, нужно не меньше 18."


def test_3_3_v_declared_affiliation_asks_for_a_look_and_refuses_nobody_by_itself(contest, users, at):
    at(2024, 5, 3)
    team = build.team(contest)
    application = build.file(build.draft(team, affiliation_declared="Мой отец входит в комиссию"))
    assert application.findings.get(code="affiliation.declared").verdict == "look"
    with pytest.raises(RuleViolation, match="Напишите, почему"):
        decisions.admit_application(application=application, by=users["staff"])
    admitted = decisions.admit_application(application=application, by=users["staff"], despite="отец вышел из комиссии")
    assert admitted.state == "admitted"


def test_3_1_imported_applications_pass_the_same_checks_and_a_bad_row_stores_nothing(contest, batch_folder):
    rows = reading.read_table((batch_folder / "tula-applications.csv").read_bytes())
    checking.check_rows(rows, contest)
    carrying_out.carry_out(rows, contest=contest, by=None)
    bad = {row.external_id for row in rows if not row.is_good}
    assert not Application.objects.filter(external_id__in=bad).exists()
    assert Application.objects.filter(contest=contest).count() == len(rows) - len(bad)
    number = Application.objects.get(external_id="RP-2024-0001").number
    again = reading.read_table((batch_folder / "tula-applications.csv").read_bytes())
    checking.check_rows(again, contest)
    carrying_out.carry_out(again, contest=contest, by=None)
    assert Application.objects.filter(contest=contest).count() == len(rows) - len(bad)
    assert next(row.number for row in again if row.external_id == "RP-2024-0001") == number


@pytest.fixture
def team_project(judged):
    project = Project.objects.filter(contest=judged.contest).select_related("team__founder").order_by("pk").first()
    return project, project.team.founder


def test_3_4_nomination_is_chosen_during_the_contest_only(contest, users, at):
    team = build.admitted_teams(contest, users, count=1)[0]
    captain = build.user()
    team.applications.filter(role="captain").update(user=captain)
    Team.objects.filter(pk=team.pk).update(founder=captain)
    team.refresh_from_db()
    nomination = contest.nominations.first()
    at(2024, 5, 23, 23, 59, 59)
    with pytest.raises(RuleViolation, match=r"начнётся 24\.05\.2024"):
        project_actions.choose_nomination(team=team, nomination=nomination, by=captain)
    at(2024, 5, 26, 15, 0, 1)
    with pytest.raises(RuleViolation, match="Приём проектов закончился"):
        project_actions.choose_nomination(team=team, nomination=nomination, by=captain)
    at(2024, 5, 24, 0, 0, 0)
    assert project_actions.choose_nomination(team=team, nomination=nomination, by=captain).nomination == nomination


def test_3_4_only_the_captain_of_an_admitted_team_chooses(contest, users, at):
    team = build.admitted_teams(contest, users, count=1)[0]
    at(2024, 5, 24, 12)
    with pytest.raises(RuleViolation, match="капитан"):
        project_actions.choose_nomination(team=team, nomination=contest.nominations.first(), by=build.user())


def test_3_5_the_project_is_locked_at_the_deadline_to_the_second(team_project, at):
    project, captain = team_project
    at(2024, 5, 26, 15, 0, 0)
    project_actions.submit_project(project=project, by=captain)
    project.refresh_from_db()
    version = project.version
    at(2024, 5, 26, 15, 0, 1)
    for action in (
        lambda: project_actions.submit_project(project=project, by=captain),
        lambda: project_actions.save_project(project=project, values={"title": "Позже"}, by=captain),
        lambda: project_actions.add_file(project=project, upload=SimpleUploadedFile("a.pdf", PDF), by=captain),
    ):
        with pytest.raises(RuleViolation, match="Сданная раньше версия сохранена"):
            action()
    project.refresh_from_db()
    assert (project.version, project.title) == (version, project.versions.last().snapshot["title"])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.exe", b"MZ", "принимаются файлы pdf"),
        ("a.pdf", b"MZ\x90\x00\x03 not a pdf", "не соответствует типу pdf"),
        ("a.pdf", b"", "пуст"),
        ("big.pdf", PDF + b" " * (51 * 2**20), "больше 50 МБ"),
    ],
)
def test_3_5_a_wrong_file_is_named_and_the_earlier_ones_stay(team_project, at, name, content, message):
    project, captain = team_project
    at(2024, 5, 25, 12)
    project_actions.add_file(project=project, upload=SimpleUploadedFile("показ.pdf", PDF), by=captain)
    with pytest.raises(RuleViolation, match=message):
        project_actions.add_file(project=project, upload=SimpleUploadedFile(name, content), by=captain)
    assert [file.name for file in project.files.all()] == ["показ.pdf"]


def test_3_5_a_team_has_one_project_and_its_versions_are_kept(team_project, at):
    project, captain = team_project
    at(2024, 5, 26, 14)
    project_actions.save_project(project=project, values={"title": "Новое название"}, by=captain)
    project_actions.submit_project(project=project, by=captain)
    titles = [version.snapshot["title"] for version in project.versions.order_by("number")]
    assert titles[-1] == "Новое название"
    assert len(titles) == 2
    assert Project.objects.filter(team=project.team).count() == 1


def test_3_1_a_consent_is_withdrawn_by_the_person_and_the_data_can_be_erased(contest, captain, client_of):
    client = client_of(captain)
    client.post(f"/c/{contest.slug}/application/check/")
    application = Application.objects.get(user=captain)
    client.post(f"/cabinet/data/{application.pk}/consent/personal_data/")
    application.refresh_from_db()
    assert (application.state, application.consents.get(code="personal_data").withdrawn_at is not None) == ("withdrawn", True)
    client.post(f"/cabinet/data/{application.pk}/erase/")
    application.refresh_from_db()
    assert (application.number, application.passport_number, application.snils, application.email) == (1, "", "", "")


def test_3_1_the_regional_portal_files_by_the_api_and_a_repeat_changes_nothing(contest, users, client, at):
    at(2024, 5, 2, 12)
    made = tokens.make_api_token(contest=contest, name="Портал", scopes=["applications:write"], signed=False, by=users["staff"])
    person = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in build.person("captain").items()
    }
    text = json.dumps(
        person | {"external_id": "1", "team_name": "Гусляры", "role": "captain", "consents": ["personal_data", "terms"]}
    )
    answers = [
        client.post(
            "/api/v1/applications", text, content_type="application/json", headers={"Authorization": f"Bearer {made.token}"}
        )
        for _ in range(2)
    ]
    assert [(answer.status_code, answer.json()["number"]) for answer in answers] == [(201, 1), (200, 1)]
    assert Application.objects.filter(contest=contest).count() == 1


def test_3_3_v_a_possible_affiliation_is_a_hint_with_its_reason_and_a_person_decides(contest, users, commission, client_of, at):
    at(2024, 5, 3, 12)
    team = build.team(contest, "Родня", members=0)
    relative = build.file(build.draft(team, surname="Громова", name="Анна", patronymic="Аркадьевна"))
    hint = relative.findings.get(code="affiliation.possible")
    assert (hint.verdict, hint.clause) == ("look", "3.3")
    assert "Та же фамилия «Громов», отчество «Аркадьевна»" in hint.message
    staff = client_of("staff")
    url = f"/c/{contest.slug}/desk/applications/{relative.number}/"
    staff.post(f"{url}affiliation/", {"is_affiliated": "yes", "reason": "Дочь председателя комиссии."})
    assert Application.objects.get(pk=relative.pk).state == "submitted"
    assert "Дочь председателя комиссии." in staff.get(url).content.decode()
    staff.post(f"{url}decide/", {"action": "refuse", "ground": "affiliation"})
    assert Application.objects.get(pk=relative.pk).refusal_ground == "affiliation"


def test_3_3_at_the_last_second_in_moscow_whatever_the_zone_of_the_browser(contest, client_of, at):
    late, in_time = build.user(), build.user()
    for user, name in ((late, "Опоздавшие"), (in_time, "Успевшие")):
        build.draft(Team.objects.create(contest=contest, name=name, founder=user), "captain", by=user)
    headers = {"accept-language": "ja", "x-timezone": "Asia/Tokyo"}
    at(2024, 5, 21, 23, 59, 59)
    client_of(in_time).post(f"/c/{contest.slug}/application/check/", headers=headers)
    at(2024, 5, 22, 0, 0, 0)
    page = client_of(late).post(f"/c/{contest.slug}/application/check/", headers=headers).content.decode()
    assert "Регистрация закончилась 21.05.2024 в 23:59:59, вы нажали" in page
    assert dict(Application.objects.values_list("team__name", "state")) == {"Успевшие": "submitted", "Опоздавшие": "draft"}


def test_3_4_the_act_that_approves_the_nominations_is_published_with_them(contest, client, client_of):
    staff = client_of("staff")
    url = f"/c/{contest.slug}/desk/nominations/act/"
    wrong = staff.post(url, {"file": SimpleUploadedFile("акт.pdf", b"not a pdf")})
    assert (wrong.status_code, "Акт прикладывают файлом PDF. (п.\u00a03.4)" in wrong.content.decode()) == (422, True)
    assert client.get(f"/c/{contest.slug}/nominations-act.pdf").status_code == 404
    staff.post(url, {"file": SimpleUploadedFile("акт.pdf", PDF)})
    answer = client.get(f"/c/{contest.slug}/nominations-act.pdf")
    assert b"".join(answer.streaming_content) == PDF
    assert f"/c/{contest.slug}/nominations-act.pdf" in client.get(f"/c/{contest.slug}/").content.decode()


def test_3_6_mentors_are_approved_by_a_protocol_five_working_days_before_or_with_a_reason(contest, users, client_of, at):
    at(2024, 5, 16, 12)
    staff = client_of("staff")
    url = f"/c/{contest.slug}/desk/mentors/"
    person = build.user("nastavnik@example.org")
    proposal = {"propose": "1", "email": person.email, "full_name": "Наставников Олег Ильич", "proposed_by": "АО «Партнёр»"}
    staff.post(url, proposal | {"email": "nobody@example.org", "full_name": "Новый Пётр Ильич"})
    letter = OutboxMessage.objects.get(recipient="nobody@example.org")
    assert "Задайте пароль по ссылке" in letter.body
    assert not contest.mentors.get(full_name="Новый Пётр Ильич").user.has_usable_password()
    staff.post(url, proposal)
    mentor = contest.mentors.get(user=person)
    assert not person.grants.exists()
    approval = {"approve": "1", "mentor": mentor.pk, "number": "2", "on": "2024-05-16"}
    assert "Отметьте тех, кого утверждает протокол. (п.\u00a03.6)" in staff.post(url, approval | {"mentor": ""}).content.decode()
    # Between the protocol and 24 May lie 17, 20, 21, 22 and 23 May: the 16th is the last day in time, the 17th is late.
    at(2024, 5, 17, 12)
    late = staff.post(url, approval | {"on": "2024-05-17"}).content.decode()
    assert "Менторов утверждают не позднее 16.05.2024. Позже — только с указанием причины. (п.\u00a03.6)" in late
    staff.post(url, approval)
    mentor.refresh_from_db()
    assert (mentor.is_approved, mentor.late_reason, list(person.grants.values_list("role", flat=True))) == (True, "", ["mentor"])
    second = build.user("vtoroi@example.org")
    staff.post(url, proposal | {"email": second.email, "full_name": "Второй"})
    staff.post(
        url, approval | {"mentor": contest.mentors.get(user=second).pk, "on": "2024-05-17", "late_reason": "Замена заболевшего"}
    )
    assert contest.mentors.get(user=second).late_reason == "Замена заболевшего"


@pytest.fixture
def handed_in(judged):
    return Project.objects.filter(contest=judged.contest).select_related("team__founder").first()


def test_3_5_what_changed_between_two_versions_is_shown(judged, handed_in, client_of, at):
    at(2024, 5, 26, 14)
    captain = client_of(handed_in.team.founder)
    url = f"/c/{judged.contest.slug}/project/"
    captain.post(url + "save/", {"title": handed_in.title, "description": "Новое описание", "result_kind": "prototype",
                                 "repository_url": handed_in.repository_url, "demo_url": handed_in.demo_url, "action": "submit",
                                 "declarations": ["4.1", "4.2", "4.3", "4.4"]})  # fmt: skip
    page = captain.get(url + "versions/2/").content.decode()
    assert '<ins><span class="visually-hidden">добавлено: </span>Новое описание</ins>' in page
    assert "Название" not in page.split("По сравнению")[1]
    staff = client_of("member1").get(f"/c/{judged.contest.slug}/desk/projects/{handed_in.team_id}/versions/2/")
    assert "Новое описание" in staff.content.decode()
    assert captain.get(url + "versions/3/").status_code == 404


def test_3_5_a_link_that_nobody_else_can_open_is_named(judged, handed_in, client_of, at):
    at(2024, 5, 26, 14)
    typed = {"title": "Дворы", "demo_url": "http://192.168.1.5/", "action": "save"}
    page = client_of(handed_in.team.founder).post(f"/c/{judged.contest.slug}/project/save/", typed)
    assert page.status_code == 422
    assert "Такой адрес открывается только в вашей сети (п.\u00a03.5)." in page.content.decode()
    assert 'value="Дворы"' in page.content.decode()


def test_3_5_a_project_is_withdrawn_until_the_assessment_opens_and_can_be_handed_in_again(judged, handed_in, client_of, at):
    at(2024, 5, 26, 14)
    captain, url = client_of(handed_in.team.founder), f"/c/{judged.contest.slug}/project/"
    assert captain.post(url + "withdraw/", {"reason": " "}).status_code == 422
    captain.post(url + "withdraw/", {"reason": "Ошиблись заданием"})
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.withdrawal_reason) == ("withdrawn", "Ошиблись заданием")
    assert handed_in not in projects.submitted_projects(judged.contest)
    project_actions.submit_project(project=handed_in, by=handed_in.team.founder)
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.version) == ("submitted", 2)
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    with pytest.raises(RuleViolation, match="Оценка уже открыта"):
        project_actions.withdraw_project(project=handed_in, reason="Поздно", by=handed_in.team.founder)


def test_3_5_staff_give_one_team_a_later_term_with_a_reason_and_a_letter(judged, handed_in, client_of, at):
    at(2024, 5, 26, 14, 50)
    url = f"/c/{judged.contest.slug}/desk/projects/{handed_in.team_id}/extend/"
    assert client_of("member1").post(url, {"until": "2024-05-26T15:30", "reason": "Сбой"}).status_code == 403
    assert "позже общего" in client_of("staff").post(url, {"until": "2024-05-26T14:55", "reason": "Сбой"}).content.decode()
    client_of("staff").post(url, {"until": "2024-05-26T15:30", "reason": "Сбой сети на площадке"})
    letter = OutboxMessage.objects.get(kind="judging.extension")
    assert "15:30" in letter.body
    assert "основание — в записи" in client_of("staff").get(f"/c/{judged.contest.slug}/desk/journal/").content.decode()
    at(2024, 5, 26, 15, 30)
    project_actions.submit_project(project=handed_in, by=handed_in.team.founder)
    at(2024, 5, 26, 15, 30, 1)
    with pytest.raises(RuleViolation, match=r"закончился 26.05.2024 в 15:30:00"):
        project_actions.submit_project(project=handed_in, by=handed_in.team.founder)
    other = Project.objects.filter(contest=judged.contest).last()
    with pytest.raises(RuleViolation, match=r"закончился 26.05.2024 в 15:00:00"):
        project_actions.submit_project(project=other, by=other.team.founder)


def test_3_5_after_the_deadline_only_staff_accept_with_a_reason(judged, handed_in, client_of, at):
    Project.objects.filter(pk=handed_in.pk).update(state="draft")
    url = f"/c/{judged.contest.slug}/desk/projects/{handed_in.team_id}/late/"
    at(2024, 5, 26, 14)
    assert "Срок ещё не прошёл" in client_of("staff").post(url, {"reason": "…"}).content.decode()
    at(2024, 5, 26, 15, 20)
    assert client_of(handed_in.team.founder).post(url, {"reason": "…"}).status_code == 403
    assert client_of("staff").post(url, {"reason": ""}).status_code == 422
    client_of("staff").post(url, {"reason": "Портал был недоступен"})
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.version) == ("submitted", 2)
    assert handed_in.versions.get(number=2).late_reason == "Портал был недоступен"
    assert OutboxMessage.objects.filter(kind="judging.project_late").count() == 1
