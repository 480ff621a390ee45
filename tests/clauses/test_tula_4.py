"""The Tula order, section 4 (declarations about the project) and 8.2.3 (contacts for partners)."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from hackathon_portal.demo import play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from judging.actions import oversight, violations
from judging.actions import project as project_actions
from judging.forms.projects import ViolationForm
from judging.models import Project, Question
from judging.queries import projects, results
from judging.rules.results_words import results_item
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
    """`put("excluded")`: the question about the violation on the agenda of a meeting with a quorum."""
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
DECISION = {"number": "7", "decided_on": "2024-05-26", "reason": "Репозиторий создан год назад"}


def test_11_2_the_commission_recommends_and_the_organiser_decides_in_two_presses(judged, project, violation, put, client_of, at):
    at(2024, 5, 26, 18)
    letter = OutboxMessage.objects.get(kind="judging.violation_raised")
    assert "Решает организатор (п.\u00a011.2)" in letter.body
    question = put("excluded")
    assert question.text.startswith("Рекомендация для организатора: признать, что проект команды")
    decide(judged, client_of, question, dict.fromkeys(EVERYBODY_PRESENT, "for"))
    violation.refresh_from_db()
    assert (question.adopted, violation.state) == (True, "raised")
    assert project in projects.submitted_projects(judged.contest)
    staff, url = client_of("staff"), f"/c/{judged.contest.slug}/desk/violations/{violation.pk}/"
    assert client_of("chair").get(url).status_code == 403
    shown = staff.post(url, DECISION | {"consequence": "excluded"}).content.decode()
    assert "Из конкурса исключат людей команды" in shown
    assert "принято" in shown
    violation.refresh_from_db()
    assert violation.state == "raised"
    assert staff.post(url, DECISION | {"consequence": "excluded", "sure": "1"}).status_code == 302
    violation.refresh_from_db()
    assert (violation.state, violation.consequence, violation.decision_number) == ("upheld", "excluded", "7")
    people = project.team.applications.all()
    assert {person.state for person in people} == {"excluded"}
    assert {person.exclusion_ground for person in people} == {"project"}
    assert Team.objects.get(pk=project.team_id).seat == "released"
    assert project not in projects.submitted_projects(judged.contest)
    told = OutboxMessage.objects.get(kind="judging.violation_decided").body
    assert "решением организатора (п.\u00a011.2), № 7 от 26.05.2024" in told
    excluded = OutboxMessage.objects.filter(kind="registration.team_excluded")
    assert excluded.count() == len(people)
    assert all("решением организатора (п.\u00a011.2)" in letter.body for letter in excluded)


def test_11_2_the_organisers_decision_is_taken_back_with_a_reason_until_the_publication(judged, project, violation, at):
    at(2024, 5, 26, 18)
    staff = judged.users["staff"]
    known = {"violation": violation, "by": staff}
    decision = {"consequence": "excluded", "number": "7", "decided_on": date(2024, 5, 26), "reason": "Старый проект"}
    for changed, code in (({"number": " "}, "no_number"), ({"decided_on": date(2024, 5, 27)}, "to_come"),
                          ({"decided_on": date(2024, 5, 25)}, "too_early"), ({"reason": ""}, "no_reason")):  # fmt: skip
        with pytest.raises(RuleViolation) as refused:
            violations.decide_violation(**known, **decision | changed)
        assert (refused.value.code, refused.value.clause) == (f"violation.{code}", "11.2")
    before = set(project.team.applications.values_list("pk", "state"))
    violations.decide_violation(**known, **decision)
    with pytest.raises(RuleViolation, match="уже решено"):
        violations.decide_violation(**known, **decision)
    with pytest.raises(RuleViolation, match="Напишите, почему отменяете"):
        violations.take_back_violation(**known, reason=" ")
    violations.take_back_violation(**known, reason="Перепутали репозиторий")
    violation.refresh_from_db()
    assert (violation.state, violation.consequence, violation.decision_number) == ("raised", "", "")
    assert set(project.team.applications.values_list("pk", "state")) == before
    assert project in projects.submitted_projects(judged.contest)
    assert "Перепутали репозиторий" in OutboxMessage.objects.get(kind="judging.violation_taken_back").body
    violations.decide_violation(**known, **decision | {"consequence": "warning"})
    play.assessment(judged)
    play.outcome(judged, judged.contest.commission.meetings.first() or play.meeting(judged))
    with pytest.raises(RuleViolation, match="опубликован"):
        violations.take_back_violation(**known, reason="Поздно")


def test_4_where_the_regulation_gives_it_to_the_commission_a_vote_decides(judged, project, violation, put, client_of, at):
    at(2024, 5, 26, 18)
    build.with_power(judged.contest, {"deed": "disqualify", "who": "commission", "how": "by_vote", "clause": "4.1"})
    judged.refresh()
    with pytest.raises(RuleViolation, match="внесите вопрос в повестку"):
        violations.decide_violation(
            violation=violation,
            consequence="excluded",
            number="7",
            decided_on=date(2024, 5, 26),
            reason="…",
            by=judged.users["staff"],
        )
    question = put("excluded")
    decide(judged, client_of, question, dict.fromkeys(EVERYBODY_PRESENT[:4], "for") | {"member5": "against"})
    violation.refresh_from_db()
    assert (question.adopted, violation.state, violation.consequence) == (True, "upheld", "excluded")
    assert project not in projects.submitted_projects(judged.contest)
    assert set(project.team.applications.values_list("state", flat=True)) == {"excluded"}
    assert "голосованием конкурсной комиссии" in OutboxMessage.objects.get(kind="judging.violation_decided").body


def test_4_three_of_seven_are_not_more_than_half(judged, project, violation, put, client_of, at):
    at(2024, 5, 26, 18)
    build.with_power(judged.contest, {"deed": "disqualify", "who": "commission", "how": "by_vote", "clause": "4.1"})
    judged.refresh()
    question = put("excluded")
    decide(judged, client_of, question, dict.fromkeys(EVERYBODY_PRESENT[:3], "for"))
    violation.refresh_from_db()
    assert (question.adopted, violation.state, violation.consequence) == (False, "dismissed", "")
    assert project in projects.submitted_projects(judged.contest)
    with pytest.raises(RuleViolation, match="Этот вопрос решён"):
        oversight.answer_violation(violation=violation, text="Поздно", by=project.team.founder)


def test_7_1_4_a_project_without_a_prize_for_a_violation_keeps_its_place(judged, violation, at):
    at(2024, 5, 26, 18)
    violations.decide_violation(
        violation=violation, consequence="no_prize", number="8", decided_on=date(2024, 5, 26), reason="Чужие изображения",
        by=judged.users["staff"],
    )  # fmt: skip
    # Everybody gives this project the most, so that it takes the first place of its nomination.
    best = violation.project_id
    play.assessment(judged, points=lambda project, login, criterion: 5 if project.pk == best else 3)
    play.outcome(judged, play.meeting(judged))
    award = Award.objects.get(project=best)
    assert (award.place, award.state, award.is_payable, award.refusal_clause) == (1, "refused", False, "7.1.4")
    assert violation.clause in award.refusal_reason
    others = Award.objects.filter(contest=judged.contest).exclude(project=best)
    assert all(other.is_payable for other in others)
    protocol = results.published_protocol(judged.contest)
    (row,) = protocol.figures["violations"]
    assert (row["consequence"], row["by"]) == ("в призе отказать", "решением организатора (п.\u00a011.2) № 8 от 26.05.2024")
    assert "Последствие (решением организатора (п.\u00a011.2) № 8 от 26.05.2024): В призе отказать." in " ".join(
        results_item(protocol.figures, "results", {})["decided"]
    )
    assert Diploma.objects.get(application=captain_of(award.team)).kind == "diploma"


def test_4_only_what_a_team_can_break_is_offered_as_a_violation(judged, project, at):
    at(2024, 5, 26, 16)
    judged.contest = build.with_regulation(judged.contest, {"project.informative": ["4.3"]})
    form = ViolationForm(contest=judged.contest)
    assert [code for code, _ in form.fields["clause"].choices] == ["4.1", "4.2", "4.4"]
    with pytest.raises(RuleViolation, match="Выберите пункт требований"):
        oversight.raise_violation(project=project, clause="4.3", text="…", by=judged.users["mentor"])
