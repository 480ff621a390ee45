"""Actions of a person with an application: draft, consents, submission, correction, withdrawal (Tula: clauses 3.1-3.3)."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import gates
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from registration import fields, letters
from registration.actions import captain_told, filing
from registration.actions.refusals import (
    closing_for,
    refuse_blocking,
    refuse_entry,
    refuse_filing,
    refuse_full,
    refuse_second_application,
)
from registration.actions.seats import IN_LINE
from registration.actions.shared import comer_of, identity_of, lock_application, person_of, require_owner, sameness_of, save
from registration.fields import Person
from registration.models import HASHES, Application, Consent, Finding, Team
from registration.queries import consent_texts, consents, places
from registration.queries import likeness as likeness_queries
from registration.queries import people as people_queries
from registration.queries.people import Near
from registration.queries.places import Line
from registration.rules import eligibility, likeness, roster
from registration.rules.checks import check_application
from registration.states import ACTIVE, CURRENT, ApplicationState, move

LETTER = "acknowledgement"
ADMITTED = (ApplicationState.ADMITTED, ApplicationState.SUSPENDED)
MEMBER_FIELDS = tuple(roster.Member.__dataclass_fields__)


@action("Сохранён черновик заявки")
def save_draft(*, application: Application, values: dict[str, Any], by: User) -> None:
    """Keep what a step of the form holds, or one field of it; only a draft, only its owner."""
    require_owner(application, by)
    refuse_filing(application.contest, clock.now(), application.team)
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.state != ApplicationState.DRAFT:
        raise RuleViolation(code="application.submitted", message="Заявка уже подана, изменить её нельзя.")
    for name, value in values.items():
        setattr(application, name, value)
    save(application)
    note(contest_id=application.contest_id, about=f"команда «{application.team.name}»")


@action("Даны согласия")
def give_consents(
    *,
    application: Application,
    codes: set[str],
    by: User | None,
    address: str | None,
    user_agent: str = "",
    read_now: set[str] | None = None,
) -> None:
    """Store the consents ticked now, each with what was read (version and sums of the text and its files), the time and the address; unticked ones are withdrawn.

    `read_now`: of which ones the present text was shown; all unless said. An earlier text of the others stays agreed to.
    """
    if by is not None:
        require_owner(application, by)
    given = people_queries.given_consents(application)
    at = clock.now()
    # Who ticks a text that has changed agrees to the new one; the old row ends at that instant.
    renewed = consents.outdated(application) & (codes if read_now is None else read_now)
    Consent.objects.filter(application=application, code__in=renewed, withdrawn_at=None).update(withdrawn_at=at)
    read = consent_texts.read_now(application.contest, new) if (new := (codes - given) | renewed) else {}
    Consent.objects.bulk_create(
        Consent(application=application, code=code, given_at=at, address=address, user_agent=user_agent[:300], **read[code])
        for code in sorted(new)
    )
    Consent.objects.filter(application=application, code__in=given - codes, withdrawn_at=None).update(withdrawn_at=at)
    note(contest_id=application.contest_id, about=str(application))


def findings_of(application: Application, *, at: datetime) -> list[eligibility.Finding]:
    """Every check of the application as it would be filed at `at`."""
    person = person_of(application)
    return _findings(application, person, near_of(application, person), at)


def _findings(application: Application, person: Person, near: list[Near], at: datetime) -> list[eligibility.Finding]:
    contest = application.contest
    document, snils = identity_of(person)
    mates = filing.members_of(near, application.team_id)
    mates.pop(application.pk, None)
    return check_application(
        person,
        contest.regulation,
        starts_on=contest.starts_on,
        at=at,
        closes_at=closing_for(application.team, contest, at),
        team_size=len(mates) + 1,
        is_taken=people_queries.is_taken(near, document, snils, besides=application.pk),
        same_person=people_queries.same_person(near, sameness_of(person), besides=document),
        officials=people_queries.known_officials(contest),
        schools=people_queries.known_schools(contest),
        represented=people_queries.is_represented(application),
        role=people_queries.judging_role(near, application.user_id, document, snils),
        alike=[] if document else _alike(application, person),
    )


def _alike(application: Application, person: Person) -> list[eligibility.Finding]:
    """Hints that somebody who states no document has applied already."""
    address = likeness_queries.representatives_address(application)
    own = likeness_queries.applicant_of(person, representative=address)
    others = likeness_queries.candidates(application.contest, [own], besides=application.pk)
    return likeness.check(own, others, application.contest.regulation)


def near_of(application: Application, person: Person) -> list[Near]:
    """What of the contest bears on this application."""
    hashes, people = identity_of(person), [sameness_of(person)]
    return people_queries.near(
        application.contest, teams=[application.team_id], hashes=hashes, people=people, users=[application.user_id]
    )


@dataclass
class _Plan:
    """An application as it will be filed, and what was read to decide so."""

    application: Application
    near: list[Near]
    line: Line | None
    stored: list[Finding]
    findings: list[eligibility.Finding]
    captain: Application | None


def _read_again(application: Application) -> Application:
    """The application as it is now, locked, with its contest."""
    contest = contest_with_regulation(application.contest_id)
    row = Application.objects.select_related("team").select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    row.contest = row.team.contest = contest
    return row


def _copied(application: Application) -> Application:
    """The same row in objects of its own."""
    application, contest, team = copy(application), copy(application.contest), copy(application.team)
    application.contest = team.contest = contest
    application.team = team
    return application


def _planned(application: Application, at: datetime, *, is_now: bool) -> _Plan:
    """Check a draft and read what filing it needs; refuses as the page would, whatever else is wrong too late first."""
    gates.refuse_entry(application.contest, comer_of(application))
    if is_now:
        refuse_filing(application.contest, at, application.team)
    person = person_of(application)
    set_identity(application, person)
    near = near_of(application, person)
    findings = _findings(application, person, near, at)
    refuse_blocking(findings)
    letters.template_of(application.contest, LETTER)  # both are read before the lock
    captain = captain_told.captain_over(application)
    holder = places.holder_of(application)
    line = None if holder.seat in IN_LINE else places.line_of(application.contest)
    stored = filing.stored_team_findings(filing.members_of(near, application.team_id))
    return _Plan(application, near, line, stored, findings, captain)


@action("Подана заявка", busy=filing.BUSY)
def submit_application(*, application: Application, by: User | None, submitted_at: datetime | None = None) -> Application:
    """File the application: checks, a number, the team's place in the queue, the acknowledgement letter.

    Filing twice returns the same application with its number. `submitted_at` is given by imports only. What is given was read a
    moment ago and stays as it is: where it or its contest has changed since, it is read again under the lock.
    """
    if by is not None:
        require_owner(application, by)
    arrived = submitted_at or clock.now()
    own = _copied(application)
    plan = _planned(own, arrived, is_now=submitted_at is None) if own.state == ApplicationState.DRAFT else None
    number, is_still_so = filing.take_numbers(own.contest, 1)
    if plan is None or not (is_still_so and _file(plan, number, arrived, submitted_at)):
        application = _read_again(application)
        if application.state != ApplicationState.DRAFT:
            filing.give_back_numbers(application.contest, 1)
            return application
        plan = _planned(application, arrived, is_now=submitted_at is None)
        _file(plan, number, arrived, submitted_at)
    application = plan.application
    gates.tell_entered(application.contest, [comer_of(application)])
    note(contest_id=application.contest_id, about=f"заявка {application}, команда «{application.team.name}»")
    reserve = places.reserve_place(application)
    told = [letters.compose(LETTER, application, reserve=reserve)] if application.email else []
    if plan.captain is not None:
        told.append(captain_told.letter_of_filing(plan.captain, application))
    if told:
        outbox.post_many(told)
    return application


FILED_COLUMNS = (
    "number",
    "submitted_at",
    "decision_due_on",
    "state",
    "state_changed_at",
    "seat",
    "queue_number",
    "revision",
    *HASHES,
)


def _file(plan: _Plan, number: int, arrived: datetime, submitted_at: datetime | None) -> bool:
    """Write everything of a planned application under the contest's lock; False where its draft has changed meanwhile."""
    application, contest, team = plan.application, plan.application.contest, plan.application.team
    revision = application.revision
    move(application, "submit")
    application.number, application.revision = number, revision + 1
    application.submitted_at = submitted_at or filing.filed_at(arrived, closing_for(team, contest, arrived))
    application.decision_due_on = filing.decision_due_on(contest, application.submitted_at)
    if plan.line:
        plan.line.take_in(places.holder_of(application))
    values = {name: getattr(application, name) for name in FILED_COLUMNS}
    draft = Application.objects.filter(pk=application.pk, state=ApplicationState.DRAFT, revision=revision)
    if not draft.update(**values):
        return False
    members = filing.members_of(plan.near, team.pk) | {
        application.pk: roster.Member(*(getattr(application, name) for name in MEMBER_FIELDS))
    }
    changed = filing.settle_category(team, members.values(), contest)
    if plan.line and not contest.counts_people:
        changed += ["seat", "queue_number"]
    if changed:
        team.save(update_fields=changed)
    said = filing.said_of_team(team, members.values(), contest)
    admitted = {row.pk for row in plan.near if row.team_id == team.pk and row.state in ADMITTED}
    stale, added = filing.team_finding_changes(plan.stored, [(members, said)], admitted)
    filing.write_findings(stale, added + filing.finding_rows(application, filing.own_findings(plan.findings)))
    return True


