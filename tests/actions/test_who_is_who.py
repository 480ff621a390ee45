"""Who somebody is, is known by keyed hashes, and what the checks say of them is stored: both follow every action that states something else."""

from __future__ import annotations

import ast
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings

from hackathon_portal.kernel.errors import RuleViolation
from registration.actions import application as application_actions
from registration.actions import corrections, decisions, outside, personal, staff_corrections, teams, tokens
from registration.actions.batch import Entry
from registration.actions.shared import identity_of, person_of, sameness_of
from registration.models import Application, Correction, Team
from tests import build

OTHERS_SNILS = "11223344595"
BANK = ("snils", "inn", "bank_name", "bik", "account", "corr_account", "bank_inn")


def holds(application: Application) -> None:
    """The stored hashes and findings are those that follow from what is stated."""
    application = Application.objects.select_related("team", "contest__regulation_version").get(pk=application.pk)
    person = person_of(application)
    stored = (application.identity_hash, application.snils_hash, application.person_hash)
    assert stored == (*identity_of(person), sameness_of(person))
    assert application.submitted_at is not None
    said = {finding.code for finding in application_actions.findings_of(application, at=application.submitted_at)}
    kept = {code for code in application.findings.values_list("code", flat=True) if not code.startswith(("team.", "data."))}
    assert kept == {code for code in said if not code.startswith("team.")}


@pytest.fixture
def team(contest, at):
    at(2024, 5, 2, 12)
    return build.team(contest, "Гусляры", founder=build.user(), members=0)


@pytest.fixture
def member(team):
    return build.file(build.draft(team, by=build.user()))


def bank(**changes):
    return {name: value for name, value in build.person("captain").items() if name in BANK} | changes


def _takes_captaincy(member, users):
    former = member.team.applications.get(role="captain")
    teams.offer_captaincy(team=member.team, to=member, by=former.user)
    teams.accept_captaincy(application=member, values=bank(), by=member.user)
    holds(former)


def _corrects(member, users):
    corrections.correct_application(
        application=member, values={"surname": "Другова", "passport_number": "654321"}, by=member.user
    )


def _proposes(member, users):
    decisions.admit_application(application=member, by=users["staff"])
    member.refresh_from_db()
    corrections.correct_application(application=member, values={"birth_date": member.birth_date.replace(day=2)}, by=member.user)
    holds(member)
    corrections.accept_correction(correction=Correction.objects.get(application=member), by=users["staff"])


def _is_corrected(member, users):
    values = {"name": "Аглая", "passport_number": "654321"}
    staff_corrections.correct_for_applicant(application=member, values=values, reason="звонок заявителя", by=users["staff"])


def _is_taken_over(member, users):
    user, _ = member.user, Application.objects.filter(pk=member.pk).update(user=None)
    EmailAddress.objects.update_or_create(user=user, email=member.email, defaults={"verified": True, "primary": True})
    personal.take_over_application(application=member, by=user)


def _is_corrected_from_outside(member, users):
    Application.objects.filter(pk=member.pk).update(user=None)
    scopes = ["applications:write"]
    made = tokens.make_api_token(contest=member.contest, name="Портал", scopes=scopes, signed=False, by=users["staff"])
    person = replace(person_of(member), name="Аглая", passport_number="654321")
    entry = Entry("RP-1", member.team.name, person, member.submitted_at, "other")
    outside.correct_from_outside(application=member, entry=entry, token=made.row)


ACTIONS = {
    "correct_from_outside": _is_corrected_from_outside,
    "accept_captaincy": _takes_captaincy,
    "correct_application": _corrects,
    "accept_correction": _proposes,
    "correct_for_applicant": _is_corrected,
    "take_over_application": _is_taken_over,
}


@pytest.mark.parametrize("name", ACTIONS)
def test_hashes_and_findings_follow(name, member, users):
    ACTIONS[name](member, users)
    holds(member)


def test_a_captain_brings_nobodys_snils(contest, team, member, client_of):
    """Tula: clause 1.6, one person in one team."""
    other = build.team(contest, "Другие", founder=build.user(), members=0).applications.get()
    teams.offer_captaincy(team=team, to=member, by=team.founder)
    with pytest.raises(RuleViolation) as refused:
        teams.accept_captaincy(application=member, values=bank(snils=other.snils), by=member.user)
    assert refused.value.code == "identity.duplicate"
    page = client_of(member.user).post(f"/c/{contest.slug}/application/captain/accept/", bank(snils=other.snils)).content.decode()
    assert "портал заявку сам не принимает" in page
    member.refresh_from_db()
    assert (member.role, member.snils, Team.objects.get(pk=team.pk).founder) == ("member", "", team.founder)


# Functions that write what a person states or the role, and why each needs no more than it does.
WRITERS = {
    "save_draft": "a draft has neither hashes nor findings",
    "accept_captaincy": "", "correct_from_outside": "", "correct_application": "", "accept_correction": "", "correct_for_applicant": "",
    "_propose": "puts back what it tries",
    "takes_captaincy_back": "its callers renew the findings",
    "_name_captain": "renews the findings",
    "move_to_team": "renews the findings", "accept_merge": "renews the findings",
    "fill_consent": "a representative's row", "remember_official": "an official's row", "save_schools": "rows of schools",
}  # fmt: skip


def test_no_other_function_writes_what_a_person_states():
    """An assignment to `.role`, or `setattr` by a name from outside, in the code that acts on applications."""
    found = set()
    for path in sorted(Path(settings.BASE_DIR, "registration", "actions").glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(map(_writes, ast.walk(function))):
                found.add(function.name)
    assert found == set(WRITERS)


def _writes(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return True
    targets = node.targets if isinstance(node, ast.Assign) else []
    flat = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    written = {
        part.attr
        for part in flat
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id != "self"
    }
    return bool(written & STATED)


STATED = {"role", *build.person("captain")} - {"name"}


def test_hashes_that_an_earlier_release_left_behind_are_renewed(member, capsys):
    """What cannot be stored, because somebody is in two teams already, is named and stops nothing."""
    migration = import_module("registration.migrations.0017_hashes_follow_what_is_stated")
    other = build.team(member.contest, "Другие", founder=build.user(), members=0).applications.get()
    captain = member.team.applications.get(role="captain")
    stored = Application.objects.filter(pk=member.pk).values_list("identity_hash", "snils_hash", "person_hash")
    right = stored.get()
    Application.objects.filter(pk=member.pk).update(identity_hash="old", person_hash="", snils_hash="old")
    Application.objects.filter(pk=captain.pk).update(snils=other.snils, snils_hash="", identity_hash="older")
    migration.renew(apps, None)
    assert stored.get() == right
    captain.refresh_from_db()
    assert (captain.snils_hash, captain.identity_hash) == ("", identity_of(person_of(captain))[0])
    assert f"Заявка {captain.pk}: тот же человек (snils_hash)" in capsys.readouterr().out
