"""Leaving the contest: an application taken back, taking part ended without a fault, a team below the minimum (Kuzbass: 4.3.2, 4.5, 6.3).

Before the contest starts a person takes the application back. From its start on taking part ends: the day stays in the records and
the organiser decides what becomes of the team. After the publication nobody leaves: results are a fact.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hackathon_portal.accounts.models import Role, RoleGrant, User
from hackathon_portal.contests import gates, stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import day_after, end_of_term, is_after, local_day
from registration import letters
from registration.actions.application import refresh_team_findings, renew_findings
from registration.actions.seats import release_if_empty, start_of
from registration.actions.shared import lock_application, lock_contest, require_owner, require_revision, save
from registration.models import Application, Team
from registration.queries import consents
from registration.queries import teams as teams_queries
from registration.states import APPLICATION_TRANSITIONS, CURRENT, ApplicationState, EndGround, move

TOOK_PART = (ApplicationState.ADMITTED, ApplicationState.SUSPENDED)
MOST_REASON = 300


@action("Заявка отозвана")
def withdraw_application(*, application: Application, by: User) -> None:
    """The person takes the application back and leaves the team; a captain first hands over to another, as long as that is possible.

    After the start taking part ends instead, and the organiser decides about the team; after the publication it is refused.
    """
    require_owner(application, by)
    application = lock_application(application)
    if application.state not in CURRENT:
        return
    refuse_to_leave(application)
    leave(application)


def refuse_to_leave(application: Application) -> None:
    """Refuse what keeps this person from leaving now: the stage, a team that would be without a captain."""
    stages.require_stage("withdraw_application", application.contest)
    if stages.answer("offer_captaincy", application.contest).is_allowed:
        refuse_leaving_captain(application)


def refuse_leaving_captain(application: Application) -> None:
    """A captain first hands over to somebody of the team."""
    is_captain = application.role == Application.Role.CAPTAIN
    if is_captain and application.team.applications.filter(state__in=CURRENT).exclude(pk=application.pk).exists():
        raise RuleViolation(
            code="team.captain_leaves",
            message="Пока в команде есть участники, капитан не может отозвать свою заявку. Сначала передайте капитанство.",
        )


def leave(application: Application, *, ground: str = EndGround.OWN, source: str = "") -> None:
    """A locked application of somebody who leaves: taken back before the start, ended from then on. Part of several actions.

    `source`: the system that takes it back, for the journal.
    """
    if application.state in TOOK_PART and clock.now() >= start_of(application.contest):
        end(application, ground)
    else:
        withdraw(application, source=source)


def withdraw(application: Application, *, kind: str = "withdrawal", source: str = "") -> None:
    """Withdraw a locked application with all that follows: letters, the team's checks, its place. Part of several actions."""
    contest, team = application.contest, application.team
    if application.state not in CURRENT:
        return
    was_filed = application.state != ApplicationState.DRAFT
    move(application, "withdraw")
    save(application)
    _lose_captain(application)
    told = f" ({source})" if source else ""
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{team.name}»{told}")
    if was_filed:
        letters.post(kind, application)
        after_leaving(application)


def end(application: Application, ground: str, *, reason: str = "", staff_told: bool = False) -> None:
    """End the taking part of a locked application without a fault; the others go on. Part of several actions."""
    contest, team = application.contest, application.team
    move(application, "end")
    application.ended_ground, application.ended_at = ground, clock.now()
    if reason:
        application.decision_comment = reason
    save(application)
    _lose_captain(application)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{team.name}»", reason=EndGround(ground).label)
    letters.post("ended", application, again=str(application.revision), why=EndGround(ground).label, reason=reason)
    after_leaving(application)
    if ground in (EndGround.OWN, EndGround.CONSENT) and not staff_told:
        tell_staff("left", application, [Role.STAFF], why=EndGround(ground).label)


def _lose_captain(application: Application) -> None:
    """Who leaves is no more offered the captaincy; a captain who leaves people behind acts for them no more."""
    Team.objects.filter(captain_offer=application).update(captain_offer=None)
    behind = Application.objects.filter(team=application.team_id, state__in=CURRENT).exclude(pk=application.pk)
    if application.role == Application.Role.CAPTAIN and behind.exists():
        Team.objects.filter(pk=application.team_id, founder=application.user_id).update(founder=None)
        application.team.founder = None


