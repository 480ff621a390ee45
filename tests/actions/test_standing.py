"""What was decided stays true: whatever changes places, points or people while a protocol waits ends it, and only the truth is published."""

from __future__ import annotations

from contextlib import suppress

import pytest

from hackathon_portal.contests.actions import change_regulation
from hackathon_portal.kernel.audit import action
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from judging.actions import meeting as meetings
from judging.actions import oversight, reopening, sheets, withdrawing
from judging.actions import protocol as protocols
from judging.actions import results as result_actions
from judging.models import Meeting, Project, Protocol, ScoreSheet
from judging.queries import results, standing
from judging.queries.projects import submitted_projects
from prizes.awards.actions.awards import announce_winners
from prizes.awards.queries import awards
from registration.actions import conduct, leaving, staff_teams
from registration.models import Application
from tests import build


def signed(stage, number: str = "3", meeting: Meeting | None = None, **words) -> Protocol:
    """The protocol of the meeting, signed by everybody who was there."""
    held = meeting or stage.held
    protocol = protocols.draft_protocol(meeting=held, number=number, by=stage.users["secretary"], **words)
    for row in held.attendance.select_related("member__user"):
        protocols.sign_protocol(protocol=protocol, by=row.member.user, sha256=protocol.sha256)
    protocol.refresh_from_db()
    return protocol


def winner(stage) -> Project:
    """The project on the first place of the first division."""
    first = results.results(stage.contest)[0]
    return first.projects[first.standings[0].project]


def people_of(project: Project):
    return project.team.applications.filter(state="admitted").order_by("-role", "id")


def exclude_team(stage, project):
    conduct.exclude_team(team=project.team, ground="project", by=stage.users["staff"])


def exclude_each(stage, project):
    for person in people_of(project):
        conduct.exclude_application(application=person, ground="false_data", by=stage.users["staff"])


def suspend_each(stage, project):
    for person in people_of(project):
        conduct.suspend_application(application=person, ground="false_data", by=stage.users["staff"])


def leave(person):
    Application.objects.filter(pk=person.pk).update(user=person.user or build.user())
    person.refresh_from_db()
    leaving.withdraw_application(application=person, by=person.user)


def leave_each(stage, project):
    for person in people_of(project):
        leave(person)


def leave_one(stage, project):
    leave(people_of(project).exclude(role="captain").first())


def uphold_a_violation(stage, project):
    by = stage.users["secretary"]
    build.with_power(stage.contest, {"deed": "disqualify", "who": "commission", "how": "by_vote", "clause": "11.2"})
    violation = oversight.raise_violation(project=project, clause="4.4", text="Взят чужой проект.", by=stage.users["mentor"])
    question = meetings.put_question(
        meeting=stage.held, kind="violation", text="", violation=violation, consequence="excluded", by=by
    )
    meetings.open_vote(question=question, by=by)
    for row in stage.held.attendance.select_related("member__user"):
        meetings.cast_vote(question=question, choice="for", by=row.member.user)
    meetings.close_vote(question=question, by=by)


def rename_the_team(stage, project):
    staff_teams.rename_team(team=project.team, name="Переименованная", by=stage.users["staff"])


def change_the_act(stage, project):
    regulation = stage.contest.regulation
    act = regulation.act.model_copy(update={"number": "77-ОСН"})
    change_regulation(
        contest=stage.contest, regulation=regulation.model_copy(update={"act": act}), by=stage.users["staff"],
        act_number="77-ОСН", reason="новая редакция",
    )  # fmt: skip


@action("Аннулирован лист")
def annul_a_sheet(stage, project, *, by=None):
    """Any action that takes a sheet away, by an update no signal tells of."""
    ScoreSheet.objects.filter(pk=project.sheets.filter(signed_at__isnull=False).first().pk).update(signed_at=None)


@action("Перенесён проект")
def remove_the_project(stage, project, *, by=None):
    project.removed_at = project.submitted_at
    project.save()


ACTIONS = [
    exclude_team, exclude_each, suspend_each, leave_each, leave_one, uphold_a_violation, rename_the_team, change_the_act, annul_a_sheet,
    remove_the_project,
]  # fmt: skip


