"""What the invented people of a rehearsal do when they are asked to, each by the action that their own page calls, at the time the
rehearsal's clock shows. What the clock does not allow is refused in the words of that action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import Job
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Measure
from hackathon_portal.rehearsals import cast
from hackathon_portal.russia.words import plural
from judging.actions import project as project_actions
from judging.actions import protocol as protocol_actions
from judging.actions import sheets as sheet_actions
from judging.models import CommissionMember, Project, ScoreSheet
from judging.queries.commission import commission_of, members_in_office
from judging.queries.results import protocol_in_force
from judging.queries.sheets import sheet_list
from registration.actions import application as application_actions
from registration.actions import attendance, decisions, guardians, staff_teams, teams
from registration.models import Application, Team
from registration.queries import people as people_queries
from registration.queries.teams import admitted_teams
from registration.states import ApplicationState

MOST_TEAMS, USUAL_TEAMS = 30, 6
TOO_OLD_EVERY = 4  # so that the queue has something to refuse
Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Scene:
    """What may be asked of the invented: a stable code, the button's words, what they do."""

    code: str
    title: str
    explained: str
    play: Callable[[Contest, User, range, Tick], str]


@action("Репетиция: сыграна сцена")
def order_scene(*, contest: Contest, code: str, by: User, teams: int = USUAL_TEAMS) -> Job:
    """Let the invented people of the rehearsal play a scene; a worker does it."""
    require(by, "contests.rehearse", contest, "Репетицию ведёт её сотрудник или секретарь.")
    scene = SCENES.get(code)
    if scene is None:
        raise RuleViolation(code="rehearsal.no_scene", message="Такой сцены нет.", status=404)
    if not 1 <= teams <= MOST_TEAMS:
        raise RuleViolation(code="rehearsal.teams", message=f"Команд — от 1 до {MOST_TEAMS}.", field="teams", status=422)
    note(contest_id=contest.pk, about=scene.title)
    return jobs.start(
        kind="rehearsals.scene", title=f"Репетиция: {scene.title}", contest_id=contest.pk, by=by,
        # The first number nobody has: a job begun anew plays the same teams.
        parameters={"scene": code, "teams": teams, "first": Team.objects.filter(contest=contest).count()}, size=1,
    )  # fmt: skip


@jobs.work("rehearsals.scene", permission="contests.rehearse", short_to=1)
def _play(running: jobs.Running) -> str:
    contest = contest_with_regulation(running.contest_id)
    if not contest.is_rehearsal:
        raise RuleViolation(code="rehearsal.real", message="Вымышленные люди действуют только в репетиции.", status=403)
    order = running.parameters
    teams_wanted = range(order["first"], order["first"] + order["teams"])
    return SCENES[order["scene"]].play(contest, running.job.started_by, teams_wanted, running.progress)


def apply(contest: Contest, by: User, teams_wanted: range, tick: Tick) -> str:
    """These teams are founded, their people fill in and file applications; some are too old, so that there is something to refuse."""
    size = cast.team_size(contest.regulation)
    for number in teams_wanted:
        _team(contest, number, size)
        tick(number - teams_wanted.start + 1, len(teams_wanted))
    names = [cast.team_name(number) for number in teams_wanted]
    filed = Application.objects.filter(contest=contest, team__name__in=names).exclude(state=ApplicationState.DRAFT)
    return f"Подано заявок: {filed.count()}, команд: {len(names)}."