@action("Заявка с документом другой заявки не принята")
def note_duplicate(*, application: Application, values: dict[str, Any], by: User) -> None:
    """For staff, after a refusal the applicant was told nothing of: which other applications have this document or SNILS."""
    require_owner(application, by)
    document, snils = identity_of(dataclasses.replace(person_of(application), **values))
    numbers = people_queries.numbers_of_identity(application.contest, document, snils, besides=application.pk)
    listed = ", ".join(f"№ {number}" for number in numbers)
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=f"тот же документ или СНИЛС: {listed}")


def set_identity(application: Application, person: Person) -> None:
    """The keyed hashes that tell who the person is."""
    application.identity_hash, application.snils_hash = identity_of(person)
    application.person_hash = sameness_of(person)


def store_findings(application: Application, findings: list[eligibility.Finding]) -> None:
    before = list(Finding.objects.filter(application=application))
    rows = filing.finding_rows(application, findings)
    filing.mark_turned(rows, before, {application.pk} if application.state in ADMITTED else ())
    Finding.objects.filter(application=application).delete()
    Finding.objects.bulk_create(rows)


def checked(application: Application) -> list[eligibility.Finding]:
    """The checks of a filed application as it stands in memory; RuleViolation with what keeps it from being taken at all."""
    assert application.submitted_at is not None  # noqa: S101  a filed application has its time (a constraint)
    findings = findings_of(application, at=application.submitted_at)
    refuse_blocking(findings, admitted=application.state in ADMITTED)
    return findings


