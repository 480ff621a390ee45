"""Members assigned to projects: planned, made, changed with a reason; who is not assigned neither sees the sheet nor owes it."""

from __future__ import annotations

import re

import pytest

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from judging.actions import assignments as actions
from judging.actions import commission, sheets
from judging.models import Assignment, CommissionMember, ScoreSheet
from judging.queries import assignments as queries
from judging.queries import figures, results
from judging.queries import sheets as sheets_queries
from judging.rules import results_words
from tests import build
from tests.documents import source_of

LEAST = 2


@pytest.fixture
def stage(judged, at):
    build.with_regulation(judged.contest, {"judging.sheets_per_project": LEAST})
    judged.refresh()
    at(2024, 5, 26, 16)
    return judged


def planned(stage) -> list[tuple[int, int]]:
    return queries.plan(queries.task_of(stage.contest, stage.contest.commission), stage.contest)


def assign(stage, **more) -> int:
    return actions.assign_members(contest=stage.contest, pairs=planned(stage), by=stage.users["secretary"], **more)


def change(stage, member, project, *, assigned: bool, reason: str = "заболел") -> None:
    actions.change_assignment(member=member, project=project, assigned=assigned, reason=reason, by=stage.users["secretary"])


def fill(stage, one: Assignment) -> ScoreSheet:
    kind = stage.contest.regulation.judging.sheets[0]
    points = {criterion.code: kind.scale.maximum for criterion in kind.criteria}
    whose = {"project": one.project, "kind": kind.code, "by": one.member.user}
    sheets.save_sheet(points=points, comments={}, revision=None, **whose)
    return sheets.sign_sheet(**whose)


def refused(code: str):
    return pytest.raises(RuleViolation, check=lambda error: error.code == code)


def test_planned_on_the_page_and_made_by_the_second_press(stage, client_of):
    secretary, path = client_of("secretary"), f"/c/{stage.contest.slug}/commission/assignments/"
    with refused("assessment.not_ready"):
        sheets.open_assessment(contest=stage.contest, by=stage.users["secretary"])
    page = source_of(secretary.get(f"{path}?plan=1"))
    assert not Assignment.objects.exists()
    pairs = re.findall(r'name="pair" value="(\d+-\d+)"', page)
    assert len(pairs) == LEAST * stage.contest.projects.count()
    assert "Записать распределение" not in source_of(client_of("member1").get(f"{path}?plan=1"))
    client_of("member1").post(path, {"action": "assign", "pair": pairs})
    assert not Assignment.objects.exists()
    secretary.post(path, {"action": "assign", "pair": pairs})
    assert {f"{one.member_id}-{one.project_id}" for one in Assignment.objects.all()} == set(pairs)
    loads = [count for _, count in queries.table(queries.task_of(stage.contest, stage.contest.commission), planned(stage))[1]]
    assert max(loads) - min(loads) <= 1
    secretary.post(path, {"action": "clear", "reason": "ошибка"})
    assert not Assignment.objects.exists()


def test_who_is_not_assigned_neither_sees_the_sheet_nor_owes_it(stage, client_of):
    assign(stage)
    sheets.open_assessment(contest=stage.contest, by=stage.users["secretary"])
    stage.refresh()
    one = Assignment.objects.select_related("member__user", "project").first()
    own = set(Assignment.objects.filter(member=one.member).values_list("project", flat=True))
    other = stage.contest.projects.exclude(pk__in=own).first()
    client, address = client_of(one.member.user), f"/c/{stage.contest.slug}/sheets/"
    assert {row.project.pk for row in sheets_queries.sheet_list(one.member, stage.contest)} == own
    assert client.get(f"{address}{one.project_id}/").status_code == 200
    assert client.get(f"{address}{other.pk}/").status_code == 404
    with refused("sheet.not_assigned"):
        sheets.save_sheet(
            project=other, kind=stage.contest.regulation.judging.sheets[0].code, points={}, comments={}, revision=None,
            by=one.member.user,
        )  # fmt: skip
    due = {row["member"].pk: row["due"] for row in sheets_queries.outstanding(stage.contest.commission, stage.contest)}
    assert due[one.member_id] == len(own)
    assert sum(due.values()) == LEAST * stage.contest.projects.count()