def places_of(contest) -> dict[str, list[int]]:
    """Division -> projects on prize places, best first, as the ranking has them now."""
    last = contest.regulation.last_prize_place
    return {
        result.division.key: [row.project for row in result.standings if row.first <= last]
        for result in results.results(contest)
        if result.standings
    }


def awarded_places(contest) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for award in awards.awards(contest).order_by("division_position", "place"):
        found.setdefault(award.division, []).append(award.project_id)
    return found


@pytest.mark.parametrize("act", ACTIONS, ids=lambda act: act.__name__)
def test_what_changes_the_outcome_ends_the_signed_protocol_or_is_refused(closed, act):
    stage = closed
    protocol = signed(stage)
    project = winner(stage)
    with suppress(RuleViolation):
        act(stage, project)
    stage.refresh()
    protocol.refresh_from_db()
    if standing.contradictions(protocol):
        assert protocol.state == Protocol.State.SUPERSEDED
        assert protocol.ended_because
        with pytest.raises(RuleViolation):
            announce_winners(protocol=protocol, by=stage.users["staff"])
        with suppress(RuleViolation):  # a team that has lost people goes on only by the organiser's decision
            leaving.let_team_go_on(team=project.team, reason="продолжают без него", by=stage.users["staff"])
        for division, ties in result_actions.open_ties(stage.contest).items():
            for group in ties:
                result_actions.break_tie(
                    meeting=stage.held, division=division, order=group, reason="ближе к внедрению", by=stage.users["chair"]
                )
        again = signed(stage)
        assert protocol.ended_because[:300] == again.changed_because  # what is signed anew says why
        protocol = again
    announce_winners(protocol=protocol, by=stage.users["staff"])
    assert awarded_places(stage.contest) == places_of(stage.contest)
    protocol.refresh_from_db()
    assert standing.contradictions(protocol) == []


def test_a_change_that_no_action_made_is_seen_at_the_publication(closed):
    protocol = signed(closed)
    Application.objects.filter(team=winner(closed).team).update(state="excluded", exclusion_ground="false_data")
    with pytest.raises(RuleViolation, match="места больше не занимает: команда исключена") as refused:
        announce_winners(protocol=protocol, by=closed.users["staff"])
    assert refused.value.code == "protocol.contradicts"
    assert not awards.awards(closed.contest).exists()


def test_an_open_vote_and_what_changes_nothing_leave_the_protocol(closed):
    protocol = signed(closed)
    meetings.put_question(meeting=closed.held, kind="other", text="Разное", by=closed.users["secretary"])
    oversight.raise_violation(project=winner(closed), clause="4.4", text="Похоже.", by=closed.users["mentor"])
    protocol.refresh_from_db()
    assert protocol.state == "signed"


def test_a_withdrawn_protocol_opens_attendance_ties_and_votes_and_the_next_one_says_why(closed):
    protocol, secretary = signed(closed), closed.users["secretary"]
    late = closed.contest.commission.members.get(user=closed.users["member6"])
    present = {row.member_id: row.mode for row in closed.held.attendance.all()} | {late.pk: "video"}
    with pytest.raises(RuleViolation, match="нажмите «Отозвать протокол»"):
        meetings.mark_attendance(meeting=closed.held, present=present, by=secretary)
    with pytest.raises(RuleViolation, match="почему протокол отзывают"):
        withdrawing.withdraw_protocol(protocol=protocol, reason=" ", by=secretary)
    with pytest.raises(RuleViolation, match="секретарь или председатель"):
        withdrawing.withdraw_protocol(protocol=protocol, reason="ошибка", by=closed.users["member1"])
    withdrawing.withdraw_protocol(protocol=protocol, reason="не отмечен один присутствовавший", by=secretary)
    meetings.mark_attendance(meeting=closed.held, present=present, by=secretary)
    second = protocols.draft_protocol(meeting=closed.held, number="3", by=secretary)
    assert (second.version, second.changed_because) == (2, "не отмечен один присутствовавший")
    assert second.figures["present"] == protocol.figures["present"] + 1
    before = protocol.sha256, protocol.figures
    protocol.refresh_from_db()
    assert (protocol.sha256, protocol.figures) == before
    with pytest.raises(RuleViolation, match="отозван"):
        protocols.sign_protocol(protocol=protocol, by=closed.users["chair"], sha256=protocol.sha256)
    assert submitted_projects(closed.contest).count() == 6


