"""What a browser has kept for the server never takes the place of something newer: points, fields of an application, marks at the door."""

from __future__ import annotations

import json

import pytest

from judging.actions import sheets
from judging.models import ScoreSheet
from judging.queries import projects
from registration.models import Application, Team
from tests import build


@pytest.fixture
def opened(judged, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["secretary"])
    judged.project = projects.submitted_projects(judged.contest).first()
    judged.address = f"/c/{judged.contest.slug}/sheets/{judged.project.pk}/"
    judged.codes = [criterion.code for criterion in judged.contest.regulation.judging.sheets[0].criteria]
    return judged


def typed(client, opened, revision, points):
    """What the page's script sends for points that were typed on this revision."""
    body = json.dumps({"revision": revision, "points": points})
    return client.post(opened.address + "cells/", body, content_type="application/json")


def points_of(opened):
    return dict(ScoreSheet.objects.get(project=opened.project).scores.values_list("criterion", "points"))


def test_points_typed_on_an_earlier_revision_meet_the_newer_ones_and_change_nothing(opened, client_of):
    member, code = client_of("member1"), opened.codes[0]
    assert typed(member, opened, 0, {code: "3"}).json()["sheet"]["revision"] == 1
    assert typed(member, opened, 1, {code: "2"}).json()["sheet"]["revision"] == 2  # the phone
    answer = typed(member, opened, 1, {code: "5"})  # the laptop, typed before the phone
    assert (answer.status_code, answer.json()["code"]) == (409, "sheet.stale")
    assert answer.json()["sheet"]["points"] == {code: "2"}
    assert points_of(opened) == {code: 2}


@pytest.mark.parametrize("event", ["signed", "closed"])
def test_points_typed_before_a_signature_or_the_closing_are_refused_and_never_taken_afterwards(opened, client_of, users, event):
    member, contest = client_of("member1"), opened.contest
    whole = dict.fromkeys(opened.codes, "3")
    revision = typed(member, opened, 0, whole).json()["sheet"]["revision"]
    if event == "signed":
        sheets.sign_sheet(project=opened.project, kind="commission", by=users["member1"])
        code = "sheet.signed"
    else:
        play_one_sheet(opened, users["member2"], whole)
        sheets.close_assessment(contest=contest, by=users["chair"])
        code = "assessment.not_open"
    assert typed(member, opened, revision, {opened.codes[0]: "5"}).json()["code"] == code
    if event == "signed":
        sheets.withdraw_signature(project=opened.project, kind="commission", reason="Ошибка", by=users["member1"])
    else:
        type(contest.commission).objects.filter(pk=contest.commission.pk).update(closed_at=None)
    assert typed(member, opened, revision, {opened.codes[0]: "5"}).json()["code"] == "sheet.stale"
    assert set(ScoreSheet.objects.get(member__user=users["member1"]).scores.values_list("points", flat=True)) == {3}


def play_one_sheet(opened, by, whole):
    sheets.save_sheet(project=opened.project, kind="commission", points=whole, comments={}, revision=None, by=by)
    sheets.sign_sheet(project=opened.project, kind="commission", by=by)


def test_the_page_of_a_signed_sheet_reads_what_this_browser_has_kept_and_the_grid_too(opened, client_of, users):
    typed(client_of("member1"), opened, 0, dict.fromkeys(opened.codes, "3"))
    sheets.sign_sheet(project=opened.project, kind="commission", by=users["member1"])
    page = client_of("member1").get(opened.address).content.decode()
    assert 'data-editable=""' in page
    assert 'data-key="sheet-tula-' in page
    assert 'data-saved="3"' in page
    grid = client_of("member1").get(f"/c/{opened.contest.slug}/sheets/grid/").content.decode()
    assert grid.count("data-key=") == projects.submitted_projects(opened.contest).count()


@pytest.fixture
def draft(contest, users, at):
    at(2024, 5, 3, 12)
    person = build.user()
    team = Team.objects.create(contest=contest, name="Одна", founder=person)
    return Application.objects.create(contest=contest, team=team, role="captain", user=person, email=person.email)


