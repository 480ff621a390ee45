"""Deeds of registration. Each is one transaction that locks what it counts, checks, writes, and posts its letters."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day, within_working_days
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note, record_access
from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.fields import title_of
from registration import letters, queries
from registration.models import Application, Consent, Finding, Invitation, Team
from registration.rules import eligibility, roster, seats
from registration.rules.eligibility import BLOCKING, Person
from registration.states import ACTIVE, ApplicationState, TeamSeat

PERSON_FIELDS = [name for name in Person.__dataclass_fields__ if name not in {"role", "consents"}]
TOKEN_BYTES = 24


def _lock(contest: Contest) -> Contest:
    """Lock the contest's row: numbers, seats and the closing of registration are decided one after another."""
    return Contest.objects.select_related("regulation_version").select_for_update(of=("self",)).get(pk=contest.pk)


def person_of(application: Application, consents: set[str] | None = None) -> Person:
    """What the application states, for the rules."""
    given = queries.given_consents(application) if consents is None else consents
    values = {name: getattr(application, name) for name in PERSON_FIELDS}
    values["phone"] = str(application.phone or "")
    return Person(role=application.role, consents=frozenset(given), **values)


def identity_of(person: Person) -> tuple[str, str]:
    """Keyed hashes of the document and of SNILS; empty where not stated."""
    document = keyed_hash("passport", person.passport_series, person.passport_number) if person.passport_number else ""
    return document, keyed_hash("snils", person.snils) if person.snils else ""


# Teams and invitations


@deed("Создана команда")
def found_team(*, contest: Contest, name: str, by: User) -> Application:
    """Found a team and begin the founder's application as its captain."""
    name = " ".join(name.split())
    _refuse_second_application(contest, by)
    _refuse_when_closed(contest, clock.now())
    if Team.objects.filter(contest=contest, name__iexact=name).exists():
        raise RuleViolation(code="team.name_taken", message="Команда с таким названием уже есть.", field="name")
    team = Team.objects.create(contest=contest, name=name, founder=by)
    note(contest_id=contest.pk, about=f"команда «{name}»")
    return _begin_application(team, Application.Role.CAPTAIN, by)


@deed("Создано приглашение в команду")
def invite_to_team(*, team: Team, by: User) -> str:
    """Make a one-time invitation and return its token; only the captain may. The token is stored as a hash."""
    if not by.has_perm("registration.invite", team):
        raise RuleViolation(code="team.not_captain", message="Приглашает капитан команды.", status=403)
    contest = team.contest
    _refuse_full(team, extra=Invitation.objects.filter(team=team, used_at=None, expires_at__gt=clock.now()).count())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Invitation.objects.create(
        team=team,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        expires_at=clock.now() + timedelta(days=contest.regulation.registration.invitation_valid_days),
    )
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return token


def invitation_by_token(token: str) -> Invitation | None:
    hashed = hashlib.sha256(token.encode()).hexdigest()
    return Invitation.objects.select_related("team", "team__contest__regulation_version").filter(token_hash=hashed).first()


def check_invitation(invitation: Invitation | None) -> Invitation:
    """The invitation if it can still be used; RuleViolation says why not."""
    if invitation is None:
        raise RuleViolation(code="invitation.unknown", message="Такого приглашения нет. Попросите капитана прислать новое.")
    if invitation.used_at:
        raise RuleViolation(code="invitation.used", message="Приглашение уже использовано. Попросите капитана прислать новое.")
    if invitation.expires_at < clock.now():
        raise RuleViolation(code="invitation.expired", message="Срок приглашения истёк. Попросите капитана прислать новое.")
    _refuse_full(invitation.team)
    return invitation


@deed("Принято приглашение в команду")
def accept_invitation(*, token: str, by: User) -> Application:
    """Join the team and begin an application as its member."""
    found = invitation_by_token(token)
    if found is not None:
        Team.objects.select_for_update().get(pk=found.team_id)
        found = Invitation.objects.select_for_update().select_related("team__contest").get(pk=found.pk)
    invitation = check_invitation(found)
    team = invitation.team
    _refuse_second_application(team.contest, by)
    _refuse_when_closed(team.contest, clock.now())
    invitation.used_by, invitation.used_at = by, clock.now()
    invitation.save()
    note(contest_id=team.contest_id, about=f"команда «{team.name}»")
    return _begin_application(team, Application.Role.MEMBER, by)


def _begin_application(team: Team, role: str, user: User) -> Application:
    return Application.objects.create(
        contest=team.contest,
        team=team,
        user=user,
        role=role,
        email=user.email,
        surname=user.surname,
        name=user.name,
        patronymic=user.patronymic,
    )


