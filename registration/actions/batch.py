"""Filing applications that come from another system, many at once: a file of the Regional portal, its API.

The same checks as on the pages, in few statements: what is in the database is read once for a chunk, rows are written together.
All is checked before the contest's lock, and once more under it where others have filed or acted meanwhile (`filing.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import gates
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note, note_each
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.locks import Busy
from registration import fields, letters
from registration.actions import filing, guardians
from registration.actions.refusals import refuse_blocking
from registration.actions.seats import IN_LINE
from registration.actions.shared import comer_of, identity_of, sameness_of
from registration.actions.team_names import hold_names, readable_name
from registration.fields import Person
from registration.models import Application, Consent, Finding, Team
from registration.queries import consent_texts, places
from registration.queries import likeness as likeness_queries
from registration.queries import people as people_queries
from registration.queries import teams as teams_queries
from registration.queries.people import Near
from registration.rules import affiliation, eligibility, likeness, roster
from registration.rules.checks import check_application
from registration.rules.minors import Stated
from registration.rules.names import team_key
from registration.states import CURRENT, ApplicationState

LETTER = "acknowledgement"
BUSY = "Сейчас подают много заявок, эта не подана. Повторите запрос через несколько секунд: номер заявки в вашей системе тот же."


@dataclass
class Entry:
    """One application as another system sends it, and what became of it: a number, or why not. `representative`: of a minor.

    `is_now`: the other system does not say when it was submitted; then it is when the portal gives the number.
    """

    external_id: str
    team_name: str
    person: Person
    submitted_at: datetime
    content_hash: str = ""
    is_now: bool = False
    representative: Stated | None = None
    application: Application | None = None
    existed: bool = False
    refusal: RuleViolation | None = None
    findings: list[eligibility.Finding] = field(default_factory=list)


@dataclass
class _Known:
    """What the database holds that matters for a chunk; kept up to date as entries are taken."""

    contest: Contest
    teams: dict[str, Team]
    members: dict[int, dict[int, roster.Member]]
    captained: set[str]
    sizes: dict[str, int]
    identities: set[str]
    people: dict[str, list[tuple[int, str]]]
    officials: list[affiliation.Known]
    filed: dict[str, Application]
    schools: frozenset[str]
    stored: list[Finding]
    line: places.Line | None
    judges: list[people_queries.Near]
    alike: list[likeness.Applicant]
    not_let_in: dict[str, gates.NotLetIn]


@action("Поданы заявки из другой системы", busy=BUSY)
def file_entries(*, contest: Contest, entries: list[Entry], by: User | None, source: str) -> None:
    """File each entry in the given order; an entry gets its application, or the refusal that a page would show.

    An external number filed before gets the application it already has. `source` is for the journal; `by` is None for the
    command of the server and for the API, whose token has been asked for its scope.
    """
    if by is not None:
        require(by, "registration.import", contest, "Файл загружает сотрудник организатора.")
    known = _known(copy(contest), entries)
    taken = _decide(entries, known, known.contest.last_application_number + 1)
    if taken:
        first, is_still_so = filing.take_numbers(known.contest, count := len(taken))
        if not is_still_so:
            known = _known(contest_with_regulation(contest.pk), entries)
            taken = _decide(entries, known, first)
            filing.give_back_numbers(known.contest, count - len(taken))
        _store(taken, known, source)
    note(contest_id=contest.pk, about=f"{source}: подано {len(taken)} из {len(entries)}")


def foresee(*, contest: Contest, entries: list[Entry], tick: Callable[[int], None] = lambda done: None) -> None:
    """Say on each entry what `file_entries` would answer now, in the given order; nothing is written. `tick`: how many are done."""
    known = _known(copy(contest), entries)
    _decide(entries, known, known.contest.last_application_number + 1, tick)


def _known(contest: Contest, entries: list[Entry]) -> _Known:
    names = {team_key(entry.team_name) for entry in entries}
    teams = {team_key(team.name): team for team in teams_queries.teams_named(contest, names)}
    by_pk = {team.pk: name for name, team in teams.items()}
    near = people_queries.near(
        contest,
        teams=by_pk,
        hashes={value for entry in entries for value in identity_of(entry.person)},
        people={sameness_of(entry.person) for entry in entries},
        external=[entry.external_id for entry in entries],
    )
    members = {pk: filing.members_of(near, pk) for pk in by_pk}
    people: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in near:
        if row.is_active:
            people[row.person_hash].append((row.number or 0, row.identity_hash))
    letters.template_of(contest, LETTER)  # read before the lock
    counted = contest.counts_people or any(name not in teams or teams[name].seat not in IN_LINE for name in names)
    return _Known(
        contest,
        teams,
        members,
        {
            by_pk[row.team_id]
            for row in near
            if row.team_id in by_pk and row.role == Application.Role.CAPTAIN and row.state in CURRENT
        },
        defaultdict(int, {by_pk[pk]: len(mates) for pk, mates in members.items()}),
        {value for row in near if row.is_active for value in (row.identity_hash, row.snils_hash) if value},
        people,
        people_queries.known_officials(contest),
        _filed_before(contest, near, entries),
        people_queries.known_schools(contest),
        filing.stored_team_findings([pk for mates in members.values() for pk in mates]),
        places.line_of(contest) if counted else None,
        [row for row in near if row.state == people_queries.JUDGES],
        likeness_queries.candidates(contest, [_applicant_of(entry) for entry in entries if not entry.person.passport_number]),
        _not_let_in(contest, entries),
    )


def _not_let_in(contest: Contest, entries: list[Entry]) -> dict[str, gates.NotLetIn]:
    """External numbers of whom the gate of the contest does not let in."""
    answers = gates.refusals(contest, [comer_of(entry.person) for entry in entries])
    return {entry.external_id: gates.NotLetIn(no) for entry, no in zip(entries, answers, strict=True) if no}


def _applicant_of(entry: Entry, number: int = 0) -> likeness.Applicant:
    address = entry.representative.email if entry.representative else ""
    return likeness_queries.applicant_of(entry.person, number=number, representative=address)


def _filed_before(contest: Contest, near: list[Near], entries: list[Entry]) -> dict[str, Application]:
    wanted = {entry.external_id for entry in entries}
    keys = [row.pk for row in near if row.external_id in wanted]
    if not keys:
        return {}
    rows = people_queries.applications_in(contest).filter(pk__in=keys).select_related("team")
    return {application.external_id or "": application for application in rows}


def _name(text: str) -> str:
    return readable_name(text)


def _decide(entries: list[Entry], known: _Known, first: int, tick: Callable[[int], None] = lambda done: None) -> list[Entry]:
    """Those entries that are to be filed, numbered from `first`; of the others, the application they have or why they are refused."""
    taken: list[Entry] = []
    for done, entry in enumerate(entries):
        tick(done)
        entry.application, entry.existed, entry.refusal = None, False, None
        if entry.external_id in known.filed:
            entry.application, entry.existed = known.filed[entry.external_id], True
            continue
        try:
            _take(entry, known, first + len(taken))
        except RuleViolation as violation:
            entry.refusal = violation
        else:
            taken.append(entry)
    return taken


def _take(entry: Entry, known: _Known, number: int) -> None:
    """Check one entry against the rules and what is known, and make its row in memory."""
    contest, person, key = known.contest, entry.person, team_key(entry.team_name)
    if entry.external_id in known.not_let_in:
        raise known.not_let_in[entry.external_id]
    if person.role == Application.Role.CAPTAIN and key in known.captained:
        raise RuleViolation(code="team.two_captains", message=f"В команде «{known.teams[key].name}» уже есть капитан.")
    document, snils = identity_of(person)
    sameness = sameness_of(person)
    size = known.sizes[key] + 1
    entry.findings = check_application(
        person,
        contest.regulation,
        starts_on=contest.starts_on,
        at=entry.submitted_at,
        closes_at=contest.registration_closes_at,
        team_size=size,
        is_taken=bool({document, snils} & known.identities),
        same_person=[number for number, other in known.people.get(sameness, []) if document and other != document],
        officials=known.officials,
        schools=known.schools,
        role=people_queries.judging_role(known.judges, None, document, snils),
        alike=[] if document else likeness.check(_applicant_of(entry), known.alike, contest.regulation),
    )
    refuse_blocking(entry.findings)
    team = known.teams.get(key)
    if team is None:
        team = known.teams[key] = _new_team(contest, _name(entry.team_name))
    entry.application = Application(
        contest=contest,
        team=team,
        external_id=entry.external_id,
        role=person.role,
        state=ApplicationState.SUBMITTED,
        state_changed_at=clock.now(),
        number=number,
        identity_hash=document,
        snils_hash=snils,
        person_hash=sameness,
        content_hash=entry.content_hash,
        revision=1,
        **{name: getattr(person, name) for name in fields.STATED},
    )
    known.filed[entry.external_id] = entry.application
    known.identities.update({document, snils} - {""})
    known.people.setdefault(sameness, []).append((number, document))
    known.alike.append(_applicant_of(entry, number))
    known.sizes[key] = size
    if person.role == Application.Role.CAPTAIN:
        known.captained.add(key)


def _new_team(contest: Contest, name: str) -> Team:
    moderated = contest.regulation.team.name_moderated
    return Team(contest=contest, name=name, name_state=Team.NameState.PENDING if moderated else Team.NameState.APPROVED)


def _store(taken: list[Entry], known: _Known, source: str) -> None:
    """Write everything of the taken entries together, each row once: teams, applications, consents, checks, letters, the journal."""
    if not taken:
        return
    contest = known.contest
    applications = [entry.application for entry in taken if entry.application]
    members, seated = _members(applications, known), set()
    for entry, application in zip(taken, applications, strict=True):
        at = filing.filed_at(entry.submitted_at, contest.registration_closes_at) if entry.is_now else entry.submitted_at
        application.submitted_at, application.decision_due_on = at, filing.decision_due_on(contest, at)
        holder = application if contest.counts_people else application.team
        if holder.seat not in IN_LINE and known.line:
            known.line.take_in(holder)
            seated.add(id(holder))
    _write_teams(members, seated, contest)
    Application.objects.bulk_create(applications, batch_size=500)
    Consent.objects.bulk_create(_consents(taken, contest), batch_size=2000)
    said = []
    for team, stated in members.values():
        people = [*known.members.get(team.pk, ()), *(row.pk for row in applications if row.team is team)]
        said.append((people, filing.said_of_team(team, stated, contest)))
    stale, added = filing.team_finding_changes(known.stored, said)
    for entry, application in zip(taken, applications, strict=True):
        added += filing.finding_rows(application, filing.own_findings(entry.findings))
    filing.write_findings(stale, added)
    outbox.post_many(
        [letters.compose(LETTER, application, reserve=places.reserve_place(application)) for application in applications]
    )
    for entry, application in zip(taken, applications, strict=True):
        if entry.representative is not None:
            guardians.send_link(application, contest, entry.representative)
    gates.tell_entered(contest, [comer_of(entry.person) for entry in taken])
    note_each(
        "submit_application",
        "Подана заявка",
        contest_id=contest.pk,
        about=[f"заявка {application}, команда «{application.team.name}» ({source})" for application in applications],
    )


def _members(applications: list[Application], known: _Known) -> dict[int, tuple[Team, list[roster.Member]]]:
    """Each team of these applications with what its people state, those who have applied before and these."""
    found: dict[int, tuple[Team, list[roster.Member]]] = {}
    for row in applications:
        _team, stated = found.setdefault(id(row.team), (row.team, [*known.members.get(row.team.pk, {}).values()]))
        stated.append(roster.Member(row.team_role, row.education_level, row.education_place))
    return found


def _write_teams(members: dict[int, tuple[Team, list[roster.Member]]], seated: set[int], contest: Contest) -> None:
    """New teams whole, of others what has changed."""
    new: list[Team] = []
    for key, (team, stated) in members.items():
        changed = filing.settle_category(team, stated, contest) + (["seat", "queue_number"] if key in seated else [])
        if team.pk is None:
            new.append(team)
        elif changed:
            team.save(update_fields=changed)
    if new:
        hold_names(contest)
        if teams_queries.teams_named(contest, {team_key(team.name) for team in new}):
            raise Busy(BUSY)  # a page has founded one of them meanwhile: sent again, the row joins that team
        Team.objects.bulk_create(new, batch_size=500)


def _consents(taken: Iterable[Entry], contest: Contest) -> list[Consent]:
    """What another system has taken: the texts are those of the regulation, which files were shown there the portal does not know."""
    read = consent_texts.read_now(contest, {text.code for text in contest.regulation.all_consents}, elsewhere=True)
    return [
        Consent(
            application=entry.application, code=code, given_at=clock.now(), user_agent="import",
            **read[code],
        )
        for entry in taken
        for code in sorted(entry.person.consents)
        if code in read
    ]  # fmt: skip
