"""Criteria changed while the assessment is open: a second press, every signature dropped, a letter to each member."""

from __future__ import annotations

import pytest

from hackathon_portal.contests.models import RegulationVersion
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.regulation.schema import Regulation
from judging.actions import anew, sheets
from judging.models import Score, ScoreSheet
from judging.queries import results
from judging.views.criteria import _paths
from tests.documents import source_of

ACT = {"reason": "Опечатка в шкале", "act_number": "№ 9 от 26.05.2024"}


def changed(contest, **values):
    data = contest.regulation.model_dump(mode="json")
    sheet = data["judging"]["sheets"][0]
    sheet["scale"] |= values.get("scale", {})
    sheet["criteria"][0] |= values.get("first", {})
    data["prizes"] |= values.get("prizes", {})
    return Regulation.model_validate(data)


def test_signatures_go_fitting_points_stay_others_are_emptied_and_everybody_has_a_letter(assessed, users, at):
    at(2024, 5, 26, 17)
    contest = assessed.contest
    signed, fives = ScoreSheet.objects.exclude(signed_at=None).count(), Score.objects.filter(points__gt=4).count()
    before = dict(ScoreSheet.objects.values_list("pk", "revision"))
    assert signed > 40 < fives * 10
    expected = anew.consequences_of(contest, changed(contest, scale={"maximum": "4"}))
    assert (expected.signed, expected.emptied, expected.letters) == (signed, fives, 8)
    assert [(old, new) for _, old, new in expected.changes] == [("5", "4")]
    anew.change_criteria_anew(contest=contest, regulation=changed(contest, scale={"maximum": "4"}), by=users["staff"], **ACT)
    assert not ScoreSheet.objects.exclude(signed_at=None).exists()
    assert not Score.objects.filter(points__gt=4).exists()
    assert Score.objects.filter(points=4).exists()
    assert all(revision == before[pk] + 1 for pk, revision in ScoreSheet.objects.values_list("pk", "revision"))
    assert OutboxMessage.objects.filter(kind="judging.criteria_changed").count() == 8
    record = AuditRecord.objects.get(name="change_criteria_anew")
    assert f"снято подписей {signed}" in record.about
    contest.refresh_from_db()
    assert contest.regulation.judging.sheets[0].scale.maximum == 4
    assert results.valid_sheets(contest) == []


def test_a_weight_keeps_every_point_and_a_signed_sheet_counts_by_the_new_one(assessed, users, at):
    at(2024, 5, 26, 17)
    contest = assessed.contest
    points = list(Score.objects.order_by("pk").values_list("points", flat=True))
    anew.change_criteria_anew(contest=contest, regulation=changed(contest, first={"weight": "3"}), by=users["staff"], **ACT)
    assert list(Score.objects.order_by("pk").values_list("points", flat=True)) == points
    sheet = ScoreSheet.objects.filter(member__user=users["member1"]).first()
    contest.refresh_from_db()
    sheets.sign_sheet(project=sheet.project, kind=sheet.kind, by=users["member1"])
    given = dict(sheet.scores.values_list("criterion", "points"))
    [total] = results.valid_sheets(contest)
    assert total.points == sum(given.values()) + 2 * given["applicability"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "Ни критерии, ни шкала не изменены"),
        ({"first": {"weight": "2"}, "prizes": {"retention_years": 10}}, "лишнее — prizes.retention_years"),
    ],
)
def test_nothing_else_changes_with_the_criteria(assessed, users, at, values, why):
    at(2024, 5, 26, 17)
    regulation = changed(assessed.contest, **values)
    with pytest.raises(RuleViolation, match=why):
        anew.change_criteria_anew(contest=assessed.contest, regulation=regulation, by=users["staff"], **ACT)
    assert ScoreSheet.objects.exclude(signed_at=None).exists()


def test_a_closed_assessment_says_how_it_is_opened_and_a_member_may_not(closed, assessed, users):
    regulation = changed(closed.contest, first={"weight": "2"})
    with pytest.raises(RuleViolation, match="сначала откройте её заново"):
        anew.change_criteria_anew(contest=closed.contest, regulation=regulation, by=users["staff"], **ACT)


def test_the_page_shows_what_would_happen_and_only_the_second_press_does_it(assessed, client_of, at):
    at(2024, 5, 26, 17)
    contest, staff = assessed.contest, client_of("staff")
    url = f"/c/{contest.slug}/desk/criteria/"
    assert f'href="{url}"' in staff.get(f"/c/{contest.slug}/desk/regulation/").content.decode()
    form = staff.get(url).context["form"]
    typed = {name: field.initial or "" for name, field in form.fields.items()} | ACT
    typed["judging__sheets__0__criteria__0__weight"] = "2"
    page = source_of(staff.post(url, typed | {"action": "preview"}))
    signed = ScoreSheet.objects.exclude(signed_at=None).count()
    assert f"подписи будут сняты с листов: {signed}" in page
    assert RegulationVersion.objects.filter(contest=contest).count() == 1
    assert staff.post(url, typed | {"action": "preview", "act_number": ""}).status_code == 422
    assert staff.post(url, typed | {"action": "confirm"}).status_code == 302
    assert not ScoreSheet.objects.exclude(signed_at=None).exists()
    assert client_of("member1").get(url).status_code == 403
    assert "judging.sheets.0.code" not in _paths(contest.regulation)
