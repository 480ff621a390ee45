"""A regulation that says "the sum, then a criterion, then the chair": equal sums are told apart by the criterion, and the protocol says so."""

from __future__ import annotations

import io

import pytest
from docx import Document

from hackathon_portal.demo import play
from judging import documents
from judging.actions import protocol as protocol_actions
from judging.actions import sheets
from judging.queries import projects, results
from tests import build
from tests.documents import words

HIGH, LOW = {"feasibility": 5, "uniqueness": 1}, {"feasibility": 2, "uniqueness": 4}


@pytest.fixture
def equal_sums(judged):
    """Two projects in each nomination with the same sum from everybody who assesses both; the later one is more feasible."""
    build.with_regulation(judged.contest, {"judging.tie_criteria": ["feasibility"]})
    judged.refresh()
    by_nomination: dict[int, list[int]] = {}
    for project in projects.submitted_projects(judged.contest):
        by_nomination.setdefault(project.nomination_id, []).append(project.pk)
    judged.pairs = [sorted(pair) for pair in by_nomination.values()]
    judged.better = {later for _, later in judged.pairs}
    play.assessment(judged, points=lambda project, _login, code: (HIGH if project.pk in judged.better else LOW).get(code, 3))
    judged.held = play.meeting(judged)
    with judged.at(judged.contest.ends_on, 19):
        sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    judged.refresh()
    return judged


def test_a_criterion_tells_equal_sums_apart_and_the_protocol_names_it(equal_sums):
    settled = {}
    for result in results.results(equal_sums.contest):
        assert [metric.code for metric in result.precedence.metrics] == ["sum", "criterion:feasibility"]
        first, second = result.standings
        if first.total == second.total:
            settled[first.project] = (first.first, second.first, result.ties)
    # One pair is unequal: a member is recused from one of its teams.
    assert len(settled) == len(equal_sums.pairs) - 1
    assert set(settled) <= equal_sums.better
    assert set(map(str, settled.values())) == {"(1, 2, [])"}
    with equal_sums.at(equal_sums.contest.ends_on, 19):
        protocol = protocol_actions.draft_protocol(meeting=equal_sums.held, number="3", by=equal_sums.users["secretary"])
    title = next(one.title for one in equal_sums.contest.regulation.judging.sheets[0].criteria if one.code == "feasibility")
    # Said once: places are determined alike in all nominations.
    told_apart = f"пределить места по сумме баллов действительных оценочных листов, при равенстве — по критерию «{title}»."
    written = "\n".join(part.text for part in Document(io.BytesIO(documents.protocol_docx(protocol))).paragraphs)
    assert words(documents.protocol_pdf(protocol)).count(told_apart) == 1
    assert written.count(told_apart) == 1
