"""The Tula order, section 4 (declarations about the project) and 8.2.3 (contacts for partners)."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from hackathon_portal.demo import play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from judging.actions import oversight
from judging.actions import project as project_actions
from judging.models import Project, Question
from judging.queries import projects, results
from prizes.models import Award, Diploma
from registration.actions import application as application_actions
from registration.actions import personal
from registration.models import Application, Consent, Team
from registration.queries.teams import captain_of
from tests import build


def test_4_1_to_4_4_a_project_is_submitted_with_every_declaration(judged, at):
    project = Project.objects.filter(contest=judged.contest).select_related("team__founder").first()
    captain = project.team.founder
    at(2024, 5, 26, 14)
    project_actions.save_project(project=project, values={"declarations": ["4.1", "4.2"]}, by=captain)
    with pytest.raises(RuleViolation) as refused:
        project_actions.submit_project(project=project, by=captain)
    assert str(refused.value) == "Подтвердите соответствие проекта требованиям: п.\u00a04.3, п.\u00a04.4. (п.\u00a04.3)"
    project.refresh_from_db()
    assert project.version == 1


def test_8_2_3_passing_contacts_to_partners_is_a_consent_of_its_own(contest):
    application = build.draft(Team.objects.create(contest=contest, name="Партнёры"))
    assert build.file(application).state == "submitted"
    assert set(Consent.objects.filter(application=application).values_list("code", flat=True)) == {"personal_data", "terms"}
    application_actions.give_consents(
        application=application, codes={"personal_data", "terms", "partners"}, by=None, address=None
    )
    application_actions.give_consents(application=application, codes={"personal_data", "terms"}, by=None, address=None)
    assert Consent.objects.get(application=application, code="partners").withdrawn_at is not None


@pytest.fixture
def project(judged):
    return Project.objects.filter(contest=judged.contest).select_related("team__founder").first()


PDF = b"%PDF-1.4\n%%EOF"


def test_4_3_images_of_people_need_their_consents(judged, project, client_of, at):
    at(2024, 5, 26, 14)
    captain = client_of(project.team.founder)
    url = f"/c/{judged.contest.slug}/project/"
    typed = {"title": "Дворы", "description": "Прототип", "result_kind": "prototype", "shows_people": "on", "action": "submit",
             "declarations": ["4.1", "4.2", "4.3", "4.4"]}  # fmt: skip
    page = captain.post(url + "save/", typed)
    assert page.status_code == 422
    assert "В материалах есть изображения людей: приложите их согласия" in page.content.decode()
    assert "(п.\u00a04.3)" in page.content.decode()
    project.refresh_from_db()
    assert (project.title, project.version) == ("Дворы", 1)
    file = {"purpose": "image_consent", "file": SimpleUploadedFile("согласие.pdf", PDF)}
    assert "Укажите, чьё это согласие. (п.\u00a04.3)" in captain.post(url + "files/", file | {"person": " "}).content.decode()
    captain.post(url + "files/", file | {"person": "Лада Струнина", "file": SimpleUploadedFile("согласие.pdf", PDF)})
    captain.post(url + "save/", typed)
    project.refresh_from_db()
    assert project.version == 2
    assert project.files.get().person == "Лада Струнина"
    assert (
        "согласие: Лада Струнина"
        in client_of("staff").get(f"/c/{judged.contest.slug}/desk/projects/{project.team_id}/").content.decode()
    )


def test_4_3_a_members_consent_to_an_image_goes_with_the_member_and_no_version_names_a_file(judged, project, at):
    at(2024, 5, 26, 14)
    captain = project.team.founder
    member = project.team.applications.exclude(role="captain").first()
    member.surname = "Щёголева"
    member.save(update_fields=["surname"])
    for typed in (f"{member.name} щеголева", f"Щукарь {member.name}"):
        upload = SimpleUploadedFile(f"согласие {typed}.pdf", PDF + typed.encode())
        project_actions.add_file(project=project, upload=upload, purpose="image_consent", person=typed, by=captain)
    project_actions.submit_project(project=project, by=captain)
    theirs, others = project.files.order_by("pk")
    assert [theirs.application, others.application] == [member, None]
    version = project.versions.last()
    assert {key for file in version.snapshot["files"] for key in file} == {"size", "sha256"}
    assert [file["name"] for file in projects.with_names(version)["files"]] == [theirs.name, others.name]
    path = theirs.content.path
    Application.objects.filter(pk=member.pk).update(state="withdrawn")
    with TestCase.captureOnCommitCallbacks(execute=True):
        personal.erase_application(application=member, by=None)
    assert list(project.files.all()) == [others]
    assert not Path(path).exists()
    assert member.surname not in str(list(project.versions.values()))
    assert projects.with_names(version)["files"][0]["name"] == "файл удалён"


@pytest.fixture
def violation(judged, project, client_of, at):
    at(2024, 5, 26, 16)
    url = f"/c/{judged.contest.slug}/desk/projects/{project.team_id}/violation/"
    assert client_of("member1").post(url, {"clause": "4.4", "text": "…"}).status_code == 403
    assert client_of("mentor").post(url, {"clause": "9.9", "text": "Не то"}).status_code == 422
    client_of("mentor").post(url, {"clause": "4.4", "text": "Проект показывали год назад"})
    return project.violations.get()


def test_4_a_mentor_raises_a_violation_with_its_clause_and_the_team_answers(judged, project, violation, client_of):
    letter = OutboxMessage.objects.get(kind="judging.violation_raised")
    captain = captain_of(project.team)
    assert letter.recipient == captain.email
    assert "нарушает пункт 4.4" in letter.body
    url = f"/c/{judged.contest.slug}/project/"
    assert "Проект показывали год назад" in client_of(project.team.founder).get(url).content.decode()
    client_of(project.team.founder).post(f"{url}violations/{violation.pk}/", {"text": "Показывали другой проект"})
    other = Project.objects.filter(contest=judged.contest).last().team.founder
    assert client_of(other).post(f"{url}violations/{violation.pk}/", {"text": "Чужой ответ"}).status_code == 404
    violation.refresh_from_db()
    assert violation.answer == "Показывали другой проект"
    assert "п.\u00a04.4" in client_of("staff").get(f"/c/{judged.contest.slug}/desk/journal/").content.decode()


@pytest.fixture
def put(judged, violation, client_of):
    """`put("removed")`: the question about the violation on the agenda of a meeting with a quorum."""
    held = play.meeting(judged)

    def ask(consequence: str) -> Question:
        url = f"/c/{judged.contest.slug}/commission/meeting/{held.pk}/questions/"
        answer = client_of("secretary").post(url, {"kind": "violation", "violation": violation.pk, "consequence": consequence})
        assert answer.status_code == 302
        return held.questions.get()

    return ask


def decide(judged, client_of, question: Question, votes: dict[str, str]) -> None:
    url = f"/c/{judged.contest.slug}/commission/questions/{question.pk}/"
    client_of("secretary").post(url, {"action": "open"})
    for who, choice in votes.items():
        client_of(who).post(url + "vote/", {"choice": choice})
    client_of("secretary").post(url, {"action": "close"})
    question.refresh_from_db()


EVERYBODY_PRESENT = ["chair", "secretary", "member1", "member2", "member3", "member4", "member5"]


def test_4_the_commission_decides_by_a_vote_and_a_removed_project_leaves_the_assessment(
    judged, project, violation, put, client_of, at
):
    at(2024, 5, 26, 18)
    assert project in projects.submitted_projects(judged.contest)
    question = put("removed")
    decide(judged, client_of, question, dict.fromkeys(EVERYBODY_PRESENT[:4], "for") | {"member5": "against"})
    violation.refresh_from_db()
    assert (question.adopted, violation.state, violation.consequence) == (True, "upheld", "removed")
    assert project not in projects.submitted_projects(judged.contest)
    assert "проект снять с оценки" in OutboxMessage.objects.get(kind="judging.violation_decided").body
    page = client_of(project.team.founder).get(f"/c/{judged.contest.slug}/project/").content.decode()
    assert "Комиссия сняла проект с оценки" in page


def test_4_three_of_seven_are_not_more_than_half(judged, project, violation, put, client_of, at):
    at(2024, 5, 26, 18)
    question = put("removed")
    decide(judged, client_of, question, dict.fromkeys(EVERYBODY_PRESENT[:3], "for"))
    violation.refresh_from_db()
    assert (question.adopted, violation.state, violation.consequence) == (False, "dismissed", "")
    assert project in projects.submitted_projects(judged.contest)
    with pytest.raises(RuleViolation, match="решила этот вопрос"):
        oversight.answer_violation(violation=violation, text="Поздно", by=project.team.founder)


def test_8_2_2_a_project_without_a_prize_for_a_violation_keeps_its_place(judged, violation, put, client_of, at):
    at(2024, 5, 26, 18)
    decide(judged, client_of, put("no_prize"), dict.fromkeys(EVERYBODY_PRESENT, "for"))
    # Everybody gives this project the most, so that it takes the first place of its nomination.
    best = violation.project_id
    play.assessment(judged, points=lambda project, login, criterion: 5 if project.pk == best else 3)
    play.outcome(judged, judged.contest.commission.meetings.first())
    award = Award.objects.get(project=best)
    assert (award.place, award.state, award.is_payable, award.refusal_clause) == (1, "refused", False, "7.1.4")
    assert violation.clause in award.refusal_reason
    others = Award.objects.filter(contest=judged.contest).exclude(project=best)
    assert all(other.is_payable for other in others)
    protocol = results.published_protocol(judged.contest)
    assert protocol.figures["violations"][0]["consequence"] == "в призе отказать"
    assert Diploma.objects.get(application=captain_of(award.team)).kind == "diploma"