def another_meeting(stage, day=None) -> Meeting:
    held = meetings.open_meeting(
        commission=stage.contest.commission, held_on=day or stage.contest.ends_on, agenda="Повторно", by=stage.users["secretary"]
    )
    present = {row.member_id: row.mode for row in stage.held.attendance.all()}
    meetings.mark_attendance(meeting=held, present=present, by=stage.users["secretary"])
    return held


def test_one_number_stands_on_one_protocol_and_another_meeting_supersedes_only_with_a_reason(closed):
    first, secretary = signed(closed), closed.users["secretary"]
    other = another_meeting(closed)
    with pytest.raises(RuleViolation, match="Протокол № 3 уже есть"):
        protocols.draft_protocol(meeting=other, number=" 3 ", by=secretary)
    with pytest.raises(RuleViolation, match="этот его заменит"):
        protocols.draft_protocol(meeting=other, number="4", by=secretary)
    first.refresh_from_db()
    assert first.state == "signed"
    second = protocols.draft_protocol(meeting=other, number="4", by=secretary, reason="заседание повторено")
    first.refresh_from_db()
    assert (first.state, first.ended_because) == ("superseded", "заседание повторено")
    assert second.changed_because == "заседание повторено"


def test_a_member_who_cannot_sign_is_noted_with_the_reason_and_the_others_put_it_in_force(closed):
    secretary = closed.users["secretary"]
    protocol = protocols.draft_protocol(meeting=closed.held, number="3", by=secretary)
    *others, ill = [row.member for row in closed.held.attendance.select_related("member__user").order_by("id")]
    for member in others:
        protocols.sign_protocol(protocol=protocol, by=member.user, sha256=protocol.sha256)
    absent = closed.contest.commission.members.get(user=closed.users["member6"])
    for member, reason, message in [
        (ill, " ", "Напишите, почему"),
        (absent, "болен", "не было"),
        (others[0], "болен", "уже подписал"),
    ]:
        with pytest.raises(RuleViolation, match=message):
            withdrawing.note_missing_signature(protocol=protocol, member=member, reason=reason, by=secretary)
    withdrawing.note_missing_signature(protocol=protocol, member=ill, reason="в больнице", by=secretary)
    protocol.refresh_from_db()
    assert (protocol.state, protocol.signatures.count()) == ("signed", len(others))
    with pytest.raises(RuleViolation, match="уже действует без вашей подписи"):
        protocols.sign_protocol(protocol=protocol, by=ill.user, sha256=protocol.sha256)
    withdrawing.take_back_missing_signature(protocol=protocol, member=ill, by=secretary)
    protocol.refresh_from_db()
    assert (protocol.state, protocol.signed_at) == ("draft", None)
    protocols.sign_protocol(protocol=protocol, by=ill.user, sha256=protocol.sha256)
    protocol.refresh_from_db()
    assert (protocol.state, protocol.missing_signatures.count()) == ("signed", 0)


def test_fewer_signatures_than_the_quorum_are_never_enough(closed):
    secretary = closed.users["secretary"]
    protocol = protocols.draft_protocol(meeting=closed.held, number="3", by=secretary)
    members = [row.member for row in closed.held.attendance.select_related("member").order_by("id")]
    withdrawing.note_missing_signature(protocol=protocol, member=members[-1], reason="в больнице", by=secretary)
    with pytest.raises(RuleViolation, match="а нужно не меньше 6"):
        withdrawing.note_missing_signature(protocol=protocol, member=members[-2], reason="в отпуске", by=secretary)


