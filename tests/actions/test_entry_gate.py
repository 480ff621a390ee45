"""A contest behind a gate: every entrance asks whoever keeps the list, and an entrance made later cannot forget it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hackathon_portal.contests import gates
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.operations.actions import forming
from registration.actions import application as application_actions
from registration.actions import batch, correspondence, moving, personal, teams, tokens
from registration.actions.application import refile_application
from registration.actions.outside import correct_from_outside
from registration.fields import Person
from registration.models import ApiToken, Application, Invitation, SeekingCard, Team
from tests import build, invented

ROOT = Path(__file__).parents[2]
# Every function that makes an application or a team, gives one to an account, or files a draft; the tests below go through each.
ENTRANCES = {
    "registration/actions/teams.py": {"begin_team", "begin_application"},
    "registration/actions/application.py": {"refile_application", "submit_application"},
    "registration/actions/batch.py": {"_take", "_new_team", "file_entries"},
    "registration/actions/personal.py": {"take_over_application"},
}


@pytest.fixture
def keeper(contest, monkeypatch, at) -> list[str]:
    """The contest is open to these addresses only; the second list is who has filed."""
    let_in: list[str] = []

    def gate(contest: Contest, comers: Any) -> list[gates.Refusal | None]:
        return [None if one.email in let_in else gates.Refusal("Вас нет в списке.", "/s/any/", "О сезоне") for one in comers]

    monkeypatch.setitem(gates._gates, "trial", gate)
    contest.gate = "trial"
    contest.save(update_fields=["gate"])
    at(2024, 5, 2, 12)
    return let_in


MAKES = {f"{model}{how}" for model in ("Application", "Team") for how in ("", ".objects.create")}


def made_in(path: str) -> Iterator[str]:
    """Names of functions of a module that make an application or a team, give one to an account, or file a draft."""
    for function in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            calls = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
            owns = {ast.unparse(node.targets[0]) for node in ast.walk(function) if isinstance(node, ast.Assign)}
            if calls & MAKES or "waiting.user" in owns or "filing.take_numbers" in calls:
                yield function.name


def test_no_other_function_makes_an_application_or_a_team():
    folders = [ROOT / "registration", ROOT / "hackathon_portal" / "operations"]
    found: dict[str, set[str]] = {}
    for folder in folders:
        for path in folder.rglob("*.py"):
            if "migrations" not in path.parts and (names := set(made_in(str(path.relative_to(ROOT))))):
                found[str(path.relative_to(ROOT))] = names
    assert found == ENTRANCES


def refused(act: Any) -> None:
    with pytest.raises(RuleViolation) as violation:
        act()
    assert (violation.value.code, violation.value.status) == ("entry.refused", 403)


def entry(number: str) -> batch.Entry:
    values = invented.person("captain") | {"phone": "+79161234567"}
    person = Person(role="captain", consents=frozenset({"personal_data", "terms"}), **values)
    return batch.Entry(number, f"Отряд {number}", person, build.FILED_AT)


def test_every_entrance_asks_the_gate(contest, users, keeper, monkeypatch):
    contest = Contest.objects.get(pk=contest.pk)
    captain, stranger = build.user(), build.user()
    keeper.append(captain.email)
    own = teams.found_team(contest=contest, name="Свои", by=captain)
    team = Team.objects.get(pk=own.team_id)
    made = teams.invite_to_team(team=team, by=captain)
    invitation = teams.invitation_by_token(made.token)
    role = own.team_role
    card = correspondence.publish_card
    look = {"contest": contest, "role": "", "skills": "", "about": "", "by": stranger, "team_role": role}
    seeking = SeekingCard.objects.create(contest=contest, owner=stranger, published_at=build.FILED_AT)
    draft = build.draft(team, by=stranger)
    refused(lambda: teams.found_team(contest=contest, name="Чужие", by=stranger))
    refused(lambda: teams.accept_invitation(invitation=invitation, by=stranger))
    refused(lambda: application_actions.submit_application(application=draft, by=stranger))
    refused(lambda: card(**look))
    refused(lambda: forming.propose_to_team(team=team, user=stranger, by=users["staff"]))
    refused(lambda: forming.form_team(contest=contest, name="Сборная", captain=seeking, others=[], by=users["staff"]))
    Application.objects.filter(pk=draft.pk).update(
        state="refused", refusal_ground="other", number=900, submitted_at=build.FILED_AT
    )
    refused(lambda: refile_application(application=draft, by=stranger))
    Application.objects.filter(pk=draft.pk).update(state="draft", refusal_ground="", number=None, submitted_at=None)
    proposal, _ = teams.new_invitation(team, proposed_to=stranger)
    refused(lambda: moving.move_to_team(invitation=Invitation.objects.get(pk=proposal.pk), by=stranger))


def test_a_file_and_the_api_ask_the_gate_too(contest, users, keeper):
    contest = Contest.objects.get(pk=contest.pk)
    known, unknown = entry("G-1"), entry("G-2")
    keeper.append(known.person.email)
    batch.foresee(contest=contest, entries=[known, unknown])
    assert (known.refusal, getattr(unknown.refusal, "code", "")) == (None, "entry.refused")
    batch.file_entries(contest=contest, entries=[known, unknown], by=users["staff"], source="файл")
    assert known.application is not None
    assert known.refusal is None
    assert getattr(unknown.refusal, "code", "") == "entry.refused"
    token = tokens.make_api_token(contest=contest, name="проба", scopes=ApiToken.Scope.values, signed=False, by=users["staff"])
    stated = {name: str(value) for name, value in invented.person("captain").items()}
    body = stated | {"external_id": "G-3", "team_name": "Третий", "role": "captain", "consents": ["personal_data", "terms"]}
    sent = Client().post(
        "/api/v1/applications", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {token.token}"},
    )  # fmt: skip
    assert (sent.status_code, sent.json()["code"]) == (403, "entry.refused")
    another = entry("G-1")
    another.content_hash = "другое"
    row = ApiToken.objects.get()
    refused(lambda: correct_from_outside(application=known.application, entry=another, token=row))
    filed = known.application
    stranger = build.user(filed.email)
    keeper.clear()
    refused(lambda: personal.take_over_application(application=filed, by=stranger))


def test_a_page_says_why_and_leads_to_who_keeps_the_list(contest, keeper, client_of):
    answer = client_of(build.user()).get(reverse("found_team", args=[contest.slug]))
    assert answer.status_code == 403
    assert "Вас нет в списке." in answer.content.decode()
    assert '<a href="/s/any/">О сезоне</a>' in answer.content.decode()


def test_a_gate_that_nobody_keeps_lets_nobody_in(contest, keeper, monkeypatch):
    monkeypatch.delitem(gates._gates, "trial")
    contest.refresh_from_db()
    assert gates.refusals(contest, [gates.Comer(email="a@example.org")]) == [gates.CLOSED]
