"""Schools: finished by modules, asked for at every assignment in a hub's contest, let in without, revoked and given back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.events.actions import attendance
from hackathon_portal.events.models import Gathering
from hackathon_portal.exams import gates
from hackathon_portal.exams.models import Attempt, Exam
from hackathon_portal.exams.queries.results import sittings_of
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.erasure import erase_with
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.kernel.personal import ERASED, With
from hackathon_portal.learning.actions import certificates, completions, people, programmes
from hackathon_portal.learning.documents import certificate_pdf
from hackathon_portal.learning.models import Certificate, Completion, Enrolment, Programme
from hackathon_portal.learning.queries.progress import has_completed
from hackathon_portal.seasons.actions import hubs as hub_actions
from hackathon_portal.seasons.actions.schools import prepare
from hackathon_portal.seasons.menu_schools import revoked_tasks
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries.schools import assigned_after_all
from judging.actions import commission, mentoring
from judging.actions.composition import Act
from tests import build
from tests.documents import words
from tests.seasons import MadeSeason, made_season, question_in

CODE = "trackers_and_experts"


@pytest.fixture
def made(users, at):
    at(2020, 4, 15, 12)
    return made_season()


def opened(made: MadeSeason, *, kinds: tuple[str, ...] = ("material", "exam", "attendance")) -> Programme:
    """The school of the rules with a test, open; modules of other kinds are taken away."""
    school = prepare(made.season, CODE, made.staff)
    for module in school.modules.exclude(kind__in=kinds):
        programmes.remove_module(module=module, by=made.staff)
    if "exam" in kinds:
        now = clock.now()
        exam = Exam.objects.create(
            room=str(made.season.room), code="SCHOOL", title="Проверочный", bank=question_in(made.season).question.bank,
            category="программист", paper_size=1, minutes=15, opens_at=now, closes_at=now + timedelta(days=60), pass_percent=50,
            seed="а", specialisations=["программист"],
        )  # fmt: skip
        module = school.modules.get(kind="exam")
        programmes.write_module(programme=school, module=module, values={"exam": exam}, by=made.staff)
        Exam.objects.filter(pk=exam.pk).update(state=Exam.State.PUBLISHED)
    return programmes.open_programme(programme=school, by=made.staff)


def enrolled(school: Programme, user: User, made: MadeSeason) -> Enrolment:
    people.enrol_people(programme=school, text=user.email, by=made.staff)
    return Enrolment.objects.select_related("programme", "user").get(programme=school, user=user)


def letters(user: User) -> list[str]:
    return list(OutboxMessage.objects.filter(recipient=user.email).order_by("pk").values_list("kind", flat=True))


def passed(exam: Exam, user: User) -> Attempt:
    now = clock.now()
    return Attempt.objects.create(
        exam=exam, user=user, number=1, paper=[], started_at=now, ends_at=now + timedelta(minutes=5), state=Attempt.State.SUBMITTED,
        submitted_at=now, units=1, full_units=1, is_passed=True,
    )  # fmt: skip


def test_a_school_is_finished_by_its_last_module_and_a_test_of_it_selects_nobody(made):
    school = opened(made)
    learner = made.people["stranger"]
    enrolment = enrolled(school, learner, made)
    room, exam = made.season.room, Exam.objects.get(code="SCHOOL")
    # Those enrolled sit the test, entrants do not; it is no test of selection.
    assert exam.takers == Exam.Takers.LEARNERS
    assert gates.refusal(learner, exam) == ""
    assert "школы" in gates.refusal(made.people["entrant"], exam)
    modules = {module.kind: module for module in school.modules.all()}
    assert completions.mark_read(module=modules["material"], by=learner) is None
    assert completions.mark_lesson(module=modules["attendance"], enrolments=[enrolment], by=made.staff) == 1
    assert completions.mark_lesson(module=modules["attendance"], enrolments=[enrolment], by=made.staff) == 0
    assert completions.settle() == 0
    passed(exam, learner)
    assert list(sittings_of(room)) == []
    assert not has_completed(learner, CODE, room)
    assert completions.settle() == 1
    assert completions.settle() == 0
    assert has_completed(learner, CODE, room)
    assert letters(learner) == ["learning.enrolled", "learning.finished"]
    with pytest.raises(RuleViolation, match="отзовите"):
        people.end_enrolment(enrolment=enrolment, reason="ошибка", by=made.staff)


def test_a_lesson_is_done_by_a_mark_at_the_door_of_the_gathering_it_names(made):
    school, learner = opened(made, kinds=("attendance",)), made.people["stranger"]
    enrolled(school, learner, made)
    starts = clock.now() + timedelta(hours=1)
    event = Gathering.objects.create(
        room=str(made.season.room),
        title="Сбор трекеров",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        audience="everybody",
    )
    for module in school.modules.all():
        programmes.write_module(programme=school, module=module, values={"gathering": event}, by=made.staff)
    assert completions.settle() == 0
    with clock.fixed_at(starts):
        attendance.mark_entries(gathering=event, marks=[(learner.pk, starts)], by=made.people["usher"])
        assert completions.settle() == 1
    assert has_completed(learner, CODE, made.season.room)
    module = school.modules.select_related("gathering").first()
    with pytest.raises(RuleViolation, match="уже отметили"):
        programmes.write_module(programme=school, module=module, values={"gathering": None}, by=made.staff)
    with pytest.raises(RuleViolation, match="уже проходят"):
        programmes.remove_module(module=school.modules.get(pk=module.pk), by=made.staff)


def test_a_completion_is_revoked_and_given_back_with_a_reason(made):
    school = opened(made, kinds=("material",))
    learner, room = made.people["stranger"], made.season.room
    enrolled(school, learner, made)
    done = completions.mark_read(module=school.modules.get(), by=learner)
    assert done is not None
    with pytest.raises(RuleViolation, match="причину"):
        completions.revoke_completion(completion=done, reason=" ", by=made.staff)
    with pytest.raises(RuleViolation, match="сотрудники"):
        completions.revoke_completion(completion=done, reason="чужая работа", by=learner)
    completions.revoke_completion(completion=done, reason="чужая работа", by=made.staff)
    assert not has_completed(learner, CODE, room)
    assert "чужая работа" in OutboxMessage.objects.get(kind="learning.revoked").body
    completions.restore_completion(completion=done, reason="разобрались", by=made.staff)
    assert has_completed(learner, CODE, room)
    assert letters(learner)[-2:] == ["learning.revoked", "learning.restored"]


def test_people_are_enrolled_by_a_list_and_by_a_link_taken_out_and_back(made):
    school = opened(made, kinds=("material",))
    staff, stranger, other = made.staff, made.people["stranger"], made.people["entrant"]
    with pytest.raises(RuleViolation, match="Не записан никто"):
        people.enrol_people(programme=school, text=f"{stranger.email}\nбез адреса", by=staff)
    done = people.enrol_people(programme=school, text=f"{stranger.email}\nnew@example.org; Новая Анна", by=staff)
    assert (done.new, done.known, done.invited) == (2, 0, 1)
    assert people.enrol_people(programme=school, text=stranger.email, by=staff).known == 1
    with pytest.raises(RuleViolation, match="не действует"):
        people.join_programme(programme=school, join_code="x", by=other)
    enrolment = people.join_programme(programme=school, join_code=school.join_code, by=other)
    people.end_enrolment(enrolment=enrolment, reason="по ошибке", by=staff)
    with pytest.raises(RuleViolation, match="отчислены"):
        people.join_programme(programme=school, join_code=school.join_code, by=other)
    people.restore_enrolment(enrolment=enrolment, reason="верно", by=staff)
    old = school.join_code
    programmes.renew_link(programme=school, by=staff)
    with pytest.raises(RuleViolation, match="не действует"):
        people.join_programme(programme=school, join_code=old, by=made.people["ambassador"])
    programmes.close_programme(programme=school, reason="набрали", by=staff)
    with pytest.raises(RuleViolation, match="записывают в открытую"):
        people.enrol_people(programme=school, text="x@example.org", by=staff)
    programmes.reopen_programme(programme=school, reason="ещё места", by=staff)


def test_nobody_is_assigned_in_a_hubs_contest_before_the_school(made):
    school = opened(made, kinds=("material",))
    contest = hub_actions.make_stage_contest(hub=made.hubs["che"], preset="season_hub_36h", by=made.staff)
    person, room = build.user(), made.season.room
    made.people["staff"] = User.objects.get(pk=made.staff.pk)  # roles of the new contest are read anew
    refusal = "не пройдена «Школа трекеров и экспертов».*Система экспертной поддержки конкурса"
    commission.set_order(contest=contest, order_number="1", order_date=date(2020, 4, 14), by=made.staff)
    act = Act("2", date(2020, 4, 14))

    def appoint(user: User, role: str = "member"):
        return commission.add_member(
            commission=contest.commission, user=user, full_name="Инеева Рада", position="эксперт", role=role, by=made.staff, act=act
        )  # fmt: skip

    def approve(user: User):
        mentor = mentoring.propose_mentor(contest=contest, user=user, full_name="Инеева Рада", proposed_by="хаб", by=made.staff)
        return mentoring.approve_mentors(contest=contest, mentors=[mentor], number="3", on=date(2020, 4, 14), by=made.staff)

    def fails(deed):
        with pytest.raises(RuleViolation, match=refusal) as refused:
            deed()
        assert refused.value.code == "school.not_finished"

    fails(lambda: appoint(person))
    fails(lambda: appoint(person, "chair"))
    fails(lambda: approve(person))
    for role in (Role.MENTOR, Role.MEMBER, Role.CHAIR):
        fails(lambda role=role: grant_role(user=person, contest=contest, role=role, by=made.staff))
    # A secretary is no expert; another contest asks nobody.
    appoint(build.user(), "secretary")
    # Let in with a reason, taken back; then the school itself.
    row = people.let_in_without(programme=school, email=person.email, reason="вёл прошлый сезон", by=made.staff)
    assert "допуск без школы" in AuditRecord.objects.get(name="let_in_without").reason
    grant_role(user=person, contest=contest, role=Role.MENTOR, by=made.staff)
    people.take_back_let_in(let_in=row, reason="ошибка", by=made.staff)
    fails(lambda: appoint(person))
    enrolled(school, person, made)
    done = completions.mark_read(module=school.modules.get(), by=person)
    assert isinstance(done, Completion)
    appoint(person)
    assert has_completed(person, CODE, room)


def test_the_final_and_older_rules_ask_nobody(made):
    rules = made.season.rules
    school = rules.school(CODE)
    assert school is not None
    assert not school.is_asked_of("final", "expert")
    assert school.is_asked_of("regional_autumn", "tracker")
    version = made.season.rules_version
    data = rules.model_dump(mode="json")
    del data["schools"]  # as stored before schools were in the rules
    assert type(rules).model_validate(data).schools == ()
    assert version is not None
    assert Season.objects.get(pk=made.season.pk).rules.school("none") is None


def test_a_certificate_goes_with_the_completion_and_anybody_checks_it(made, client):
    school = opened(made, kinds=("material",))
    programmes.change_school(programme=school, values={"hours": 16}, by=made.staff)
    learner, module = made.people["stranger"], school.modules.get()
    User.objects.filter(pk=learner.pk).update(surname="Незабудкина", name="Рада", patronymic="Львовна")
    enrolled(school, learner, made)
    done = completions.mark_read(module=module, by=learner)
    first = Certificate.objects.get()
    letter = OutboxMessage.objects.get(kind="learning.finished")
    assert (letter.attachment, letter.attachment_ref) == ("learning.certificate", first.pk)
    assert (first.printed, first.number, first.details.splitlines()[0]) == (
        "Незабудкина Рада Львовна",
        1,
        "16\N{NO-BREAK SPACE}часов",
    )
    said = words(certificate_pdf(first))
    assert all(part in said for part in ("Незабудкина Рада Львовна", first.code, "СЕРТИФИКАТ", "№ 1"))

    def checked_page(code: str) -> str:
        return " ".join(client.get(reverse("check_diploma", args=[code])).content.decode().split())

    page = checked_page(first.code.lower())
    assert "Документ подлинный" in page
    assert "Н. Р. Л." in page
    assert "Незабудкина" not in page
    assert client.get(reverse("diploma_cover", args=[first.code])).status_code == 200
    # Another name: another number and code; the former says so.
    second = certificates.reissue_certificate(certificate=first, printed="Инеева Рада", reason="исправлено имя", by=made.staff)
    assert "исправлено имя Вместо него выдан документ № 2" in checked_page(first.code)
    with pytest.raises(RuleViolation, match="уже не действует"):
        certificates.reissue_certificate(certificate=first, printed="Иное Имя", reason="а", by=made.staff)
    with pytest.raises(RuleViolation, match="сотрудники"):
        certificates.reissue_certificate(certificate=second, printed="Иное Имя", reason="а", by=learner)
    # Withdrawn with the completion, given anew with it under the mended name.
    assert done is not None
    completions.revoke_completion(completion=done, reason="чужая работа", by=made.staff)
    page = checked_page(second.code)
    assert "прохождение школы отозвано" in page
    assert "чужая работа" not in page
    completions.restore_completion(completion=done, reason="разобрались", by=made.staff)
    third = Certificate.objects.get(revoked_at=None)
    assert (third.number, third.printed, third.replaces_id) == (3, "Инеева Рада", second.pk)
    # The account is erased: the paper was given, to whom nobody reads any more.
    erase_with(With.ACCOUNT, User.objects.get(pk=learner.pk))
    assert set(Certificate.objects.values_list("printed", flat=True)) == {ERASED}
    assert ERASED in checked_page(third.code)


def test_a_certificate_waits_for_a_name_that_can_be_printed(made):
    school = opened(made, kinds=("material",))
    people.enrol_people(programme=school, text="new@example.org", by=made.staff)
    person = User.objects.get(email="new@example.org")
    done = completions.mark_read(module=school.modules.get(), by=person)
    assert done is not None
    assert not Certificate.objects.exists()
    assert certificates.issue_certificates(programme=school, by=made.staff) == 0
    with pytest.raises(RuleViolation, match="нет знака"):
        certificates.issue_certificate(completion=done, printed="Рада ꙮ 山", by=made.staff)
    made_paper = certificates.issue_certificate(completion=done, printed="  Инеева   Рада ", by=made.staff)
    assert made_paper.printed == "Инеева Рада"
    with pytest.raises(RuleViolation, match="уже выдан"):
        certificates.issue_certificate(completion=done, printed="Инеева Рада", by=made.staff)


def test_staff_remind_recognise_and_see_who_is_assigned_with_a_revoked_school(made):
    school = opened(made, kinds=("material", "attendance"))
    learner, staff = made.people["stranger"], made.staff
    enrolment = enrolled(school, learner, made)
    assert people.remind_learners(programme=school, by=staff) == 1
    body = OutboxMessage.objects.get(kind="learning.reminder").body
    assert all(module.title in body for module in school.modules.all())
    with pytest.raises(RuleViolation, match="через сутки"):
        people.remind_learners(programme=school, by=staff)
    with pytest.raises(RuleViolation, match="основание"):
        completions.recognise_completion(enrolment=enrolment, reason=" ", by=staff)
    done = completions.recognise_completion(enrolment=enrolment, reason="прошёл очно", by=staff)
    assert has_completed(learner, CODE, made.season.room)
    assert "прошёл очно" in OutboxMessage.objects.get(kind="learning.recognised").body
    with pytest.raises(RuleViolation, match="уже пройдена"):
        completions.recognise_completion(enrolment=enrolment, reason="ещё раз", by=staff)
    contest = hub_actions.make_stage_contest(hub=made.hubs["che"], preset="season_hub_36h", by=staff)
    grant_role(user=learner, contest=contest, role=Role.MENTOR, by=User.objects.get(pk=staff.pk))
    assert assigned_after_all(made.season) == []
    completions.revoke_completion(completion=done, reason="чужая отметка", by=staff)
    (named,) = assigned_after_all(made.season, school)
    assert (named.user_id, named.contest_id) == (learner.pk, contest.pk)
    Season.objects.filter(pk=made.season.pk).update(state=Season.State.PUBLISHED)
    season = Season.objects.get(pk=made.season.pk)
    assert [task.title for task in revoked_tasks(staff, season, clock.now())] == ["Назначены с отозванной школой: 1"]
    people.let_in_without(programme=school, email=learner.email, reason="вёл прошлый сезон", by=staff)
    assert assigned_after_all(made.season) == []
