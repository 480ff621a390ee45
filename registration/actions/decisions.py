"""Decisions on applications, withdrawal, early closing (Tula: clauses 3.3, 11.6)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation
from registration import letters, queries
from registration.actions.application import fill_free_seats, refresh_team_findings
from registration.actions.shared import lock_contest, require_owner
from registration.models import Application, Team
from registration.states import ACTIVE, ApplicationState, TeamSeat


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
    refresh_team_findings(application.team, contest)
    release_if_empty(application.team, contest)
    return application


@deed("Заявка отозвана")
def withdraw_application(*, application: Application, by: User) -> None:
    """The person takes the application back; a captain only after the others, as the team cannot be without one."""
    require_owner(application, by)
    contest = lock_contest(application.contest)
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
        refresh_team_findings(application.team, contest)
    release_if_empty(application.team, contest)


def release_if_empty(team: Team, contest: Contest) -> None:
    if team.seat in (TeamSeat.HELD, TeamSeat.WAITLIST) and not team.applications.filter(state__in=ACTIVE).exists():
        team.seat = TeamSeat.RELEASED
        team.save(update_fields=["seat"])
        fill_free_seats(contest=contest)


def _for_decision(application: Application, by: User) -> Application:
    """Lock in the order every deed here locks (contest, then application) and check the right and the state."""
    contest = lock_contest(application.contest)
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
    contest = lock_contest(contest)
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
