"""Filing applications that come from another system, many at once: a file of the Regional portal, its API.

The same checks as on the pages, in few statements: what is in the database is read once for a chunk, rows are written
together. The contest stays locked, so numbers, names, identities and places are decided one after another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note, note_each
from hackathon_portal.kernel.errors import RuleViolation, require
from registration import fields, letters
from registration.actions.application import decision_due_on, finding_rows, refresh_team_findings
from registration.actions.refusals import refuse_blocking
from registration.actions.seats import IN_LINE, take_seat
from registration.actions.shared import identity_of, lock_contest, sameness_of
from registration.fields import Person
from registration.models import Application, Consent, Finding, Team
from registration.queries import people as people_queries
from registration.queries import teams as teams_queries
from registration.rules import affiliation, eligibility
from registration.rules.checks import check_application
from registration.states import ACTIVE, CURRENT, ApplicationState


@dataclass
class Entry:
    """One application as another system sends it, and what became of it: a number, or why not."""

    external_id: str
    team_name: str
    person: Person
    submitted_at: datetime
    content_hash: str = ""
    application: Application | None = None
    existed: bool = False
    refusal: RuleViolation | None = None
    findings: list[eligibility.Finding] = field(default_factory=list)


@dataclass
class _Known:
    """What the database holds that matters for a chunk; kept up to date as entries are taken."""

    teams: dict[str, Team]
    captained: set[int]
    sizes: dict[int, int]
    identities: set[str]
    people: dict[str, list[tuple[int, str]]]
    officials: list[affiliation.Known]
    filed: dict[str, Application]
    schools: frozenset[str]


@action("Поданы заявки из другой системы")
def file_entries(*, contest: Contest, entries: list[Entry], by: User | None, source: str) -> None:
    """File each entry in the given order; an entry gets its application, or the refusal that a page would show.

    An external number filed before gets the application it already has. `source` is for the journal; `by` is None for the
    command of the server and for the API, whose token has been asked for its scope.
    """
    if by is not None:
        require(by, "registration.import", contest, "Файл загружает сотрудник организатора.")
    contest = lock_contest(contest)
    known = _known(contest, entries)
    taken: list[Entry] = []
    for entry in entries:
        if entry.external_id in known.filed:
            entry.application, entry.existed = known.filed[entry.external_id], True
            continue
        try:
            _take(entry, contest, known)
        except RuleViolation as violation:
            entry.refusal = violation
        else:
            taken.append(entry)
    _store(taken, contest, source)
    note(contest_id=contest.pk, about=f"{source}: подано {len(taken)} из {len(entries)}")


def _known(contest: Contest, entries: list[Entry]) -> _Known:
    names = {_name(entry.team_name).lower() for entry in entries}
    teams = {team.name.lower(): team for team in teams_queries.teams_named(contest, names)}
    active = Application.objects.filter(contest=contest, state__in=ACTIVE)
    hashes: set[str] = set()
    for entry in entries:
        hashes.update(filter(None, identity_of(entry.person)))
    identities = {value for pair in people_queries.identities_among(contest, hashes) for value in pair if value}
    people: dict[str, list[tuple[int, str]]] = defaultdict(list)
    same = {sameness_of(entry.person) for entry in entries} - {""}
    for row in active.filter(person_hash__in=same).values_list("person_hash", "number", "identity_hash"):
        people[row[0]].append((row[1] or 0, row[2]))
    in_teams = Application.objects.filter(team__in=teams.values())
    sizes: dict[int, int] = defaultdict(int)
    for team_id in in_teams.filter(state__in=ACTIVE).values_list("team", flat=True):
        sizes[team_id] += 1
    captained = set(in_teams.filter(role=Application.Role.CAPTAIN, state__in=CURRENT).values_list("team", flat=True))
    external = [entry.external_id for entry in entries]
    filed = {
        application.external_id or "": application
        for application in people_queries.applications_in(contest).filter(external_id__in=external)
    }
    return _Known(
        teams,
        captained,
        sizes,
        identities,
        people,
        people_queries.known_officials(contest),
        filed,
        people_queries.known_schools(contest),
    )


def _name(text: str) -> str:
    return " ".join(text.split())


def _take(entry: Entry, contest: Contest, known: _Known) -> None:
    """Check one entry against the rules and what is known, and make its row in memory."""
    regulation, person = contest.regulation, entry.person
    team = known.teams.get(_name(entry.team_name).lower())
    if team is not None and person.role == Application.Role.CAPTAIN and team.pk in known.captained:
        raise RuleViolation(code="team.two_captains", message=f"В команде «{team.name}» уже есть капитан.")
    document, snils = identity_of(person)
    sameness = sameness_of(person)
    near = [number for number, other in known.people.get(sameness, []) if other != document]
    size = known.sizes.get(team.pk, 0) + 1 if team else 1
    entry.findings = check_application(
        person,
        regulation,
        starts_on=contest.starts_on,
        at=entry.submitted_at,
        closes_at=contest.registration_closes_at,
        team_size=size,
        is_taken=bool({document, snils} & known.identities),
        same_person=near,
        officials=known.officials,
        schools=known.schools,
    )
    refuse_blocking(entry.findings)
    if team is None:
        moderated = regulation.team.name_moderated
        name_state = Team.NameState.PENDING if moderated else Team.NameState.APPROVED
        team = Team.objects.create(contest=contest, name=_name(entry.team_name), name_state=name_state)
        known.teams[team.name.lower()] = team
    contest.last_application_number += 1
    application = Application(
        contest=contest,
        team=team,
        external_id=entry.external_id,
        role=person.role,
        state=ApplicationState.SUBMITTED,
        number=contest.last_application_number,
        submitted_at=entry.submitted_at,
        decision_due_on=decision_due_on(contest, entry.submitted_at),
        identity_hash=document,
        snils_hash=snils,
        person_hash=sameness,
        content_hash=entry.content_hash,
        revision=1,
        **{name: getattr(person, name) for name in fields.STATED},
    )
    entry.application = application
    known.filed[entry.external_id] = application
    known.identities.update({document, snils} - {""})
    known.people.setdefault(sameness, []).append((application.number or 0, document))
    known.sizes[team.pk] = size
    if person.role == Application.Role.CAPTAIN:
        known.captained.add(team.pk)


def _store(taken: list[Entry], contest: Contest, source: str) -> None:
    """Write everything of the taken entries together: rows, consents, checks, places, letters, the journal."""
    if not taken:
        return
    contest.save(update_fields=["last_application_number"])
    applications = [entry.application for entry in taken if entry.application]
    Application.objects.bulk_create(applications, batch_size=500)
    Consent.objects.bulk_create(_consents(taken, contest), batch_size=2000)
    Finding.objects.bulk_create(
        [
            row
            for entry in taken
            if entry.application
            for row in finding_rows(
                entry.application, [finding for finding in entry.findings if not finding.code.startswith("team.")]
            )
        ],
        batch_size=2000,
    )
    teams = {application.team_id: application.team for application in applications}
    refresh_team_findings(teams.values(), contest)
    holders: Iterable[Team | Application] = applications if contest.counts_people else teams.values()
    for holder in holders:
        if holder.seat not in IN_LINE:
            take_seat(holder, contest)
    outbox.post_many([letters.compose("acknowledgement", application) for application in applications])
    note_each(
        "submit_application",
        "Подана заявка",
        contest_id=contest.pk,
        about=[f"заявка {application}, команда «{application.team.name}» ({source})" for application in applications],
    )


def _consents(taken: Iterable[Entry], contest: Contest) -> list[Consent]:
    versions = {text.code: text.version for text in contest.regulation.all_consents}
    return [
        Consent(application=entry.application, code=code, text_version=versions[code], given_at=clock.now(), user_agent="import")
        for entry in taken
        for code in sorted(entry.person.consents)
        if code in versions
    ]