def store_checked(application: Application, findings: list[eligibility.Finding]) -> None:
    """Write a filed application that states something else now: who it is, what the checks say of it and of its team.

    Whatever changes a field of the person ends here (`tests/actions/test_who_is_who.py` walks all such actions).
    """
    set_identity(application, person_of(application))
    save(application)
    store_findings(application, findings)
    refresh_team_findings([application.team], application.contest)


def renew_findings(application: Application) -> None:
    """The checks of a filed application anew, after something beside it has changed."""
    if application.state in ACTIVE and application.submitted_at is not None:
        store_findings(application, findings_of(application, at=application.submitted_at))
        refresh_team_findings([application.team], application.contest)


def refresh_team_findings(teams: Iterable[Team], contest: Contest) -> None:
    """What is said of a team is a finding of everybody in it: renew what has changed when somebody files, leaves or corrects."""
    by_pk = {team.pk: team for team in teams}
    members: dict[int, dict[int, roster.Member]] = defaultdict(dict)
    people: list[int] = []
    admitted: set[int] = set()
    filed = Application.objects.filter(team__in=by_pk).values_list("team", "pk", "state", *MEMBER_FIELDS)
    for team_id, pk, state, *stated in filed:
        people.append(pk)
        if state in ACTIVE:
            members[team_id][pk] = roster.Member(*stated)
        if state in ADMITTED:
            admitted.add(pk)
    said = []
    for team_id, team in by_pk.items():
        if changed := filing.settle_category(team, members[team_id].values(), contest):
            team.save(update_fields=changed)
        said.append((members[team_id], filing.said_of_team(team, members[team_id].values(), contest)))
    filing.write_findings(*filing.team_finding_changes(filing.stored_team_findings(people), said, admitted))


@action("Заявка исправляется после отказа")
def refile_application(*, application: Application, by: User) -> Application:
    """A refused person's new draft in the same team with everything filled, while registration is open."""
    require_owner(application, by)
    application = lock_application(application)
    contest, team = application.contest, application.team
    if application.state != ApplicationState.REFUSED:
        raise RuleViolation(code="application.not_refused", message="Исправить и подать снова можно заявку с отказом.")
    refuse_entry(contest, by)
    refuse_filing(contest, clock.now())
    refuse_second_application(contest, by)
    refuse_full(team)
    role = application.role
    if role == Application.Role.CAPTAIN and team.applications.filter(role=role, state__in=CURRENT).exists():
        role = Application.Role.MEMBER
    values = {name: getattr(application, name) for name in fields.STATED}
    draft = Application.objects.create(contest=contest, team=team, user=by, role=role, refiled_from=application, **values)
    note(contest_id=contest.pk, about=f"вместо заявки {application}, команда «{team.name}»")
    return draft
