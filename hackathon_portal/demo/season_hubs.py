"""Hackathons of a season's hubs played by the people whom the list has placed there, and of its final: teams, projects, a jury, protocols."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from hackathon_portal.accounts.models import Role, User
from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.demo import kuzbass, people, play, season_money, season_schools, stories
from hackathon_portal.demo.play import Stage
from hackathon_portal.demo.season import Play
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.actions import cases
from hackathon_portal.seasons.models import Entrant, StageContest, StageEntry
from hackathon_portal.seasons.models import Stage as SeasonStage
from judging.actions import assessors
from judging.actions import commission as commission_actions
from judging.actions import meeting as meeting_actions
from judging.actions import project as project_actions
from judging.actions import sheets as sheet_actions
from judging.actions.composition import Act
from judging.models import CommissionMember, Project
from judging.queries import sheets as sheet_queries
from judging.queries.projects import submitted_projects
from registration.actions import application as application_actions
from registration.actions import decisions, teams
from registration.models import Application, Team
from registration.queries.people import needs_representative
from registration.queries.teams import admitted_teams, captain_of
from registration.states import ApplicationState

# A team of a hub, as many as come out evenly.
TEAM_OF = 3
# Where a contest that belongs to no hub is held.
CITY = "Москва"
PHONE = "+7900000{:04d}"
# The jury of every hub: who chairs, keeps the minutes, judges.
JURY = (
    people.Actor("season-chair", "Жюрина", "Вера", "Тихоновна", Role.CHAIR, "директор центра проектов"),
    people.Actor("season-secretary", "Записцев", "Лев", "Фомич", Role.SECRETARY, "ведущий специалист"),
    people.Actor("season-judge1", "Оценкина", "Юлия", "Саввична", Role.MEMBER, "главный архитектор систем"),
    people.Actor("season-judge2", "Мерилов", "Антон", "Кузьмич", Role.MEMBER, "руководитель продукта"),
)
# They assess people and have no vote.
ASSESSORS = (
    people.Actor("season-assessor1", "Навыкова", "Зоя", "Марковна", Role.ASSESSOR, "эксперт по оценке навыков"),
    people.Actor("season-assessor2", "Умелов", "Клим", "Ефимович", Role.ASSESSOR, "эксперт по оценке навыков"),
)
NAMES = (
    "Меридиан",
    "Полынья",
    "Кедровка",
    "Каскад",
    "Зимородок",
    "Перевал",
    "Лиман",
    "Вереск",
    "Маяк",
    "Ковыль",
    "Ельник",
    "Слобода",
)


def stage_of(held: StageContest, users: dict[str, User]) -> Stage:
    """The contest as the scenes of `play` take it: its people by their parts."""
    made = people.make_accounts(JURY)
    known = {"chair": JURY[0].login, "secretary": JURY[1].login}
    stage = Stage(held.contest, {**users, **made, **{part: made[login] for part, login in known.items()}})
    for user in stage.users.values():
        forget_roles(user)  # those of a contest that was made a moment ago are read anew
    stage.refresh()
    return stage


def announced(stage: Stage, *, at: datetime) -> None:
    """The contest's page open to who may enter, a jury by an order."""
    staff = stage.users["staff"]
    with clock.fixed_at(at):
        contest_actions.change_announcement(
            contest=stage.contest,
            values={
                "officer_name": people.CHAIR.full_name,
                "place": stage.contest.place or CITY,
                "address": f"{stage.contest.place or CITY}, площадка хакатона",
            },
            by=staff,
        )
        contest_actions.publish_announcement(contest=stage.contest, by=staff, for_caller=True)
        stage.refresh()
        order = Act("7-Ж", at.date())
        body = commission_actions.set_order(contest=stage.contest, order_number=order.number, order_date=at.date(), by=staff)
        for actor in JURY:
            commission_actions.add_member(
                commission=body, user=stage.users[actor.login], full_name=actor.full_name, position=actor.position,
                role=actor.role, by=staff, act=order,
            )  # fmt: skip
    stage.refresh()


def confirmed(held: StageContest) -> list[User]:
    """Who has said that they come to the hub, in the order of the list."""
    rows = StageEntry.objects.filter(stage=held.stage, hub=held.hub, state=StageEntry.State.CONFIRMED)
    people = [row.entrant for row in rows.select_related("entrant__user").order_by("rank") if row.entrant is not None]
    return [one.user for one in people if one.user is not None]


