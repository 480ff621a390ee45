"""Scenes of a contest, each through the actions that the pages call; deterministic for a given first day.

Scenes: announce -> registration (seeking) -> decisions -> arrivals -> projects -> assessment -> results; payouts are in `payouts.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from hackathon_portal.accounts.actions import create_account, grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests.divisions import divisions_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import people, stories
from hackathon_portal.demo.placing import place_everything
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import Deadlines
from hackathon_portal.regulation.schema import Preset, load_preset
from judging.actions import commission as commission_actions
from judging.actions import meeting as meeting_actions
from judging.actions import project as project_actions
from judging.actions import protocol as protocol_actions
from judging.actions import results as result_actions
from judging.actions import sheets as sheet_actions
from judging.actions.composition import Act
from judging.models import Commission, CommissionMember, Meeting, Project
from judging.queries.projects import submitted_projects
from judging.queries.results import protocol_in_force, results
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import fund
from registration.actions import attendance, correspondence, personal
from registration.actions import decisions as decisions_actions
from registration.imports import carrying_out, checking, reading
from registration.models import Application
from registration.queries.teams import admitted_teams, captain_of
from registration.rules.names import bare_name
from registration.states import ApplicationState

BATCH = Path(__file__).parent / "data" / "tula-applications.csv"
BATCH_STARTS_ON = date(2024, 5, 24)
# Finding -> ground of refusal (codes of the preset).
GROUNDS = {
    "age.too_young": "mismatch", "age.too_old": "mismatch", "citizenship.not_allowed": "mismatch",
    "name.not_cyrillic": "false_data", "affiliation.declared": "affiliation",
}  # fmt: skip
PRIZES = {1: Decimal(150_000), 2: Decimal(100_000), 3: Decimal(50_000)}


@dataclass
class Stage:
    """The contest being played and its people."""

    contest: Contest
    users: dict[str, User]

    def at(self, day: date, hour: int, minute: int = 0):
        """Let the portal see this local time."""
        return clock.fixed_at(datetime.combine(day, time(hour, minute), self.contest.regulation.zone))

    def refresh(self) -> None:
        self.contest = Contest.objects.select_related("regulation_version").get(pk=self.contest.pk)


HOW_TO_REGISTER = (
    "Капитан создаёт команду на портале и приглашает участников по ссылке. Каждый заполняет свою заявку. Решение по заявке приходит "
    "на электронную почту не позднее двух рабочих дней после дня её подачи."
)


def filed_here(preset: Preset) -> Preset:
    """The preset with the act by which this contest takes applications on its own form as well, where the document names another portal."""
    registration = preset.regulation.registration
    if registration.channel == "own":
        return preset
    by_act = registration.model_copy(update={"channel": "own", "channel_act": "приказ № 52-ОСН от 19.04.2024"})
    return preset.model_copy(update={
        "regulation": preset.regulation.model_copy(update={"registration": by_act}),
        "announcement": preset.announcement.model_copy(update={"how_to_register": HOW_TO_REGISTER}),
    })  # fmt: skip


def announce(*, slug: str, starts_on: date, users: dict[str, User], preset_code: str = "tula_2024") -> Stage:
    """A published contest with its people in their roles and a prize fund; announced on the last day allowed, not later than now."""
    preset = filed_here(load_preset(preset_code))
    regulation = preset.regulation
    day = Deadlines.of(regulation, starts_on=starts_on).announce_by or starts_on
    with clock.fixed_at(min(datetime.combine(day, time(10), regulation.zone), clock.now())):
        staff = users["staff"]
        contest = contest_actions.create_contest(
            preset=preset, preset_code=preset_code, slug=slug, starts_on=starts_on,
            ends_on=starts_on + timedelta(days=2), by=staff,
        )  # fmt: skip
        contest_actions.change_announcement(
            contest=contest, values={"officer_name": people.CHAIR.full_name, "title": contest.title}, by=staff
        )
        for actor in (people.ACCOUNTANT, people.MENTOR, people.DOOR, people.PARTNER):
            grant_role(user=users[actor.login], contest=contest, role=actor.role, by=staff)
        nominations = list(contest.nominations.all())
        budget = fund.set_fund_source(
            contest=contest, by=staff,
            values={"kind": "budget", "name": "бюджет области", "amount": sum(PRIZES.values()) * len(nominations), "basis": ""},
        )  # fmt: skip
        prizes = [(division, place, amount, budget, "") for division in divisions_of(contest) for place, amount in PRIZES.items()]
        fund.set_prizes(contest=contest, prizes=prizes, by=staff)
        fund.set_special_prize(
            contest=contest, by=staff,
            values={
                "title": "Выбор партнёра", "partner": "ООО «Засечная черта»", "amount": None, "origin": None,
                "thing": "поездка на конференцию разработчиков",
            },
        )  # fmt: skip
        contest_actions.publish_announcement(contest=contest, by=staff, for_caller=True)
        contest.refresh_from_db()
        place_everything(contest, by=staff)
    stage = Stage(contest, users)
    stage.refresh()
    return stage


def registration(stage: Stage, *, most_rows: int | None = None) -> None:
    """The Regional portal's batch, its times moved by the distance between the contests' first days."""
    shift = stage.contest.starts_on - BATCH_STARTS_ON
    rows = reading.read_table(BATCH.read_bytes(), BATCH.name)
    for row in rows:
        name = bare_name(row.cells["team_name"])
        row.cells["team_name"] = stories.NAMES.get(name, name)
    closes_at = stage.contest.registration_closes_at
    assert closes_at is not None
    filed_at = min(closes_at, clock.now()) if most_rows else closes_at
    for row in rows:  # a contest that is open today has no applications of tomorrow
        moved = min(datetime.fromisoformat(row.cells["submitted_at"]) + shift, filed_at)
        row.cells["submitted_at"] = moved.isoformat()
    if most_rows:
        teams = sorted({row.cells["team_name"] for row in rows})[:most_rows]
        rows = [row for row in rows if row.cells["team_name"] in teams]
    with clock.fixed_at(filed_at):
        checking.check_rows(rows, stage.contest)
        carrying_out.carry_out(rows, contest=stage.contest, by=stage.users["staff"])


def decisions(stage: Stage) -> None:
    """Every application decided: the findings that are not green are grounds, the rest is admitted while there are places."""
    staff = stage.users["staff"]
    day = stage.contest.starts_on - timedelta(days=2)
    with stage.at(day, 11):
        waiting = Application.objects.filter(contest=stage.contest, state=ApplicationState.SUBMITTED)
        for application in waiting.order_by("number").prefetch_related("findings"):
            codes = {finding.code for finding in application.findings.all()}
            ground = next((GROUNDS[code] for code in sorted(codes) if code in GROUNDS), None)
            if ground:
                decisions_actions.refuse_application(application=application, ground=ground, by=staff)
        for application in waiting.order_by("number").select_related("team"):
            team = application.team
            people_left = team.applications.filter(state__in=["submitted", "admitted"]).count()
            team.refresh_from_db()
            if team.seat == "held" and people_left >= stage.contest.regulation.team.min_size:
                decisions_actions.admit_application(application=application, by=staff)


def arrivals(stage: Stage) -> None:
    """Most people say that they come; those who come in person are marked at the door on the first morning."""
    admitted = list(Application.objects.filter(contest=stage.contest, state=ApplicationState.ADMITTED).order_by("number"))
    with stage.at(stage.contest.starts_on - timedelta(days=1), 15):
        for application in admitted:
            if application.number and application.number % 7:
                attendance.answer_attendance(application=application, coming=application.number % 11 > 0, by=None)
    for minute, application in enumerate(admitted):
        if application.comes and application.number and application.number % 5:
            with stage.at(stage.contest.starts_on, 8 + minute // 60, minute % 60):
                attendance.check_in(application=application, passport_seen=True, by=stage.users["door"])


def seeking(stage: Stage) -> None:
    """Somebody looks for a team, a captain for a person, and they have begun to talk."""
    captain = Application.objects.filter(contest=stage.contest, role=Application.Role.CAPTAIN, state=ApplicationState.SUBMITTED)
    user = captain_account(stage, captain.select_related("team").order_by("number")[0])
    seeker = create_account(email=f"poisk@{people.DOMAIN}", password=None, surname="Осинина", name="Вера")
    correspondence.publish_card(
        contest=stage.contest, role="дизайнер интерфейсов", skills="Figma, вёрстка, презентации",
        about="Делаем сервис для дворов, нужен человек, который нарисует.", by=user,
    )  # fmt: skip
    card = correspondence.publish_card(
        contest=stage.contest, role="аналитик данных", skills="Python, SQL, статистика", about="", by=seeker
    )
    correspondence.write_by_card(card=card, correspondent=user, text="Здравствуйте! Ищем аналитика в команду.", by=user)


def captain_account(stage: Stage, application: Application) -> User:
    """An account for the captain of an imported team, who takes the application into the cabinet."""
    if application.user is None:
        user = create_account(
            email=application.email, password=None, surname=application.surname, name=application.name,
            patronymic=application.patronymic,
        )  # fmt: skip
        personal.take_over_application(application=application, by=user)
        application.refresh_from_db()
    assert application.user is not None
    return application.user


def projects(stage: Stage, *, most: int = 12) -> None:
    """The first admitted teams pick nominations in turn and submit."""
    nominations = list(stage.contest.nominations.all())
    teams = list(admitted_teams(stage.contest))[:most]
    for position, team in enumerate(teams):
        captain = captain_of(team)
        assert captain is not None
        user = captain_account(stage, captain)
        team.refresh_from_db()
        with stage.at(stage.contest.starts_on, 12):
            nomination = nominations[position % len(nominations)]
            told = stories.story(nomination.title, position // len(nominations), team.name)
            project = project_actions.choose_nomination(team=team, nomination=nomination, by=user)
        with stage.at(stage.contest.ends_on, 14, position):
            values = {
                "title": told.title,
                "description": told.text,
                "result_kind": "prototype",
                "repository_url": f"https://git.example.org/team-{team.pk}",
                "demo_url": f"https://demo.example.org/team-{team.pk}",
                "declarations": list(stage.contest.regulation.project.declarations),
            }
            project_actions.save_project(project=project, values=values, by=user)
            project_actions.submit_project(project=project, by=user)


def commission(stage: Stage) -> Commission:
    """The composition by an order, invented names."""
    secretary_or_staff = stage.users["staff"]
    order_date = stage.contest.starts_on - timedelta(days=20)
    with stage.at(order_date, 10):
        body = commission_actions.set_order(
            contest=stage.contest, order_number="12-ОСН", order_date=order_date, by=secretary_or_staff
        )
        for actor in people.COMMISSION:
            commission_actions.add_member(
                commission=body, user=stage.users[actor.login], full_name=actor.full_name, position=actor.position,
                role=actor.role, by=secretary_or_staff, act=Act("12-ОСН", order_date),
            )  # fmt: skip
    stage.refresh()
    return body


def points_of(project: Project, login: str, criterion: str) -> int:
    """Deterministic points 1..5 by the project's number; those of one nomination differ, members agree more often than not."""
    seed = f"Команда № {Project.objects.filter(contest=project.contest_id, pk__lte=project.pk).count()}"
    team = int(hashlib.sha256(seed.encode()).hexdigest()[:4], 16) % 3
    detail = int(hashlib.sha256(f"{seed}{login}{criterion}".encode()).hexdigest()[:4], 16) % 3
    return min(5, 1 + team + detail)


