"""The Tula order, section 1: announcement, who takes part, teams."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests import confirming, facts
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import load_preset
from judging.actions import mentoring
from registration.actions import application as application_actions
from registration.actions import decisions, teams
from registration.models import Application, Team
from tests import build
from tests.conftest import local


@pytest.fixture
def draft_contest(users):
    contest = contest_actions.create_contest(
        preset=load_preset("tula_2024"), preset_code="tula_2024", slug="draft", starts_on=date(2024, 5, 24),
        ends_on=date(2024, 5, 26), by=users["staff"],
    )  # fmt: skip
    build.attach_documents(contest)
    return contest


def confirmed(contest, staff) -> None:
    """What the preset leaves open filled in, and every part of the announcement found right."""
    values = {"address": "г. Тула, просп. Ленина, д. 2", "officer_name": "Засечнова Ия Тарасовна"}
    contest_actions.change_announcement(contest=contest, values=values, by=staff)
    contest_actions.attach_nominations_act(contest=contest, upload=SimpleUploadedFile("act.pdf", b"%PDF-1.7"), by=staff)
    confirming.confirm_facts(contest=contest, seen={one.code: one.fingerprint for one in facts.facts(contest)}, by=staff)


def test_1_3_no_page_or_model_asks_for_a_fee(contest, client_of):
    assert not [field.name for field in Application._meta.get_fields() if "fee" in field.name or "payment" in field.name]
    assert "бесплат" in client_of("staff").get(f"/c/{contest.slug}/").content.decode()


def test_1_4_each_person_chooses_the_form_of_participation(contest, client_of, at):
    at(2024, 5, 2)
    team = build.team(contest)
    team.applications.filter(role="member").update(participation="video")
    page = " ".join(client_of("staff").get(f"/c/{contest.slug}/desk/queue/").content.decode().split())
    assert "капитан, очно" in page
    assert 'участник, <abbr title="по видео-конференц-связи">ВКС</abbr>' in page


def test_1_5_incomplete_announcement_lists_each_missing_part(draft_contest, users, at):
    at(2024, 4, 19)
    contest_actions.change_announcement(
        contest=draft_contest, values={"place": "", "how_to_register": "", "nominations_act_number": ""}, by=users["staff"]
    )
    with pytest.raises(RuleViolation) as refused:
        contest_actions.publish_announcement(contest=draft_contest, by=users["staff"])
    assert str(refused.value) == (
        "В объявлении не хватает: место проведения, правила регистрации участников, акт об утверждении номинаций. (п.\u00a01.5)"
    )
    draft_contest.refresh_from_db()
    assert draft_contest.state == Contest.State.DRAFT


def test_1_5_on_the_last_day_of_thirty_the_announcement_is_in_time(draft_contest, users, at):
    at(2024, 4, 23, 23, 59, 59)
    confirmed(draft_contest, users["staff"])
    contest_actions.publish_announcement(contest=draft_contest, by=users["staff"])
    draft_contest.refresh_from_db()
    assert draft_contest.state == Contest.State.PUBLISHED


def test_1_5_a_late_announcement_needs_a_reason_that_the_journal_shows(draft_contest, users, client_of, at):
    at(2024, 4, 24, 0, 0, 0)
    confirmed(draft_contest, users["staff"])
    staff, seen = client_of("staff"), facts.shown_fingerprint(draft_contest)
    page = staff.post("/c/draft/desk/publish/", {"step": "publish", "seen": seen, "late_reason": ""})
    assert "не позднее 23.04.2024" in page.content.decode()
    staff.post("/c/draft/desk/publish/", {"step": "publish", "seen": seen, "late_reason": "Площадку утвердили позже"})
    assert "Площадку утвердили позже" in staff.get("/c/draft/desk/journal/").content.decode()
    assert Contest.objects.get(slug="draft").late_announcement_reason == "Площадку утвердили позже"


def test_1_5_the_announcement_page_holds_every_part(contest, client):
    page = client.get(f"/c/{contest.slug}/").content.decode().replace("\xa0", " ")
    for part in ("21 мая 2024 г., 23:59 (МСК)", "24 мая 2024", "г. Тула, ул. Примерная, д. 1", "Умный город",
                 "Практическая применимость", "26 мая 2024 г., 15:00 (МСК)", "Капитан создаёт команду"):  # fmt: skip
        assert part in page


def test_1_5_a_draft_is_not_there_for_others(draft_contest, client, client_of):
    assert client.get("/c/draft/").status_code == 302
    assert client_of("member1").get("/c/draft/").status_code == 404
    assert client_of("staff").get("/c/draft/").status_code == 200


def test_1_6_a_sixth_person_is_told_the_team_is_full_and_nothing_is_stored(contest, client_of, at):
    at(2024, 5, 2)
    captain = build.user()
    team = build.team(contest, founder=captain, members=3)
    token = teams.invite_to_team(team=team, by=captain).token
    build.file(build.draft(team))
    sixth = build.user()
    page = client_of(sixth).post(f"/join/{token}/")
    assert "не больше 5\u00a0человек. (п.\u00a01.6)" in page.content.decode()
    assert Application.objects.filter(team=team).count() == 5
    assert not Application.objects.filter(user=sixth).exists()


def test_1_6_a_team_below_the_minimum_cannot_be_admitted(contest, users, at):
    at(2024, 5, 2)
    team = build.team(contest, members=0)
    with pytest.raises(RuleViolation) as refused:
        decisions.admit_application(application=team.applications.get(), by=users["staff"])
    assert refused.value.clause == "1.6"
    build.file(build.draft(team))
    assert decisions.admit_application(application=team.applications.get(role="captain"), by=users["staff"]).state == "admitted"


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2006, 5, 25), "age.too_young"),
        (date(2006, 5, 24), "age.fits"),
        (date(1988, 5, 25), "age.fits"),
        (date(1988, 5, 24), "age.too_old"),
    ],
)
def test_1_6_age_is_counted_on_the_first_day_thirty_five_inclusive(contest, born, code):
    application = build.file(build.draft(Team.objects.create(contest=contest, name="Возраст"), birth_date=born))
    finding = application.findings.get(code__startswith="age.")
    assert (finding.code, finding.clause) == (code, "1.6")
    assert "24.05.2024" in finding.message


def test_1_6_citizenship_of_another_country_is_named_with_its_clause(contest):
    application = build.file(build.draft(Team.objects.create(contest=contest, name="Гости"), citizenship="KZ"))
    finding = application.findings.get(code="citizenship.not_allowed")
    assert (finding.verdict, finding.clause) == ("red", "1.6")


def test_1_6_one_person_is_in_one_team_only_whatever_the_address(contest):
    first = build.file(build.draft(Team.objects.create(contest=contest, name="Первая")))
    second = build.draft(
        Team.objects.create(contest=contest, name="Вторая"), passport_number=first.passport_number, email="other@example.org"
    )
    with pytest.raises(RuleViolation) as refused:
        build.file(second)
    assert refused.value.code == "identity.duplicate"
    assert "Первая" not in str(refused.value)


def test_1_6_the_database_itself_refuses_a_second_active_application_of_an_identity(contest):
    first = build.file(build.draft(Team.objects.create(contest=contest, name="Первая")))
    other = build.file(build.draft(Team.objects.create(contest=contest, name="Вторая")))
    with pytest.raises(IntegrityError, match="application_one_per_identity"), transaction.atomic():
        Application.objects.filter(pk=other.pk).update(identity_hash=first.identity_hash)


def test_1_6_a_team_has_exactly_one_captain(contest):
    team = build.team(contest)
    with pytest.raises(IntegrityError, match="application_one_captain"), transaction.atomic():
        team.applications.filter(role="member").update(role="captain")


def test_1_6_an_invitation_works_once_and_ends(contest, client_of, at):
    at(2024, 5, 2)
    captain = build.user()
    team = build.team(contest, founder=captain)
    token = teams.invite_to_team(team=team, by=captain).token
    assert client_of(build.user()).post(f"/join/{token}/").status_code == 302
    assert "уже использовано" in client_of(build.user()).post(f"/join/{token}/").content.decode()
    late = teams.invite_to_team(team=team, by=captain).token
    at(2024, 5, 17)
    assert "Приглашение действовало до" in client_of(build.user()).get(f"/join/{late}/").content.decode()


def test_1_4_the_form_of_participation_is_shown_at_the_door(contest, users, client_of, at):
    at(2024, 5, 3, 12)
    (team,) = build.admitted_teams(contest, users, count=1)
    team.applications.filter(role="member").update(participation="video")
    at(2024, 5, 24, 9)
    door = client_of("door")
    page = door.get(f"/c/{contest.slug}/door/").content.decode()
    assert [page.count(f"<td>{form}</td>") for form in ("очно", "по видео-конференц-связи")] == [1, 1]
    member = team.applications.get(role="member")
    assert "по видео-конференц-связи" in door.get(f"/c/{contest.slug}/door/{member.door_code}/").content.decode()
    door.post(f"/c/{contest.slug}/door/{member.door_code}/", {"passport": "on"})
    member.refresh_from_db()
    assert (member.arrived_by, member.passport_seen) == (users["door"], True)


def test_1_6_a_partner_sees_the_contacts_that_were_given_and_nothing_else(contest, users, client_of, at):
    at(2024, 5, 3, 12)
    (team,) = build.admitted_teams(contest, users, count=1)
    gave, kept = team.applications.order_by("id")
    application_actions.give_consents(application=gave, codes={"personal_data", "terms", "partners"}, by=None, address=None)
    partner = client_of("partner")
    page = partner.get(f"/c/{contest.slug}/contacts/").content.decode()
    assert gave.email in page
    assert kept.email not in page
    assert partner.get(f"/c/{contest.slug}/desk/queue/").status_code == 403


@pytest.fixture
def checkpoint(contest, users, at):
    """A checkpoint on the first day, planned by staff, and an admitted team whose captain has an account."""
    at(2024, 5, 3, 12)
    captain = build.user("kapitan@example.org")
    team = build.team(contest, "Гусляры", founder=captain)
    for application in team.applications.all():
        decisions.admit_application(application=application, by=users["staff"])
    planned = mentoring.plan_checkpoint(
        contest=contest, title="План", question="Что делаете?", opens_at=local(contest.starts_on, 10),
        closes_at=local(contest.starts_on, 18), by=users["staff"],
    )  # fmt: skip
    return planned, team, captain


def test_1_6_staff_plan_checkpoints_in_the_contests_time(contest, client_of):
    staff = client_of("staff")
    url = f"/c/{contest.slug}/desk/checkpoints/"
    form = {"title": "План", "opens_at": "2024-05-24T10:00", "closes_at": "2024-05-24T09:00"}
    assert "закрывается позже, чем открывается. (п.\u00a01.6)" in staff.post(url, form).content.decode()
    late = staff.post(url, form | {"closes_at": "2024-06-01T09:00"}).content.decode()
    assert "Проекты к этому времени уже сданы. (п.\u00a01.6)" in late
    staff.post(url, form | {"closes_at": "2024-05-24T18:00"})
    assert contest.checkpoints.get().closes_at == local(contest.starts_on, 18)


def test_1_6_a_team_tells_of_its_progress_until_the_last_second_and_a_late_text_is_offered_back(
    contest, checkpoint, client_of, at
):
    planned, team, captain = checkpoint
    client = client_of(captain)
    url = f"/c/{contest.slug}/checkpoints/"
    said = {"checkpoint": planned.pk, "text": "Сделали прототип", "link": "https://demo.example.org"}
    assert "ещё не открыта. (п.\u00a01.6)" in client.post(url, said).content.decode()
    at(2024, 5, 24, 18, 0, 0)
    assert client.post(url, said).status_code == 302
    at(2024, 5, 24, 18, 0, 1)
    late = client.post(url, said | {"text": "Исправленный рассказ"}).content.decode()
    assert "закрыта 24.05.2024 в 18:00:00, вы нажали" in late
    assert "не принято. Набранное осталось на странице: покажите его ментору. (п.\u00a01.6)" in late
    assert "Исправленный рассказ" in late
    assert team.progress_posts.get().text == "Сделали прототип"
    assert client_of(build.user()).get(url).status_code == 404


def test_1_6_mentors_leave_notes_and_the_dynamics_are_on_the_teams_page(contest, checkpoint, client_of, at):
    planned, team, captain = checkpoint
    at(2024, 5, 24, 12)
    mentor = client_of("mentor")
    url = f"/c/{contest.slug}/teams/{team.pk}/"
    assert mentor.post(f"{url}{planned.pk}/note/", {"text": "Без оценки"}).status_code == 422
    mentor.post(f"{url}{planned.pk}/note/", {"light": "amber", "text": "Сузьте задачу."})
    mentor.post(f"{url}{planned.pk}/note/", {"light": "red", "text": "Сузьте задачу сегодня."})
    assert team.mentor_notes.get().light == "red"
    assert "! могут не успеть" in mentor.get(f"/c/{contest.slug}/teams/").content.decode()
    page = client_of(captain).get(f"/c/{contest.slug}/checkpoints/").content.decode()
    assert "Могут не успеть." in page
    assert "Сузьте задачу сегодня." in page
    assert client_of(captain).get(url).status_code == 403