def sent(client, draft, name, old, value):
    return client.post(f"/c/{draft.contest.slug}/application/person/field/", {"name": name, "old": old, "value": value})


def test_a_field_typed_over_something_else_than_is_saved_is_not_written_and_both_are_told(draft, client_of):
    client = client_of(draft.user)
    assert sent(client, draft, "surname", "", "Ёлкина").json()["saved"]
    assert sent(client, draft, "surname", "Ёлкина", "Сосновская").json()["saved"]  # the phone
    answer = sent(client, draft, "surname", "Ёлкина", "Берёзина")  # the laptop, typed before the phone
    assert (answer.status_code, answer.json()["stale"]) == (409, "Сосновская")
    assert Application.objects.get(pk=draft.pk).surname == "Сосновская"
    assert sent(client, draft, "surname", "Ёлкина", "Сосновская").json()["saved"]  # a repeat whose answer was lost
    assert sent(client, draft, "surname", " Сосновская ", "Берёзина").json()["saved"]  # as its page may write it


def test_a_mark_at_the_door_that_was_taken_back_later_does_not_come_again_from_a_phone_without_network(
    contest, users, client_of, at
):
    at(2024, 5, 24, 9)
    [team] = build.admitted_teams(contest, users, count=1)
    person = team.applications.first()
    door, url = client_of("door"), f"/c/{contest.slug}/door"
    mark = {"code": person.door_code, "passport": False, "at": "2024-05-24T08:55:00+03:00"}
    door.post(f"{url}/{person.door_code}/", {})
    door.post(f"{url}/{person.door_code}/", {"undo": "1"})
    [answer] = door.post(f"{url}/sync/", json.dumps([mark]), content_type="application/json").json()["answers"]
    assert not answer["ok"]
    assert "отметку сняли позже" in answer["message"]
    at(2024, 5, 24, 9, 30)
    [answer] = door.post(
        f"{url}/sync/", json.dumps([mark | {"at": "2024-05-24T09:20:00+03:00"}]), content_type="application/json"
    ).json()["answers"]
    assert answer["ok"]


def test_a_project_saved_from_another_window_meanwhile_is_shown_beside_and_only_a_second_press_replaces_it(judged, client_of, at):
    at(2024, 5, 25, 12)
    project = projects.submitted_projects(judged.contest).first()
    captain, url = client_of(project.team.founder), f"/c/{judged.contest.slug}/project/"
    form = captain.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert captain.post(f"{url}save/", typed | {"title": "С телефона"}).status_code == 302
    stale = captain.post(f"{url}save/", typed | {"description": "Набрано раньше"})
    assert stale.status_code == 422
    page = stale.content.decode()
    assert "В другом окне сохранено: С телефона." in page
    assert "Набрано раньше" in page
    project.refresh_from_db()
    assert (project.title, project.description) == ("С телефона", form.instance.description)
    again = typed | {"description": "Набрано раньше", "seen": stale.context["form"]["seen"].value()}
    assert captain.post(f"{url}save/", again).status_code == 302
    project.refresh_from_db()
    assert project.description == "Набрано раньше"


def test_a_project_saved_by_the_page_itself_though_not_submitted_is_no_other_windows(judged, client_of, at):
    at(2024, 5, 25, 12)
    project = projects.submitted_projects(judged.contest).first()
    captain, url = client_of(project.team.founder), f"/c/{judged.contest.slug}/project/"
    form = captain.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    refused = captain.post(f"{url}save/", typed | {"title": "Новое", "declarations": [], "action": "submit"})
    assert "Подтвердите соответствие проекта требованиям" in refused.content.decode()
    mended = typed | {"title": "Новейшее", "action": "submit", "seen": refused.context["form"]["seen"].value()}
    assert captain.post(f"{url}save/", mended).status_code == 302
    project.refresh_from_db()
    assert project.title == "Новейшее"
