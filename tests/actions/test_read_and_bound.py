"""Decisions are of what was read; dates told twice agree; rules in force are those agreed to (Kuzbass: 3, 4.4.1, 5.3, 7.3, 13.1, 15)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.contests import changing
from hackathon_portal.contests.actions import change_regulation
from hackathon_portal.contests.bound_lines import contradictions, free_lines
from hackathon_portal.contests.changing import Basis
from hackathon_portal.contests.models import NewsItem, TimetableEntry
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.demo import organising as around
from hackathon_portal.events.actions import gatherings
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.actions import bodies, press, programme, volunteers
from hackathon_portal.operations.models import PressItem, Volunteer
from hackathon_portal.operations.queries.programme import lines_fingerprint, programme_differs, programme_of
from judging.actions import mentoring, results
from judging.menu import representation_tasks
from registration.actions import appointments, guardians, staff_teams
from registration.models import Representative, Team, TeamLeader
from registration.queries import consents, people
from tests import build
from tests.actions.test_audiences import amended


def code_of(deed) -> str:
    with pytest.raises(RuleViolation) as refusal:
        deed()
    return refusal.value.code


@pytest.fixture
def item(kuzbass_stage) -> PressItem:
    made = PressItem(contest=kuzbass_stage.contest, title="Хакатон", text="старый текст")
    return press.write_press_item(item=made, by=kuzbass_stage.users["staff"])


def test_k_13_1_what_was_read_is_what_is_agreed_and_published(kuzbass_stage, item):
    staff, read = kuzbass_stage.users["staff"], item.revision
    edited = PressItem.objects.get(pk=item.pk)
    edited.text = "новый текст"
    press.write_press_item(item=edited, by=staff, revision=read)
    assert code_of(lambda: press.agree_press_item(item=item, by=staff, revision=read)) == "press.changed"
    assert code_of(lambda: press.write_press_item(item=item, by=staff, revision=read)) == "press.changed"
    press.agree_press_item(item=item, by=staff, revision=edited.revision)
    press.publish_press_item(item=item, by=staff)  # read before the edit: its text is not written back
    item.refresh_from_db()
    assert (item.text, item.state) == ("новый текст", PressItem.State.PUBLISHED)


def test_a_published_item_is_withdrawn_with_a_reason_and_agreed_anew(kuzbass_stage, item, client, client_of):
    staff, contest = kuzbass_stage.users["staff"], kuzbass_stage.contest
    press.agree_press_item(item=item, by=staff)
    press.publish_press_item(item=item, by=staff)
    assert "старый текст" in client.get(f"/c/{contest.slug}/press/").content.decode()
    assert code_of(lambda: press.withdraw_press_item(item=item, reason=" ", by=staff)) == "press.no_reason"
    url = f"/c/{contest.slug}/desk/press/{item.pk}/"
    client_of("staff").post(url, {"action": "withdraw", "reason": "отозвано согласие"})
    item.refresh_from_db()
    assert (item.state, item.withdrawn_reason) == (PressItem.State.WITHDRAWN, "отозвано согласие")
    assert code_of(lambda: press.publish_press_item(item=item, by=staff)) == "press.not_agreed"


def test_k_5_3_a_line_bound_to_the_term_of_projects_moves_with_it_or_is_refused(kuzbass_stage):
    stage = kuzbass_stage
    contest, staff = stage.contest, stage.users["staff"]
    line = contest.timetable.get(binds=TimetableEntry.Binds.PROJECT_DEADLINE)
    assert line.starts_at == contest.project_deadline_at
    line.starts_at += timedelta(hours=3)
    line.save()
    with stage.at(contest.starts_on - timedelta(days=20), 12):
        with pytest.raises(RuleViolation) as refusal:
            programme.approve_programme(contest=contest, reason="позже", by=staff)
        assert refusal.value.code == "programme.contradicts"
        assert "15:00" in refusal.value.message
        assert "12:00" in refusal.value.message
        later = contest.project_deadline_at + timedelta(hours=3)
        basis = Basis("8", contest.starts_on - timedelta(days=21), "больше времени")
        changing.change_by_act(contest=contest, values={"project_deadline_at": later}, basis=basis, by=staff)
    line.refresh_from_db()
    contest.refresh_from_db()
    assert line.starts_at == contest.project_deadline_at == later
    assert [at.hour for at, title in programme_of(contest).lines if title == line.title] == [later.hour]


def test_the_programme_that_was_read_is_approved(kuzbass_stage):
    contest, staff = kuzbass_stage.contest, kuzbass_stage.users["staff"]
    seen = lines_fingerprint(contest)
    TimetableEntry.objects.create(contest=contest, starts_at=contest.project_deadline_at, title="Ещё строка")
    refused = code_of(lambda: programme.approve_programme(contest=contest, reason="а", by=staff, seen=seen))
    assert refused == "programme.changed"
    programme.approve_programme(contest=contest, reason="а", by=staff, seen=lines_fingerprint(contest))


def test_k_7_3_an_added_nomination_is_news_and_nobody_confirms_new_rules(kuzbass_stage):
    stage = kuzbass_stage
    scenes.registration(stage, scenes.TEAMS[:1])
    contest = stage.contest
    person = contest.applications.filter(state="submitted").first()
    results.add_personal_nomination(
        contest=contest, title="Лучший питчер", role="manager", criteria=["Речь"], proposed_by="партнёр", basis="письмо № 5",
        by=stage.users["staff"],
    )  # fmt: skip
    stage.refresh()
    person.contest = stage.contest
    assert stage.contest.regulation_version.foreseen
    assert people.has_read_rules(person)
    assert people.rules_unread(stage.contest) == 0
    assert not OutboxMessage.objects.filter(kind__in=["registration.rules_changed", "registration.announcement_changed"]).exists()
    assert NewsItem.objects.get(contest=contest).title == "Новая номинация: «Лучший питчер»"
    assert not contest.announcement_changes.exists()
    change_regulation(by=stage.users["staff"], **amended(stage.contest))
    stage.refresh()
    person.contest = stage.contest
    assert not people.has_read_rules(person)


def test_k_3_a_case_without_a_judge_stands_on_the_desk(kuzbass_judged):
    stage = kuzbass_judged
    contest, staff = stage.contest, stage.users["staff"]
    tasks = lambda: [one.title for one in representation_tasks(staff, contest, contest.announced_at, contest.starts_on)]  # noqa: E731
    assert tasks() == []
    gone = contest.commission.members.filter(represents__isnull=False).first()
    contest.commission.members.filter(represents=gone.represents_id).update(represents=None)
    assert [gone.represents.title in title for title in tasks()] == [True]


def test_k_15_a_draft_agrees_anew_to_rules_that_changed_meanwhile(kuzbass_stage, at):
    stage = kuzbass_stage
    contest, staff = stage.contest, stage.users["staff"]
    with stage.at(date(2025, 1, 25), 12):
        draft = build.draft(Team.objects.create(contest=contest, name="Первые"), by=build.user("first@example.org"))
        draft.contest = contest
        assert "terms" in consents.given_to_present_texts(draft)
    with stage.at(date(2025, 2, 3), 12):
        change_regulation(by=staff, **amended(contest))
    stage.refresh()
    draft.contest = stage.contest
    assert consents.outdated(draft) == {"terms"}
    assert "terms" not in consents.given_to_present_texts(draft)
    with stage.at(date(2025, 2, 3), 13):
        browser = Client()
        browser.force_login(draft.user)
        for page in ("application/check/", "application/consents/"):
            text = " ".join(browser.get(f"/c/{stage.contest.slug}/{page}").content.decode().split())
            assert "После вашего согласия правила конкурса изменились" in text, page
            assert f"/c/{stage.contest.slug}/changes/" in text


def test_k_4_4_1_volunteers_are_listed_in_the_act_of_the_staff_and_the_role_comes_with_it(kuzbass_stage):
    stage = kuzbass_stage
    contest, user = stage.contest, stage.users["volunteer"] if "volunteer" in stage.users else build.user()
    holds = lambda: RoleGrant.objects.filter(contest=contest, user=user, role="volunteer").exists()  # noqa: E731
    with stage.at(date(2025, 2, 1), 12):
        around.bodies(stage)
        made = volunteers.sign_up_volunteer(contest=contest, full_name="Волонтёров Вит", phone="+79130000001", about="", by=user)
        volunteers.decide_volunteer(volunteer=made, approve=True, by=stage.users["operations"])
        made.refresh_from_db()
        assert (made.state, holds()) == (Volunteer.State.NAMED, False)
        assert not OutboxMessage.objects.filter(kind="registration.volunteer").exists()
        bodies.approve_body(contest=contest, code="staff", number="9", on=date(2025, 2, 1), by=stage.users["staff"])
        made.refresh_from_db()
        assert (made.state, made.act, holds()) == (Volunteer.State.APPROVED, "№ 9 от 01.02.2025", True)
        assert OutboxMessage.objects.filter(kind="registration.volunteer").count() == 1
        volunteers.decide_volunteer(volunteer=made, approve=False, by=stage.users["operations"])
        assert not holds()


def test_a_decision_about_a_name_or_a_consent_is_of_the_one_that_was_seen(kuzbass_stage):
    stage = kuzbass_stage
    staff = stage.users["staff"]
    scenes.registration(stage, scenes.TEAMS[:1])
    team = Team.objects.get(contest=stage.contest)
    read = team.name
    Team.objects.filter(pk=team.pk).update(name="Иное название")
    refused = code_of(lambda: staff_teams.decide_team_name(team=team, approve=True, by=staff, seen=read))
    assert refused == "team.name_changed"
    staff_teams.decide_team_name(team=team, approve=True, by=staff, seen="Иное название")
    at = stage.contest.announced_at
    Representative.objects.filter(application__team=team).delete()
    parent = Representative.objects.create(
        application=team.applications.first(), full_name="Родителева Рада", kinship="мать", email="parent@one.example.org",
        token_hash="p", state="uploaded", signed_at=at,
    )  # fmt: skip
    read = parent.sheet
    Representative.objects.filter(pk=parent.pk).update(signed_at=at + timedelta(minutes=5))
    refused = code_of(lambda: guardians.decide_consent(representative=parent, accept=True, by=staff, seen=read))
    assert refused == "representative.changed"
    parent.refresh_from_db()
    guardians.decide_consent(representative=parent, accept=True, by=staff, seen=parent.sheet)


def test_k_6_8_the_paper_about_a_leader_is_decided_on_as_it_was_read(kuzbass_judged, client_of):
    contest, staff = kuzbass_judged.contest, client_of("staff")
    leader = TeamLeader.objects.filter(team__contest=contest, agreed_at__isnull=False, left_at=None).first()
    url = f"/c/{contest.slug}/desk/teams/leaders/{leader.pk}/check/"
    assert "ещё не приложен" in staff.post(url, {"action": "accept"}, follow=True).content.decode()
    for _ in range(2):
        read = leader.paper
        upload = SimpleUploadedFile("prikaz.pdf", scenes.SCAN)
        appointments.attach_appointment(leader=leader, upload=upload, by=leader.user)
        leader.refresh_from_db()
    assert leader.paper != read
    assert "приложил другой документ" in staff.post(url, {"action": "accept", "seen": read}, follow=True).content.decode()
    page = staff.get(f"/c/{contest.slug}/desk/teams/{leader.team_id}/").content.decode()
    assert (f'value="{leader.paper}"' in page, "посмотрите документ" in page) == (True, True)
    assert "Напишите, что не так" in staff.post(url, {"action": "return", "seen": leader.paper}, follow=True).content.decode()
    staff.post(url, {"action": "return", "seen": leader.paper, "reason": "нет подписи"})
    assert "нет подписи" in OutboxMessage.objects.get(kind="registration.appointment_returned").body
    assert "принят" in staff.post(url, {"action": "accept", "seen": leader.paper}, follow=True).content.decode()
    leader.refresh_from_db()
    assert (leader.appointment_checked_at is not None, leader.appointment_refusal) == (True, "")
    appointments.attach_appointment(leader=leader, upload=SimpleUploadedFile("other.pdf", scenes.SCAN), by=leader.user)
    leader.refresh_from_db()
    assert leader.appointment_checked_at is None


def test_k_7_3_a_nomination_is_agreed_to_as_it_was_read(kuzbass_stage, client_of):
    stage = kuzbass_stage
    contest, staff = stage.contest, stage.users["staff"]
    nomination = contest.regulation.judging.personal_nominations[0]
    url = f"/c/{contest.slug}/commission/personal/"
    read = results.mark_of(contest.regulation, nomination)
    assert read in client_of("staff").get(url).content.decode()
    data = contest.regulation.model_dump(mode="json")
    sheet = next(one for one in data["judging"]["sheets"] if one["code"] == nomination.sheet)
    sheet["criteria"][0]["title"] += " и ясность"
    build.with_regulation(contest, {"judging.sheets": data["judging"]["sheets"]})
    stage.refresh()
    typed = {"code": nomination.code, "proposed_by": "партнёр", "basis": "письмо № 5"}
    assert "номинацию или её критерии изменили" in client_of("staff").post(url, typed | {"seen": read}).content.decode()
    now = results.mark_of(stage.contest.regulation, stage.contest.regulation.judging.personal_nominations[0])
    assert client_of("staff").post(url, typed | {"seen": now}).status_code == 302
    assert stage.contest.personal_nominations.filter(code=nomination.code, approved_by=staff).exists()


def test_k_5_3_a_checkpoint_and_a_gathering_have_one_time_with_their_line(kuzbass_stage, client_of):
    """Moving the one moves the line; a line moved alone is refused with both times; a postponed contest takes both along."""
    stage = kuzbass_stage
    contest, staff = stage.contest, stage.users["staff"]
    free = list(free_lines(contest)[:2])
    assert all(not line.binds and not line.side_event for line in free)
    point_line, show_line = free
    with stage.at(contest.starts_on - timedelta(days=30), 12):
        programme.approve_programme(contest=contest, by=staff, reason="а") if programme_differs(contest) else None
        opens = contest.project_deadline_at - timedelta(hours=20)
        point = mentoring.plan_checkpoint(
            contest=contest, title="Середина", question="", opens_at=opens, closes_at=opens + timedelta(hours=1), line=point_line,
            by=staff,
        )  # fmt: skip
        point_line.refresh_from_db()
        assert point_line.starts_at == opens
        show = Gathering(contest=contest, title="Показ", starts_at=show_line.starts_at, line=show_line,
                         ends_at=show_line.starts_at + timedelta(hours=2))  # fmt: skip
        gatherings.save_gathering(gathering=show, by=staff)
        programme.approve_programme(contest=contest, reason="точка", by=staff)
        for line, named in ((point_line, "«Середина» открывается"), (show_line, "мероприятие «Показ»")):
            TimetableEntry.objects.filter(pk=line.pk).update(starts_at=line.starts_at + timedelta(minutes=30))
            with pytest.raises(RuleViolation, match=named) as refused:
                programme.approve_programme(contest=contest, reason="позже", by=staff)
            assert refused.value.code == "programme.contradicts"
            TimetableEntry.objects.filter(pk=line.pk).update(starts_at=line.starts_at)
        # The other way round: who moves the checkpoint or the gathering moves the line.
        page = client_of("staff").get(reverse("change_checkpoint", args=[contest.slug, point.pk])).content.decode()
        assert ("Строка программы" in page, point_line.title in page) == (True, True)
        mentoring.change_checkpoint(
            checkpoint=point, title="Середина", question="", opens_at=opens + timedelta(hours=2), closes_at=opens + timedelta(hours=3),
            reason="просили", line=point_line, by=staff,
        )  # fmt: skip
        show.starts_at += timedelta(hours=1)
        show.ends_at += timedelta(hours=1)
        gatherings.save_gathering(gathering=show, by=staff)
        for line, at in ((point_line, opens + timedelta(hours=2)), (show_line, show.starts_at)):
            line.refresh_from_db()
            assert line.starts_at == at
        with pytest.raises(RuleViolation, match="другая контрольная точка"):
            mentoring.plan_checkpoint(
                contest=contest, title="Ещё", question="", opens_at=opens, closes_at=opens + timedelta(hours=1), line=point_line,
                by=staff,
            )  # fmt: skip
        programme.approve_programme(contest=contest, reason="перенос точки", by=staff)
        day = contest.starts_on + timedelta(days=1)
        values = {"starts_on": day, "ends_on": contest.ends_on + timedelta(days=1)}
        basis = Basis("9", contest.starts_on - timedelta(days=31), "площадка занята")
        changing.change_by_act(contest=contest, values=values, basis=basis, by=staff)
        for row in (point, show):
            row.refresh_from_db()
        assert (point.opens_at - opens, point.opens_at) == (
            timedelta(days=1, hours=2),
            TimetableEntry.objects.get(pk=point_line.pk).starts_at,
        )
        assert show.starts_at == TimetableEntry.objects.get(pk=show_line.pk).starts_at
        contest.refresh_from_db()
        assert not contradictions(contest, contest.timetable.all())
