"""Who judges or organises a contest takes no part in it: every role against every part, in both orders of arrival."""

from __future__ import annotations

from datetime import date

import pytest

from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import load_preset
from judging.actions import commission as body
from judging.actions import mentoring
from judging.actions.composition import Act
from registration.actions import guardians, personal
from registration.actions.batch import Entry, file_entries
from registration.fields import Person
from registration.models import Application, Representative, Team, TeamLeader
from registration.queries.parts import EXCLUSIVE
from tests import build, invented

IDENTITY = ("surname", "name", "patronymic", "birth_date", "passport_series", "passport_number")
PARTS = ["participant", "the same document", "representative", "leader"]


def take_part(contest, user, part: str) -> None:
    """The user begins to take part; RuleViolation where a role forbids it."""
    if part == "participant":
        build.file(build.draft(a_team(contest), "captain", by=user))
    elif part == "the same document":
        known = Application.objects.get(user=user)
        own = {name: getattr(known, name) for name in IDENTITY}
        build.file(build.draft(a_team(contest), "captain", by=build.user(), **own))
    elif part == "representative":
        # Only somebody who is not of age is represented, where the regulation wants it so.
        minors = load_preset("kuzbass_2025").regulation.model_dump(mode="json", include={"representation", "printed_consents"})
        contest = build.with_regulation(contest, minors)
        child = build.team(contest).applications.first()
        Application.objects.filter(pk=child.pk).update(birth_date=date(2008, 3, 4))
        held = Representative.objects.create(
            application=child, state="accepted", full_name="А", kinship="мать",
            email="a@example.org", token_hash=str(user.pk), signed_at=contest.announced_at,
        )  # fmt: skip
        guardians.link_representative(representative=held, by=user)
    else:
        leader = TeamLeader.objects.create(
            team=build.team(contest, members=0), full_name="А", email="a@example.org", token_hash=str(user.pk)
        )
        guardians.agree_to_lead(leader=leader, by=user)


def a_team(contest) -> Team:
    return Team.objects.create(contest=contest, name=f"Отряд {Team.objects.count()}")


def somebody(contest, part: str):
    """A user; where the document is to be recognised, one whose own application was withdrawn."""
    user = build.user()
    if part == "the same document":
        application = build.file(build.draft(a_team(contest), "captain", by=user))
        Application.objects.filter(pk=application.pk).update(state="withdrawn")
    return user


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("role", EXCLUSIVE)
def test_a_role_and_a_part_shut_each_other_out(contest, users, at, role, part):
    at(2024, 5, 2, 12)
    judge = somebody(contest, part)
    grant_role(user=judge, contest=contest, role=role, by=users["staff"])
    with pytest.raises(RuleViolation, match=r"работа\w+ на конкурсе"):
        take_part(contest, judge, part)
    person = somebody(contest, part)
    take_part(contest, person, part)
    with pytest.raises(RuleViolation, match="в этом конкурсе ему не дают"):
        grant_role(user=person, contest=contest, role=role, by=users["staff"])


def test_the_commission_mentors_and_a_file_refuse_with_the_part_or_the_role_named(commission, contest, users, at):
    at(2024, 5, 6, 12)
    captain = build.user()
    team = build.team(contest, founder=captain)
    with pytest.raises(RuleViolation, match=r"участник конкурса, заявка № \d+: оценивать этот конкурс он не может") as refused:
        body.add_member(
            commission=commission, user=captain, full_name="Капитанов Лев", position="доцент", role="member",
            act=Act("15", date(2024, 5, 6)), by=users["staff"],
        )  # fmt: skip
    assert (refused.value.clause, refused.value.field) == ("9.4", "email")
    with pytest.raises(RuleViolation, match="ментором этого конкурса он не будет"):
        mentoring.propose_mentor(contest=contest, user=captain, full_name="А", proposed_by="б", by=users["staff"])
    known = team.applications.get(role="captain")
    withdrawn = Application.objects.filter(pk=known.pk)
    withdrawn.update(state="withdrawn")
    grant_role(user=captain, contest=contest, role="member", by=users["staff"])
    stated = invented.person("member", **{name: getattr(known, name) for name in IDENTITY})
    entry = Entry("Ф-1", team.name, Person("member", consents=frozenset({"personal_data", "terms"}), **stated), clock.now())
    file_entries(contest=contest, entries=[entry], by=users["staff"], source="проба")
    assert entry.refusal is not None
    assert entry.refusal.code == "role.excluded"
    withdrawn.update(user=None, state="submitted", email=captain.email)
    captain.emailaddress_set.update(verified=True)
    with pytest.raises(RuleViolation, match="заявку на него себе не привязать"):
        personal.take_over_application(application=known, by=captain)


def test_who_is_included_acts_at_once_by_the_object_that_was_given(commission, users, at):
    at(2024, 5, 20)
    user = build.user()
    give_second_factor(user=user, secret=build.TOTP_SECRET)
    assert not user.has_perm("judging.see_room", commission.contest)
    body.add_member(
        commission=commission, user=user, full_name="Новиков Олег Ильич", position="эксперт", role="member", by=users["staff"],
        act=Act("16-ОСН", date(2024, 5, 20)),
    )  # fmt: skip
    assert user.has_perm("judging.see_room", commission.contest)