def groups(came: Sequence[User], least: int) -> list[tuple[User, ...]]:
    """Teams of three; those left over go to the last one, or are one by themselves where they are enough."""
    made = [tuple(came[first : first + TEAM_OF]) for first in range(0, len(came), TEAM_OF)]
    if len(made) > 1 and len(made[-1]) < least:
        made[-2:] = [made[-2] + made[-1]]
    return [one for one in made if len(one) >= least]


def apply(stage: Stage, held: StageContest, made: Iterable[tuple[User, ...]], *, at: datetime) -> None:
    """Each team founded by its first member; every one completes and files what the season's sign-up has begun."""
    with clock.fixed_at(at):
        before = Team.objects.filter(contest__stage_of__stage__season=held.stage.season_id).count()
        for number, members in enumerate(made, before):
            captain = teams.found_team(contest=stage.contest, name=NAMES[number % len(NAMES)] + _turn(number), by=members[0])
            team = captain.team
            filed = [captain]
            for member in members[1:]:
                token = teams.invite_to_team(team=team, by=members[0]).token
                filed.append(teams.accept_invitation(invitation=teams.invitation_by_token(token), by=member))
            for application in filed:
                complete(stage, application)
        admit(stage)


def admit(stage: Stage) -> None:
    """Everybody who has filed, in the order of numbers."""
    for application in Application.objects.filter(contest=stage.contest, state=ApplicationState.SUBMITTED).order_by("number"):
        decisions.admit_application(application=application, by=stage.users["staff"])


def _turn(number: int) -> str:
    return f" {number // len(NAMES) + 1}" if number >= len(NAMES) else ""


def complete(stage: Stage, application: Application) -> None:
    """The application with what the season knows of the person, filed."""
    user = application.user
    assert user is not None
    entrant = Entrant.objects.filter(user=user, entries__stage__contests__contest=stage.contest).first()
    assert entrant is not None
    values = {name: getattr(entrant, name) for name in ("surname", "name", "patronymic", "birth_date", "email")}
    phone = PHONE.format(application.pk % 10_000)
    application_actions.save_draft(application=application, values=values | {"phone": phone}, by=user)
    required = {text.code for text in stage.contest.regulation.consents if text.required}
    application.refresh_from_db()
    application_actions.give_consents(application=application, codes=required, by=user, address=None)
    application_actions.submit_application(application=application, by=user)
    if needs_representative(application):
        kuzbass.represent(stage, application)


def projects(stage: Stage, held: StageContest) -> None:
    """Each team takes a case in turn and submits an hour before the term."""
    ends = stage.contest.project_deadline_at
    assert ends is not None
    nominations = list(stage.contest.nominations.all())
    before = Project.objects.filter(contest__stage_of__stage__season=held.stage.season_id).count()
    for position, team in enumerate(admitted_teams(stage.contest)):
        captain = captain_of(team)
        assert captain is not None
        user = captain.user
        assert user is not None
        nomination = nominations[position % len(nominations)]
        with clock.fixed_at(ends - timedelta(hours=12)):
            project = project_actions.choose_nomination(team=team, nomination=nomination, by=user)
        told = stories.any_story(before + position)
        # A team goes on in the final with what it began at its hub.
        former = (
            Project.objects.filter(team__name=team.name, contest__stage_of__stage__season=held.stage.season_id)
            .exclude(title="")
            .first()
        )
        values = {
            "title": former.title if former else told.title, "description": former.description if former else told.text, "result_kind": "prototype",
            "repository_url": f"https://git.example.org/season-{team.pk}",
            "demo_url": f"https://demo.example.org/season-{team.pk}",
            "declarations": list(stage.contest.regulation.project.declarations), "uses_nothing_foreign": True,
        }  # fmt: skip
        with clock.fixed_at(ends - timedelta(minutes=60 - position % 50)):
            project_actions.save_project(project=project, values=values, by=user)
            project_actions.submit_project(project=project, by=user)


def begun(playing: Play, held: StageContest, *, at: datetime) -> None:
    """The hackathon begins: its cases open by the clock, the places of each get their money."""
    with clock.fixed_at(at):
        cases.open_due()
        season_money.promise(playing, held)