def tell_staff(kind: str, application: Application, roles: list[str], **context: Any) -> None:
    """A letter about the application to everybody who holds one of these roles in its contest."""
    contest = application.contest
    for grant in RoleGrant.objects.filter(contest=contest, role__in=roles).select_related("user"):
        letters.post_to_guardian(
            kind, grant.user.email, contest, application=application, role=grant.role,
            key=f"{kind}:{application.pk}:{application.revision}:{grant.pk}:{clock.now():%Y%m%d%H%M%S}", **context,
        )  # fmt: skip


def after_leaving(application: Application, *, tells_captain: bool = True) -> None:
    """What follows when somebody filed is no more in the team: checks, a letter to the captain, a term to fill up, the place."""
    contest, team = application.contest, application.team
    refresh_team_findings([team], contest)
    captain = teams_queries.captain_of(team)
    if tells_captain and captain is not None and captain.pk != application.pk:
        captain.contest, captain.team = contest, team
        _grant_fill_up(team, contest)
        missing = [] if contest.results_published_at else teams_queries.lacks(team, contest)
        letters.post(
            "member_left", captain, again=f"{application.pk}:{application.revision}", left=application, until=team.fill_up_until,
            missing=missing, way=teams_queries.way_to_mend(team, contest, clock.now()) if missing else "",
        )  # fmt: skip
    release_if_empty(application, contest)


def _grant_fill_up(team: Team, contest: Contest) -> None:
    """A team below the minimum after the closing gets the regulation's term to find somebody, if it sets one; to the start at most."""
    term = contest.regulation.registration.fill_up_within
    now = clock.now()
    closed = is_after(now, contest.registration_closes_at) and now < start_of(contest)
    if term is None or not closed or teams_queries.team_size(team) >= contest.regulation.team.min_size:
        return
    last = day_after(local_day(now, contest.regulation), term)
    assert last is not None  # noqa: S101  the term is set, so there is a day
    last = end_of_term(last, contest.regulation)
    ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), contest.regulation.zone) - timedelta(seconds=1)
    team.fill_up_until = min(ends, start_of(contest))
    team.save(update_fields=["fill_up_until"])


def _decided(application: Application, by: User, step: str, reason: str, revision: int | None) -> Application:
    """The application, locked, for a decision of staff about taking part; with a reason, before the publication."""
    application = lock_application(application)
    contest = application.contest
    require(by, "registration.decide", contest, "Это решает сотрудник организатора.")
    require_revision(application, revision)
    if application.state not in APPLICATION_TRANSITIONS[step][0]:
        raise RuleViolation(
            code="ending.wrong_state", clause=contest.regulation.clause("team.size"),
            message=f"Заявка {application} сейчас «{application.get_state_display()}»: так сделать нельзя.",
        )  # fmt: skip
    _require_reason(reason)
    return application


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation(code="ending.no_reason", message="Напишите причину: она войдёт в протокол.", field="reason")


@action("Участие прекращено без нарушения")
def end_participation(*, application: Application, reason: str, by: User, revision: int | None = None) -> Application:
    """Staff end one person's taking part without a breach (illness, a ban of the school, a consent); the others go on."""
    application = _decided(application, by, "end", reason, revision)
    end(application, EndGround.CAUSE, reason=reason.strip()[:MOST_REASON])
    return application


@action("Участие продолжено")
def resume_participation(*, application: Application, reason: str, by: User, revision: int | None = None) -> Application:
    """Staff bring back somebody whose taking part had ended, by a slip or because the cause is over."""
    application = _decided(application, by, "resume", reason, revision)
    resume(application)
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=reason.strip()[:MOST_REASON])
    return application


def resume(application: Application) -> None:
    """A locked application of somebody whose taking part has ended is admitted again, unless something keeps the person away."""
    contest, team = application.contest, application.team
    refuse_return(application)
    is_captain = takes_captaincy_back(application)
    move(application, "resume")
    application.ended_ground, application.ended_at = "", None
    save(application)
    if is_captain:
        Team.objects.filter(pk=team.pk).update(founder=application.user_id)
    renew_findings(application)
    refresh_team_findings([team], contest)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{team.name}»")
    letters.post("resumed", application, again=str(application.revision))


