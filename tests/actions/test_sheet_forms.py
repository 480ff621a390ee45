"""A sheet whose form the document gives (Kuzbass: appendices 1-3) is printed, filled and kept as that form: one table, teams by criteria."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from hackathon_portal.regulation import document
from hackathon_portal.regulation.schema import Regulation, load_preset
from judging import documents
from judging.models import CommissionMember, ScoreSheet
from tests.documents import words

SHEETS = load_preset("kuzbass_2025").regulation.judging.sheets
TEXT = document.same((document.TEXTS / "kuzbass_2025.txt").read_text(encoding="utf-8"))


def told(text: str) -> str:
    return document.same(text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_the_words_of_the_form_are_the_documents(sheet):
    assert sheet.form == "table"
    columns = [
        f"{criterion.title} ({criterion.description})" if criterion.description else criterion.title
        for criterion in sheet.criteria
    ]
    groups = list(dict.fromkeys(criterion.group for criterion in sheet.criteria if criterion.group))
    bands = [band.text for criterion in sheet.criteria for band in criterion.bands]
    blank = sheet.blank
    captions = [*blank.heading, blank.name_caption, blank.position_caption, blank.row_caption]
    assert [part for part in (*captions, *groups, *columns, *bands) if told(part) not in TEXT] == []


def test_a_member_prints_one_table_of_all_teams_and_what_was_given_stands_in_it(kuzbass_published):
    contest = kuzbass_published.contest
    sheet = ScoreSheet.objects.filter(project__contest=contest, kind="experts").select_related("project__team", "member").first()
    sheet.project.contest = contest
    text = words(documents.sheet_pdf(sheet))
    assert text.count("ЛИСТ ОЦЕНКИ ЭКСПЕРТОВ") == 1
    teams = set(ScoreSheet.objects.filter(member=sheet.member, kind="experts").values_list("project__team__name", flat=True))
    assert len(teams) > 1
    assert {name for name in teams if name not in text} == set()
    assert sheet.member.full_name in text
    assert "подписан на портале" in text
    others = CommissionMember.objects.filter(commission=sheet.member.commission).exclude(pk=sheet.member.pk)
    assert [member.full_name for member in others if member.full_name in text] == []


def test_a_blank_of_a_table_has_a_row_for_each_team_and_no_points(kuzbass_judged):
    contest = kuzbass_judged.contest
    member = CommissionMember.objects.filter(commission=contest.commission, kind="judge").first()
    text = words(documents.blank_sheets_pdf(member, contest))
    assert text.count("ЛИСТ ОЦЕНКИ СУДЕЙ ФИНАЛ") == 1
    assert told("полностью работоспособный прототип, «готовый продукт»") in told(text)
    assert "не подписан" not in text


def test_the_archive_holds_them_on_the_form(kuzbass_published):
    from prizes.archive import contents

    made = list(contents._sheets_on_the_form(kuzbass_published.contest))
    assert {member.path.partition("-")[2].partition("-")[0] for member in made} == {"experts", "judges", "personal"}
    assert all(member.content().startswith(b"%PDF") for member in made[:1])


def test_a_table_needs_the_words_of_its_form():
    data = load_preset("kuzbass_2025").regulation.model_dump(mode="json")
    data["judging"]["sheets"][0]["blank"] = None
    with pytest.raises(ValidationError, match="запишите слова его формы"):
        Regulation.model_validate(data)


def test_an_earlier_version_of_a_regulation_prints_a_sheet_a_project():
    data = load_preset("kuzbass_2025").regulation.model_dump(mode="json")
    for sheet in data["judging"]["sheets"]:
        del sheet["form"], sheet["blank"]
    assert {sheet.form for sheet in Regulation.model_validate(data).judging.sheets} == {"single"}
