"""Teams of people who came alone: the organiser proposes a person to a team, the person accepts (Kuzbass: clauses 4.3.2, 6.3, 6.7)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, letter_secrets, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.queries import forming
from registration.actions.moving import not_movable
from registration.actions.refusals import refuse_entry, refuse_filing, refuse_full
from registration.actions.shared import lock_contest
from registration.actions.teams import begin_team, new_invitation, renewed_token
from registration.models import Application, Invitation, SeekingCard, Team
from registration.queries import teams
from registration.states import CURRENT

KEEPERS = "Команды собирает организационный комитет или сотрудник."


@action("Человек предложен команде")
def propose_to_team(*, team: Team, user: User, by: User) -> Invitation:
    """Invite one person to a team that has a free place: a letter to the person, one to the captain, who may revoke it.

    The person has no application, or is left in a team that is not whole: then accepting moves the application.
    """
    contest = lock_contest(team.contest)
    require(by, "operations.form_teams", contest, KEEPERS)
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.contest = contest
    clause = contest.regulation.clause("team.formed")
    refuse_entry(contest, user, of_another=True)
    current = Application.objects.filter(contest=contest, user=user, state__in=CURRENT).select_related("team").first()
    if current is None:
        refuse_filing(contest, clock.now(), team)
    elif (reason := not_movable(current, contest)) or current.team_id == team.pk:
        raise RuleViolation(code="team.not_movable", clause=clause, message=reason or "Этот человек уже в команде.")
    waiting = forming.open_proposals(contest, clock.now()).filter(team=team)
    if waiting.filter(proposed_to=user).exists():
        raise RuleViolation(code="team.proposed", clause=clause, message="Этому человеку команда уже предложена.")
    refuse_full(team, extra=waiting.count())
    invitation, token = new_invitation(team, proposed_to=user)
    captain = teams.captaincy_holder(team)
    for kind, to in (("team_proposed", user.email), ("person_proposed", captain.email if captain else "")):
        if to:
            outbox.post_template(
                template=f"operations/letters/{kind}.txt",
                context={"contest": contest, "team": team, "token": token, "until": invitation.expires_at},
                kind=f"registration.{kind}",
                key=f"{kind}:{invitation.pk}",
                to=to,
                contest_id=contest.pk,
            )
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return invitation


@letter_secrets.renews("registration.team_proposed", r"team_proposed:(\d+)")
def _new_link_of_proposal(message: OutboxMessage, invitation_id: int) -> str:
    """The letter once more: the link of the first one stops working."""
    token = renewed_token(Invitation(pk=invitation_id))
    return f"{settings.PORTAL_ORIGIN}{reverse('join_team', args=[token])}"


@action("Собрана команда из желающих")
def form_team(*, contest: Contest, name: str, captain: SeekingCard, others: list[SeekingCard], by: User) -> Team:
    """A new team of people who look for one: the first becomes its captain with a draft to fill in, the others are invited."""
    contest = lock_contest(contest)
    require(by, "operations.form_teams", contest, KEEPERS)
    clause = contest.regulation.clause("team.formed")
    if len(others) + 1 > contest.regulation.team.max_size:
        raise RuleViolation(
            code="team.full",
            clause=contest.regulation.clause("team.size"),
            message="Выбрано больше людей, чем может быть в команде.",
        )
    leading = {role.code for role in contest.regulation.team.leading_roles}
    if leading and captain.team_role not in leading:
        titles = " или ".join(role.title for role in contest.regulation.team.leading_roles)
        raise RuleViolation(
            code="captain.role", clause=contest.regulation.clause("captain"), message=f"Капитан — {titles}.", field="captain"
        )
    for card in (captain, *others):
        if card.contest_id != contest.pk or card.team_id or card.closed_at:
            raise RuleViolation(code="card.closed", clause=clause, message="Кто-то из выбранных больше не ищет команду.")
    application = begin_team(contest, name, founder=captain.owner)
    team, application.team_role = application.team, captain.team_role
    application.save(update_fields=["team_role"])
    SeekingCard.objects.filter(pk=captain.pk).update(closed_at=clock.now())
    outbox.post_template(
        template="operations/letters/team_formed.txt",
        context={"contest": contest, "team": team},
        kind="registration.team_formed",
        key=f"team_formed:{team.pk}",
        to=captain.owner.email,
        contest_id=contest.pk,
    )
    for card in others:
        propose_to_team(team=team, user=card.owner, by=by)
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return team
