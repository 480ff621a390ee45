"""A kind of criterion that only tests know plays a whole assessment: page, autosave, paper, print, tally, protocol, workbook."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from hackathon_portal.demo import play
from judging.actions import protocol as protocol_actions
from judging.actions import sheets
from judging.models import CommissionMember, PaperSheet, Score, ScoreSheet
from judging.queries import projects, results
from tests import build
from tests.documents import source_of
from tests.trial_criterion import light, registered

WORTH = 7
POINTS = {"applicability": "5", "completeness": "4", "uniqueness": "3", "task_fit": "2", "feasibility": "1"}


@pytest.fixture
def stage(judged):
    """The six projects of Tula whose last criterion is a yes worth seven points."""
    with registered(light):
        last = {"measure": "light", "weight": str(WORTH), "bands": []}
        build.with_regulation(judged.contest, {f"judging.sheets.0.criteria.5.{name}": value for name, value in last.items()})
        judged.refresh()
        yield judged


@pytest.fixture
def opened(stage, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=stage.contest, by=stage.users["secretary"])
    stage.refresh()
    stage.project = projects.submitted_projects(stage.contest).first()
    return stage


def test_the_page_and_autosave_ask_for_yes_or_no(opened, client_of):
    member, url = client_of("member1"), f"/c/{opened.contest.slug}/sheets/{opened.project.pk}/"
    page = source_of(member.get(url))
    assert "Да или нет; «да» — 7 баллов." in page
    assert '<input type="radio" name="points_presentation" value="1"><span>да</span>' in page
    assert 'data-criterion="presentation" data-weight="7"' in page
    cells = {"revision": 0, "points": POINTS | {"presentation": "5"}}
    refused = member.post(url + "cells/", json.dumps(cells), content_type="application/json").json()
    assert refused["refused"] == {"presentation": "Отметка — да или нет (п.\u00a06.1)."}
    saved = member.post(
        url + "cells/", json.dumps({"revision": 1, "points": {"presentation": "да"}}), content_type="application/json"
    ).json()
    assert (saved["refused"], saved["sheet"]["points"]["presentation"]) == ({}, "1")
    row = member.get(f"/c/{opened.contest.slug}/sheets/grid/").context["rows"][0]
    assert (row.total, row.cells[5]["value"]) == (15 + WORTH, "1")
    printed = PdfReader(io.BytesIO(member.get(url + "print/").content)).pages[0].extract_text()
    assert "да" in printed.split()
    assert "22" in printed.split()


def test_paper_takes_the_word_and_the_second_person_reads_it(opened, client_of):
    member = CommissionMember.objects.get(user=opened.users["member1"])
    url = f"/c/{opened.contest.slug}/commission/paper/"
    typed = {f"points_{code}": text for code, text in (POINTS | {"presentation": "нет"}).items()}
    typed |= {"member": member.pk, "project": opened.project.pk, "scan": SimpleUploadedFile("лист.pdf", b"%PDF-1.4\n%%EOF")}
    assert "Да или нет." in client_of("secretary").get(url).content.decode()
    assert client_of("secretary").post(url, typed).status_code == 302
    paper = PaperSheet.objects.get()
    assert client_of("staff").get(f"{url}{paper.pk}/").context["rows"][5][1] == "нет"
    client_of("staff").post(f"{url}{paper.pk}/check/", {"action": "confirm"})
    assert [sheet.points for sheet in results.valid_sheets(opened.contest)] == [15]


def test_sheets_are_added_up_ranked_and_stand_in_the_protocol(stage, client_of):
    def points(project, login, criterion):
        return project.pk % 2 if criterion == "presentation" else play.points_of(project, login, criterion)

    play.assessment(stage, points=points)
    held = play.meeting(stage)
    play.closing(stage, held)
    expected: dict[int, Decimal] = {}
    for score in Score.objects.select_related("sheet"):
        worth = score.points * (WORTH if score.criterion == "presentation" else 1)
        expected[score.sheet.project_id] = expected.get(score.sheet.project_id, Decimal(0)) + worth
    assert len(set(expected.values())) > 1
    with stage.at(stage.contest.ends_on, 19):
        protocol = protocol_actions.draft_protocol(meeting=held, number="3", by=stage.users["secretary"])
    rows = [row for nomination in protocol.figures["nominations"] for row in nomination["rows"]]
    assert {row["project_id"]: Decimal(row["total"]) for row in rows} == expected
    for nomination in protocol.figures["nominations"]:
        totals = [Decimal(row["total"]) for row in nomination["rows"]]
        assert totals == sorted(totals, reverse=True)
    assert ScoreSheet.objects.filter(signed_at__isnull=False).exists()
    cells = build.cells_of(client_of("secretary").get(f"/c/{stage.contest.slug}/commission/export/sheets/").content)
    assert {"да", "нет"} <= set(cells)
