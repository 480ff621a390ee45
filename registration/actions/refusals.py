"""Refusals that several actions share: each says the same words with the same clause wherever it happens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import gates
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import Passed, RuleViolation, TooLate
from hackathon_portal.kernel.templatetags.portal import instant as moment
from hackathon_portal.regulation.rules.deadlines import is_after
from hackathon_portal.russia.words import plural
from registration.letters import link_ends
from registration.models import Application, Team
from registration.queries import teams as teams_queries
from registration.rules import roster
from registration.rules.eligibility import BLOCKING, Finding
from registration.states import CURRENT, ApplicationState

WAS_ADMITTED = (ApplicationState.ADMITTED, ApplicationState.SUSPENDED, ApplicationState.ENDED)


def closing_for(team: Team | None, contest: Contest, at: datetime) -> datetime | None:
    """When registration closes for somebody who joins the team; never, while the team's term to fill up runs."""
    if team is not None and team.fill_up_until and not is_after(at, team.fill_up_until):
        return None
    return contest.registration_closes_at


def refuse_filing(contest: Contest, at: datetime, team: Team | None = None) -> None:
    """Nobody files here: the regulation takes applications on another portal, or registration is over."""
    if not contest.files_here:
        channel = contest.regulation.registration
        where = f" ({channel.channel_url})" if channel.channel_url else ""
        raise RuleViolation(
            code="registration.elsewhere", clause=contest.regulation.clause("registration.channel"),
            message=f"Заявки на этот конкурс принимает {channel.channel_title}{where}. Здесь их подтверждают и дополняют.",
        )  # fmt: skip
    refuse_when_closed(contest, at, team)


def refuse_when_closed(contest: Contest, at: datetime, team: Team | None = None) -> None:
    for finding in roster.check_closing(at, closing_for(team, contest, at), contest.regulation):
        until = team.fill_up_until if team and team.fill_up_until else contest.registration_closes_at
        raise TooLate(
            code=finding.code,
            clause=finding.clause,
            what="Регистрация закончилась",
            until=until or at,
            zone=contest.regulation.zone,
        )


def refuse_blocking(findings: Iterable[Finding], *, admitted: bool = False) -> None:
    """Refuse with the first finding that keeps an application from being taken at all.

    Somebody `admitted` may say what has changed since, also that they are not invited any more: staff decide about it.
    """
    for finding in findings:
        if finding.code in BLOCKING or (finding.stops and not admitted):
            raise RuleViolation(
                code=finding.code, clause=finding.clause, message=f"{finding.message}.", field=finding.field, status=422
            )


def refuse_link_over(contest: Contest, *, until: datetime | None = None, pressed: bool = True) -> None:
    """Refuse a link of a letter after the contest's last day, or after its own term where that is later; `pressed`: not only opened."""
    ends = max(until or link_ends(contest), link_ends(contest))
    if is_after(clock.now(), ends):
        if not pressed:
            raise Passed(
                code="link.over", status=410,
                message=f"Ссылка из письма действовала до {moment(ends, contest.zone)}. Что с заявкой сейчас, видно в кабинете.",
            )  # fmt: skip
        raise TooLate(
            code="link.over", status=410, what="Ссылка из письма действовала до", until=ends, zone=contest.regulation.zone,
            in_force="Что с заявкой сейчас, видно в кабинете.",
        )  # fmt: skip


def refuse_entry(contest: Contest, user: User, *, of_another: bool = False) -> None:
    """Refuse whom the list of a closed contest does not have (`contests/gates.py`); `of_another`: somebody else asks for them."""
    gates.refuse_entry(contest, gates.comer_of(user), of_another=of_another)


def refuse_second_application(contest: Contest, user: User) -> None:
    if Application.objects.filter(contest=contest, user=user, state__in=CURRENT).exists():
        raise RuleViolation(
            code="identity.duplicate",
            clause=contest.regulation.clause("team.one"),
            message=f"У вас уже есть заявка на «{contest.short_title}»: участник входит в состав только одной команды.",
        )


def refuse_after_admission(team: Team, contest: Contest, clause: str) -> None:
    """What answers for the team (its leader, the organisation that sends it) is changed by staff alone once somebody is admitted."""
    if Application.objects.filter(team=team, state__in=WAS_ADMITTED).exists():
        raise Passed(
            code="team.settled", clause=clause,
            message="Команда допущена: руководителя и направляющую организацию меняет только организатор. "
            "Напишите ему на странице «Вопросы организатору».",
        )  # fmt: skip


def refuse_full(team: Team, *, extra: int = 0) -> None:
    """`extra`: places promised to unused invitations beside the people who are there."""
    regulation = team.contest.regulation
    people = teams_queries.people_in(team)
    most = regulation.team.max_size
    if people < most <= people + extra:
        there, promised = (
            plural(people, "человек,человека,человек"),
            plural(extra, "неиспользованное приглашение,неиспользованных приглашения,неиспользованных приглашений"),
        )
        raise RuleViolation(
            code="team.full",
            clause=regulation.clause("team.size"),
            message=f"{there} и {promised} занимают все места ({most}) команды «{team.name}»: отзовите ненужное приглашение.",
        )
    if people >= most:
        raise RuleViolation(
            code="team.full",
            clause=regulation.clause("team.size"),
            message=f"Команда «{team.name}» уже заполнена: в ней может быть не больше {plural(regulation.team.max_size, 'человека,человек,человек')}.",
        )