def test_changed_with_a_reason_until_the_sheet_is_signed_and_never_below_the_number(stage):
    assign(stage)
    sheets.open_assessment(contest=stage.contest, by=stage.users["secretary"])
    one = Assignment.objects.select_related("member__user", "project__team").first()
    other = CommissionMember.objects.exclude(assignments__project=one.project).first()
    with refused("assignment.short"):
        change(stage, one.member, one.project, assigned=False)
    with refused("assignment.no_reason"):
        change(stage, other, one.project, assigned=True, reason=" ")
    change(stage, other, one.project, assigned=True)
    with refused("assignment.as_it_is"):
        change(stage, other, one.project, assigned=True)
    fill(stage, one)
    with refused("assignment.signed"):
        change(stage, one.member, one.project, assigned=False)
    with refused("assignment.signed"):
        assign(stage, reason="заново")
    second = Assignment.objects.filter(project=one.project).exclude(member=one.member).first()
    change(stage, second.member, one.project, assigned=False)


def test_a_recusal_is_respected_and_leaves_a_gap_that_somebody_fills(stage):
    assign(stage)
    one = Assignment.objects.select_related("member__user", "project__team").first()
    commission.declare_recusal(member=one.member, team=one.project.team, reason="Родственник", by=one.member.user)
    assert queries.short_in_words(stage.contest, stage.contest.commission) == [f"«{one.project.team}» ({LEAST - 1} из {LEAST})"]
    with refused("assessment.not_ready"):
        sheets.open_assessment(contest=stage.contest, by=stage.users["secretary"])
    assert (one.member_id, one.project_id) not in planned(stage)
    with refused("assignment.no_reason"):
        assign(stage)
    assign(stage, reason="самоотвод")
    assert queries.short_in_words(stage.contest, stage.contest.commission) == []


def test_results_matrix_and_protocol_say_who_was_not_assigned(stage):
    assign(stage)
    sheets.open_assessment(contest=stage.contest, by=stage.users["secretary"])
    for one in Assignment.objects.select_related("member__user", "project__contest"):
        fill(stage, one)
    assert queries.thin_projects(stage.contest) == []
    sheets.close_assessment(contest=stage.contest, by=stage.users["chair"])
    stage.refresh()
    contest: Contest = stage.contest
    found = results.results(contest)
    assert not any(result.unequal for result in found)
    assert {row.sheets for result in found for row in result.standings} == {LEAST}
    why = [cell["why"] for row in results.sheet_matrix(contest)["rows"] for cell in row["cells"] if cell["why"]]
    assert set(why) == {"не назначен"}
    [division] = figures._divisions_figures(found[:1], contest)
    assert division["per_project"] == LEAST
    said = " ".join(results_words._of_division(division, "nomination", ""))
    assert f"не меньше {LEAST}, а не весь состав" in said


def test_a_commission_too_small_for_the_number_is_told_which_projects_lack_whom(stage, client_of):
    build.with_regulation(stage.contest, {"judging.sheets_per_project": 50})
    page = source_of(client_of("secretary").get(f"/c/{stage.contest.slug}/commission/assignments/?plan=1"))
    assert "Членов комиссии не хватает" in page
    assert "из 50)" in page


def test_where_everybody_assesses_everything_there_is_nothing_to_assign(judged, client_of):
    assert client_of("secretary").get(f"/c/{judged.contest.slug}/commission/assignments/").status_code == 404
    with refused("assignment.off"):
        actions.assign_members(contest=judged.contest, pairs=[], by=judged.users["secretary"])
