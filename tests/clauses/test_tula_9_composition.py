"""The Tula order, clauses 9.4-9.7: the composition changes by acts, a meeting has that of its day, a person is one member."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.demo import play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from judging.actions import commission as actions
from judging.actions import composition as changes
from judging.actions import meeting as meetings
from judging.actions import protocol as protocols
from judging.actions import results as result_actions
from judging.actions import sheets, ties
from judging.actions.composition import Act
from judging.models import CommissionMember, MemberPeriod, Question, Recusal, ScoreSheet, TieDecision
from judging.queries import commission as queries
from judging.queries import departures, figures, presiding, projects, results
from judging.tasks import follow_compositions
from tests import build
from tests.build import with_regulation
from tests.documents import source_of

ROOT = Path(__file__).parents[2]
WHOLE = dict.fromkeys(["applicability", "completeness", "uniqueness", "task_fit", "feasibility", "presentation"], 4)


def member_of(stage, login: str) -> CommissionMember:
    return CommissionMember.objects.select_related("commission").get(user=stage.users[login])


def act(day: date, number: str = "15-ОСН") -> Act:
    return Act(number, day)


def told(stage) -> dict:
    """What a protocol of the meeting would state now, without the moment of drafting."""
    stage.refresh()
    stage.held.refresh_from_db()
    return figures.protocol_figures(
        stage.contest, stage.held, results.results(stage.contest), number="1", version=1, at=stage.contest.announced_at
    )


def adopt(stage, held, kind: str, member: CommissionMember, choices: str = "for", *, division: str = "") -> Question:
    question = meetings.put_question(
        meeting=held, kind=kind, text="", member=member, division=division, by=stage.users["secretary"]
    )
    meetings.open_vote(question=question, by=stage.users["secretary"])
    for row in held.attendance.select_related("member__user"):
        meetings.cast_vote(question=question, choice=choices, by=row.member.user)
    return meetings.close_vote(question=question, by=stage.users["secretary"])


def test_9_6_a_meeting_keeps_the_composition_of_its_day(closed, at, client_of):
    before = told(closed)
    assert (before["present"], before["composition"], len(before["members"])) == (7, 8, 8)
    at(2024, 5, 28, 12)
    for login in ("member1", "member2"):
        actions.replace_member(member=member_of(closed, login), act=act(date(2024, 5, 28)), by=closed.users["staff"])
    actions.add_member(
        commission=closed.contest.commission, user=build.user(), full_name="Сменов Илья", position="доцент", role="member",
        act=act(date(2024, 5, 28)), by=closed.users["staff"],
    )  # fmt: skip
    assert told(closed) == before
    at(2024, 6, 28, 12)
    assert told(closed) == before
    rows = set(build.cells_of(client_of("staff").get(f"/c/{closed.contest.slug}/commission/export/attendance/").content))
    assert "7 из 8" in rows
    assert member_of(closed, "member1").full_name in rows
    page = client_of("staff").get(f"/c/{closed.contest.slug}/commission/meetings/").content.decode()
    assert "Присутствует 7 из 8" in page


def test_9_6_who_was_present_and_left_afterwards_still_signs(closed, at, client_of):
    protocol = protocols.draft_protocol(meeting=closed.held, number="1", by=closed.users["secretary"])
    at(2024, 5, 28, 12)
    user = closed.users["member1"]
    actions.replace_member(member=member_of(closed, "member1"), act=act(date(2024, 5, 28)), by=closed.users["staff"])
    forget_roles(user)
    assert not user.has_perm("judging.fill_sheets", closed.contest)
    client = client_of("member1")
    assert client.get(f"/c/{closed.contest.slug}/commission/protocol/").status_code == 200
    protocols.sign_protocol(protocol=protocol, by=user, sha256=protocol.sha256)
    assert protocol.signatures.filter(member__user=user).exists()
    with pytest.raises(RuleViolation, match="присутствовавшие"):
        protocols.sign_protocol(protocol=protocol, by=closed.users["member6"], sha256=protocol.sha256)


@pytest.mark.usefixtures("assessed")
def test_9_4_a_quorum_is_not_made_by_taking_somebody_off(judged, at, client_of):
    held = play.meeting(judged)
    at(2024, 5, 26, 18, 30)
    here = [member_of(judged, login).pk for login in ("chair", "secretary", "member1", "member2", "member3")]
    meetings.mark_attendance(meeting=held, present=dict.fromkeys(here, "in_person"), by=judged.users["secretary"])
    url = f"/c/{judged.contest.slug}/commission/members/{member_of(judged, 'member6').pk}/change/"
    refused = client_of("secretary").post(url, {"what": "leave", "act_number": "", "act_date": ""})
    assert refused.status_code == 422
    early = {"what": "leave", "act_number": "16", "act_date": "2024-05-26", "since": "2024-05-20"}
    assert "не раньше дня акта" in client_of("secretary").post(url, early).content.decode()
    preview = client_of("secretary").post(url, early | {"since": ""}, follow=True)
    page = preview.content.decode()
    assert "Заседание 26.05.2024 уже открыто: его состав (8) и кворум не меняются" in page
    assert "подтвердит сотрудник организатора" in page
    address = preview.request["PATH_INFO"]
    assert client_of("secretary").post(f"{address}confirm/").status_code == 403
    client_of("staff").post(f"{address}confirm/")
    held.refresh_from_db()
    quorum = queries.quorum_of(held, judged.contest)
    assert (quorum.present, quorum.composition, quorum.is_reached) == (5, 8, False)
    room = client_of("secretary").get(f"/c/{judged.contest.slug}/commission/").content.decode()
    assert "Присутствует 5 из 8" in room


@pytest.mark.parametrize("wanting", [{"number": " "}, {"date": None}, None])
def test_9_4_nothing_changes_without_an_act(commission, users, contest, wanting):
    member = CommissionMember.objects.get(user=users["member1"])
    given = None if wanting is None else Act(**({"number": "15", "date": date(2024, 5, 4)} | wanting))
    for change in (
        lambda: actions.replace_member(member=member, act=given, by=users["staff"]),
        lambda: actions.change_role(member=member, role="deputy", act=given, by=users["staff"]),
        lambda: actions.add_member(
            commission=commission, user=build.user(), full_name="А", position="б", role="member", act=given, by=users["staff"]
        ),
    ):
        with pytest.raises(RuleViolation, match="Состав комиссии утверждает акт"):
            change()
    with pytest.raises(RuleViolation, match="почему его сменяет другой"):
        actions.set_order(contest=contest, order_number="99", order_date=date(2024, 5, 4), by=users["staff"])
    with pytest.raises(RuleViolation, match="сотрудник организатора"):
        actions.replace_member(member=member, act=act(date(2024, 5, 4)), by=users["secretary"])
    assert queries.members_in_office(commission).count() == 8


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_9_6_no_order_of_changes_touches_a_meeting_that_was_opened(commission, users, contest, at, seed):
    """Random days of joining, leaving, roles and taking back; after each the quorum of every opened meeting is what it was."""
    chosen = random.Random(seed)
    staff, kept, codes = users["staff"], {}, set()
    fresh = [build.user() for _ in range(4)]
    for number in range(14):
        today = date(2024, 5, 6) + timedelta(days=number)
        at(today.year, today.month, today.day, 12)
        members = list(queries.members_in_office(commission).filter(role="member"))
        since = today + timedelta(days=chosen.randint(-2, 3))
        given = Act(str(number), min(today, since), since)
        away = [user for user in fresh if not queries.member_for(user, contest)]
        what = chosen.choice(["meet", "meet", "leave", "join", "role", "undo"])
        try:
            if what == "meet":
                held = meetings.open_meeting(commission=commission, held_on=today, agenda="а", by=users["secretary"])
                there = chosen.sample(members, len(members) // 2)
                meetings.mark_attendance(meeting=held, present={one.pk: "video" for one in there}, by=users["secretary"])
                kept[held.pk] = queries.quorum_of(held, contest)
            elif what == "leave":
                actions.replace_member(member=chosen.choice(members), act=given, by=staff)
            elif what == "join" and away:
                actions.add_member(
                    commission=commission,
                    user=chosen.choice(away),
                    full_name="Сменов Илья",
                    position="б",
                    role="member",
                    act=given,
                    by=staff,
                )
            elif what == "role":
                actions.change_role(member=chosen.choice(members), role="deputy", act=given, by=staff)
            elif what == "undo":
                last = commission.changes.filter(confirmed_at__isnull=False, undone_at=None).exclude(kind="order").last()
                changes.undo_change(change=last, reason="ошибка", by=staff)
        except RuleViolation as refused:
            codes.add(refused.code.partition(".")[0])
        for held in commission.meetings.select_related("commission"):
            assert queries.quorum_of(held, contest) == kept[held.pk], (number, what)
    assert len(kept) > 1
    assert codes <= {"commission"}


def test_9_7_a_person_has_one_counted_sheet_whatever_the_role(judged, at):
    at(2024, 5, 26, 16)
    staff, user = judged.users["staff"], judged.users["member1"]
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    project = projects.submitted_projects(judged.contest).first()
    for login in ("member1", "chair"):
        sheets.save_sheet(project=project, kind="commission", points=WHOLE, comments={}, revision=None, by=judged.users[login])
        sheets.sign_sheet(project=project, kind="commission", by=judged.users[login])
    Recusal.objects.create(
        member=member_of(judged, "member1"), team=projects.submitted_projects(judged.contest).last().team, reason="Связь"
    )
    day = date(2024, 5, 26)
    actions.replace_member(member=member_of(judged, "chair"), act=act(day), by=staff)
    actions.change_role(member=member_of(judged, "member1"), role="chair", act=act(day), by=staff)
    assert member_of(judged, "member1").role == "chair"
    forget_roles(user)
    assert user.has_perm("judging.close_assessment", judged.contest)
    with pytest.raises(RuleViolation, match="Лист подписан"):
        sheets.save_sheet(
            project=project, kind="commission", points=WHOLE | {"uniqueness": 5}, comments={}, revision=None, by=user
        )
    assert [sheet.points for sheet in results.valid_sheets(judged.contest)] == [24, 24]
    # Left and back: the same row, the recusal holds, the sheet is still the only one.
    actions.replace_member(member=member_of(judged, "member1"), act=act(day, "16"), by=staff)
    actions.add_member(
        commission=judged.contest.commission, user=user, full_name="Дубравин Пётр Савельевич", position="а", role="member",
        act=act(day, "17"), by=staff,
    )  # fmt: skip
    member = member_of(judged, "member1")
    assert queries.recused_teams(judged.contest)[member.pk]
    assert ScoreSheet.objects.filter(member__user=user, project=project).count() == 1
    assert len(results.sheet_matrix(judged.contest)["members"]) == 8
    with pytest.raises(RuleViolation, match=r"уже в комиссии\. Роль меняют на его строке"):
        actions.add_member(
            commission=judged.contest.commission, user=user, full_name="А", position="б", role="member", act=act(day), by=staff
        )


def test_9_7_the_commission_votes_whether_sheets_of_a_replaced_member_count(judged, assessed, at, client_of):
    at(2024, 5, 26, 17)
    gone = member_of(judged, "member5")
    counted = len(results.valid_sheets(judged.contest))
    own = gone.sheets.filter(signed_at__isnull=False).count()
    assert own > 1
    actions.replace_member(member=gone, act=act(date(2024, 5, 26)), by=judged.users["staff"])
    judged.held = held = play.meeting(judged)
    at(2024, 5, 26, 19)
    sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    assert "Решите голосованием" in client_of("secretary").get(f"/c/{judged.contest.slug}/commission/").content.decode()
    with pytest.raises(RuleViolation, match=f"не решила, учитываются ли листы выбывших членов: {gone}"):
        protocols.draft_protocol(meeting=held, number="1", by=judged.users["secretary"])
    with pytest.raises(RuleViolation, match="Выберите выбывшего"):
        adopt(judged, held, "sheets", member_of(judged, "member1"))
    adopt(judged, held, "sheets", gone, "against")
    assert len(results.valid_sheets(judged.contest)) == counted
    adopt(judged, held, "sheets", gone)
    assert len(results.valid_sheets(judged.contest)) == counted - own
    assert told(judged)["departed"] == [
        {"name": gone.full_name, "sheets": own, "left_out": True, "decision": "не учитываются по решению комиссии"}
    ]
    assert "Не учитывать подписанные листы" in str(told(judged)["votes"])


def test_9_7_sheets_of_a_replaced_member_are_left_out_in_one_division_alone(judged, assessed, at, client_of):
    at(2024, 5, 26, 17)
    gone = member_of(judged, "member5")
    own = gone.sheets.filter(signed_at__isnull=False)
    by_division = Counter(f"n{key}" for key in own.values_list("project__nomination", flat=True))
    assert len(by_division) > 1
    division = min(by_division)
    counted = len(results.valid_sheets(judged.contest))
    actions.replace_member(member=gone, act=act(date(2024, 5, 26)), by=judged.users["staff"])
    judged.held = held = play.meeting(judged)
    at(2024, 5, 26, 19)
    page = f"/c/{judged.contest.slug}/commission/departed/{gone.pk}/"
    assert client_of("secretary").get(page).status_code == 403  # points are nobody's before the closing
    sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    both = client_of("secretary").get(page).content.decode()
    assert (both.count("<h3>С листами</h3>"), both.count("<h3>Без листов</h3>")) == (len(by_division),) * 2
    with pytest.raises(RuleViolation, match="В этом зачёте подписанных листов"):
        adopt(judged, held, "sheets", gone, division="c-none")
    adopt(judged, held, "sheets", gone, division=division)
    assert len(results.valid_sheets(judged.contest)) == counted - by_division[division]
    (row,) = departures.departed_with_sheets(judged.contest)
    assert (row.is_ruled, row.left_out, list(row.divisions.values())) == (False, None, [True])
    with pytest.raises(RuleViolation, match="не решила, учитываются ли листы"):
        protocols.draft_protocol(meeting=held, number="1", by=judged.users["secretary"])
    for other in by_division - Counter([division] * by_division[division]):
        adopt(judged, held, "sheets", gone, "against", division=other)
    (row,) = departures.departed_with_sheets(judged.contest)
    assert row.is_ruled
    assert row.decision.count("не учитываются") == 1
    assert len(results.valid_sheets(judged.contest)) == counted - by_division[division]
    # The later decision about the same division takes the earlier one back.
    adopt(judged, held, "sheets", gone, "against", division=division)
    assert len(results.valid_sheets(judged.contest)) == counted


def test_9_4_a_slip_is_taken_back_on_the_same_row(commission, users, contest, at, client_of):
    at(2024, 5, 20, 12)
    member = CommissionMember.objects.get(user=users["member1"])
    actions.replace_member(member=member, act=act(date(2024, 5, 20)), by=users["staff"])
    change = commission.changes.get(kind="leave")
    url = f"/c/{contest.slug}/commission/composition/{change.pk}/undo/"
    assert client_of("secretary").post(url, {"reason": "не тот"}).status_code == 403
    assert client_of("staff").post(url, {"reason": " "}).status_code == 422
    client_of("staff").post(url, {"reason": "не тот человек"})
    member.refresh_from_db()
    assert (member.left_on, member.periods.get().until) == (None, None)
    forget_roles(users["member1"])
    assert users["member1"].has_perm("judging.fill_sheets", contest)
    history = client_of("secretary").get(f"/c/{contest.slug}/commission/composition/history/").content.decode()
    assert "не тот человек" in history
    assert AuditRecord.objects.filter(name="undo_change").exists()
    # Somebody included by a slip: no day remains, and no right.
    wrong = build.user()
    added = actions.add_member(
        commission=commission,
        user=wrong,
        full_name="Не Тот",
        position="а",
        role="member",
        act=act(date(2024, 5, 20)),
        by=users["staff"],
    )
    changes.undo_change(change=commission.changes.get(member=added), reason="однофамилец", by=users["staff"])
    assert not added.periods.exists()
    assert queries.member_for(wrong, contest) is None
    assert not wrong.grants.exists()
    assert queries.members_in_office(commission).count() == 8


def test_9_4_an_act_of_a_day_to_come_takes_effect_on_that_day(commission, users, contest, at):
    at(2024, 5, 10, 12)
    member, user = CommissionMember.objects.get(user=users["member2"]), users["member2"]
    actions.replace_member(member=member, act=Act("18", date(2024, 5, 10), date(2024, 5, 13)), by=users["staff"])
    assert queries.member_for(user, contest) == member
    assert user.grants.filter(contest=contest).exists()
    assert follow_compositions() == 0
    at(2024, 5, 13, 0, 5)
    assert queries.member_for(user, contest) is None
    assert follow_compositions() == 1
    assert not user.grants.filter(contest=contest).exists()
    member.refresh_from_db()
    assert (member.left_on, member.left_reason) == (date(2024, 5, 13), "приказ от 10.05.2024 № 18")
    assert "с изменениями: от 10.05.2024 № 18" in queries.order_on(commission, date(2024, 5, 14))
    assert "с изменениями" not in queries.order_on(commission, date(2024, 5, 12))


@pytest.fixture
def tied(judged, at):
    """All projects are equal; the chair is not at the meeting."""
    play.assessment(judged, points=lambda project, login, criterion: 3)
    judged.held = play.meeting(judged)
    at(2024, 5, 26, 18)
    sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    judged.refresh()
    return judged


def chair_leaves(stage) -> None:
    stage.held.attendance.get(member=member_of(stage, "chair")).delete()
    stage.held.attendance.get_or_create(member=member_of(stage, "member6"), defaults={"mode": "video"})


def an_order(stage) -> tuple[str, list[int]]:
    return next((key, group) for key, groups in result_actions.open_ties(stage.contest).items() for group in groups)


def test_6_5_without_a_rule_the_page_says_what_is_missing_and_which_ways_there_are(tied, client_of):
    chair_leaves(tied)
    page = client_of("secretary").get(f"/c/{tied.contest.slug}/commission/").content.decode()
    assert "Председателя нет на заседании, а порядок не называет, кто ведёт заседание за него. Пути:" in page
    division, order = an_order(tied)
    with pytest.raises(RuleViolation, match=r"Пути: другое заседание.*или акт об изменении порядка"):
        result_actions.break_tie(meeting=tied.held, division=division, order=order, reason="Решено", by=tied.users["chair"])
    with pytest.raises(RuleViolation, match="Порядок не позволяет избирать"):
        adopt(tied, tied.held, "presiding", member_of(tied, "member1"))


def test_9_6_those_present_elect_who_presides_and_decides_where_the_regulation_says_so(tied, client_of):
    rules = {"judging.acting_chair": "elected", "judging.acting_chair_decides_ties": True}
    with_regulation(tied.contest, rules)
    tied.refresh()
    chair_leaves(tied)
    assert "проголосуйте" in presiding.presiding_of(tied.held, tied.contest).missing
    division, order = an_order(tied)
    with pytest.raises(RuleViolation, match="Выберите присутствующего"):
        adopt(tied, tied.held, "presiding", member_of(tied, "chair"))
    adopt(tied, tied.held, "presiding", member_of(tied, "member2"))
    assert told(tied)["presiding"] == {"name": member_of(tied, "member2").full_name, "how": "избран присутствующими"}
    forget_roles(tied.users["member2"])
    assert tied.users["member2"].has_perm("judging.break_tie", tied.contest)
    assert not tied.users["member3"].has_perm("judging.break_tie", tied.contest)
    with pytest.raises(RuleViolation, match="тот, кто ведёт заседание"):
        result_actions.break_tie(meeting=tied.held, division=division, order=order, reason="Решено", by=tied.users["member3"])
    made = result_actions.break_tie(meeting=tied.held, division=division, order=order, reason="Решено", by=tied.users["member2"])
    assert (made.acting, made.how) == (True, "решением председательствующего")


@pytest.mark.usefixtures("assessed")
def test_9_6_a_deputy_closes_the_assessment_where_the_chair_is_absent(judged, at):
    with_regulation(judged.contest, {"judging.acting_chair": "deputy"})
    judged.refresh()
    at(2024, 5, 26, 17)
    actions.change_role(member=member_of(judged, "member1"), role="deputy", act=act(date(2024, 5, 26)), by=judged.users["staff"])
    judged.held = play.meeting(judged)
    at(2024, 5, 26, 18)
    user = judged.users["member1"]
    assert not user.has_perm("judging.close_assessment", judged.contest)
    chair_leaves(judged)
    assert user.has_perm("judging.close_assessment", judged.contest)
    assert sheets.close_assessment(contest=judged.contest, by=user).is_closed
    division, order = next(iter({"": [0]}.items()))
    with pytest.raises(RuleViolation, match="кто решает за него"):
        ties.decider(judged.held, judged.contest, user, division=division, about=order)


def test_6_5_the_chair_corrects_the_own_decision_until_the_protocol(tied, client_of):
    division, order = an_order(tied)
    made = result_actions.break_tie(meeting=tied.held, division=division, order=order, reason="Оговорка", by=tied.users["chair"])
    url = f"/c/{tied.contest.slug}/commission/tie/{made.pk}/correct/"
    client = client_of("chair")
    assert client.get(url).status_code == 200
    first = min(row.first for result in results.results(tied.contest) for row in result.standings if row.project in order)
    places = {f"place_{key}": str(first + place) for place, key in enumerate(reversed(order))}
    assert client.post(url, places | {"reason": "Готовность", "change_reason": ""}).status_code == 422
    assert client_of("secretary").post(url, places | {"reason": "б", "change_reason": "в"}).status_code == 422
    assert client.post(url, places | {"reason": "Готовность", "change_reason": "перепутаны строки"}).status_code == 302
    last = TieDecision.objects.get(replaces=made)
    assert last.order == order[::-1]
    result = next(one for one in results.results(tied.contest) if one.division.key == division)
    assert result.decisions == [last]
    assert [row.project for row in result.standings if row.project in order] == order[::-1]
    tie = next(one for one in told(tied)["nominations"] if one["division"] == division)["ties"]
    assert [one["reason"] for one in tie] == ["Готовность"]
    assert AuditRecord.objects.filter(name__in=["break_tie", "correct_tie"]).count() == 2
    with pytest.raises(RuleViolation, match="уже изменено"):
        ties.correct_tie(meeting=tied.held, decision=made, order=order, reason="а", change_reason="б", by=tied.users["chair"])


def test_9_5_decisions_about_recusals_have_a_way_back(judged, users, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    project = projects.submitted_projects(judged.contest).first()
    member = member_of(judged, "member1")
    recusal = actions.declare_recusal(member=member, team=project.team, reason="Учился с капитаном", by=users["member1"])
    build.with_power(judged.contest, {"deed": "waive_recusal", "who": "chair", "clause": "9.5"})
    actions.waive_recusal(recusal=recusal, reason="давно", by=users["chair"])
    assert not queries.recused_teams(judged.contest)[member.pk]
    with pytest.raises(RuleViolation, match="Напишите причину"):
        actions.take_back_waiver(recusal=recusal, reason=" ", by=users["chair"])
    actions.take_back_waiver(recusal=recusal, reason="не давно", by=users["chair"])
    assert queries.recused_teams(judged.contest)[member.pk] == {project.team_id}
    with pytest.raises(RuleViolation, match="отзывает сам член комиссии"):
        actions.withdraw_recusal(recusal=recusal, reason="ошибка", by=users["chair"])
    actions.withdraw_recusal(recusal=recusal, reason="перепутал команду", by=users["member1"])
    assert not queries.recused_teams(judged.contest)[member.pk]
    actions.declare_recusal(member=member, team=project.team, reason="Всё же учился", by=users["member1"])
    assert queries.recused_teams(judged.contest)[member.pk] == {project.team_id}
    recusal.refresh_from_db()
    sheets.save_sheet(project=project, kind="commission", points=WHOLE, comments={}, revision=None, by=users["member2"])
    sheets.sign_sheet(project=project, kind="commission", by=users["member2"])
    with pytest.raises(RuleViolation, match="Листы уже подписывают"):
        actions.withdraw_recusal(recusal=recusal, reason="ошибка", by=users["member1"])


def test_rows_of_before_become_one_a_person(judged, at):
    """Somebody taken off and included again has two rows with sheets of one project: one counts, nothing is lost."""
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    first, second = projects.submitted_projects(judged.contest)[:2]
    body, member = judged.contest.commission, member_of(judged, "member1")
    held = play.meeting(judged)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX commission_member_once")
    MemberPeriod.objects.all().delete()
    body.changes.all().delete()
    CommissionMember.objects.filter(pk=member.pk).update(left_on=date(2024, 5, 26))
    CommissionMember.objects.filter(user=judged.users["chair"]).update(left_on=date(2024, 5, 26))
    again = CommissionMember.objects.create(
        commission=body, user=member.user, full_name=member.full_name, position="а", role="chair", joined_on=date(2024, 5, 26)
    )
    at_once = {"full_name": member.full_name, "signed_at": judged.contest.announced_at}
    kept = ScoreSheet.objects.create(project=first, member=member, kind="commission", **at_once)
    ScoreSheet.objects.create(project=first, member=again, kind="commission", **at_once)
    ScoreSheet.objects.create(project=second, member=member, kind="commission")
    signed = ScoreSheet.objects.create(project=second, member=again, kind="commission", **at_once)
    import_module("judging.migrations.0013_one_row_a_person").forwards(None, type("Editor", (), {"connection": connection}))
    assert ScoreSheet.objects.filter(member=member).count() == 2
    assert {kept.pk, signed.pk} == set(ScoreSheet.objects.filter(member=member).values_list("pk", flat=True))
    assert ScoreSheet.objects.count() == 4
    assert [one.role for one in queries.members_in_office(body).filter(user=member.user)] == ["chair"]
    assert [(one.role, one.until) for one in member.periods.all()] == [("member", date(2024, 5, 26)), ("chair", None)]
    held.refresh_from_db()
    assert str(member.pk) in held.composition["members"]
    assert CommissionMember.objects.filter(user=member.user, merged_into=None).count() == 1


# Where the day is today by its meaning, or the column itself is written.
OF_TODAY = {"judging/queries/composition.py", "judging/models/commission.py"}


def test_no_reading_of_the_composition_forgets_the_day():
    """`left_on` is what lists show of today: whoever is in the composition on a day is asked of its periods."""
    careless = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("judging", "prizes", "registration", "hackathon_portal")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and str(path.relative_to(ROOT)) not in OF_TODAY
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"(left_on|joined_on)(__\w+)?=", line)
    ]
    assert careless == []
    assert departures.departed_with_sheets  # the module that asks of the day of closing


def test_9_5_nobody_rejects_a_recusal_and_a_recused_sheet_never_counts(judged, users, client_of, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    project = projects.submitted_projects(judged.contest).first()
    about = {"project": project, "kind": "commission", "by": users["member1"]}
    sheets.save_sheet(points=WHOLE, comments={}, revision=None, **about)
    sheets.sign_sheet(**about)
    assert [row.project for row in results.valid_sheets(judged.contest)] == [project.pk]
    recusal = actions.declare_recusal(member=member_of(judged, "member1"), team=project.team, reason="Брат", by=users["member1"])
    page = source_of(client_of("chair").get(f"/c/{judged.contest.slug}/commission/"))
    assert "Не принять самоотвод" not in page
    assert (
        client_of("chair").post(f"/c/{judged.contest.slug}/commission/recusals/{recusal.pk}/waive/", {"reason": "а"}).status_code
        == 403
    )
    with pytest.raises(RuleViolation) as refused:
        actions.waive_recusal(recusal=recusal, reason="давно", by=users["chair"])
    assert (refused.value.code, refused.value.clause) == ("power.none", "9.5")
    assert list(results.valid_sheets(judged.contest)) == []


def test_9_5_the_organiser_finds_that_there_is_no_tie(judged, users, client_of, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    project = projects.submitted_projects(judged.contest).first()
    member = member_of(judged, "member1")
    recusal = actions.declare_recusal(member=member, team=project.team, reason="Однофамилец", by=users["member1"])
    with pytest.raises(RuleViolation, match="устанавливает сотрудник организатора"):
        actions.dismiss_recusal(recusal=recusal, reason="не родня", by=users["chair"])
    url = f"/c/{judged.contest.slug}/commission/"
    assert "Основания нет" in source_of(client_of("staff").get(url))
    client_of("staff").post(f"{url}recusals/{recusal.pk}/dismiss/", {"reason": "не родня"})
    recusal.refresh_from_db()
    assert (recusal.dismissed_by, recusal.withdrawal_reason) == (users["staff"], "не родня")
    assert not queries.recused_teams(judged.contest)[member.pk]
    actions.declare_recusal(member=member, team=project.team, reason="Всё же родня", by=users["member1"])
    assert queries.recused_teams(judged.contest)[member.pk] == {project.team_id}