def _team(contest: Contest, number: int, size: int) -> None:
    """A team with its applications; one begun by a worker that died is completed."""
    roles = cast.team_roles(contest.regulation, size)
    people = [cast.account(contest, f"p{who}", cast.person(who)) for who in range(number * size, (number + 1) * size)]
    begun = {
        row.user_id: row for row in Application.objects.filter(contest=contest, user__in=people).select_related("team", "user")
    }
    team = begun[people[0].pk].team if people[0].pk in begun else None
    for position, user in enumerate(people):
        application = begun.get(user.pk)
        if application is None and team is None:
            application = teams.found_team(contest=contest, name=cast.team_name(number), by=user)
        elif application is None and team is not None:
            invited = teams.invite_to_team(team=team, by=people[0])
            application = teams.accept_invitation(invitation=teams.invitation_by_token(invited.token), by=user)
        assert application is not None  # noqa: S101  for the types: one of the three
        team = team or application.team
        if application.state == ApplicationState.DRAFT:
            too_old = position > 0 and number % TOO_OLD_EVERY == TOO_OLD_EVERY - 1
            _file(contest, application, number * size + position, roles[position], too_old=too_old)
    if team is not None and contest.regulation.team.leader == "required" and not team.leaders.exists():
        _lead(contest, team, people[0], number)


def _file(contest: Contest, application: Application, number: int, team_role: str, *, too_old: bool) -> None:
    user = application.user
    assert user is not None  # noqa: S101  for the types: it was begun by its owner
    regulation = contest.regulation
    today = local_day(clock.now(), regulation)
    values = cast.answers(contest, number, email=user.email, team_role=team_role, too_old=too_old, today=today)
    asked = regulation.shown_fields(application.role)
    application_actions.save_draft(
        application=application, values={name: value for name, value in values.items() if name in asked}, by=user
    )
    codes = {text.code for text in regulation.consents if text.required}
    application.refresh_from_db()
    application_actions.give_consents(application=application, codes=codes, by=user, address=None)
    application.refresh_from_db()
    application_actions.submit_application(application=application, by=user)


def _lead(contest: Contest, team: Team, captain: User, number: int) -> None:
    who = cast.person(600 + number)
    user = cast.account(contest, f"leader{number}", who)
    leader = guardians.invite_leader(team=team, full_name=who.full_name, position="преподаватель", email=user.email, by=captain)
    guardians.agree_to_lead(leader=leader, by=user)


def admit(contest: Contest, by: User, teams_wanted: range, tick: Tick) -> str:
    """Whoever waits and has nothing red is admitted while there are places; the rest is left to the person at the desk."""
    for team in Team.objects.filter(contest=contest, name_state=Team.NameState.PENDING).order_by("pk"):
        staff_teams.decide_team_name(team=team, approve=True, by=by)
    waiting = Application.objects.filter(contest=contest, state=ApplicationState.SUBMITTED).order_by("number")
    rows = list(waiting.prefetch_related("findings").select_related("team"))
    for done, application in enumerate(rows, start=1):
        application.contest = contest
        is_red = any(finding.verdict == "red" for finding in application.findings.all())
        if not is_red and not people_queries.needs_representative(application):
            application.refresh_from_db(fields=["revision", "seat"])
            with suppress(RuleViolation):  # what stands against it is seen on the page of the application
                decisions.admit_application(application=application, by=by)
        tick(done, len(rows))
    states = list(Application.objects.filter(contest=contest).values_list("state", flat=True))
    return f"Допущено: {states.count(ApplicationState.ADMITTED)}, осталось решить: {states.count(ApplicationState.SUBMITTED)}."


def work(contest: Contest, by: User, teams_wanted: range, tick: Tick) -> str:
    """Admitted people come, their captains choose a nomination and hand the project in."""
    rows = list(Application.objects.filter(contest=contest, state=ApplicationState.ADMITTED).select_related("team", "user"))
    for application in rows:
        if application.arrived_at is None and application.comes:
            application.contest = contest
            attendance.check_in(application=application, passport_seen=True, by=by)
    nominations = list(contest.nominations.all())
    found = list(admitted_teams(contest))
    for position, team in enumerate(found):
        _project(contest, team, nominations[position % len(nominations)])
        tick(position + 1, len(found))
    handed_in = Project.objects.filter(contest=contest, state="submitted").count()
    return f"Сдано проектов: {handed_in}, команд: {len(found)}."


