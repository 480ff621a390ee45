"""Section 6 of the Kuzbass regulation: who takes part, teams, places by people, refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hackathon_portal.contests.queries import side_event_day
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from judging.queries.results import published_protocol
from prizes.models import Diploma
from registration.actions import (
    conduct,
    corrections,
    correspondence,
    decisions,
    guardians,
    leaving,
    personal,
    publicity,
    seats,
    staff_teams,
)
from registration.actions import teams as teams_actions
from registration.actions.application import findings_of
from registration.fields import Person
from registration.models import Application, Team
from registration.queries import people, places, teams
from registration.queries import staff_teams as staff_teams_queries
from registration.rules import education, eligibility, names, roster, side_event
from registration.rules.eligibility import Verdict
from tests import build
from tests import worlds as played
from tests.documents import words

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")
PUPIL = {"surname": "Пихтова", "name": "Алёна", "birth_date": date(2010, 5, 1), "education_region": "RU-KEM"}


def red(findings) -> dict[str, str]:
    return {finding.code: finding.clause for finding in findings if finding.verdict is Verdict.RED}


@pytest.mark.parametrize(
    ("level", "category"),
    [("grade_7", "a"), ("grade_9", "a"), ("grade_10", "a1"), ("grade_11", "a1"), ("vocational", "b"), ("higher", "c")],
)
def test_k16_the_category_follows_from_what_is_studied_not_from_the_age(kuzbass, level, category):
    person = Person(role="member", education_level=level, **PUPIL)
    assert red(education.check_education(person, kuzbass)) == {}
    assert education.category_of_team([level] * 3, kuzbass) == category


def test_k16_every_finding_of_study_is_told_not_the_first_alone(kuzbass):
    person = Person(role="member", education_level="grade_1_6", **PUPIL | {"education_region": "other"})
    assert red(education.check_education(person, kuzbass)) == {"education.level": "6.1", "education.region": "6.1"}


def test_k16_the_sixth_grade_is_refused(kuzbass):
    person = Person(role="member", education_level="grade_1_6", **PUPIL)
    assert red(education.check_education(person, kuzbass)) == {"education.level": "6.1"}


def test_k15_another_region_is_flagged_and_an_unknown_school_is_for_a_person_to_look_at(kuzbass):
    person = Person(
        role="member", education_level="grade_8", education_place="Школа № 1", **PUPIL | {"education_region": "other"}
    )
    assert red(education.check_education(person, kuzbass)) == {"education.region": "6.1"}
    (look,) = education.check_place(person, frozenset({education.folded("Школа № 900")}), kuzbass)
    assert (look.code, look.verdict) == ("education.place", Verdict.LOOK)
    assert education.check_place(person, frozenset({education.folded('ШКОЛА  "№ 1"')}), kuzbass) == []


def test_k17_a_mixed_team_waits_for_a_person_and_the_highest_category_is_suggested(kuzbass_stage):
    entry = scenes.TEAMS[1]
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        team = scenes.team(kuzbass_stage, entry, 1)
        last = team.applications.order_by("-id").first()
        corrections.correct_application(application=last, values={"education_level": "grade_10"}, by=last.user)
        (mixed,) = [one for one in teams.findings_of_team(team, kuzbass_stage.contest) if one.verdict is Verdict.RED]
        assert (mixed.code, mixed.clause) == ("team.category_mixed", "7.1")
        assert "предлагается А₁" in mixed.message
        staff = kuzbass_stage.users["staff"]
        with pytest.raises(RuleViolation, match="основание"):
            staff_teams.set_team_category(team=team, category="a1", reason=" ", by=staff)
        staff_teams.set_team_category(team=team, category="a1", reason="решение Оператора № 2", by=staff)
        team.refresh_from_db()
        assert (
            team.category,
            roster.check_team_category(["grade_9", "grade_10"], kuzbass_stage.contest.regulation, given=True)[0].verdict,
        ) == ("a1", "green")
        assert AuditRecord.objects.get(name="set_team_category").reason == f"основание — в записи «команда» № {team.pk}"
        # When everybody is of one category again, it follows from them.
        corrections.correct_application(application=last, values={"education_level": "grade_9"}, by=last.user)
        team.refresh_from_db()
        assert (team.category, team.category_reason) == ("a", "")


def test_k18_one_person_in_one_team_is_told_by_name_and_birth_date(kuzbass_stage):
    """A name is no document: a namesake applies, and staff look whether it is the same person."""
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        first = scenes.team(kuzbass_stage, scenes.TEAMS[1], 1)
        captain = first.applications.get(role="captain")
        again = scenes.team(kuzbass_stage, replace(scenes.TEAMS[1], name="Другие"), 9).applications.get(role="captain")
        (found,) = again.findings.filter(code="identity.near")
        assert (found.verdict, found.clause, f"№ {captain.number} (та же фамилия и дата рождения)" in found.message) == (
            "look",
            "6.2",
            True,
        )
        assert not captain.findings.filter(code="identity.near").exists()
        # A patronymic added, a first name shortened, a surname spelled without ё: the same hint.
        for changes in ({"patronymic": "Петровна"}, {"name": "Даша"}, {"surname": captain.surname.replace("ё", "е").upper()}):
            Application.objects.filter(pk=again.pk).update(**changes)
            again.refresh_from_db()
            again.contest = kuzbass_stage.contest
            assert "identity.near" in {one.code for one in findings_of(again, at=again.submitted_at)}
        with pytest.raises(RuleViolation, match="уже есть заявка") as refused:
            teams_actions.found_team(contest=kuzbass_stage.contest, name="Третьи", by=captain.user)
    assert refused.value.clause == "6.2"


@pytest.mark.parametrize(
    ("roles", "missing"),
    [
        (["developer"] * 3, "менеджера, дизайнера"),
        (["manager", "designer", "designer"], "разработчика"),
        (["manager", "designer", "developer", "developer"], ""),
    ],
)
def test_k19_each_role_is_needed_and_the_missing_ones_are_named(kuzbass, roles, missing):
    (finding,) = roster.check_team_roles(roles, kuzbass)
    assert finding.clause == "6.3"
    assert (finding.verdict is Verdict.RED, missing in finding.message) == (bool(missing), True)


@pytest.mark.parametrize(
    ("size", "code"), [(2, "team.too_small"), (3, "team.size_fits"), (5, "team.size_fits"), (6, "team.too_large")]
)
def test_k19_a_team_is_of_three_to_five(kuzbass, size, code):
    (finding,) = roster.check_team_size(size, kuzbass)
    assert (finding.code, finding.clause) == (code, "6.3")


def test_k20_the_captain_is_a_manager(kuzbass, kuzbass_stage):
    (refused,) = eligibility.check_role(Person(role="captain", team_role="designer"), kuzbass)
    assert (refused.code, refused.clause) == ("captain.role", "6.4")
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        team = scenes.team(kuzbass_stage, scenes.TEAMS[1], 1)
        captain = teams.captain_of(team)
        captain.contest = kuzbass_stage.contest
        with pytest.raises(RuleViolation, match="Капитан — участник с ролью «менеджер»") as refused:
            corrections.correct_application(
                application=captain, values={"team_role": "developer", "skills": "Go"}, by=captain.user
            )
        assert refused.value.clause == "6.4"
        designer = team.applications.get(team_role="designer")
        designer.contest = kuzbass_stage.contest
        teams_actions.offer_captaincy(team=team, to=designer, by=captain.user)
        with pytest.raises(RuleViolation, match="менеджер"):
            teams_actions.accept_captaincy(application=designer, values={}, by=designer.user)


def test_k21_a_developer_names_skills(kuzbass):
    (missing,) = eligibility.check_role(Person(role="member", team_role="developer"), kuzbass)
    assert (missing.code, missing.clause, missing.field) == ("skills.missing", "6.5", "skills")
    assert (
        eligibility.check_role(Person(role="member", team_role="developer", skills="Rust"), kuzbass)[0].verdict is Verdict.GREEN
    )


def test_k22_a_teams_name_is_shown_after_staff_have_looked_at_it(kuzbass_stage, client_of):
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        team = scenes.team(kuzbass_stage, scenes.TEAMS[1], 1)
        captain = team.founder
        publicity.show_team(team=team, shown=True, about="", by=captain)
        staff = kuzbass_stage.users["staff"]
        for application in team.applications.all():
            application.contest = kuzbass_stage.contest
            scenes.represent(kuzbass_stage, application)
        for application in team.applications.all():
            application.contest = kuzbass_stage.contest
            decisions.admit_application(application=application, by=staff)
        url = f"/c/{kuzbass_stage.contest.slug}/participants/"
        assert "Сугробы" not in client_of("staff").get(url).content.decode()
        with pytest.raises(RuleViolation, match="почему"):
            staff_teams.decide_team_name(team=team, approve=False, by=staff)
        staff_teams.decide_team_name(team=team, approve=False, reason="двусмысленно", by=staff)
        letter = OutboxMessage.objects.get(kind="registration.name_refused")
        assert "двусмысленно" in letter.body
        team.refresh_from_db()
        staff_teams.rename_team(team=team, name="Снеговики", by=captain)
        team.refresh_from_db()
        assert team.shown_name != "Снеговики"
        staff_teams.decide_team_name(team=team, approve=True, by=staff)
        assert "Снеговики" in client_of("staff").get(url).content.decode()


@pytest.mark.parametrize("state", ["pending", "refused"])
def test_k22_a_name_that_is_not_approved_stands_in_no_document_and_on_no_page_of_others(kuzbass_judged, client, client_of, state):
    stage, bad = kuzbass_judged, "Крутибобер"
    Team.objects.filter(contest=stage.contest, name="Терриконы").update(name=bad, name_state=state, name_refusal="мат")
    team = Team.objects.get(name=bad)
    played.kuzbass_published(stage)
    documents = Diploma.objects.filter(contest=stage.contest, application__team=team)
    assert documents.count() >= 6
    assert set(documents.values_list("team", flat=True)) == {f"№ {team.pk}"}
    figures = json.dumps(published_protocol(stage.contest).figures, ensure_ascii=False)
    assert (bad in figures, f"№ {team.pk}" in figures) == (False, True)
    pages = [
        f"/check/{documents.first().code}/",
        *(f"/c/{stage.contest.slug}/{one}" for one in ("", "results/", "participants/")),
    ]
    assert [url for url in pages if bad in client.get(url).content.decode()] == []
    for letter in OutboxMessage.objects.filter(body__contains=bad):
        assert team.applications.filter(email=letter.recipient).exists(), letter.kind
    expert = client_of(stage.users["expert1"])
    assert bad not in expert.get(f"/c/{stage.contest.slug}/commission/").content.decode()
    assert bad in client_of(stage.users["staff"]).get(f"/c/{stage.contest.slug}/desk/teams/").content.decode()
    captain = team.applications.get(role="captain").user
    assert bad in client_of(captain).get(f"/c/{stage.contest.slug}/application/").content.decode()


def test_k22_the_list_of_stop_words_warns_and_decides_nothing(kuzbass):
    assert names.suspicious_parts("Нaциk", kuzbass.team.name_stop_words) == ["наци"]  # two Latin letters
    assert names.suspicious_parts("Ёлочки", kuzbass.team.name_stop_words) == []


def small(stage, limit: int):
    stage.contest = build.with_regulation(stage.contest, {"seats.limit": limit})
    return stage


def test_k23_places_are_counted_by_people_and_the_cap_may_be_raised_by_an_act(kuzbass_stage, client_of):
    stage = small(kuzbass_stage, 4)
    with stage.at(date(2025, 2, 10), 9):
        scenes.team(stage, scenes.TEAMS[1], 1)
        scenes.team(stage, scenes.TEAMS[2], 2)
        stage.refresh()
        assert places.seats_taken(stage.contest) == 4
        waiting = list(Application.objects.filter(contest=stage.contest, seat="waitlist").order_by("queue_number"))
        assert [row.queue_number for row in waiting] == [5, 6]
        assert [places.waitlist_place(row) for row in waiting] == [1, 2]
        staff = stage.users["staff"]
        for wrong, match in (({"limit": 4, "act": "№ 1"}, "больше"), ({"limit": 5, "act": " "}, "акта")):
            with pytest.raises(RuleViolation, match=match) as refused:
                seats.raise_seats(contest=stage.contest, by=staff, **wrong)
            assert refused.value.clause == "6.7"
        page = client_of("staff").post(f"/c/{stage.contest.slug}/desk/seats/", {"limit": "5", "act": "акт № 9 от 10.02.2025"})
        assert page.status_code == 302
        waiting[0].refresh_from_db()
        assert waiting[0].seat == "held"
        assert OutboxMessage.objects.filter(kind="registration.seat", recipient=waiting[0].email).count() == 1
        assert AuditRecord.objects.get(name="raise_seats").reason == "акт № 9 от 10.02.2025"
        assert (
            client_of("secretary").post(f"/c/{stage.contest.slug}/desk/seats/", {"limit": "9", "act": "№ 1"}).status_code == 403
        )


def test_k24_the_queue_is_the_order_of_filing_and_its_place_is_shown(kuzbass_stage, client_of):
    stage = small(kuzbass_stage, 2)
    with stage.at(date(2025, 2, 10), 9):
        team = scenes.team(stage, scenes.TEAMS[1], 1)
        numbers = list(team.applications.order_by("submitted_at", "id").values_list("queue_number", flat=True))
        assert numbers == [1, 2, 3]
        third = team.applications.get(queue_number=3)
        page = client_of(third.user).get(f"/c/{stage.contest.slug}/application/").content.decode()
        assert "вы 1-е в резерве" in page


def test_k25_who_drops_out_is_followed_by_the_next_in_line_once(kuzbass_stage):
    stage = small(kuzbass_stage, 4)
    with stage.at(date(2025, 2, 10), 9):
        first = scenes.team(stage, scenes.TEAMS[1], 1)
        scenes.team(stage, scenes.TEAMS[2], 2)
        gone = first.applications.get(team_role="developer")
        gone.contest = stage.contest
        leaving.withdraw_application(application=gone, by=gone.user)
        stage.refresh()
        assert places.seats_taken(stage.contest) == 4
        served = Application.objects.get(contest=stage.contest, queue_number=5)
        assert served.seat == "held"
        assert OutboxMessage.objects.filter(kind="registration.seat").count() == 1
        gone.refresh_from_db()
        assert gone.seat == "released"


def test_k26_promotion_ends_at_the_start_and_a_split_team_stays_incomplete(kuzbass_stage):
    stage = small(kuzbass_stage, 4)
    with stage.at(date(2025, 2, 10), 9):
        first = scenes.team(stage, scenes.TEAMS[1], 1)
        second = scenes.team(stage, scenes.TEAMS[2], 2)
        codes = red(teams.findings_of_team(second, stage.contest))
        assert codes["team.too_small"] == "6.3"
    gone = first.applications.get(team_role="developer")
    gone.contest = stage.contest
    with clock.fixed_at(datetime(2025, 2, 27, 23, 59, 59, tzinfo=NOVOKUZNETSK)):
        assert seats.fill_free_seats(contest=stage.contest) == []
        leaving.withdraw_application(application=gone, by=gone.user)
    assert Application.objects.get(contest=stage.contest, queue_number=5).seat == "held"
    another = first.applications.get(team_role="designer")
    another.contest = stage.contest
    with clock.fixed_at(datetime(2025, 2, 28, 0, 0, 0, tzinfo=NOVOKUZNETSK)):
        leaving.withdraw_application(application=another, by=another.user)
    assert Application.objects.get(contest=stage.contest, queue_number=6).seat == "waitlist"


def test_k27_over_the_cap_waits_in_reserve_and_is_refused_only_after_the_closing(kuzbass_stage):
    stage = small(kuzbass_stage, 2)
    with stage.at(date(2025, 2, 10), 9):
        team = scenes.team(stage, scenes.TEAMS[1], 1)
    waiting = team.applications.get(seat="waitlist")
    waiting.contest = stage.contest
    closing = datetime(2025, 2, 23, 23, 59, 59, tzinfo=NOVOKUZNETSK)
    assert stage.contest.registration_closes_at == closing
    staff = stage.users["staff"]
    with clock.fixed_at(closing), pytest.raises(RuleViolation, match="в резерве") as refused:
        decisions.refuse_application(application=waiting, ground="over_cap", by=staff)
    assert refused.value.clause == "6.10"
    with clock.fixed_at(closing + timedelta(seconds=1)):
        decisions.refuse_application(application=waiting, ground="over_cap", by=staff)
    letter = OutboxMessage.objects.get(kind="registration.refusal")
    assert "6.10" in letter.body


def test_k29_a_sent_team_needs_a_leader_who_agrees_and_sees_it(kuzbass_stage, client_of):
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        team = scenes.team(kuzbass_stage, scenes.TEAMS[1], 1)
        staff_teams.set_sender(team=team, organisation="Лицей № 901", by=team.founder)
        team.refresh_from_db()
        assert red(teams.findings_of_team(team, kuzbass_stage.contest)) == {"team.leader_missing": "6.8"}
        member = team.applications.get(team_role="developer")
        with pytest.raises(RuleViolation, match="не входит в состав"):
            guardians.invite_leader(team=team, full_name="А", position="б", email=member.email, by=team.founder)
        leader = guardians.invite_leader(
            team=team, full_name="Учителева Р. Ю.", position="учитель", email="u@example.org", by=team.founder
        )
        letter = OutboxMessage.objects.get(kind="registration.leader_invited")
        link = "/lead/" + whole_text(letter).split("/lead/")[1].split()[0]
        page = client_of("partner").get(link).content.decode()
        assert "обеспечение безопасности несовершеннолетних" in page
        with pytest.raises(RuleViolation, match="не может быть руководителем"):
            guardians.agree_to_lead(leader=leader, by=member.user)
        teacher = build.user()
        assert client_of(teacher).post(link).status_code == 302
        assert red(teams.findings_of_team(team, kuzbass_stage.contest)) == {}
        own = client_of(teacher).get("/cabinet/teams/").content.decode()
        assert "Сугробы" in own
        assert "Метелин" in own
        assert "Сугробы" not in client_of(build.user()).get("/cabinet/teams/").content.decode()


def test_k29_contact_with_minors_goes_through_the_team_leader(kuzbass_stage, client_of):
    stage, contest = kuzbass_stage, kuzbass_stage.contest
    scenes.registration(stage, (scenes.TEAMS[0], scenes.TEAMS[5]))
    scenes.decisions(stage)
    for application in Application.objects.filter(contest=contest):
        application.consents.create(code="partners", text_version="1")
    with stage.at(date(2025, 2, 20), 12):
        told = people.contacts_for_partners(contest)
        made = correspondence.start_mailing(
            contest=contest, audience="admitted", team=None, subject="Завтра начинаем", body="Ждём.", by=stage.users["staff"]
        )
        correspondence.post_mailing(made, lambda done, total: None)
        board = client_of("staff").get(f"/c/{contest.slug}/teams/{Team.objects.get(name='Ёлочки').pk}/").content.decode()
    adults = set(Application.objects.filter(contest=contest, team__name="Терриконы").values_list("email", flat=True))
    assert {one.email for one in told} == adults | {"leader@kuzbass.example.org"}
    assert [one.team for one in told].count("Ёлочки") == 1
    letters = OutboxMessage.objects.filter(kind="registration.mailing")
    assert letters.count() == made.recipients == 7
    assert letters.filter(recipient="leader@kuzbass.example.org").count() == 1
    assert "Связь с командой — через руководителя" in board


def test_k30_somebody_of_a_sent_team_studies_at_the_sender(kuzbass):
    (missing,) = roster.check_sender(["Лицей № 901"] * 3, "Школа № 900", kuzbass)
    assert (missing.code, missing.clause) == ("team.sender_missing", "6.8")
    (fits,) = roster.check_sender(["лицей №  901", "другое", "третье"], "Лицей № 901", kuzbass)
    assert fits.verdict is Verdict.GREEN
    assert roster.check_sender(["Лицей № 901"], "", kuzbass) == []


def test_k31_the_leader_takes_the_duties_upon_themselves(kuzbass_stage):
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        team = scenes.team(kuzbass_stage, scenes.TEAMS[0], 0)
    leader = team.leaders.get(left_at=None)
    assert leader.agreed_at is not None
    assert AuditRecord.objects.filter(name="agree_to_lead").count() == 1


def test_k32_the_form_asks_no_passport_bank_or_insurance_number(kuzbass_stage, client_of):
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        user = scenes.account(kuzbass_stage, "solo", "Одинцов", "Лев")
        teams_actions.found_team(contest=kuzbass_stage.contest, name="Один", by=user)
        client = client_of(user)
        home = f"/c/{kuzbass_stage.contest.slug}/application/"
        steps = client.get(home).content.decode()
        assert "Учёба и роль в команде" in steps
        assert "Паспорт" not in steps
        assert client.get(f"{home}passport/").status_code == 404
        person = client.get(f"{home}person/").content.decode()
        assert "Форма участия" not in person
        study = client.get(f"{home}study/").content.decode()
        assert "Школа № 900" in study
        wrong = client.post(
            f"{home}study/",
            {
                "team_role": "designer",
                "education_level": "grade_1_6",
                "education_place": "Школа № 900",
                "education_region": "RU-KEM",
            },
        )
        text = wrong.content.decode()
        assert "(п.\u00a06.4)" in text
        assert "(п.\u00a06.1)" in text


def test_k33_the_grounds_of_refusal_are_those_of_the_regulation(kuzbass):
    assert [ground.code for ground in kuzbass.refusal_grounds] == ["late", "over_cap", "incomplete", "false_data"]


def test_k36_one_persons_breach_removes_the_whole_team_and_frees_places(kuzbass_stage, client_of):
    stage = small(kuzbass_stage, 4)
    with stage.at(date(2025, 2, 10), 9):
        first = scenes.team(stage, scenes.TEAMS[1], 1)
        scenes.team(stage, scenes.TEAMS[2], 2)
        guilty = first.applications.get(team_role="developer")
        guilty.contest = stage.contest
        for application in first.applications.all():
            application.contest = stage.contest
            scenes.represent(stage, application)
        staff_teams.decide_team_name(team=first, approve=True, by=stage.users["staff"])
        for application in first.applications.all():
            application.contest = stage.contest
            decisions.admit_application(application=application, by=stage.users["staff"])
    with stage.at(date(2025, 2, 12), 9):
        guilty = first.applications.get(team_role="developer")
        guilty.contest = stage.contest
        with pytest.raises(RuleViolation, match="не приостанавливают"):
            conduct.suspend_application(application=guilty, ground="conduct", by=stage.users["staff"])
        conduct.exclude_application(
            application=guilty, ground="conduct", comment="ненормативная лексика", by=stage.users["staff"]
        )
        assert set(first.applications.values_list("state", "seat")) == {("excluded", "released")}
        assert Application.objects.filter(contest=stage.contest, seat="held").count() == 3
        assert OutboxMessage.objects.filter(kind="registration.team_excluded").count() == 3
        page = client_of("staff").get(f"/c/{stage.contest.slug}/desk/teams/{first.pk}/").content.decode()
        assert "команда «Сугробы» 12.02.2025 дисквалифицирована. Основание: п.\u00a05.11: неуваж" in page
        assert "Причины: ненормативная лексика." in page
        assert staff_teams_queries.exclusion_notice(Team.objects.get(pk=first.pk), stage.contest).count("Метелин") == 0


def test_k34_a_side_event_takes_teams_of_which_everybody_agrees_and_fits(kuzbass_stage, client_of):
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        scenes.team(kuzbass_stage, scenes.TEAMS[1], 1)
        old = scenes.team(kuzbass_stage, scenes.TEAMS[5], 5)
        third = scenes.team(kuzbass_stage, scenes.TEAMS[2], 2)
        unwilling = third.applications.get(team_role="developer")
        unwilling.contest = kuzbass_stage.contest
        personal.withdraw_consent(application=unwilling, code="programming", by=unwilling.user)
        event = kuzbass_stage.contest.regulation.side_event("programming")
        entries = {team.name: entry for team, entry in staff_teams_queries.side_event_entries(kuzbass_stage.contest, event)}
        assert entries["Сугробы"].is_entered
        assert entries["Гирлянда"].disagree == (unwilling.full_name,)
        assert len(entries[old.name].unfit) == 3
        page = client_of("staff").get(f"/c/{kuzbass_stage.contest.slug}/desk/side-event/programming/").content.decode()
        assert unwilling.full_name in page
        unwilling.refresh_from_db()
        assert unwilling.state == "submitted"  # voluntary: the application itself stays


@pytest.mark.parametrize(
    ("born", "fits"),
    [(date(2011, 3, 1), True), (date(2011, 3, 2), False), (date(2007, 3, 2), True), (date(2007, 3, 1), False)],
)
def test_k34_fourteen_to_seventeen_inclusive_on_the_day_of_the_event(kuzbass_stage, kuzbass, born, fits):
    """On the second day of the programme, 01.03.2025, not on the first of the contest."""
    event = kuzbass.side_event("programming")
    assert side_event.fits(born, event, side_event_day(kuzbass_stage.contest, event)) is fits


def test_k34_the_day_of_the_event_is_that_of_its_line_in_the_programme(kuzbass_stage, kuzbass, client_of):
    contest, event = kuzbass_stage.contest, kuzbass.side_event("programming")
    line = contest.timetable.get(side_event="programming")
    line.starts_at += timedelta(days=1)
    line.save()
    assert side_event_day(contest, event) == date(2025, 3, 2)
    page = client_of("staff").get(f"/c/{contest.slug}/desk/side-event/programming/").content.decode()
    assert "на день соревнования, 2\u00a0марта\u00a02025\u00a0г." in page
    programme = client_of("staff").get(f"/c/{contest.slug}/desk/programme/").content.decode()
    assert programme.count("На этот день считают возраст участников.") == contest.timetable.count() + 2
    contest.timetable.all().delete()
    assert side_event_day(contest, event) == date(2025, 3, 1)


def test_k75_a_minor_is_admitted_after_a_representatives_signed_consent(kuzbass_stage, client_of):
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        team = scenes.team(kuzbass_stage, scenes.TEAMS[1], 1)
        staff = kuzbass_stage.users["staff"]
        minor = team.applications.get(team_role="developer")
        minor.contest = kuzbass_stage.contest
        with pytest.raises(RuleViolation, match="согласия представителя") as refused:
            decisions.admit_application(application=minor, by=staff)
        assert refused.value.clause == "приложение 5"
        with pytest.raises(RuleViolation, match="почта родителя"):
            guardians.ask_representative(application=minor, full_name="А", kinship="мать", email=minor.email, by=minor.user)
        scenes.represent(kuzbass_stage, minor)
        consent = minor.representative
        assert (consent.state, len(consent.text_sha256), consent.text_version) == ("accepted", 64, "2025")
        decisions.admit_application(application=minor, by=staff)
        assert "3200 000000" not in str(client_of("staff").get(f"/c/{kuzbass_stage.contest.slug}/desk/representatives/").content)


def test_k73_the_representatives_page_fills_the_form_of_appendix_5(kuzbass_stage, client_of):
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        team = scenes.team(kuzbass_stage, scenes.TEAMS[1], 1)
        minor = team.applications.get(team_role="developer")
        minor.contest = kuzbass_stage.contest
        guardians.ask_representative(
            application=minor, full_name="Инеева Ольга", kinship="мать", email="p@example.org", by=minor.user
        )
        letter = OutboxMessage.objects.get(kind="registration.representative_asked")
        link = "/represent/" + whole_text(letter).split("/represent/")[1].split()[0]
        parent = Client()
        assert parent.post(link, {"action": "scan"}).status_code == 422
        data = {
            "action": "fill",
            "full_name": "Инеева Ольга",
            "address": "г. Кемерово",
            "passport": "3200 111111",
            "child_address": "там же",
        }
        # Of a name without a patronymic the portal is not sure: the form stands in the page to be corrected before the sheet is printed.
        shown = parent.get(link).content.decode()
        assert "падеж родительный: кого" in shown
        assert "Портал не уверен" in shown
        refused = parent.post(link, data | {"child_printed": "кого угодно"})
        assert (refused.status_code, "Это не форма имени" in refused.content.decode()) == (422, True)
        corrected = " ".join(word + "у" for word in minor.full_name.split())
        assert parent.post(link, data | {"child_printed": corrected}).status_code == 302
        assert f"ребенка {corrected}, 2009" in words(parent.get(f"{link}consent.pdf").content)
        assert parent.post(link, data).status_code == 302
        text = words(parent.get(f"{link}consent.pdf").content)
        assert f"ребенка {corrected}, 2009" not in text
        for expected in (
            "Инеева Ольга",
            "паспорт № 3200 111111",
            "2009 года рождения",
            "152-ФЗ",
            "дата рождения, сведения о месте обучения",
        ):
            assert expected in text
        assert Client().get("/represent/unknown/").status_code == 404
        assert parent.get(f"/c/{kuzbass_stage.contest.slug}/desk/representatives/").status_code == 302