def takes_captaincy_back(application: Application) -> bool:
    """Whether who comes back is the captain again; where somebody else is by now, a member."""
    if application.role != Application.Role.CAPTAIN:
        return False
    if teams_queries.captaincy_holder(application.team) is None:
        return True
    application.role = Application.Role.MEMBER
    return False


def refuse_return(application: Application) -> None:
    """Nobody comes back into a team who has applied elsewhere meanwhile, or whose consent is taken back."""
    contest = application.contest
    elsewhere = Application.objects.filter(contest=contest, state__in=CURRENT).exclude(pk=application.pk)
    by_account = application.user_id is not None and elsewhere.filter(user=application.user_id).exists()
    if by_account or (application.identity_hash and elsewhere.filter(identity_hash=application.identity_hash).exists()):
        raise RuleViolation(
            code="identity.duplicate", clause=contest.regulation.clause("team.one"),
            message="Этот человек уже подал другую заявку: участник входит в состав только одной команды.",
        )  # fmt: skip
    if consents.has_withdrawn(application):
        raise RuleViolation(
            code="consent.withdrawn", clause=contest.regulation.clause("application.fields"),
            message="Согласие отозвано: участие вернётся, когда его дадут снова (участник — в «Моих данных», представитель — по новой ссылке).",
        )  # fmt: skip
    gates.refuse_return(contest, application)


def _decided_team(team: Team, by: User, reason: str) -> tuple[Team, Contest]:
    contest = lock_contest(team.contest)
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.contest = contest
    require(by, "registration.decide", contest, "Что будет с командой, решает сотрудник организатора.")
    _require_reason(reason)
    return team, contest


@action("Команда продолжает в неполном составе")
def let_team_go_on(*, team: Team, reason: str, by: User, captain: Application | None = None) -> Team:
    """The organiser lets a team below the minimum go on as it is; of a team without a captain somebody is named."""
    team, contest = _decided_team(team, by, reason)
    people = list(team.applications.filter(state__in=TOOK_PART).order_by("role", "id"))
    clause = contest.regulation.clause("team.size")
    if not people:
        raise RuleViolation(code="team.nobody", clause=clause, message="В команде не осталось допущенных участников.")
    if not teams_queries.is_short(team, contest):
        raise RuleViolation(code="team.whole", clause=clause, message="В команде хватает людей: решать нечего.")
    if teams_queries.captain_of(team) is None:
        _name_captain(team, contest, people, captain)
    team.goes_on_with, team.goes_on_reason = len(people), reason.strip()[:MOST_REASON]
    team.goes_on_at, team.goes_on_by = clock.now(), by
    team.save(update_fields=["goes_on_with", "goes_on_reason", "goes_on_at", "goes_on_by"])
    refresh_team_findings([team], contest)
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason=team.goes_on_reason)
    gates.tell_changed(contest, people)
    for person in people:
        person.contest, person.team = contest, team
        letters.post("team_goes_on", person, again=str(team.goes_on_at), reason=team.goes_on_reason)
    return team


def _name_captain(team: Team, contest: Contest, people: list[Application], captain: Application | None) -> None:
    """Somebody of the team becomes its captain by the organiser's decision."""
    named = next((person for person in people if captain is not None and person.pk == captain.pk), None)
    if named is None:
        raise RuleViolation(
            code="team.no_captain", clause=contest.regulation.clause("captain"), field="captain",
            message="У команды нет капитана: выберите, кто из участников им станет.",
        )  # fmt: skip
    named.role = Application.Role.CAPTAIN
    save(named)
    named.contest, named.team = contest, team
    renew_findings(named)
    team.founder = named.user
    team.save(update_fields=["founder"])


@action("Команда не продолжает участие")
def end_team(*, team: Team, reason: str, by: User) -> int:
    """The organiser ends the taking part of a whole team without a breach; returns of how many people."""
    team, contest = _decided_team(team, by, reason)
    people = list(team.applications.filter(state__in=APPLICATION_TRANSITIONS["end"][0]).order_by("-role", "id"))
    if not people:
        raise RuleViolation(
            code="team.nobody", clause=contest.regulation.clause("team.size"), message="В команде уже никого нет."
        )
    for person in people:
        end(lock_application(person), EndGround.TEAM, reason=reason.strip()[:MOST_REASON])
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason=reason.strip()[:MOST_REASON])
    return len(people)
