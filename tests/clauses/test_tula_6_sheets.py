"""The Tula order, section 6: the sheet's words, the grid, sheets of paper, and that nobody sees another's points."""

from __future__ import annotations

import io
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from hackathon_portal.demo import people
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from judging.actions import paper_sheets as paper_sheet_actions
from judging.actions import sheets
from judging.models import CommissionMember, PaperSheet, ScoreSheet, TieDecision
from judging.queries import projects, results
from tests import build
from tests.documents import source_of

CRITERIA = ["applicability", "completeness", "uniqueness", "task_fit", "feasibility", "presentation"]
WHOLE = dict(zip(CRITERIA, [5, 4, 3, 2, 1, 0], strict=True))
SCAN = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def opened(judged, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["secretary"])
    judged.refresh()
    judged.projects = list(projects.submitted_projects(judged.contest))
    judged.url = f"/c/{judged.contest.slug}"
    return judged


def fill(stage, who, project, points=None):
    sheets.save_sheet(project=project, kind="commission", points=points or WHOLE, comments={}, revision=None, by=stage.users[who])


def test_6_1_every_own_sheet_is_filled_in_one_grid_and_a_wrong_cell_keeps_the_others(opened, client_of):
    first, second = opened.projects[:2]
    typed = {f"points_{first.pk}_commission_0_{code}": str(points) for code, points in WHOLE.items()}
    typed |= {f"points_{second.pk}_commission_0_uniqueness": "4", f"points_{second.pk}_commission_0_task_fit": "9"}
    typed |= {f"revision_{project.pk}_commission_0": "0" for project in opened.projects}
    page = client_of("member1").post(f"{opened.url}/sheets/grid/", typed)
    assert page.status_code == 422
    text = source_of(page)
    assert "Балл — число от 0 до 5 с шагом 1 (п.\u00a06.1)." in text
    assert f'name="points_{second.pk}_commission_0_task_fit" data-criterion="task_fit" data-weight="1" value="9"' in text
    kept = {sheet.project_id: dict(sheet.scores.values_list("criterion", "points")) for sheet in ScoreSheet.objects.all()}
    assert kept[first.pk] == WHOLE
    assert {code: points for code, points in kept[second.pk].items() if points is not None} == {"uniqueness": 4}
    assert set(kept) == {first.pk, second.pk}


def test_6_1_whole_sheets_are_signed_at_once_and_the_others_are_named(opened, client_of):
    for project in opened.projects[:3]:
        fill(opened, "member1", project)
    fill(opened, "member1", opened.projects[3], {"uniqueness": 1})
    page = client_of("member1").post(f"{opened.url}/sheets/sign/", follow=True).content.decode()
    assert "Подписано листов: 3." in page
    assert f"«{opened.projects[3].team}»: заполнено 1 из 6" in page
    assert ScoreSheet.objects.filter(signed_at__isnull=False).count() == 3


def test_6_1_a_comment_about_the_project_is_kept_and_a_private_note_is_the_members_alone(opened, client_of):
    url = f"{opened.url}/sheets/{opened.projects[0].pk}/"
    typed = {f"points_{code}": str(points) for code, points in WHOLE.items()}
    client_of("member1").post(
        url, typed | {"revision": "0", "comment": "Зрелое решение", "private_note": "спросить о тестах", "action": "sign"}
    )
    own = client_of("member1").get(url).content.decode()
    assert "Зрелое решение" in own
    assert "спросить о тестах" in own
    printed = PdfReader(io.BytesIO(client_of("member1").get(url + "print/").content)).pages[0].extract_text()
    assert "Зрелое решение" in printed
    assert "спросить о тестах" not in printed
    sheets.close_assessment(contest=opened.contest, by=opened.users["chair"])
    workbook = client_of("secretary").get(f"{opened.url}/commission/export/sheets/")
    assert workbook.status_code == 200
    cells = build.cells_of(workbook.content)
    assert "Зрелое решение" in cells
    assert not any("спросить о тестах" in str(cell) for cell in cells)


