"""Deeds with an application: draft, consents, submission, the team's place (Tula: clauses 3.1-3.3, 11.6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day, within_working_days
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation
from registration import letters, queries
from registration.actions.shared import identity_of, lock_contest, person_of, require_owner
from registration.models import Application, Consent, Finding, Team
from registration.rules import eligibility, roster, seats
from registration.rules.eligibility import BLOCKING
from registration.states import ACTIVE, ApplicationState, TeamSeat


@deed("Сохранён черновик заявки")
def save_draft(*, application: Application, values: dict[str, Any], by: User) -> None:
    """Keep what a step of the form holds; only a draft, only its owner."""
    require_owner(application, by)
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.state != ApplicationState.DRAFT:
        raise RuleViolation(code="application.submitted", message="Заявка уже подана, изменить её нельзя.")
    for name, value in values.items():
        setattr(application, name, value)
    application.save()
    note(contest_id=application.contest_id, about=f"команда «{application.team.name}»")


@deed("Даны согласия")
def give_consents(
    *, application: Application, codes: set[str], by: User | None, address: str | None, user_agent: str = ""
) -> None:
    """Store the consents ticked now, each with its text's version, the time and the address; unticked ones are withdrawn."""
    if by is not None:
        require_owner(application, by)
    texts = {text.code: text for text in application.contest.regulation.consents}
    given = queries.given_consents(application)
    for code in sorted(codes - given):
        Consent.objects.create(
            application=application,
            code=code,
            text_version=texts[code].version,
            given_at=clock.now(),
            address=address,
            user_agent=user_agent[:300],
        )
    Consent.objects.filter(application=application, code__in=given - codes, withdrawn_at=None).update(withdrawn_at=clock.now())
    note(contest_id=application.contest_id, about=str(application))


def findings_of(application: Application, *, at: datetime) -> list[eligibility.Finding]:
    """Every check of the application as it would be filed at `at`."""
    contest = application.contest
    regulation = contest.regulation
    person = person_of(application)
    document, snils = identity_of(person)
    others = Application.objects.filter(team=application.team_id, state__in=ACTIVE).exclude(pk=application.pk).count()
    taken = queries.identity_is_taken(contest, identity_hash=document, snils_hash=snils, besides=[application.pk])
    return [
        *eligibility.check(person, regulation, starts_on=contest.starts_on, applied_on=local_day(at, regulation)),
        *roster.check_team_size(others + 1, regulation),
        *roster.check_identity(taken, regulation),
        *roster.check_closing(at, contest.registration_closes_at, regulation),
    ]


@deed("Подана заявка")
def submit_application(*, application: Application, by: User | None, submitted_at: datetime | None = None) -> Application:
    """File the application: checks, a number, the team's place in the queue, the acknowledgement letter.

    Filing twice returns the same application with its number. `submitted_at` is given by imports only.
    """
    if by is not None:
        require_owner(application, by)
    contest = lock_contest(application.contest)
    application = Application.objects.select_for_update().get(pk=application.pk)
    application.contest = contest
    if application.state != ApplicationState.DRAFT:
        return application
    at = submitted_at or clock.now()
    findings = findings_of(application, at=at)
    for finding in findings:
        if finding.code in BLOCKING:
            raise RuleViolation(
                code=finding.code, clause=finding.clause, message=f"{finding.message}.", field=finding.field, status=422
            )
    contest.last_application_number += 1
    contest.save(update_fields=["last_application_number"])
    application.submit()
    application.number = contest.last_application_number
    application.submitted_at = at
    application.decision_due_on = within_working_days(
        local_day(at, contest.regulation), contest.regulation.registration.decision_due_working_days
    )
    application.identity_hash, application.snils_hash = identity_of(person_of(application))
    application.save()
    _store_findings(application, findings)
    refresh_team_findings(application.team, contest)
    _take_seat(application.team, contest)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{application.team.name}»")
    letters.post("acknowledgement", application)
    return application


def _store_findings(application: Application, findings: list[eligibility.Finding]) -> None:
    Finding.objects.filter(application=application).delete()
    Finding.objects.bulk_create(
        Finding(
            application=application,
            code=finding.code,
            clause=finding.clause,
            verdict=finding.verdict.value,
            message=finding.message[:300],
        )
        for finding in findings
    )


def refresh_team_findings(team: Team, contest: Contest) -> None:
    """The size of a team is a finding of everybody in it: renew it when somebody files or leaves."""
    active = Application.objects.filter(team=team, state__in=ACTIVE)
    (size,) = roster.check_team_size(active.count(), contest.regulation)
    Finding.objects.filter(application__in=active, code__startswith="team.").delete()
    Finding.objects.bulk_create(
        Finding(application=application, code=size.code, clause=size.clause, verdict=size.verdict.value, message=size.message)
        for application in active
    )


def _take_seat(team: Team, contest: Contest) -> None:
    """At a team's first application: a number in the queue, and a place while there is one. The contest is locked."""
    team.refresh_from_db()
    if team.seat in (TeamSeat.HELD, TeamSeat.WAITLIST):
        return
    if team.queue_number is None:
        last = Team.objects.filter(contest=contest, queue_number__isnull=False).order_by("-queue_number").first()
        team.queue_number = 1 + (last.queue_number or 0 if last else 0)
    free = seats.has_place(queries.seats_taken(contest), contest.regulation.seats.limit)
    # A free place belongs to the head of the waitlist, if there is one.
    waiting = Team.objects.filter(contest=contest, seat=TeamSeat.WAITLIST).exists()
    team.seat = TeamSeat.HELD if free and not waiting else TeamSeat.WAITLIST
    team.save(update_fields=["queue_number", "seat"])


@deed("Место передано команде из резерва")
def fill_free_seats(*, contest: Contest) -> list[Team]:
    """Give free places to the waitlist in order and tell each team's people; returns the promoted teams."""
    contest = lock_contest(contest)
    waiting = list(Team.objects.filter(contest=contest, seat=TeamSeat.WAITLIST).order_by("queue_number"))
    numbers = seats.next_in_line(
        [team.queue_number or 0 for team in waiting], queries.seats_taken(contest), contest.regulation.seats.limit
    )
    promoted = [team for team in waiting if team.queue_number in set(numbers)]
    for team in promoted:
        team.seat = TeamSeat.HELD
        team.save(update_fields=["seat"])
        for application in team.applications.filter(state__in=ACTIVE):
            application.contest = contest
            letters.post("seat", application)
    if promoted:
        note(contest_id=contest.pk, about=", ".join(f"команда «{team.name}»" for team in promoted))
    return promoted