Points = Callable[[Project, str, str], int]


def assessment(stage: Stage, *, points: Points = points_of, unfinished: int = 0) -> None:
    """Every member fills and signs a sheet for every project; one recusal; the last `unfinished` members stop half-way."""
    contest = stage.contest
    kind = contest.regulation.judging.sheets[0]
    with stage.at(contest.ends_on, 16):
        sheet_actions.open_assessment(contest=contest, by=stage.users["secretary"])
        found = list(submitted_projects(contest))
        body = contest.commission
        recused = CommissionMember.objects.get(commission=body, user=stage.users["member4"])
        commission_actions.declare_recusal(
            member=recused, team=found[-1].team, reason="Руководил дипломной работой участника команды.", by=recused.user
        )
        for index, actor in enumerate(people.COMMISSION):
            for project in found:
                if actor.login == "member4" and project == found[-1]:
                    continue
                half = index >= len(people.COMMISSION) - unfinished
                criteria = kind.criteria[: len(kind.criteria) // 2] if half else kind.criteria
                sheet_actions.save_sheet(
                    project=project, kind=kind.code, revision=None, comments={}, by=stage.users[actor.login],
                    points={criterion.code: points(project, actor.login, criterion.code) for criterion in criteria},
                )  # fmt: skip
                if not half:
                    sheet_actions.sign_sheet(project=project, kind=kind.code, by=stage.users[actor.login])


def meeting(stage: Stage) -> Meeting:
    """The meeting on the last day: everybody but the last member, two by video."""
    with stage.at(stage.contest.ends_on, 18):
        body = stage.contest.commission
        held = meeting_actions.open_meeting(
            commission=body, held_on=stage.contest.ends_on, agenda="Определение победителей и призёров конкурса",
            by=stage.users["secretary"],
        )  # fmt: skip
        present = list(CommissionMember.objects.filter(commission=body).exclude(user=stage.users["member6"]))
        modes = {member.pk: "video" if index % 4 == 3 else "in_person" for index, member in enumerate(present)}
        meeting_actions.mark_attendance(meeting=held, present=modes, by=stage.users["secretary"])
    return held


def closing(stage: Stage, held: Meeting, *, at: datetime | None = None) -> None:
    """The chair closes the assessment and puts every tie on a prize place in an order, in the evening of the last day or at this instant."""
    with clock.fixed_at(at) if at else stage.at(stage.contest.ends_on, 19):
        sheet_actions.close_assessment(contest=stage.contest, by=stage.users["chair"])
        stage.refresh()
        for result in results(stage.contest):
            for group in result.ties:
                result_actions.break_tie(
                    meeting=held,
                    division=result.division.key,
                    order=group,
                    reason="Проект ближе к внедрению: прототип уже проверен на площадке.",
                    by=stage.users["chair"],
                )


def outcome(stage: Stage, held: Meeting) -> None:
    """Closing, ties, the protocol signed by every present member, publication."""
    closing(stage, held)
    sign_and_publish(stage, held, number="3", drafter=stage.users["secretary"])


def sign_and_publish(stage: Stage, held: Meeting, *, number: str, drafter: User, at: datetime | None = None) -> None:
    """The protocol drafted and signed by every present member in the evening of the last day or at this instant, published the next day."""
    with clock.fixed_at(at) if at else stage.at(stage.contest.ends_on, 19):
        protocol = protocol_actions.draft_protocol(meeting=held, number=number, by=drafter)
        for row in held.attendance.select_related("member__user"):
            protocol_actions.sign_protocol(protocol=protocol, by=row.member.user, sha256=protocol.sha256)
    with stage.at(stage.contest.ends_on + timedelta(days=1), 12):
        in_force = protocol_in_force(stage.contest)
        assert in_force is not None
        if stage.contest.regulation.judging.protocol_sent_within:
            protocol_actions.mark_protocol_sent(protocol=in_force, by=stage.users["staff"])
        awards_actions.announce_winners(protocol=in_force, by=stage.users["staff"])
        stage.refresh()
        place_everything(stage.contest, by=stage.users["staff"])
    stage.refresh()