def test_6_1_a_blank_sheet_of_paper_names_the_member_the_project_and_every_criterion(opened, client_of):
    answer = client_of("member1").get(f"{opened.url}/sheets/blanks.pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == len(opened.projects)
    for project, page in zip(opened.projects, pages, strict=True):
        text = " ".join(page.extract_text().split())
        member = CommissionMember.objects.get(user=opened.users["member1"])
        for part in (
            "Дубравин Пётр Савельевич",
            project.team.name,
            "Завершенность (насколько проект готов к релизу)",
            "п. 9.7",
            f"Код листа: {project.pk}-{member.pk}",
        ):
            assert part in text


@pytest.fixture
def paper(opened, client_of):
    """A sheet of paper of member1 typed in by the secretary."""
    member = CommissionMember.objects.get(user=opened.users["member1"])
    url = f"{opened.url}/commission/paper/"
    typed = {f"points_{code}": str(points) for code, points in WHOLE.items()} | {
        "member": member.pk,
        "project": opened.projects[0].pk,
    }
    secretary = client_of("secretary")
    assert secretary.post(url, typed | {"scan": SimpleUploadedFile("лист.exe", b"MZ")}).status_code == 422
    blank = secretary.post(url, typed | {"points_uniqueness": "", "scan": SimpleUploadedFile("лист.pdf", SCAN)})
    assert blank.status_code == 422
    assert PaperSheet.objects.count() == 0
    assert secretary.post(url, typed | {"scan": SimpleUploadedFile("лист.pdf", SCAN)}).status_code == 302
    return PaperSheet.objects.get()


def test_9_7_a_sheet_of_paper_counts_when_another_person_has_confirmed_it(opened, paper, client_of):
    url = f"{opened.url}/commission/paper/{paper.pk}/"
    assert results.valid_sheets(opened.contest) == []
    client_of("secretary").post(url + "check/", {"action": "confirm"})
    assert results.valid_sheets(opened.contest) == []
    with pytest.raises(IntegrityError, match="paper_sheet_confirmed_by_another"), transaction.atomic():
        PaperSheet.objects.filter(pk=paper.pk).update(confirmed_by=paper.typed_by)
    with pytest.raises(RuleViolation, match="Бумажные листы ждут подтверждения: 1"):
        sheets.close_assessment(contest=opened.contest, by=opened.users["chair"])
    assert client_of("staff").get(url).context["rows"][0][1] == "5"
    client_of("staff").post(url + "check/", {"action": "confirm"})
    (valid,) = results.valid_sheets(opened.contest)
    assert (valid.points, valid.member) == (15, paper.member_id)
    sheet = ScoreSheet.objects.get()
    assert (sheet.full_name, sheet.signed_at is not None) == ("Дубравин Пётр Савельевич", True)


def test_6_3_after_confirmation_the_points_of_paper_are_nobody_elses_again(opened, paper, client_of):
    url = f"{opened.url}/commission/paper/{paper.pk}/"
    assert client_of("staff").get(url + "scan/").status_code == 200
    client_of("staff").post(url + "check/", {"action": "confirm"})
    assert client_of("staff").get(url).status_code == 302
    assert client_of("staff").get(url + "scan/").status_code == 403
    assert client_of("chair").get(url).status_code == 403


def test_9_7_a_sheet_of_paper_that_does_not_agree_with_the_scan_is_returned_and_typed_anew(opened, paper, client_of):
    url = f"{opened.url}/commission/paper/{paper.pk}/check/"
    client_of("staff").post(url, {"action": "return", "reason": ""})
    paper.refresh_from_db()
    assert paper.returned_at is None
    client_of("staff").post(url, {"action": "return", "reason": "Третий критерий: в скане 2"})
    again = paper_sheet_actions.type_paper_sheet(
        project=paper.project, member=paper.member, kind="commission", points=WHOLE,
        scan=SimpleUploadedFile("лист.pdf", SCAN), by=opened.users["secretary"],
    )  # fmt: skip
    with pytest.raises(RuleViolation, match="уже внесён"):
        paper_sheet_actions.type_paper_sheet(
            project=paper.project, member=paper.member, kind="commission", points=WHOLE,
            scan=SimpleUploadedFile("лист.pdf", SCAN), by=opened.users["secretary"],
        )  # fmt: skip
    assert again.returned_at is None


def test_9_7_a_sheet_signed_on_the_screen_is_not_overwritten_by_paper(opened, paper, client_of):
    fill(opened, "member1", opened.projects[0], dict.fromkeys(CRITERIA, 5))
    sheets.sign_sheet(project=opened.projects[0], kind="commission", by=opened.users["member1"])
    with pytest.raises(RuleViolation, match="уже есть подписанный лист"):
        paper_sheet_actions.confirm_paper_sheet(paper_sheet=paper, by=opened.users["staff"])
    assert [sheet.points for sheet in results.valid_sheets(opened.contest)] == [30]


# Points nobody would write by chance: wherever these digits turn up, somebody's sheet has leaked.
SECRET_COMMENT = "СЕКРЕТНЫЕ-СЛОВА"


def test_6_3_no_page_export_journal_or_header_tells_others_points_before_closing(opened, client_of, caplog):
    caplog.set_level("WARNING", logger="django.request")
    """Everything anybody else can open, before and after the points are given: the answers do not differ by them."""
    project = opened.projects[0]
    paths = [
        "/commission/", "/commission/ranking/", "/commission/matrix/", "/commission/analysis/", "/commission/export/sheets/",
        "/commission/export/journal/", "/commission/standings.json", "/commission/protocol/", "/commission/protocol.pdf", "/sheets/", "/sheets/grid/",
        f"/sheets/{project.pk}/", f"/sheets/{project.pk}/print/", "/desk/journal/", "/desk/projects/",
        f"/desk/projects/{project.team_id}/", "/desk/numbers/", "/results/", "/hall/", "/desk/hall/",
        f"/commission/tie/n{project.nomination_id}/1/", "/?sort=points", "/commission/ranking/?order=total&format=json",
    ]  # fmt: skip
    watchers = ["staff", "secretary", "chair", "member2", "mentor", "accountant"]

    def seen() -> dict[tuple[str, str], tuple]:
        found = {}
        for who in watchers:
            for path in paths:
                answer = client_of(who).get(opened.url + path)
                found[who, path] = (answer.status_code, answer.headers.get("ETag"), answer.headers.get("Content-Length"))
                if answer.status_code == 200 and not answer.streaming:
                    assert SECRET_COMMENT not in answer.content.decode(errors="ignore"), (who, path)
        return found

    def give(points: int) -> None:
        sheets.save_sheet(
            project=project, kind="commission", points=dict.fromkeys(CRITERIA, points), revision=None,
            comments=dict.fromkeys(CRITERIA, SECRET_COMMENT), words={"comment": SECRET_COMMENT, "private_note": SECRET_COMMENT},
            by=opened.users["member1"],
        )  # fmt: skip

    give(1)
    before = {key: value for key, value in seen().items() if "journal" not in key[1]}
    give(5)
    after = {key: value for key, value in seen().items() if "journal" not in key[1]}
    assert after == before
    assert SECRET_COMMENT not in caplog.text
    journal = list(AuditRecord.objects.filter(name="save_sheet").values_list("about", "reason"))
    assert {reason for _, reason in journal} == {""}
    assert all(project.team.name not in about for about, _ in journal)


def test_6_3_before_closing_the_ranking_does_not_even_read_the_points_so_that_its_time_tells_nothing(opened, client_of):
    fill(opened, "member1", opened.projects[0])
    for page in ("ranking/", "matrix/", "analysis/", "standings.json", "export/sheets/", "protocol/"):
        client = client_of("chair")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{opened.url}/commission/{page}").status_code == 403
        assert [query["sql"] for query in asked if "judging_score" in query["sql"]] == []


def test_6_3_after_closing_everybody_on_the_commission_sees_the_matrix_of_everybody(opened, client_of):
    numbers = count()
    for actor in people.COMMISSION:
        for project in opened.projects:
            points = dict.fromkeys(CRITERIA, next(numbers) % 6)
            fill(opened, actor.login, project, points)
            sheets.sign_sheet(project=project, kind="commission", by=opened.users[actor.login])
    url = f"{opened.url}/commission/matrix/"
    assert client_of("chair").get(url).status_code == 403
    sheets.close_assessment(contest=opened.contest, by=opened.users["chair"])
    page = client_of("member3").get(url)
    given = [[cell["points"] for cell in row["cells"]] for row in page.context["rows"]]
    assert len(given) == 6
    assert all(len(row) == 8 and None not in row for row in given)
    ranked = client_of("member3").get(f"{opened.url}/commission/ranking/").context["results"]
    totals = {standing.project: standing.total for result, *_ in ranked for standing in result.standings}
    assert {row["project"].pk: sum(cell["points"] for cell in row["cells"]) for row in page.context["rows"]} == totals


def test_6_2_an_unsigned_or_incomplete_sheet_changes_nothing_in_the_result(opened):
    for actor in people.COMMISSION[:3]:
        for project in opened.projects:
            fill(opened, actor.login, project)
            sheets.sign_sheet(project=project, kind="commission", by=opened.users[actor.login])
    before = sorted(results.valid_sheets(opened.contest), key=lambda sheet: (sheet.project, sheet.member))
    fill(opened, "member4", opened.projects[0], dict.fromkeys(CRITERIA, 5))
    fill(opened, "member5", opened.projects[1], {"uniqueness": 5})
    after = sorted(results.valid_sheets(opened.contest), key=lambda sheet: (sheet.project, sheet.member))
    assert after == before
    assert not TieDecision.objects.exists()