def _refuse_second_application(contest: Contest, user: User) -> None:
    active = [ApplicationState.DRAFT, *ACTIVE]
    if Application.objects.filter(contest=contest, user=user, state__in=active).exists():
        raise RuleViolation(
            code="identity.duplicate",
            clause=contest.regulation.clause("team.one"),
            message=f"У вас уже есть заявка на «{contest.short_title}»: участник входит в состав только одной команды.",
        )


def _refuse_when_closed(contest: Contest, at: datetime) -> None:
    for finding in roster.check_closing(at, contest.registration_closes_at, contest.regulation):
        raise RuleViolation(code=finding.code, clause=finding.clause, message=finding.message + ".")


def _refuse_full(team: Team, *, extra: int = 0) -> None:
    regulation = team.contest.regulation
    people = Application.objects.filter(team=team, state__in=[ApplicationState.DRAFT, *ACTIVE]).count() + extra
    if people >= regulation.team.max_size:
        raise RuleViolation(
            code="team.full",
            clause=regulation.clause("team.size"),
            message=f"Команда «{team.name}» уже заполнена: в ней может быть не больше {regulation.team.max_size} человек.",
        )


# The application


@deed("Сохранён черновик заявки")
def save_draft(*, application: Application, values: dict[str, Any], by: User) -> None:
    """Keep what a step of the form holds; only a draft, only its owner."""
    _own(application, by)
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
        _own(application, by)
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
        _own(application, by)
    contest = _lock(application.contest)
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
    _refresh_team_findings(application.team, contest)
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


def _refresh_team_findings(team: Team, contest: Contest) -> None:
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
    contest = _lock(contest)
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


# Decisions


@deed("Заявка допущена")
def admit_application(*, application: Application, by: User) -> Application:
    """Admit a person and send form 2. Needs a submitted application of a team that has a place and enough people."""
    application = _for_decision(application, by)
    contest, team = application.contest, application.team
    regulation = contest.regulation
    if team.seat != TeamSeat.HELD:
        raise RuleViolation(
            code="seats.none",
            clause=regulation.clause("seats"),
            message=f"Мест нет: занято {queries.seats_taken(contest)} из {regulation.seats.limit}, команда «{team.name}» в резерве.",
        )
    size = queries.team_size(team)
    if size < regulation.team.min_size:
        raise RuleViolation(
            code="team.too_small",
            clause=regulation.clause("team.size"),
            message=f"В команде «{team.name}» подано заявок: {size}. Допустить можно, когда их не меньше {regulation.team.min_size}.",
        )
    _decide(application, by)
    application.admit()
    application.save()
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{team.name}»")
    letters.post("admission", application, attachment="registration.notice")
    return application


@deed("По заявке отказано")
def refuse_application(*, application: Application, ground: str, comment: str = "", by: User) -> Application:
    """Refuse with a ground of the regulation and send form 2; a team left without people gives its place on."""
    application = _for_decision(application, by)
    contest = application.contest
    if ground not in {item.code for item in contest.regulation.refusal_grounds}:
        raise RuleViolation(
            code="refusal.no_ground",
            clause=contest.regulation.clause("registration.refusal"),
            message="Укажите основание отказа.",
            field="ground",
        )
    _decide(application, by)
    application.refusal_ground = ground
    application.decision_comment = comment.strip()[:500]
    application.refuse()
    application.save()
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{application.team.name}»", reason=ground)
    letters.post("refusal", application, attachment="registration.notice", ground=contest.regulation.ground(ground))
    _refresh_team_findings(application.team, contest)
    _release_if_empty(application.team, contest)
    return application


@deed("Заявка отозвана")
def withdraw_application(*, application: Application, by: User) -> None:
    """The person takes the application back; a captain only after the others, as the team cannot be without one."""
    _own(application, by)
    contest = _lock(application.contest)
    application = Application.objects.select_for_update().select_related("team").get(pk=application.pk)
    application.contest = contest
    if application.state in (ApplicationState.WITHDRAWN, ApplicationState.REFUSED):
        return
    others = [ApplicationState.DRAFT, *ACTIVE]
    if (
        application.role == Application.Role.CAPTAIN
        and application.team.applications.filter(state__in=others).exclude(pk=application.pk).exists()
    ):
        raise RuleViolation(
            code="team.captain_leaves", message="Пока в команде есть участники, капитан не может отозвать свою заявку."
        )
    was_filed = application.state != ApplicationState.DRAFT
    application.withdraw()
    application.save()
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{application.team.name}»")
    if was_filed:
        letters.post("withdrawal", application)
        _refresh_team_findings(application.team, contest)
    _release_if_empty(application.team, contest)


