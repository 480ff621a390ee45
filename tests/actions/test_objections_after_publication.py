"""A claim of a third party after the publication is told in public, the term stands still, and goes on when it is dismissed (Kuzbass: 12.15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hackathon_portal.kernel.models import OutboxMessage
from judging.actions import objections
from prizes.awards.queries import awards, shares, unsettled
from prizes.models import Award


@pytest.fixture
def claimed(kuzbass_published, at):
    stage = kuzbass_published
    stage.award = awards.awards(stage.contest).filter(special=None, place=1).first()
    stage.day = stage.award.apply_by - timedelta(days=10)
    at(stage.day.year, stage.day.month, stage.day.day, 8)
    stage.objection = objections.open_objection(
        project=stage.award.project, objector="ООО «Икс»", document="претензия № 5", text="Чужой код.", by=stage.users["staff"]
    )
    return stage


def decide(stage, at, *, upheld: bool, days: int) -> None:
    day = stage.day + timedelta(days=days)
    at(day.year, day.month, day.day, 8)
    objections.decide_objection(objection=stage.objection, upheld=upheld, decision="Разобрались.", by=stage.users["staff"])


def test_the_public_page_says_it_and_nobody_loses_the_prize_by_silence_meanwhile(claimed, client, client_of):
    contest, award = claimed.contest, claimed.award
    page = client.get(f"/c/{contest.slug}/results/").content.decode()
    assert "снят до окончания разбирательства" in page
    assert "снят до окончания разбирательства" in awards.results_text(contest, "")
    held = set(Award.objects.filter(project=award.project).values_list("pk", flat=True))
    silent = set(shares.silent(contest, award.apply_by + timedelta(days=60)).values_list("pk", flat=True))
    assert silent
    assert not silent & held
    assert any("разбирательство" in one.text for one in unsettled._counted(contest).contradictions)
    assert "разбирательство по претензии" in client_of("accountant").get(f"/c/{contest.slug}/payouts/").content.decode()


def test_dismissed_the_term_goes_on_with_the_days_left(claimed, at):
    before = dict(Award.objects.filter(project=claimed.award.project, state="granted").values_list("pk", "apply_by"))
    decide(claimed, at, upheld=False, days=35)
    for pk, term in before.items():
        assert Award.objects.get(pk=pk).apply_by == term + timedelta(days=35)
    assert OutboxMessage.objects.filter(kind="prizes.term_goes_on").exists()
    assert not unsettled._counted(claimed.contest).is_open


def test_upheld_the_decision_stands_open_until_it_is_changed(claimed, at):
    decide(claimed, at, upheld=True, days=3)
    left = unsettled._counted(claimed.contest)
    assert any("проект снят" in one.text for one in left.contradictions)
    assert left.prizes
    assert left.documents
