"""Who was in a team is a fact; what changes after an admission is decided by staff; leaving follows the stage (Kuzbass: 4.3.2, 6.3, 7.1)."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.urls import reverse

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.contests import stages
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.shell import desk
from judging.actions import project as project_actions
from judging.actions import sheets as sheet_actions
from judging.models import CommissionMember, Project, ProjectAuthor
from judging.queries import rosters
from judging.queries.results import published_protocol, results
from judging.queries.sheets import assessed_people
from prizes.awards.actions import diplomas as diploma_actions
from prizes.awards.queries import awards, shares
from prizes.models import Award, Diploma
from registration import digest, fields
from registration.actions import corrections, guardians, leaving, personal, staff_teams
from registration.actions.application import store_findings
from registration.models import Application, Correction, Finding, Representative, Team
from registration.queries import corrections as corrections_queries
from registration.queries import people, teams
from registration.queries.consents import may_be_named
from registration.rules import eligibility
from registration.rules.eligibility import Verdict

BEFORE, DURING = date(2025, 2, 26), date(2025, 3, 1)
ANOTHER = {
    "birth_date": date(2010, 1, 2), "citizenship": "KZ", "affiliation_place": "ООО «Пласт»", "affiliation_declared": "брат в комиссии",
    "team_role": "manager", "education_level": "grade_1_6", "education_place": "Школа № 1", "education_region": "other",
}  # fmt: skip


def known(application: Application, stage) -> Application:
    application = Application.objects.select_related("team", "user").get(pk=application.pk)
    application.contest = application.team.contest = stage.contest
    return application


def member_of(stage, *, minor: bool | None = None) -> Application:
    """An admitted member (no captain) of a team of three."""
    rows = Application.objects.filter(contest=stage.contest, state="admitted", role="member").order_by("pk")
    return next(known(row, stage) for row in rows if minor is None or people.needs_representative(known(row, stage)) == minor)


@pytest.mark.parametrize("name", sorted(fields.DECISIVE))
def test_what_an_admission_rests_on_is_only_proposed(kuzbass_judged, name):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    with stage.at(BEFORE, 12):
        member = member_of(stage)
        before, category = getattr(member, name), member.team.category
        assert corrections.correct_application(application=member, values={name: ANOTHER[name]}, by=member.user) == []
        again = known(member, stage)
        assert (getattr(again, name), again.team.category) == (before, category)
        (waiting,) = corrections_queries.open_corrections(stage.contest)
        assert corrections_queries.values_of(waiting) == {name: ANOTHER[name]}
        with pytest.raises(RuleViolation, match="почему"):
            corrections.decline_correction(correction=waiting, reason=" ", by=staff)
        with pytest.raises(RuleViolation, match="сотрудник"):
            corrections.accept_correction(correction=waiting, by=member.user)
        corrections.accept_correction(correction=waiting, by=staff)
        assert getattr(known(member, stage), name) == ANOTHER[name]
        assert not corrections_queries.open_corrections(stage.contest).exists()


def test_a_declined_proposal_leaves_what_was_and_its_person_reads_why(kuzbass_judged, client_of):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    with stage.at(BEFORE, 12):
        member = member_of(stage)
        corrections.correct_application(application=member, values={"education_level": "grade_10"}, by=member.user)
        # Thought better of: what holds is proposed no more.
        corrections.correct_application(application=member, values={"education_level": member.education_level}, by=member.user)
        assert not corrections_queries.open_corrections(stage.contest).exists()
        corrections.correct_application(application=member, values={"education_region": "other"}, by=member.user)
        page = client_of(staff).get(reverse("after_admission", args=[stage.contest.slug])).content.decode()
        assert "другой регион" in page
        waiting = corrections_queries.open_corrections(stage.contest).get()
        client_of(staff).post(
            reverse("decide_after_admission", args=[stage.contest.slug]),
            {"action": "decline", "row": waiting.pk, "reason": "справки нет"},
        )
        assert Correction.objects.get(pk=waiting.pk).state == "declined"
        assert "справки нет" in OutboxMessage.objects.get(kind="registration.correction_declined").body
        assert known(member, stage).education_region != "other"
        corrections.correct_application(application=member, values={"team_role": "manager"}, by=member.user)
    late = corrections_queries.open_corrections(stage.contest).get()
    with stage.at(DURING, 12), pytest.raises(RuleViolation, match="больше не меняется"):
        corrections.accept_correction(correction=late, by=staff)


RED = [
    "age.too_old", "citizenship.not_allowed", "education.level", "education.region", "representative.missing", "team.too_small",
    "team.roles_missing", "team.category_mixed", "team.leader_missing", "team.sender_missing", "consent.missing", "field.missing",
]  # fmt: skip


@pytest.mark.parametrize("code", RED)
def test_each_check_that_turns_after_an_admission_is_a_line_on_the_desk_and_in_the_digest(kuzbass_judged, code):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    with stage.at(BEFORE, 12):
        member = member_of(stage)
        said = [eligibility.Finding(code, "6.1", Verdict.RED, "стало не так")]
        store_findings(member, said)
        store_findings(member, said)
        waiting = corrections_queries.waiting(stage.contest)
        assert (waiting.findings, corrections_queries.turned_findings(stage.contest).get().code) == (1, code)
        assert any("Замечания после допуска: 1" in task.title for task in desk.tasks(staff, stage.contest, clock.now()))
        assert digest.post_digest(contest=stage.contest) > 0
        assert "замечания проверок к допущенным: 1" in OutboxMessage.objects.filter(kind="registration.digest").last().body
        finding = Finding.objects.get(application=member, code=code)
        with pytest.raises(RuleViolation, match="почему допуск"):
            corrections.settle_finding(finding=finding, reason="", by=staff)
        corrections.settle_finding(finding=finding, reason="проверили", by=staff)
        store_findings(known(member, stage), said)
        assert not corrections_queries.turned_findings(stage.contest).exists()


def test_an_organisation_taken_out_of_the_registry_turns_the_checks_of_those_it_was_named_by(kuzbass_judged):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    with stage.at(BEFORE, 12):
        member = member_of(stage)
        school = people.schools(stage.contest).get(name=member.education_place)
        named = Application.objects.filter(contest=stage.contest, education_place=school.name).count()
        staff_teams.forget_school(school=school, by=staff)
        turned = corrections_queries.turned_findings(stage.contest)
        assert set(turned.values_list("code", flat=True)) == {"education.place"}
        assert turned.count() == named


def test_a_division_is_decided_before_the_assessment_and_changed_by_nobody_else_after_the_start(kuzbass_judged):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    project = Project.objects.filter(contest=stage.contest).select_related("team").first()
    category = project.team.category
    Team.objects.filter(pk=project.team_id).update(category="")
    with stage.at(stage.contest.ends_on, 16), pytest.raises(RuleViolation, match=project.team.name) as refused:
        sheet_actions.open_assessment(contest=stage.contest, by=staff)
    assert refused.value.code == "division.none"
    Team.objects.filter(pk=project.team_id).update(category=category)
    with stage.at(stage.contest.ends_on, 16):
        sheet_actions.open_assessment(contest=stage.contest, by=staff)
    Team.objects.filter(pk=project.team_id).update(category="")
    with stage.at(stage.contest.ends_on, 17), pytest.raises(RuleViolation, match=project.team.name):
        sheet_actions.close_assessment(contest=stage.contest, by=staff)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_do_each_assessed_project_stands_in_one_division(kuzbass_judged, seed):
    """Corrections, withdrawals and decisions about categories, before the start and in the course of the contest."""
    stage, chance = kuzbass_judged, random.Random(seed)
    staff, categories = stage.users["staff"], [one.code for one in stage.contest.regulation.categories]
    levels = [level.code for level in stage.contest.regulation.education.levels]
    for number in range(14):
        with stage.at(BEFORE if number < 7 else DURING, 12, number):
            person = known(chance.choice(Application.objects.filter(contest=stage.contest).order_by("pk")), stage)
            deed = chance.choice(["correct", "withdraw", "category", "decide"])
            try:
                if deed == "correct":
                    level = chance.choice(levels)
                    corrections.correct_application(application=person, values={"education_level": level}, by=person.user)
                elif deed == "withdraw":
                    leaving.withdraw_application(application=person, by=person.user)
                elif deed == "category":
                    staff_teams.set_team_category(team=person.team, category=chance.choice(categories), reason="акт", by=staff)
                else:
                    for one in corrections_queries.open_corrections(stage.contest):
                        corrections.accept_correction(correction=one, by=staff)
            except RuleViolation:
                continue
    with stage.at(stage.contest.ends_on, 16):
        for team in teams.undecided_teams(stage.contest):
            team.contest = stage.contest
            captain = team.applications.filter(state="admitted").first()
            leaving.let_team_go_on(team=team, reason="решение № 1", captain=captain, by=staff)
        for project in rosters.undivided(stage.contest):
            staff_teams.set_team_category(team=project.team, category=categories[0], reason="акт № 2", by=staff)
        sheet_actions.open_assessment(contest=stage.contest, by=staff)
        assessed = Project.objects.filter(contest=stage.contest, authors__isnull=False).distinct().count()
        person = known(Application.objects.filter(contest=stage.contest, state="admitted", role="member").first(), stage)
        leaving.withdraw_application(application=person, by=person.user)
    assert sum(len(one.projects) for one in results(stage.contest)) == assessed > 0


def test_nothing_that_happens_later_changes_the_team_of_the_protocol(kuzbass_published):
    stage, staff = kuzbass_published, kuzbass_published.users["staff"]
    award = (
        Award.objects.filter(contest=stage.contest, part_of=None, holder=None, place=1).select_related("project", "team").first()
    )
    other = Award.objects.filter(contest=stage.contest, part_of=None, holder=None, place=2).select_related("team").first()
    row = next(
        row
        for one in published_protocol(stage.contest).figures["nominations"]
        for row in one["rows"]
        if row["project_id"] == award.project_id
    )
    team = [person["application_id"] for person in row["people"]]
    assert [person["captain"] for person in row["people"]] == [True, False, False]
    assert [one.pk for one in shares.members_to_pay(award)] == team
    documents, named = Diploma.objects.count(), awards.authors_of(award)
    honoured = awards.honoured_people(stage.contest)
    # As a hand in the database would do it: no action moves anybody any more.
    Application.objects.filter(pk=other.team.applications.filter(role="member").first().pk).update(team=award.team)
    Application.objects.filter(pk=team[1]).update(team=other.team)
    assert [one.pk for one in shares.members_to_pay(award)] == team
    assert shares.recipient_of(award).pk == team[0]
    assert awards.authors_of(award) == named
    assert awards.honoured_people(stage.contest) == honoured
    assert (diploma_actions.issue_diplomas(contest=stage.contest, by=staff), Diploma.objects.count()) == (0, documents)


def test_after_the_publication_nobody_leaves_and_a_consent_taken_back_ends_the_name_alone(kuzbass_published, client, client_of):
    stage = kuzbass_published
    award = (
        Award.objects.filter(part_of__isnull=False, state="granted", holder__user__isnull=False).select_related("holder").first()
    )
    person = known(award.holder, stage)
    with pytest.raises(RuleViolation, match="отозвать заявку уже нельзя"):
        leaving.withdraw_application(application=person, by=person.user)
    diploma = Diploma.objects.filter(application=person, kind="diploma").first()
    check = reverse("check_diploma", args=[diploma.code])
    assert diploma.printed in client.get(check).content.decode()
    page = client_of(person.user).get(reverse("withdraw_consent", args=[person.pk, "personal_data"])).content.decode()
    assert "место, диплом и приз остаются" in page
    personal.withdraw_consent(application=person, code="personal_data", by=person.user)
    person = known(person, stage)
    assert (person.state, may_be_named(person)) == ("admitted", False)
    shown = client.get(check).content.decode()
    assert "Документ подлинный" in shown
    assert person.surname not in shown
    assert not [name for one in awards.awards(stage.contest) for name in awards.authors_of(one) if person.surname in name]
    told = OutboxMessage.objects.filter(kind="registration.consent_withdrawn").values_list("recipient", flat=True)
    roles = RoleGrant.objects.filter(contest=stage.contest, role__in=["staff", "accountant"])
    assert set(told) == {grant.user.email for grant in roles}
    with pytest.raises(RuleViolation, match=r"денежный приз, и он не выплачен|данные хранятся"):
        personal.erase_application(application=person, by=person.user)
    assert award.__class__.objects.get(pk=award.pk).state == "granted"
    personal.give_consent_again(application=person, code="personal_data", by=person.user, address=None)
    assert may_be_named(known(person, stage))


def test_a_parents_consent_taken_back_ends_one_persons_part_and_a_new_one_brings_it_back(kuzbass_judged):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    with stage.at(DURING, 12):
        child = member_of(stage, minor=True)
        consent = Representative.objects.get(application=child)
        guardians.withdraw_representative(representative=consent, reason="")
        child = known(child, stage)
        assert (child.state, child.ended_ground, child.exclusion_ground) == ("ended", "consent", "")
        assert set(child.team.applications.exclude(pk=child.pk).values_list("state", flat=True)) == {"admitted"}
        assert child not in assessed_people(stage.contest)
        assert child not in people.people_at_door(stage.contest)
        assert not may_be_named(child)
        with pytest.raises(RuleViolation, match="Согласие отозвано"):
            leaving.resume_participation(application=child, reason="ошиблись", by=staff)
        expert = CommissionMember.objects.filter(commission__contest=stage.contest, kind="expert").first()
        kind = next(one for one in stage.contest.regulation.judging.sheets_of("expert") if one.subject == "person")
        with pytest.raises(RuleViolation, match="больше не участвует"):
            sheet_actions.refuse_foreign_sheet(expert, stage.contest, kind.code, child.team.project, child)
        scenes.represent(stage, child)
        assert (known(child, stage).state, may_be_named(known(child, stage))) == ("admitted", True)


@pytest.mark.parametrize("day", [BEFORE, DURING])
def test_a_team_that_lost_somebody_gets_one_answer_whatever_the_hour(kuzbass_judged, client_of, day):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    with stage.at(day, 12):
        leaver = member_of(stage)
        team, captain = leaver.team, leaver.team.founder
        assert team.applications.filter(state="admitted").count() == 3
        leaving.withdraw_application(application=leaver, by=leaver.user)
        assert known(leaver, stage).state == ("withdrawn" if day == BEFORE else "ended")
        letter = OutboxMessage.objects.filter(kind="registration.member_left").last().body
        page = client_of(captain).get(reverse("my_application", args=[stage.contest.slug])).content.decode()
        for said in (letter, page):
            assert "нужно не меньше 3" in said
            assert "решает организатор" in said if day == DURING else "Регистрация закончилась" in said
        # What the team is let do does not depend on when somebody left.
        assert team in teams.admitted_teams(stage.contest)
        assert teams.undecided_teams(stage.contest).get() == team
    with stage.at(DURING, 13):
        project_actions.save_project(project=team.project, values=scenes.solution(stage, team), by=captain)
    with stage.at(stage.contest.ends_on, 16):
        with pytest.raises(RuleViolation, match=team.name) as refused:
            sheet_actions.open_assessment(contest=stage.contest, by=staff)
        assert refused.value.code == "team.undecided"
        answer = client_of(staff).post(
            reverse("decide_team", args=[stage.contest.slug, team.pk]), {"action": "goes_on", "reason": "болезнь"}
        )
        assert answer.status_code == 302
        sheet_actions.open_assessment(contest=stage.contest, by=staff)
        assert ProjectAuthor.objects.filter(project=team.project).count() == 2
        said = [row for row in rosters.leaving(stage.contest) if row["team"] == team.name]
        assert ("болезнь" in [row["reason"] for row in said], len(said)) == (True, 1 if day == BEFORE else 2)


def test_a_team_that_does_not_go_on_leaves_and_a_person_is_brought_back(kuzbass_judged):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    with stage.at(DURING, 12):
        member = member_of(stage)
        assert leaving.end_team(team=member.team, reason="школа отозвала команду", by=staff) == 3
        assert member.team not in teams.admitted_teams(stage.contest)
        assert known(member, stage).ended_ground == "team"
        captain = known(member.team.applications.get(role="captain"), stage)
        for person in (captain, known(member, stage)):
            leaving.resume_participation(application=person, reason="школа передумала", by=staff)
        member.team.refresh_from_db()
        assert member.team.founder == captain.user
        assert teams.undecided_teams(stage.contest).get() == member.team


def test_after_an_admission_leader_and_organisation_are_changed_by_staff_alone(kuzbass_judged):
    stage, staff = kuzbass_judged, kuzbass_judged.users["staff"]
    with stage.at(BEFORE, 12):
        team = Team.objects.filter(contest=stage.contest, leaders__agreed_at__isnull=False, leaders__left_at=None).first()
        team.contest, captain, leader = stage.contest, team.founder, team.leaders.get(left_at=None)
        words = {"full_name": "Друг Друг", "position": "друг", "email": "friend@example.org"}
        with pytest.raises(RuleViolation, match="меняет только организатор"):
            guardians.invite_leader(team=team, by=captain, **words)
        for organisation in ("", "Другая школа"):
            with pytest.raises(RuleViolation, match="меняет только организатор"):
                staff_teams.set_sender(team=team, organisation=organisation, by=captain)
        if team.sending_organisation:
            with pytest.raises(RuleViolation, match="пустой она быть не может"):
                staff_teams.set_sender(team=team, organisation=" ", by=staff)
        asked = guardians.invite_leader(team=team, by=staff, **words)
        leader.refresh_from_db()
        assert (leader.left_at, teams.is_led(team)) == (None, True)
        guardians.agree_to_lead(leader=asked, by=scenes.account(stage, "friend", "Другова", "Дина"))
        leader.refresh_from_db()
        assert leader.left_at is not None
        assert OutboxMessage.objects.get(kind="registration.leader_replaced").recipient == leader.email


def test_where_a_row_refuses_a_page_offers_nothing(kuzbass_published, client_of):
    stage = kuzbass_published
    person = member_of(stage)
    assert not stages.answer("withdraw_application", stage.contest).is_allowed
    page = client_of(person.user).get(reverse("my_application", args=[stage.contest.slug])).content.decode()
    assert reverse("withdraw_application", args=[stage.contest.slug]) not in page
    assert (
        "отозвать заявку уже нельзя"
        in client_of(person.user).get(reverse("withdraw_application", args=[stage.contest.slug])).content.decode()
    )
