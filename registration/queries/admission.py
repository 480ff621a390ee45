"""What stands against the admission of an application: one answer for its page, for a bulk of them and for the action (Tula: 1.6, 3.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import is_after
from registration.models import AffiliationRuling, Application, Finding, Team
from registration.queries import people, places, teams
from registration.rules.eligibility import Verdict
from registration.rules.grounds import Suggestion, suggested
from registration.rules.minors import whose_demand
from registration.states import ApplicationState, TeamSeat

# What the team lacks is asked of the team as it is now, not of what was stored with a person.
OF_THE_TEAM = "team."
AFFILIATION = "affiliation."
REPRESENTATIVE = "representative.missing"


@dataclass(frozen=True)
class Obstacle:
    """One reason with its clause; `may_be_overruled`: a person may admit in spite of it, with a written reason."""

    code: str
    clause: str
    message: str
    may_be_overruled: bool = False


@dataclass(frozen=True)
class Checks:
    """What the checks have found of an application, in the order staff read it, and a person's ruling on a possible affiliation."""

    findings: list[Finding]
    ruling: AffiliationRuling | None

    @property
    def troubles(self) -> list[Finding]:
        """What speaks against the application, or asks for a look."""
        return [finding for finding in self.findings if finding.verdict != Verdict.GREEN]


def checks_of(applications: Collection[Application]) -> dict[int, Checks]:
    """Key of an application -> its checks; two queries for all of them."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(application__in=applications).order_by("id"):
        found[finding.application_id].append(finding)
    rulings = AffiliationRuling.objects.filter(application__in=applications).select_related("by")
    ruling_of = {ruling.application_id: ruling for ruling in rulings}
    return {application.pk: Checks(found[application.pk], ruling_of.get(application.pk)) for application in applications}


def obstacles(application: Application, contest: Contest, checks: Checks | None = None) -> list[Obstacle]:
    """Everything against admitting this application now, what cannot be overruled first."""
    checks = checks or checks_of([application])[application.pk]
    return [*_of_place(application, contest), *_of_team(application.team, contest), *_of_person(application, contest, checks)]


def obstacles_of(
    applications: Collection[Application], contest: Contest, checks: Mapping[int, Checks]
) -> dict[int, list[Obstacle]]:
    """The same for several: key of an application -> its obstacles; one that waits for no decision has that as its only one."""
    answers: dict[int, list[Obstacle]] = {}
    teams_said: dict[int, list[Obstacle]] = {}
    for application in applications:
        application.contest = application.team.contest = contest
        if application.state != ApplicationState.SUBMITTED:
            told = f"решение уже принято: {application.get_state_display()}"
            answers[application.pk] = [Obstacle("application.decided", "", told)]
            continue
        if application.team_id not in teams_said:
            teams_said[application.team_id] = _of_team(application.team, contest)
        of_person = _of_person(application, contest, checks[application.pk])
        answers[application.pk] = [*_of_place(application, contest), *teams_said[application.team_id], *of_person]
    return answers


def suggested_refusal(contest: Contest, found: Collection[Obstacle]) -> Suggestion | None:
    """The ground of a refusal that answers what stands against the admission, with the words beside it.

    A team may still grow and change while registration is open, so what it lacks is no reason to refuse before.
    """
    of_team = [obstacle for obstacle in found if obstacle.code.startswith(OF_THE_TEAM)]
    of_person = [obstacle for obstacle in found if obstacle not in of_team]
    closed = is_after(clock.now(), contest.registration_closes_at)
    return suggested([*of_person, *(of_team if closed else ())], contest.regulation)


def _of_place(application: Application, contest: Contest) -> list[Obstacle]:
    holder = places.holder_of(application)
    if holder.seat == TeamSeat.HELD:
        return []
    who = f"команда «{holder.name}»" if isinstance(holder, Team) else f"заявка {holder}"
    told = f"Мест нет: занято {places.seats_taken(contest)} из {contest.seats_limit}, {who} в резерве."
    if holder.seat == TeamSeat.OFFERED:
        told = f"Место только предложено, ответа ещё нет: {who}."
    return [Obstacle("seats.none", contest.regulation.clause("seats"), told)]


def _of_team(team: Team, contest: Contest) -> list[Obstacle]:
    return [
        Obstacle(finding.code, finding.clause, f"Команда «{team.name}» ещё не готова. {finding.message}.")
        for finding in teams.findings_of_team(team, contest)
        if finding.verdict is Verdict.RED
    ]


def _of_person(application: Application, contest: Contest, checks: Checks) -> list[Obstacle]:
    found = []
    if people.needs_representative(application) and not people.is_represented(application):
        demand = whose_demand(contest.regulation)
        told = f"Заявка {application}: участник несовершеннолетний, а подписанного согласия представителя ещё нет{demand}."
        found.append(Obstacle(REPRESENTATIVE, contest.regulation.clause("representative"), told))
    ruling = checks.ruling
    for finding in checks.troubles:
        affiliated = finding.code.startswith(AFFILIATION)
        if finding.code.startswith(OF_THE_TEAM) or finding.code == REPRESENTATIVE:
            continue
        if (finding.verdict == Verdict.RED and not affiliated) or (affiliated and ruling is None):
            found.append(Obstacle(finding.code, finding.clause, finding.message, may_be_overruled=True))
    if ruling is not None and ruling.is_affiliated:
        told = "решено, что связь с организаторами или комиссией есть"
        found.append(Obstacle("affiliation.ruled", contest.regulation.clause("affiliation"), told, may_be_overruled=True))
    return found
