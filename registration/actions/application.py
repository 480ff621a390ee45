"""Actions of a person with an application: draft, consents, submission, correction, withdrawal (Tula: clauses 3.1-3.3)."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.regulation.rules.deadlines import day_after, is_after, local_day
from registration import fields, letters
from registration.actions.refusals import closing_for, refuse_blocking, refuse_full, refuse_second_application, refuse_when_closed
from registration.actions.seats import release_if_empty, start_of, take_seat
from registration.actions.shared import identity_of, lock_application, person_of, require_owner, sameness_of, save
from registration.fields import Person
from registration.models import Application, Consent, Finding, Team
from registration.queries import people as people_queries
from registration.queries import places
from registration.queries import teams as teams_queries
from registration.rules import education, eligibility, roster
from registration.rules.checks import check_application
from registration.states import ACTIVE, CURRENT, ApplicationState, move

MEMBER_FIELDS = tuple(roster.Member.__dataclass_fields__)


@action("Сохранён черновик заявки")
def save_draft(*, application: Application, values: dict[str, Any], by: User) -> None:
    """Keep what a step of the form holds, or one field of it; only a draft, only its owner."""
    require_owner(application, by)
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.state != ApplicationState.DRAFT:
        raise RuleViolation(code="application.submitted", message="Заявка уже подана, изменить её нельзя.")
    for name, value in values.items():
        setattr(application, name, value)
    save(application)
    note(contest_id=application.contest_id, about=f"команда «{application.team.name}»")


@action("Даны согласия")
def give_consents(
    *, application: Application, codes: set[str], by: User | None, address: str | None, user_agent: str = ""
) -> None:
    """Store the consents ticked now, each with its text's version, the time and the address; unticked ones are withdrawn."""
    if by is not None:
        require_owner(application, by)
    texts = {text.code: text for text in application.contest.regulation.all_consents}
    given = people_queries.given_consents(application)
    Consent.objects.bulk_create(
        Consent(
            application=application,
            code=code,
            text_version=texts[code].version,
            given_at=clock.now(),
            address=address,
            user_agent=user_agent[:300],
        )
        for code in sorted(codes - given)
    )
    Consent.objects.filter(application=application, code__in=given - codes, withdrawn_at=None).update(withdrawn_at=clock.now())
    note(contest_id=application.contest_id, about=str(application))


def findings_of(application: Application, *, at: datetime) -> list[eligibility.Finding]:
    """Every check of the application as it would be filed at `at`."""
    contest = application.contest
    person = person_of(application)
    document, snils = identity_of(person)
    others = Application.objects.filter(team=application.team_id, state__in=ACTIVE).exclude(pk=application.pk).count()
    return check_application(
        person,
        contest.regulation,
        starts_on=contest.starts_on,
        at=at,
        closes_at=closing_for(application.team, contest, at),
        team_size=others + 1,
        is_taken=people_queries.identity_is_taken(contest, identity_hash=document, snils_hash=snils, besides=[application.pk]),
        same_person=people_queries.numbers_of_same_person(contest, sameness_of(person), besides=document),
        officials=people_queries.known_officials(contest),
        schools=people_queries.known_schools(contest),
        represented=people_queries.is_represented(application),
    )


@action("Подана заявка")
def submit_application(*, application: Application, by: User | None, submitted_at: datetime | None = None) -> Application:
    """File the application: checks, a number, the team's place in the queue, the acknowledgement letter.

    Filing twice returns the same application with its number. `submitted_at` is given by imports only.
    """
    if by is not None:
        require_owner(application, by)
    application = lock_application(application)
    contest = application.contest
    if application.state != ApplicationState.DRAFT:
        return application
    at = submitted_at or clock.now()
    findings = findings_of(application, at=at)
    refuse_blocking(findings)
    contest.last_application_number += 1
    contest.save(update_fields=["last_application_number"])
    move(application, "submit")
    application.number = contest.last_application_number
    application.submitted_at = at
    application.decision_due_on = decision_due_on(contest, at)
    set_identity(application, person_of(application))
    save(application)
    store_findings(application, findings)
    refresh_team_findings([application.team], contest)
    take_seat(places.holder_of(application), contest)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{application.team.name}»")
    letters.post("acknowledgement", application)
    return application


