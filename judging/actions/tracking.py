"""Mentors bound to teams, and the log of their talks (Kuzbass: clause 3)."""

from __future__ import annotations

from hackathon_portal.accounts.models import Role, User
from hackathon_portal.accounts.telling import refuse_unready
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging.models import Mentor, MentorContact, MentorTeam
from judging.progress import is_in_sight
from registration.models import Team
from registration.queries.parts import part_in
from registration.queries.teams import admitted_teams


def require_in_sight(by: User, team: Team, contest: Contest) -> None:
    """Refuse an action of a mentor about a team of another's, where each has their own."""
    if not is_in_sight(by, team.pk, contest):
        raise RuleViolation(code="forbidden", message="Эта команда закреплена не за вами.", status=403)


@action("Команды закреплены за ментором")
def assign_teams(*, mentor: Mentor, teams: list[Team], by: User) -> None:
    """These admitted teams and no others are the mentor's; only an approved mentor has teams."""
    contest = contest_with_regulation(mentor.contest_id)
    require(by, "judging.assign_mentors", contest, "Команды закрепляет оперативный штаб или сотрудник.")
    clause = contest.regulation.clause("mentors")
    if not mentor.is_approved:
        raise RuleViolation(
            code="mentor.not_approved", clause=clause, message=f"{mentor.full_name} ещё не в утверждённом составе."
        )
    known = set(admitted_teams(contest).values_list("pk", flat=True))
    if any(team.pk not in known for team in teams):
        raise RuleViolation(code="mentor.foreign_team", clause=clause, message="Закрепляют допущенные команды этого конкурса.")
    own = next((team for team in teams if part_in(mentor.user, contest, team=team)), None)
    if own is not None:
        raise RuleViolation(
            code="mentor.own_team", clause=clause, message=f"«{own.name}» — своя команда ментора: за ней закрепляют другого."
        )
    have = set(MentorTeam.objects.filter(mentor=mentor).values_list("team", flat=True))
    if any(team.pk not in have for team in teams):
        refuse_unready(mentor.user, contest, Role.MENTOR)
    MentorTeam.objects.filter(mentor=mentor).exclude(team__in=teams).delete()
    for team in teams:
        if team.pk not in have:
            MentorTeam.objects.create(mentor=mentor, team=team)
    note(contest_id=contest.pk, about=f"{account(mentor.user_id)}: команд {len(teams)}")


@action("Записан контакт ментора")
def log_contact(*, team: Team, whom: str, text: str, next_step: str = "", by: User) -> MentorContact:
    """What was talked about with the team, an organiser or an expert; by whoever looks after the team."""
    contest = contest_with_regulation(team.contest_id)
    require(by, "judging.mentor_teams", contest, "Контакты записывают менторы.")
    require_in_sight(by, team, contest)
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return MentorContact.objects.create(
        team=team, author=by, whom=whom, text=text.strip(), next_step=next_step.strip(), at=clock.now()
    )
