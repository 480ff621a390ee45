"""A deed the regulation gives to nobody does not exist: actions refuse it with the clause, pages offer nothing of it."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

from hackathon_portal.contests import powers
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import Deed
from judging.models import Question
from registration.actions import closing, conduct, decisions
from registration.models import Application
from tests import build

ROOT = Path(__file__).parents[2]
ROOMS = ("registration", "judging", "prizes")


def asked_in_code() -> set[str]:
    """Deeds that some action of the portal asks `contests/powers.py` about."""
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Deed":
                    found.add(node.attr)
    return found


def test_every_deed_with_legal_effect_is_asked_somewhere():
    assert {deed.name for deed in Deed} - asked_in_code() == set()


def without(contest, *deeds):
    rows = [row.model_dump(mode="json") for row in contest.regulation.powers if row.deed not in deeds]
    return build.with_regulation(contest, {"powers": rows})


def refused(act) -> tuple[str, str]:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code, refusal.value.clause


def test_nobodys_deeds_are_refused_with_the_clause(contest, users, at):
    at(2024, 5, 3)
    application = build.team(contest).applications.get(role="captain")
    without(contest, "admit", "refuse", "exclude", "close_early")
    about = {"application": Application.objects.get(pk=application.pk), "by": users["staff"]}
    assert refused(lambda: decisions.admit_application(**about)) == ("power.none", "3.3")
    assert refused(lambda: decisions.refuse_application(ground="false_data", **about)) == ("power.none", "3.3")
    team = Application.objects.get(pk=application.pk).team
    assert refused(lambda: conduct.exclude_team(team=team, ground="discredit", by=users["staff"])) == ("power.none", "11.2")
    early = {"number": "1", "decided_on": date(2024, 5, 3), "by": users["staff"]}
    assert refused(lambda: closing.close_registration_early(contest=contest, **early)) == ("power.none", "11.6")


def test_early_closing_is_offered_only_where_the_regulation_has_it(contest, kuzbass_stage, client_of):
    tula, kuzbass = (
        client_of("staff").get(f"/c/{one.slug}/desk/queue/").content.decode() for one in (contest, kuzbass_stage.contest)
    )
    assert "Закрыть регистрацию досрочно" in tula
    assert "Закрыть регистрацию досрочно" not in kuzbass
    page = client_of("staff").get(f"/c/{kuzbass_stage.contest.slug}/desk/close-early/")
    assert page.status_code == 409
    assert "п.\u00a06.7" in page.content.decode()


def test_where_the_commission_admits_its_vote_is_needed_first(judged, users, at):
    at(2024, 5, 20)
    contest = build.with_power(judged.contest, {"deed": "admit", "who": "commission", "how": "by_vote", "clause": "3.3"})
    application = Application.objects.filter(contest=contest).order_by("number").last()
    assert refused(lambda: powers.require_body(contest, Deed.ADMIT, about=application)) == ("power.no_vote", "3.3")
    meeting = contest.commission.meetings.create(held_on=date(2024, 5, 20), agenda="Допуск")
    vote = Question.objects.create(
        meeting=meeting,
        kind="admit",
        application=application,
        text="Допустить",
        opened_at=contest.announced_at,
        closed_at=contest.announced_at,
        adopted=True,
    )
    assert powers.require_body(contest, Deed.ADMIT, about=application).clause == "3.3"
    vote.adopted = False
    vote.save()
    assert refused(lambda: powers.require_body(contest, Deed.ADMIT, about=application)) == ("power.no_vote", "3.3")
    contest = build.with_power(contest, {"deed": "refuse", "who": "commission", "how": "by_vote", "clause": "3.3"})
    assert powers.require_body(contest, Deed.REFUSE, about=application).who == "commission"