def test_a_closed_assessment_is_opened_by_two_with_letters_and_ends_the_protocol(closed):
    contest, users = closed.contest, closed.users
    protocol = signed(closed)
    before = set(ScoreSheet.objects.filter(signed_at__isnull=False).values_list("pk", flat=True))
    with pytest.raises(RuleViolation, match="председатель и секретарь вместе"):
        reopening.ask_reopening(contest=contest, reason="опечатка", by=users["member1"])
    asked = reopening.ask_reopening(contest=contest, reason="в листе опечатка", by=users["secretary"])
    with pytest.raises(RuleViolation, match="председатель и секретарь вместе"):
        reopening.confirm_reopening(reopening=asked, by=users["secretary"])
    assert protocol.state == "signed"
    reopening.confirm_reopening(reopening=asked, by=users["chair"])
    protocol.refresh_from_db()
    closed.refresh()
    assert (protocol.state, closed.contest.commission.is_open) == ("superseded", True)
    assert "оценка открыта заново" in protocol.ended_because
    assert set(ScoreSheet.objects.filter(signed_at__isnull=False).values_list("pk", flat=True)) == before
    letters = OutboxMessage.objects.filter(kind="judging.assessment_reopened")
    assert letters.count() == contest.commission.members.filter(left_on=None).count()
    sheets.close_assessment(contest=closed.contest, by=users["chair"])
    assert signed(closed).changed_because == protocol.ended_because[:300]


def test_closing_and_reopening_show_what_follows_before_the_press(assessed, client_of, at):
    at(2024, 5, 26, 18)
    contest, users = assessed.contest, assessed.users
    project = submitted_projects(contest).first()
    kind = contest.regulation.judging.sheets[0].code
    sheets.withdraw_signature(project=project, kind=kind, reason="проверка", by=users["member1"])
    chair, base = client_of("chair"), f"/c/{contest.slug}/commission"
    page = chair.get(f"{base}/close/").content.decode()
    assert "Эти листы не будут учтены" in page
    assert project.team.name in page
    assert contest.commission.members.get(user=users["member1"]).full_name in page
    contest.commission.refresh_from_db()
    assert contest.commission.is_open  # looking closes nothing
    assert chair.post(f"{base}/close/").status_code == 302
    secretary = client_of("secretary")
    assert secretary.post(f"{base}/reopen/", {"reason": ""}).status_code == 422
    assert secretary.post(f"{base}/reopen/", {"reason": "лист без подписи"}).status_code == 302
    assert "Подтвердит второй" in secretary.get(f"{base}/reopen/").content.decode()
    assert "лист без подписи" in chair.get(f"{base}/reopen/").content.decode()
    assert chair.post(f"{base}/reopen/", {"action": "confirm"}).status_code == 302
    contest.commission.refresh_from_db()
    assert contest.commission.is_open


def test_the_protocols_page_withdraws_and_notes_a_missing_signature(closed, client_of):
    protocol = protocols.draft_protocol(meeting=closed.held, number="3", by=closed.users["secretary"])
    secretary, base = client_of("secretary"), f"/c/{closed.contest.slug}/commission/protocol"
    ill = closed.held.attendance.select_related("member").order_by("id").last().member
    assert secretary.post(f"{base}/missing/", {"member": ill.pk, "reason": ""}).status_code == 422
    assert secretary.post(f"{base}/missing/", {"member": ill.pk, "reason": "в больнице"}).status_code == 302
    assert "подпись отсутствует: в больнице" in secretary.get(f"{base}/").content.decode()
    assert secretary.post(f"{base}/missing/", {"take_back": ill.pk}).status_code == 302
    assert protocol.missing_signatures.count() == 0
    assert secretary.post(f"{base}/withdraw/", {"reason": ""}).status_code == 422
    assert secretary.post(f"{base}/withdraw/", {"reason": "не тот состав"}).status_code == 302
    protocol.refresh_from_db()
    assert protocol.state == "withdrawn"
    assert secretary.post(f"/c/{closed.contest.slug}/commission/protocol/draft/", {"number": "3"}).status_code == 302
    assert "не тот состав" in secretary.get(f"{base}/").content.decode()