def _project(contest: Contest, team: Team, nomination: Any) -> None:
    captain = team.founder
    if captain is None or Project.objects.filter(team=team, state="submitted").exists():
        return
    project = Project.objects.filter(team=team).first()
    if project is None:
        project = project_actions.choose_nomination(team=team, nomination=nomination, by=captain)
    asked = contest.regulation.project
    values = {
        "title": f"Помощник «{team.name}»", "description": "Вымышленный прототип для репетиции.", "result_kind": "prototype",
        "repository_url": f"https://git.example.org/r{team.pk}", "demo_url": f"https://demo.example.org/r{team.pk}",
        "declarations": list(asked.declarations), "uses_nothing_foreign": asked.third_party_listed,
    }  # fmt: skip
    project_actions.save_project(project=project, values=values, by=captain)
    project_actions.submit_project(project=project, by=captain)


def assess(contest: Contest, by: User, teams_wanted: range, tick: Tick) -> str:
    """Every invented member of the commission fills and signs each of their sheets; real members fill theirs themselves."""
    members = _members(contest)
    for done, member in enumerate(members, start=1):
        for row in sheet_list(member, contest):
            if row.sheet is not None and row.sheet.signed_at:
                continue
            sheet: dict[str, Any] = {"project": row.project, "kind": row.kind.code, "person": row.person, "by": member.user}
            about = row.person.pk if row.person else row.project.team_id
            measures = [row.kind.measure(criterion) for criterion in row.criteria]
            points = {measure.criterion.code: _mark(measure, about, member.pk, index) for index, measure in enumerate(measures)}
            sheet_actions.save_sheet(points=points, comments={}, revision=None, **sheet)
            sheet_actions.sign_sheet(**sheet)
        tick(done, len(members))
    signed = ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False).count()
    return f"Подписано листов: {signed} ({plural(len(members), 'член комиссии,члена комиссии,членов комиссии')})."


def _mark(measure: Measure, about: int, member: int, criterion: int) -> str:
    """A deterministic mark; teams differ, members agree more often than not."""
    values: Sequence[Any] = measure.values()
    low = len(values) // 3
    return measure.written(values[low + (about * 5 + member * 2 + criterion * 3) % (len(values) - low)])


def _members(contest: Contest) -> list[CommissionMember]:
    body = commission_of(contest)
    if body is None:
        raise RuleViolation(code="rehearsal.no_commission", message="В репетиции нет комиссии: внесите её состав.")
    found: Iterable[CommissionMember] = members_in_office(body).select_related("user", "commission")
    return [member for member in found if member.user.invented_for == contest.pk]


def sign(contest: Contest, by: User, teams_wanted: range, tick: Tick) -> str:
    """Every invented member who was present signs the protocol in force."""
    protocol = protocol_in_force(contest)
    if protocol is None:
        raise RuleViolation(code="rehearsal.no_protocol", message="Протокола ещё нет: сначала его составляет секретарь.")
    # Who is said not to be able to sign does not.
    have = {*protocol.signatures.values_list("member", flat=True), *protocol.missing_signatures.values_list("member", flat=True)}
    present = protocol.meeting.attendance.select_related("member__user").order_by("pk")
    rows = [row.member for row in present if row.member.user.invented_for == contest.pk and row.member_id not in have]
    for done, member in enumerate(rows, start=1):
        protocol_actions.sign_protocol(protocol=protocol, by=member.user, sha256=protocol.sha256)
        tick(done, len(rows))
    return f"Подписали: {protocol.signatures.count()}."


SCENES = {
    scene.code: scene
    for scene in (
        Scene(
            "apply", "команды подают заявки", "вымышленные капитаны создают команды, участники заполняют и подают заявки", apply
        ),
        Scene("admit", "допустить тех, к кому нет замечаний", "остальных решаете вы в очереди", admit),
        Scene(
            "work",
            "участники приходят и сдают проекты",
            "допущенные отмечаются, капитаны начинают и сдают проекты",
            work,
        ),
        Scene("assess", "комиссия заполняет листы", "вымышленные члены комиссии ставят баллы и подписывают листы", assess),
        Scene("sign", "комиссия подписывает протокол", "вымышленные присутствовавшие подписывают составленный протокол", sign),
    )
}