@action("Заявка с документом другой заявки не принята")
def note_duplicate(*, application: Application, values: dict[str, Any], by: User) -> None:
    """For staff, after a refusal the applicant was told nothing of: which other applications have this document or SNILS."""
    require_owner(application, by)
    document, snils = identity_of(dataclasses.replace(person_of(application), **values))
    numbers = people_queries.numbers_of_identity(application.contest, document, snils, besides=application.pk)
    listed = ", ".join(f"№ {number}" for number in numbers)
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=f"тот же документ или СНИЛС: {listed}")


def decision_due_on(contest: Contest, at: datetime) -> date | None:
    """The day by which staff decide on an application filed at `at`."""
    return day_after(local_day(at, contest.regulation), contest.regulation.registration.decision_within)


def set_identity(application: Application, person: Person) -> None:
    """The keyed hashes that tell who the person is."""
    application.identity_hash, application.snils_hash = identity_of(person)
    application.person_hash = sameness_of(person)


def finding_rows(application: Application, findings: list[eligibility.Finding]) -> list[Finding]:
    """Findings as rows to store."""
    return [
        Finding(
            application=application,
            code=finding.code,
            clause=finding.clause,
            verdict=finding.verdict.value,
            message=finding.message[:300],
        )
        for finding in findings
    ]


def store_findings(application: Application, findings: list[eligibility.Finding]) -> None:
    Finding.objects.filter(application=application).delete()
    Finding.objects.bulk_create(finding_rows(application, findings))


def renew_findings(application: Application) -> None:
    """The checks of a filed application anew, after something beside it has changed."""
    if application.state in ACTIVE and application.submitted_at is not None:
        store_findings(application, findings_of(application, at=application.submitted_at))
        refresh_team_findings([application.team], application.contest)


def refresh_team_findings(teams: Iterable[Team], contest: Contest) -> None:
    """What is said of a team is a finding of everybody in it: renew it when somebody files, leaves or corrects."""
    by_pk = {team.pk: team for team in teams}
    people: dict[int, list[int]] = defaultdict(list)
    members: dict[int, list[roster.Member]] = defaultdict(list)
    filed = Application.objects.filter(team__in=by_pk, state__in=ACTIVE).values_list("team", "pk", *MEMBER_FIELDS)
    for team_id, pk, *stated in filed:
        people[team_id].append(pk)
        members[team_id].append(roster.Member(*stated))
    Finding.objects.filter(application__team__in=by_pk, code__startswith="team.").delete()
    rows = []
    for team_id, team in by_pk.items():
        settle_category(team, members[team_id], contest)
        for finding in teams_queries.team_findings(team, members[team_id], contest) if members[team_id] else []:
            rows += [
                Finding(
                    application_id=pk, code=finding.code, clause=finding.clause, verdict=finding.verdict.value,
                    message=finding.message[:300],
                )
                for pk in people[team_id]
            ]  # fmt: skip
    Finding.objects.bulk_create(rows, batch_size=2000)


def settle_category(team: Team, members: list[roster.Member], contest: Contest) -> None:
    """The category that follows from what the members study; one that a person has decided stays while it still needs one."""
    if not contest.regulation.categories:
        return
    levels = [member.education_level for member in members]
    computed = education.category_of_team(levels, contest.regulation)
    if computed or not team.category_reason:
        reason = "" if computed else team.category_reason
        if (team.category, team.category_reason) != (computed, reason):
            team.category, team.category_reason = computed, reason
            team.save(update_fields=["category", "category_reason"])