def _release_if_empty(team: Team, contest: Contest) -> None:
    if team.seat in (TeamSeat.HELD, TeamSeat.WAITLIST) and not team.applications.filter(state__in=ACTIVE).exists():
        team.seat = TeamSeat.RELEASED
        team.save(update_fields=["seat"])
        fill_free_seats(contest=contest)


def _for_decision(application: Application, by: User) -> Application:
    """Lock in the order every deed here locks (contest, then application) and check the right and the state."""
    contest = _lock(application.contest)
    if not by.has_perm("registration.decide", contest):
        raise RuleViolation(code="forbidden", message="Решение по заявке принимает сотрудник организатора.", status=403)
    application = Application.objects.select_for_update(of=("self",)).select_related("team").get(pk=application.pk)
    application.contest = contest
    if application.state != ApplicationState.SUBMITTED:
        raise RuleViolation(
            code="application.decided",
            message=f"По заявке {application} решение уже принято: {application.get_state_display()}.",  # type: ignore[attr-defined]
        )
    return application


def _decide(application: Application, by: User) -> None:
    application.decided_at = clock.now()
    application.decided_by = by


@deed("Регистрация закрыта досрочно")
def close_registration_early(*, contest: Contest, protocol: str, by: User) -> None:
    """By a protocol of the commission when there are more applications than places; announced on the page at once."""
    contest = _lock(contest)
    clause = contest.regulation.clause("seats")
    if not protocol.strip():
        raise RuleViolation(
            code="closing.no_protocol", clause=clause, message="Укажите номер и дату протокола.", field="protocol"
        )
    limit = contest.regulation.seats.limit
    if limit is None or Team.objects.filter(contest=contest, seat__in=[TeamSeat.HELD, TeamSeat.WAITLIST]).count() < limit:
        raise RuleViolation(
            code="closing.seats_left",
            clause=clause,
            message="Закрыть регистрацию досрочно можно, когда заявок не меньше, чем мест.",
        )
    contest.registration_closed_early_at = clock.now()
    contest.save(update_fields=["registration_closed_early_at"])
    note(contest_id=contest.pk, about=contest.short_title, reason=f"протокол {protocol}")


# Personal data and imported applications


@deed("Персональные данные показаны")
def reveal_personal_data(*, application: Application, reason: str, by: User, address: str | None) -> dict[str, str]:
    """The masked fields in clear, for a reason that goes into the access journal."""
    if not by.has_perm("registration.reveal", application.contest):
        raise RuleViolation(code="forbidden", message="Эти данные видит только сотрудник организатора.", status=403)
    if len(reason.strip()) < 5:
        raise RuleViolation(code="reveal.no_reason", message="Напишите, зачем вам эти данные.", field="reason")
    record_access(
        by=by, contest_id=application.contest_id, subject=f"заявка {application}", reason=reason.strip()[:300], address=address
    )
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=reason.strip()[:300])
    person = asdict(person_of(application))
    shown = ["birth_date", "passport_series", "passport_number", "passport_issued_by", "passport_issued_on",
             "passport_department_code", "snils", "inn", "account", "bank_name", "bik", "corr_account", "bank_inn"]  # fmt: skip
    return {
        title_of(Application, name): f"{person[name]:%d.%m.%Y}" if hasattr(person[name], "strftime") else str(person[name])
        for name in shown
        if person[name]
    }


@deed("Заявка привязана к учётной записи")
def claim_application(*, application: Application, by: User) -> Application:
    """Take an imported application into the cabinet of the person whose verified address it carries."""
    claimable = queries.unclaimed_applications(by).select_for_update(of=("self",)).filter(pk=application.pk).first()
    if claimable is None:
        raise RuleViolation(code="claim.not_yours", message="Эта заявка подана с другим адресом почты.", status=403)
    claimable.user = by
    claimable.save(update_fields=["user"])
    if claimable.role == Application.Role.CAPTAIN and claimable.team.founder_id is None:
        Team.objects.filter(pk=claimable.team_id).update(founder=by)
    note(contest_id=claimable.contest_id, about=f"заявка {claimable}")
    return claimable


def _own(application: Application, user: User) -> None:
    if not user.has_perm("registration.own_application", application):
        raise RuleViolation(code="forbidden", message="Это не ваша заявка.", status=403)
