"""Autosave of a score sheet: stale saves are shown, not merged; a refusal names the cell; nobody else gets in."""

import pytest

from judging.actions import sheets
from judging.models import ScoreSheet


@pytest.fixture
def cells(judged, client_of, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    project = judged.contest.projects.first()
    url = f"/c/{judged.contest.slug}/sheets/{project.pk}/cells/"

    def post(who="member1", **data):
        return client_of(who).post(url, data, content_type="application/json")

    return post


def test_a_cell_is_saved_and_the_revision_grows(cells):
    answer = cells(revision=0, points={"uniqueness": "4"}).json()
    assert answer["refused"] == {}
    assert answer["sheet"]["points"] == {"uniqueness": "4"}
    assert answer["sheet"]["revision"] == 1


def test_a_refused_cell_is_named_and_the_others_are_kept(cells):
    answer = cells(revision=0, points={"uniqueness": "4", "task_fit": "9"}).json()
    assert answer["refused"] == {"task_fit": "Балл — число от 0 до 5 с шагом 1 (п.\u00a06.1)."}
    assert answer["sheet"]["points"] == {"uniqueness": "4"}


def test_a_stale_save_writes_nothing_and_returns_what_is_saved(cells):
    cells(revision=0, points={"uniqueness": "4"})
    response = cells(revision=0, points={"uniqueness": "1"})
    assert response.status_code == 409
    assert response.json()["code"] == "sheet.stale"
    assert response.json()["sheet"]["points"] == {"uniqueness": "4"}
    assert ScoreSheet.objects.get().scores.get().points == 4


@pytest.mark.parametrize(
    "data", [{}, {"revision": -1}, {"revision": 0, "points": [1]}, {"revision": 0, "points": {"a": "1" * 13}}]
)
def test_a_misshapen_body_is_400(cells, data):
    assert cells(**data).status_code == 400


def test_a_closed_assessment_takes_nothing(cells, judged):
    points = {criterion.code: "3" for criterion in judged.contest.regulation.judging.sheets[0].criteria}
    cells(revision=0, points=points)
    sheets.sign_sheet(project=judged.contest.projects.first(), kind="commission", by=judged.users["member1"])
    signed = cells(revision=1, points={"uniqueness": "1"})
    assert (signed.status_code, signed.json()["code"]) == (409, "sheet.signed")
    sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    closed = cells("member2", revision=0, points={"uniqueness": "1"})
    assert (closed.status_code, closed.json()["code"]) == (409, "assessment.not_open")


@pytest.mark.parametrize("who", ["staff", "accountant", "mentor"])
def test_only_members_of_the_commission_get_in(cells, who):
    assert cells(who, revision=0, points={}).status_code == 403