@action("Исправлены данные заявки")
def correct_application(*, application: Application, values: dict[str, Any], by: User) -> list[str]:
    """Correct what a filed application states, before the contest starts; number and time stay, the checks run anew.

    A change of who the person is, after an admission, is a finding that staff look at. Returns the titles of changed fields.
    """
    require_owner(application, by)
    application = lock_application(application)
    contest = application.contest
    if application.state not in ACTIVE:
        raise RuleViolation(code="application.not_filed", message="Исправить можно заявку, которая подана и не отозвана.")
    if clock.now() >= start_of(contest):
        raise RuleViolation(code="application.frozen", message="Конкурс начался: данные заявки больше не меняются.")
    changed = [name for name in values if getattr(application, name) != values[name]]
    if not changed:
        return []
    for name in changed:
        setattr(application, name, values[name])
    assert application.submitted_at is not None  # noqa: S101  a filed application has its time (a constraint)
    findings = findings_of(application, at=application.submitted_at)
    refuse_blocking(findings)
    set_identity(application, person_of(application))
    save(application)
    if application.state != ApplicationState.SUBMITTED and fields.IDENTITY.intersection(changed):
        titles = ", ".join(title_of(Application, name) for name in changed)
        findings.append(
            eligibility.Finding("data.corrected", "", eligibility.Verdict.LOOK, f"После допуска исправлено: {titles}"[:300])
        )
    store_findings(application, findings)
    refresh_team_findings([application.team], contest)
    titles = ", ".join(title_of(Application, name) for name in changed)
    note(contest_id=contest.pk, about=f"заявка {application}", reason=titles[:500])
    letters.post("corrected", application, again=str(application.revision), fields=titles)
    return [title_of(Application, name) for name in changed]


@action("Заявка исправляется после отказа")
def refile_application(*, application: Application, by: User) -> Application:
    """A refused person's new draft in the same team with everything filled, while registration is open."""
    require_owner(application, by)
    application = lock_application(application)
    contest, team = application.contest, application.team
    if application.state != ApplicationState.REFUSED:
        raise RuleViolation(code="application.not_refused", message="Исправить и подать снова можно заявку с отказом.")
    refuse_when_closed(contest, clock.now())
    refuse_second_application(contest, by)
    refuse_full(team)
    role = application.role
    if role == Application.Role.CAPTAIN and team.applications.filter(role=role, state__in=CURRENT).exists():
        role = Application.Role.MEMBER
    values = {name: getattr(application, name) for name in fields.STATED}
    draft = Application.objects.create(contest=contest, team=team, user=by, role=role, refiled_from=application, **values)
    note(contest_id=contest.pk, about=f"вместо заявки {application}, команда «{team.name}»")
    return draft


@action("Заявка отозвана")
def withdraw_application(*, application: Application, by: User) -> None:
    """The person takes the application back and leaves the team; a captain first hands over to another."""
    require_owner(application, by)
    withdraw(lock_application(application))


def withdraw(application: Application, *, kind: str = "withdrawal") -> None:
    """Withdraw a locked application with all that follows: letters, the team's checks, its place. Part of several actions."""
    contest, team = application.contest, application.team
    if application.state not in CURRENT:
        return
    if (
        application.role == Application.Role.CAPTAIN
        and team.applications.filter(state__in=CURRENT).exclude(pk=application.pk).exists()
    ):
        raise RuleViolation(
            code="team.captain_leaves",
            message="Пока в команде есть участники, капитан не может отозвать свою заявку. Сначала передайте капитанство.",
        )
    was_filed = application.state != ApplicationState.DRAFT
    move(application, "withdraw")
    save(application)
    Team.objects.filter(captain_offer=application).update(captain_offer=None)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{team.name}»")
    if was_filed:
        letters.post(kind, application)
        after_leaving(application)


def after_leaving(application: Application) -> None:
    """What follows when somebody filed is no more in the team: checks, a letter to the captain, a term to fill up, the place."""
    contest, team = application.contest, application.team
    refresh_team_findings([team], contest)
    captain = teams_queries.captain_of(team)
    if captain is not None and captain.pk != application.pk:
        captain.contest, captain.team = contest, team
        _grant_fill_up(team, contest)
        letters.post("member_left", captain, again=f"{application.pk}", left=application, until=team.fill_up_until)
    release_if_empty(application, contest)


def _grant_fill_up(team: Team, contest: Contest) -> None:
    """A team below the minimum after the closing gets the regulation's term to find somebody, if it sets one."""
    term = contest.regulation.registration.fill_up_within
    now = clock.now()
    closed = is_after(now, contest.registration_closes_at)
    if term is None or not closed or teams_queries.team_size(team) >= contest.regulation.team.min_size:
        return
    last = day_after(local_day(now, contest.regulation), term)
    assert last is not None  # noqa: S101  the term is set, so there is a day
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), contest.regulation.zone) - timedelta(seconds=1)
    team.fill_up_until = min(end, start_of(contest))
    team.save(update_fields=["fill_up_until"])
