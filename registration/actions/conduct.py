"""Suspension, reinstatement and exclusion of an admitted person or a whole team (Tula: clauses 11.2-11.3)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.impersonal import without_people
from hackathon_portal.regulation.schema import Deed, Ground
from registration import letters
from registration.actions import leaving
from registration.actions.application import refresh_team_findings
from registration.actions.leaving import after_leaving
from registration.actions.seats import take_seat
from registration.actions.shared import lock_application, lock_contest, require_revision, save, says_nothing
from registration.models import Application, Team
from registration.queries import places
from registration.states import ACTIVE, APPLICATION_TRANSITIONS, TAKEN, ApplicationState, move

MOST_REASON = 300  # characters of the journal


def _locked(application: Application, by: User, step: str, revision: int | None) -> Application:
    application = lock_application(application)
    clause = application.contest.regulation.clause("exclusion")
    require(by, "registration.decide", application.contest, "Участие приостанавливает и прекращает сотрудник организатора.")
    require_revision(application, revision)
    if application.state not in APPLICATION_TRANSITIONS[step][0]:
        raise RuleViolation(
            code="exclusion.wrong_state",
            clause=clause,
            message=f"Заявка {application} сейчас «{application.get_state_display()}»: так сделать нельзя.",
        )
    return application


def _ground(contest: Contest, code: str) -> Ground:
    ground = contest.regulation.exclusion_ground(code)
    if ground is None:
        raise RuleViolation(
            code="exclusion.no_ground",
            clause=contest.regulation.clause("exclusion.grounds"),
            message="Укажите основание.",
            field="ground",
        )
    return ground


def _tell(kind: str, application: Application, comment: str = "", *, deed: Deed = Deed.EXCLUDE) -> None:
    regulation = application.contest.regulation
    ground, power = regulation.exclusion_ground(application.exclusion_ground), regulation.power(deed)
    decided = powers.decided_words(regulation, power) if power else ""
    letters.post(kind, application, again=str(application.revision), ground=ground, reason=comment, decided=decided)


@action("Участие приостановлено")
def suspend_application(
    *, application: Application, ground: str, comment: str = "", by: User, revision: int | None = None
) -> Application:
    """Suspend until the circumstances are put right; the place is kept, a letter leaves at once."""
    application = _locked(application, by, "suspend", revision)
    if not application.contest.regulation.conduct.may_suspend:
        raise RuleViolation(
            code="suspension.none",
            clause=application.contest.regulation.clause("exclusion"),
            message="По этому порядку участие не приостанавливают: за нарушение исключают.",
        )
    cited = _ground(application.contest, ground).words
    application.exclusion_ground, application.decision_comment = ground, comment.strip()[:500]
    move(application, "suspend")
    application.decided_by, application.decided_at = by, clock.now()
    save(application)
    note(
        contest_id=application.contest_id,
        about=f"заявка {application}, команда «{application.team.name}»",
        reason=cited[:MOST_REASON],
    )
    _tell("suspension", application, comment, deed=Deed.SUSPEND)
    return application


@action("Участие возобновлено")
def reinstate_application(*, application: Application, by: User, revision: int | None = None) -> Application:
    """The circumstances are put right: the person takes part again."""
    application = _locked(application, by, "reinstate", revision)
    move(application, "reinstate")
    application.exclusion_ground = application.decision_comment = ""
    application.decided_by, application.decided_at = by, clock.now()
    save(application)
    note(contest_id=application.contest_id, about=f"заявка {application}, команда «{application.team.name}»")
    _tell("reinstatement", application, deed=Deed.SUSPEND)
    return application


@action("Участник исключён из конкурса")
def exclude_application(
    *, application: Application, ground: str, comment: str = "", by: User, revision: int | None = None
) -> Application:
    """Exclude for good: the person leaves the team's count, the letter leaves at once, sheets and records stay.

    Where the regulation holds the team responsible for each of its members, everybody of the team is excluded.
    """
    application = _locked(application, by, "exclude", revision)
    powers.require_body(application.contest, Deed.EXCLUDE, about=application.team)
    _ground(application.contest, ground)
    if application.contest.regulation.conduct.whole_team:
        exclude_team(team=application.team, ground=ground, comment=comment, by=by)
        application.refresh_from_db()
        return application
    return _exclude(application, ground, comment, by)


def _exclude(application: Application, ground: str, comment: str, by: User, *, with_team: bool = False) -> Application:
    """`with_team`: everybody of the team goes, so each is told of the team and nobody that somebody has left it."""
    application.exclusion_ground, application.decision_comment = ground, comment.strip()[:500]
    if application.contest.regulation.conduct.whole_team:
        move(application, "disqualify")
    else:
        move(application, "exclude")
    application.decided_by, application.decided_at = by, clock.now()
    save(application)
    note(
        contest_id=application.contest_id,
        about=f"заявка {application}, команда «{application.team.name}»",
        reason=_ground(application.contest, ground).words[:MOST_REASON],
    )
    _tell("team_excluded" if with_team else "exclusion", application, comment)
    after_leaving(application, tells_captain=not with_team)
    return application


@action("Исключение отменено")
def take_back_exclusion(*, application: Application, reason: str, by: User, revision: int | None = None) -> Application:
    """An exclusion by mistake, or one that was overturned, is taken back with a reason: the person is where they were before.

    The team must still have its place, or a free one nobody waits for. What was done because of the exclusion (a refused prize, a
    revoked diploma, a new protocol) is taken back by its own actions.
    """
    application = lock_application(application)
    contest = application.contest
    require(by, "registration.decide", contest, "Исключение отменяет сотрудник организатора.")
    require_revision(application, revision)
    _require_excluded(application, reason)
    _restore(application, reason.strip()[:MOST_REASON], by)
    return application


@action("Исключение команды отменено")
def take_back_team_exclusion(*, team: Team, reason: str, by: User) -> int:
    """The same for everybody of a team who is excluded; returns how many."""
    contest = lock_contest(team.contest)
    require(by, "registration.decide", contest, "Исключение отменяет сотрудник организатора.")
    people = list(team.applications.filter(state=ApplicationState.EXCLUDED).order_by("role", "id"))
    if not people:
        raise RuleViolation(code="exclusion.none", message=f"В команде «{team.name}» никто не исключён.")
    for person in people:
        person.contest = contest
        application = lock_application(person)
        _require_excluded(application, reason)
        _restore(application, reason.strip()[:MOST_REASON], by)
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason=reason.strip()[:MOST_REASON])
    return len(people)


def _require_excluded(application: Application, reason: str) -> None:
    clause = application.contest.regulation.clause("exclusion")
    if application.state != ApplicationState.EXCLUDED:
        raise RuleViolation(
            code="exclusion.none", clause=clause,
            message=f"Заявка {application} сейчас «{application.get_state_display()}»: исключения, чтобы его отменить, нет.",
        )  # fmt: skip
    if says_nothing(reason):
        raise RuleViolation(code="exclusion.no_reason", clause=clause, message="Напишите, почему отменяете.", field="reason")


def _restore(application: Application, reason: str, by: User) -> None:
    contest, team = application.contest, application.team
    leaving.refuse_return(application)
    holder = places.holder_of(application)
    take_seat(holder, contest)
    if holder.seat not in TAKEN:
        raise RuleViolation(
            code="seats.none", clause=contest.regulation.clause("seats"),
            message=f"Место команды «{team.name}» уже передано, свободных нет: {places.seats_taken(contest)} из {contest.seats_limit}.",
        )  # fmt: skip
    leaving.takes_captaincy_back(application)
    move(application, "restore" if application.door_code else "restore_filed")
    application.exclusion_ground = application.decision_comment = ""
    application.decided_by, application.decided_at = by, clock.now()
    save(application)
    refresh_team_findings([team], contest)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{team.name}»", reason=reason)
    letters.post("exclusion_taken_back", application, again=str(application.revision), reason=reason)


@action("Команда исключена из конкурса")
def exclude_team(*, team: Team, ground: str, comment: str = "", by: User) -> int:
    """Exclude everybody of a team who is admitted or suspended; returns how many. The team leaves the ranking."""
    contest = lock_contest(team.contest)
    require(by, "registration.decide", contest, "Команду исключает сотрудник организатора.")
    powers.require_body(contest, Deed.EXCLUDE, about=team)
    return exclude_everybody(team=team, contest=contest, ground=ground, comment=comment, by=by)


def exclude_everybody(*, team: Team, contest: Contest, ground: str, comment: str, by: User) -> int:
    """The same inside of another decision, whose action has asked who may make it and has locked the contest."""
    cited = _ground(contest, ground).words
    sources = ACTIVE if contest.regulation.conduct.whole_team else APPLICATION_TRANSITIONS["exclude"][0]
    people = list(team.applications.filter(state__in=sources).order_by("-role", "id"))
    if not people:
        raise RuleViolation(
            code="exclusion.wrong_state",
            clause=contest.regulation.clause("exclusion"),
            message=f"В команде «{team.name}» нет допущенных участников.",
        )
    # The reason is for all of them: it names nobody of the team.
    told = without_people(comment, people)
    for application in people:
        application.contest = contest
        _exclude(lock_application(application), ground, told, by, with_team=True)
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason=cited[:MOST_REASON])
    return len(people)