def people_assessed(stage: Stage, at: datetime) -> None:
    """Two assessors without a vote describe every person of the teams, never more than one description apart."""
    contest = stage.contest
    kind = next((one for one in contest.regulation.judging.sheets if one.filled_by), None)
    if kind is None:
        return
    users = people.make_accounts(ASSESSORS)
    with clock.fixed_at(at):
        for actor in ASSESSORS:
            user = users[actor.login]
            assessor = assessors.appoint_assessor(
                contest=contest, user=user, full_name=actor.full_name, position=actor.position, by=stage.users["staff"]
            )
            forget_roles(user)
            for row in sheet_queries.sheet_list(assessor, contest):
                assert row.person is not None
                points = {
                    one.code: f"{1 + (row.person.pk + place) % 2 + (assessor.pk + place) % 2}"
                    for place, one in enumerate(kind.criteria)
                }
                about: dict[str, Any] = {"project": row.project, "kind": kind.code, "person": row.person, "by": user}
                sheet_actions.save_sheet(points=points, comments={}, revision=None, **about)
                sheet_actions.sign_sheet(**about)


def assessed(stage: Stage, *, with_people: bool = False) -> None:
    """Every judge's sheet for every project, the meeting, ties put in order, the protocol signed, the winners announced."""
    contest = stage.contest
    ends = contest.project_deadline_at
    assert ends is not None
    kind = contest.regulation.judging.sheets[0]
    with clock.fixed_at(ends + timedelta(minutes=5)):
        sheet_actions.open_assessment(contest=contest, by=stage.users["secretary"])
        for project in submitted_projects(contest):
            for actor in JURY:
                points = {one.code: play.points_of(project, actor.login, one.code) for one in kind.criteria}
                by = stage.users[actor.login]
                sheet_actions.save_sheet(project=project, kind=kind.code, revision=None, comments={}, by=by, points=points)
                sheet_actions.sign_sheet(project=project, kind=kind.code, by=by)
    if with_people:
        people_assessed(stage, ends + timedelta(minutes=6))
    with clock.fixed_at(ends + timedelta(minutes=10)):
        held = meeting_actions.open_meeting(
            commission=contest.commission, held_on=ends.astimezone(contest.regulation.zone).date(), agenda="Итоги хакатона",
            by=stage.users["secretary"],
        )  # fmt: skip
        present = {member.pk: "in_person" for member in CommissionMember.objects.filter(commission=contest.commission)}
        meeting_actions.mark_attendance(meeting=held, present=present, by=stage.users["secretary"])
    play.closing(stage, held, at=ends + timedelta(minutes=30))
    play.sign_and_publish(stage, held, number="1", drafter=stage.users["secretary"], at=ends + timedelta(minutes=40))


def hub(playing: Play, held: StageContest, *, opened: datetime, with_people: bool) -> Stage:
    """The hackathon of one hub from its announcement to the published protocol; of a hub whose people are too few for a team, the announcement."""
    stage = stage_of(held, playing.users)
    with clock.fixed_at(opened):
        season_money.give(playing, held, season_money.AT_HUB)
    announced(stage, at=opened)
    assert held.hub is not None
    if made := groups(confirmed(held), stage.contest.regulation.team.min_size):
        apply(stage, held, made, at=held.hub.opens_at - timedelta(days=2))
        begun(playing, held, at=held.hub.opens_at + timedelta(minutes=5))
        projects(stage, held)
        assessed(stage, with_people=with_people)
    return stage


def play_hubs(playing: Play, of: SeasonStage) -> list[Stage]:
    """Every hub of a stage, from the day after those invited have answered; people are assessed at the first that is held."""
    held = StageContest.objects.filter(stage=of, hub__isnull=False).select_related("contest", "hub", "stage")
    answered = StageEntry.objects.filter(stage=of).aggregate(last=Max("answered_at"))["last"]
    with playing.step("школы: комиссии площадок"):
        learners = people.make_accounts([*JURY, *ASSESSORS]).values()
        season_schools.play_schools(playing, learners, at=answered - timedelta(days=3))
    with playing.step(f"площадки «{of}»: команды, проекты, протоколы"):
        made: list[Stage] = []
        for one in held.order_by("hub__opens_at", "hub__code"):
            is_first = not any(stage.contest.results_published_at for stage in made)
            made.append(hub(playing, one, opened=answered + timedelta(days=1), with_people=is_first))
            made[-1].refresh()
        return made
