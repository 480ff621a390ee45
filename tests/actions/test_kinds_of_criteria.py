"""Yes and no, a level and a number with its unit play a whole assessment: page, grid, autosave, paper, print, sums, protocol, workbook."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from hackathon_portal.demo import play
from hackathon_portal.regulation.summary import summary
from judging.actions import protocol as protocol_actions
from judging.actions import sheets
from judging.models import CommissionMember, PaperSheet, Score
from judging.queries import projects, results
from tests import build
from tests.documents import source_of

LEVELS = [
    {"points": "0", "title": "нет"},
    {"points": "2.5", "title": "прототип", "text": "запускается на стенде"},
    {"points": "4", "title": "готово"},
]
KINDS = {
    "judging.sheets.0.criteria.3": {"measure": "level", "levels": LEVELS, "bands": []},
    "judging.sheets.0.criteria.4": {
        "measure": "number", "weight": "0.1", "bands": [],
        "measured": {"unit": "мс", "minimum": "0", "maximum": "100", "step": "0.5", "less_is_better": True},
    },
    "judging.sheets.0.criteria.5": {"measure": "yes_no", "weight": "7", "bands": []},
}  # fmt: skip
# As people type them; 5 + 4 + 3 + 2.5 + (100 - 12.5) / 10 + 7 = 30.25
TYPED = {
    "applicability": "5",
    "completeness": "4",
    "uniqueness": "3",
    "task_fit": "прототип",
    "feasibility": "12,5 мс",
    "presentation": "да",
}
WORTH = Decimal("30.25")


@pytest.fixture
def stage(judged):
    changes = {f"{place}.{name}": value for place, values in KINDS.items() for name, value in values.items()}
    build.with_regulation(judged.contest, changes)
    judged.refresh()
    return judged


@pytest.fixture
def opened(stage, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=stage.contest, by=stage.users["secretary"])
    stage.refresh()
    stage.project = projects.submitted_projects(stage.contest).first()
    stage.url = f"/c/{stage.contest.slug}"
    return stage


def test_sheet_grid_autosave_and_print_write_each_mark_in_its_own_words(opened, client_of):
    member, url = client_of("member1"), f"{opened.url}/sheets/{opened.project.pk}/"
    page = source_of(member.get(url))
    assert '<input type="radio" name="points_task_fit" value="2.5"><span>прототип</span>' in page
    assert '<input type="radio" name="points_presentation" value="1"><span>да</span>' in page
    assert 'min="0" max="100" step="0.5"' in page
    assert '<span class="unit">мс</span>' in page
    assert "прототип: запускается на стенде" in page
    assert 'data-offset="100"' in page

    def saved(revision, points):
        body = json.dumps({"revision": revision, "points": points})
        return member.post(url + "cells/", body, content_type="application/json").json()

    refused = saved(0, TYPED | {"feasibility": "12,3", "task_fit": "3"})
    assert set(refused["refused"]) == {"feasibility", "task_fit"}
    answer = saved(1, TYPED)
    assert answer["refused"] == {}
    assert answer["sheet"]["points"] == {
        "applicability": "5", "completeness": "4", "uniqueness": "3", "task_fit": "2.5", "feasibility": "12.5", "presentation": "1",
    }  # fmt: skip
    again = saved(1, {"feasibility": "99"})  # another window: what it shows is what its field would write
    assert (again["code"], again["sheet"]["points"]["feasibility"]) == ("sheet.stale", "12.5")
    grid = member.get(f"{opened.url}/sheets/grid/")
    row = grid.context["rows"][0]
    assert (row.total, [cell["value"] for cell in row.cells]) == (WORTH, ["5", "4", "3", "2.5", "12.5", "1"])
    text = source_of(grid)
    assert '<option value="2.5" selected>прототип</option>' in text
    assert ", мс" in text
    sheets.sign_sheet(project=opened.project, kind="commission", by=opened.users["member1"])
    printed = " ".join(PdfReader(io.BytesIO(member.get(url + "print/").content)).pages[0].extract_text().split())
    assert "прототип" in printed
    assert "12,5 мс" in printed
    assert "30,25" in printed


def test_paper_takes_the_words_and_the_second_person_reads_them(opened, client_of):
    member = CommissionMember.objects.get(user=opened.users["member1"])
    url = f"{opened.url}/commission/paper/"
    typed = {f"points_{code}": text for code, text in TYPED.items()}
    typed |= {"member": member.pk, "project": opened.project.pk, "scan": SimpleUploadedFile("лист.pdf", b"%PDF-1.4\n%%EOF")}
    assert "Число от 0 до 100 мс с шагом 0,5." in client_of("secretary").get(url).content.decode()
    assert client_of("secretary").post(url, typed).status_code == 302
    paper = PaperSheet.objects.get()
    read = [text for _, text in client_of("staff").get(f"{url}{paper.pk}/").context["rows"]]
    assert read == ["5", "4", "3", "прототип", "12,5 мс", "да"]
    client_of("staff").post(f"{url}{paper.pk}/check/", {"action": "confirm"})
    assert [sheet.points for sheet in results.valid_sheets(opened.contest)] == [WORTH]


def test_the_database_adds_them_up_and_ranking_protocol_and_workbook_agree(stage, client_of):
    def points(project, login, criterion):
        given = play.points_of(project, login, criterion)
        return {"task_fit": ["0", "2.5", "4"][given % 3], "feasibility": 20 * given, "presentation": given % 2}.get(
            criterion, given
        )

    play.assessment(stage, points=points)
    held = play.meeting(stage)
    play.closing(stage, held)
    measures = {one.criterion.code: one for one in stage.contest.regulation.judging.sheets[0].measures}
    expected: dict[int, Decimal] = {}
    for score in Score.objects.select_related("sheet"):
        worth = measures[score.criterion].worth(score.points)
        expected[score.sheet.project_id] = expected.get(score.sheet.project_id, Decimal(0)) + worth
    assert len(set(expected.values())) > 1
    with stage.at(stage.contest.ends_on, 19):
        protocol = protocol_actions.draft_protocol(meeting=held, number="3", by=stage.users["secretary"])
    rows = [row for nomination in protocol.figures["nominations"] for row in nomination["rows"]]
    assert {row["project_id"]: Decimal(row["total"]) for row in rows} == expected
    # A number that is no point of the scale is no outlier of it.
    assert {mark.criterion for mark in results.marks(stage.contest)} == {
        "applicability",
        "completeness",
        "uniqueness",
        "task_fit",
    }
    cells = build.cells_of(client_of("secretary").get(f"/c/{stage.contest.slug}/commission/export/sheets/").content)
    assert {"да", "нет", "прототип", 20, 60} <= set(cells)


def test_the_regulation_says_them_in_words(stage):
    judging = " ".join(dict(summary(stage.contest.regulation))["Оценка"])
    assert "Выберите уровень: нет (0), прототип (2,5), готово (4)." in judging
    assert "Число от 0 до 100 мс с шагом 0,5; каждые 0,5 мс меньше — 0,05." in judging
    assert "Да или нет; «да» — 7." in judging
