"""One address, however it is written on either side: claims, leaders, representatives, roles, officials, letters."""

from __future__ import annotations

import pytest

from hackathon_portal.accounts.actions import create_account, is_confirmed
from hackathon_portal.accounts.models import User
from hackathon_portal.contests.forms import GrantRoleForm
from hackathon_portal.kernel import letter_refusals
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.shell.notifications import letters_to
from registration.actions import guardians, personal
from registration.models import Application, Team
from registration.queries import people
from tests import build

WRITTEN = ("mixed@пример.рф", "Mixed@ПРИМЕР.РФ", " mixed@xn--e1afmkfd.xn--p1ai")


@pytest.mark.parametrize(("stored", "typed"), [(one, other) for one in WRITTEN for other in WRITTEN if one != other])
def test_an_application_of_another_system_finds_its_person(contest, stored, typed):
    team = Team.objects.create(contest=contest, name="Чужая")
    application = build.file(build.draft(team, "captain", email=stored.strip()))
    person = create_account(email=typed, password=None)
    assert people.unclaimed_applications(person) == [application]
    assert personal.take_over_application(application=application, by=person).user == person
    stranger = build.user()
    assert people.unclaimed_applications(stranger) == []


@pytest.mark.parametrize("typed", WRITTEN)
def test_accounts_letters_and_refusals_are_found_by_any_writing(contest, users, typed):
    person = create_account(email="mixed@xn--e1afmkfd.xn--p1ai", password=None)
    assert create_account(email=typed, password=None) == person
    assert User.objects.get_by_natural_key(typed) == person
    assert is_confirmed(person)
    form = GrantRoleForm({"email": typed.strip(), "role": "mentor"}, contest=contest, by=users["staff"])
    assert form.is_valid(), form.errors
    assert form.user == person
    OutboxMessage.objects.create(
        kind="contest.x", key=typed, message_id=typed, recipient=typed.strip(), subject="а", body="б", state="sent"
    )
    assert letters_to(person).count() == 1
    letter_refusals.refuse(contest.pk, typed)
    assert letter_refusals.refused(contest.pk, person.email)


def test_a_leader_and_a_representative_have_an_address_of_their_own(kuzbass_stage, at):
    at(2025, 2, 1, 12)
    contest = kuzbass_stage.contest
    captain = build.user()
    team = Team.objects.create(contest=contest, name="Наша", founder=captain, sending_organisation="Лицей")
    own = Application.objects.create(
        contest=contest, team=team, role="captain", user=captain, email="Mixed@Example.org", birth_date="2010-01-01"
    )
    own.refresh_from_db()
    with pytest.raises(RuleViolation, match="не входит в состав"):
        guardians.invite_leader(team=team, full_name="Взрослый", position="учитель", email=" mixed@EXAMPLE.org", by=captain)
    with pytest.raises(RuleViolation, match="Нужна почта родителя"):
        guardians.ask_representative(
            application=own, full_name="Родитель", kinship="мать", email="MIXED@example.org ", by=captain
        )
