"""The Tula order, section 9: commission, recusal, quorum, publication, valid sheets."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.demo import people, play
from hackathon_portal.kernel.errors import RuleViolation
from judging.actions import commission as actions
from judging.actions import meeting as meetings
from judging.actions import protocol as protocols
from judging.actions import sheets
from judging.actions.composition import Act
from judging.models import Attendance, CommissionMember, MemberPeriod, Protocol, ScoreSheet
from judging.queries import commission as commission_queries
from judging.queries import projects, results
from tests import build


def test_9_4_the_commission_has_an_order_and_one_chair(commission, users):
    assert (commission.order_number, commission.order_date) == ("12-ОСН", date(2024, 5, 4))
    with pytest.raises(RuleViolation, match="уже есть председатель") as refused:
        actions.add_member(
            commission=commission, user=build.user(), full_name="Вторая Анна Ивановна", position="директор", role="chair",
            by=users["staff"], act=Act("15-ОСН", date(2024, 5, 5)),
        )  # fmt: skip
    assert refused.value.clause == "9.4"
    with pytest.raises(IntegrityError, match="commission_one_chair_a_day"), transaction.atomic():
        MemberPeriod.objects.filter(member__user=users["member1"]).update(role="chair")


def test_9_4_a_replaced_member_stays_in_the_history_and_loses_the_role(commission, users, contest, at):
    member = CommissionMember.objects.get(commission=commission, user=users["member1"])
    at(2024, 5, 20)
    actions.replace_member(member=member, act=Act("15-ОСН", date(2024, 5, 20)), by=users["staff"])
    assert commission_queries.members_in_office(commission).count() == 7
    assert commission.members.count() == 8
    forget_roles(users["member1"])
    assert not users["member1"].has_perm("judging.fill_sheets", contest)


def test_app_2_the_commission_is_listed_with_name_position_and_role(commission, contest, client_of):
    page = client_of("staff").get(f"/c/{contest.slug}/commission/composition/").content.decode()
    for actor in people.COMMISSION:
        assert actor.full_name in page
        assert actor.position in page


@pytest.fixture
def opened(judged, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    judged.project = projects.submitted_projects(judged.contest).first()
    return judged


def test_9_5_after_a_recusal_the_sheet_leaves_the_work_and_the_count(opened, client_of):
    user, project = opened.users["member1"], opened.project
    points = {criterion.code: 5 for criterion in opened.contest.regulation.judging.sheets[0].criteria}
    sheets.save_sheet(project=project, kind="commission", points=points, comments={}, revision=None, by=user)
    sheets.sign_sheet(project=project, kind="commission", by=user)
    assert len(results.valid_sheets(opened.contest)) == 1
    url = f"/c/{opened.contest.slug}/sheets/{project.pk}/recuse/"
    assert client_of("member1").post(url, {"reason": " "}).status_code == 200
    client_of("member1").post(url, {"reason": "Работали вместе"})
    assert results.valid_sheets(opened.contest) == []
    with pytest.raises(RuleViolation, match="заявили самоотвод"):
        sheets.save_sheet(project=project, kind="commission", points=points, comments={}, revision=None, by=user)
    assert "основание — в записи" in client_of("staff").get(f"/c/{opened.contest.slug}/desk/journal/").content.decode()


def test_9_5_a_recusal_after_closing_is_refused(opened):
    user = opened.users["member1"]
    points = {criterion.code: 5 for criterion in opened.contest.regulation.judging.sheets[0].criteria}
    sheets.save_sheet(project=opened.project, kind="commission", points=points, comments={}, revision=None, by=user)
    sheets.sign_sheet(project=opened.project, kind="commission", by=user)
    sheets.close_assessment(contest=opened.contest, by=opened.users["chair"])
    member = CommissionMember.objects.get(user=user)
    with pytest.raises(RuleViolation, match="Оценка уже закрыта"):
        actions.declare_recusal(member=member, team=opened.project.team, reason="Поздно", by=user)


@pytest.mark.usefixtures("assessed")
@pytest.mark.parametrize(("present", "reached"), [(5, False), (6, True), (8, True)])
def test_9_6_a_meeting_decides_when_more_than_two_thirds_are_present(judged, at, present, reached):
    held = play.meeting(judged)
    members = list(commission_queries.members_in_office(held.commission))
    meetings.mark_attendance(
        meeting=held, present={member.pk: "in_person" for member in members[:present]}, by=judged.users["secretary"]
    )
    assert commission_queries.quorum_of(held, judged.contest).is_reached is reached
    at(2024, 5, 26, 19)
    sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    judged.refresh()
    if not reached:
        with pytest.raises(RuleViolation) as refused:
            protocols.draft_protocol(meeting=held, number="1", by=judged.users["secretary"])
        assert str(refused.value) == "Нет кворума: присутствует 5 из 8, нужно более 2/3, то есть не меньше 6. (п.\u00a09.6)"


def test_9_6_a_signature_without_quorum_is_refused(closed):
    protocol = protocols.draft_protocol(meeting=closed.held, number="1", by=closed.users["secretary"])
    Attendance.objects.filter(meeting=closed.held).exclude(member__role="chair").delete()
    with pytest.raises(RuleViolation, match="Нет кворума: присутствует 1 из 8"):
        protocols.sign_protocol(protocol=protocol, by=closed.users["chair"], sha256=protocol.sha256)


def test_9_6_the_decision_is_published_within_five_working_days(published, client):
    protocol = Protocol.objects.get(meeting__commission__contest=published.contest)
    assert protocol.publish_by == date(2024, 5, 31)
    page = client.get(f"/c/{published.contest.slug}/results/").content.decode()
    for award in published.contest.awards.select_related("team"):
        assert award.team.name in page


def test_9_6_results_are_not_there_before_publication(judged, client):
    assert client.get(f"/c/{judged.contest.slug}/results/").status_code == 404


def test_9_7_only_sheets_with_a_name_and_every_criterion_count(opened):
    user = opened.users["member1"]
    points = {criterion.code: 5 for criterion in opened.contest.regulation.judging.sheets[0].criteria}
    sheets.save_sheet(project=opened.project, kind="commission", points=points, comments={}, revision=None, by=user)
    assert results.valid_sheets(opened.contest) == []
    signed = sheets.sign_sheet(project=opened.project, kind="commission", by=user)
    assert signed.full_name == "Дубравин Пётр Савельевич"
    assert len(results.valid_sheets(opened.contest)) == 1
    signed.scores.filter(criterion="uniqueness").update(points=None)
    assert results.valid_sheets(opened.contest) == []
    with pytest.raises(IntegrityError, match="sheet_signed_with_name"), transaction.atomic():
        ScoreSheet.objects.filter(pk=signed.pk).update(full_name="")
