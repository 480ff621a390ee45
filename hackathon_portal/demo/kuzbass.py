"""The Kuzbass contest played through the actions its pages call: invented pupils and students, experts, judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.actions import create_account, give_second_factor, grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests.divisions import divisions_of
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.demo import numbers, stories
from hackathon_portal.demo.organising import name_customers
from hackathon_portal.demo.people import Actor
from hackathon_portal.demo.placing import place_everything
from hackathon_portal.demo.play import Stage, sign_and_publish
from hackathon_portal.kernel import clock
from hackathon_portal.operations.actions import programme
from hackathon_portal.regulation.schema import Measure, Preset, load_preset
from judging.actions import commission as commission_actions
from judging.actions import meeting as meeting_actions
from judging.actions import project as project_actions
from judging.actions import results as result_actions
from judging.actions import sheets as sheet_actions
from judging.actions import tie_votes
from judging.actions.composition import Act
from judging.models import CommissionMember, Meeting, Project
from judging.queries.sheets import sheet_list
from judging.queries.ties import may_vote
from prizes.awards.actions import fund, shares
from prizes.awards.queries.shares import parts_of
from prizes.models import Award, PayoutApplication
from prizes.payouts.actions import payout_applications, required_documents
from prizes.payouts.queries.required_documents import required_documents_of
from registration.actions import application as application_actions
from registration.actions import decisions as decisions_actions
from registration.actions import guardians, staff_teams, teams
from registration.models import Application, Team
from registration.queries.people import needs_representative
from registration.queries.teams import admitted_teams

PRESET = "kuzbass_2025"
STARTS_ON = date(2025, 2, 28)
EXPERTS = [
    Actor("expert1", "Рудникова", "Тамара", "Глебовна", Role.MEMBER, "ведущий разработчик, ООО «Терриконник»"),
    Actor("expert2", "Угольцев", "Назар", "Ефимович", Role.MEMBER, "арт-директор, студия «Пласт»"),
]
JUDGES = [
    Actor("judge1", "Шахтинская", "Инна", "Родионовна", Role.MEMBER, "начальник отдела, центр «Кружок»"),
    Actor("judge2", "Забойщиков", "Фома", "Гаврилович", Role.MEMBER, "главный инженер, ООО «Смена»"),
]
SCHOOLS = [
    ("Школа № 900", "Кемерово"),
    ("Лицей № 901", "Новокузнецк"),
    ("Колледж «Горняк-902»", "Прокопьевск"),
    ("Университет № 903", "Кемерово"),
]
PRIZES = {1: Decimal(90_000), 2: Decimal(60_000), 3: Decimal(30_000)}
TEAM_ROLES = ("manager", "designer", "developer")
SCAN = b"%PDF-1.4 podpisano"
BIK = "043207612"


@dataclass(frozen=True)
class Entry:
    """A team of the demonstration: its name, what its three people study and where, the year they were born in."""

    name: str
    level: str
    school: str
    born: int
    people: tuple[tuple[str, str], ...]
    sender: bool = False


TEAMS = (
    Entry(
        "Ёлочки", "grade_8", "Школа № 900", 2010, (("Пихтова", "Алёна"), ("Кедров", "Тихон"), ("Сосенкин", "Влас")), sender=True
    ),
    Entry("Сугробы", "grade_9", "Лицей № 901", 2009, (("Снегова", "Дарина"), ("Метелин", "Клим"), ("Инеев", "Лука"))),
    Entry("Гирлянда", "grade_10", "Лицей № 901", 2008, (("Огонькова", "Есения"), ("Лампочкин", "Савва"), ("Шаров", "Яков"))),
    Entry("Мишура", "grade_11", "Школа № 900", 2007, (("Блёсткина", "Злата"), ("Серпантинов", "Прохор"), ("Фольгин", "Демьян"))),
    Entry(
        "Пласт", "vocational", "Колледж «Горняк-902»", 2006, (("Карьерова", "Майя"), ("Лавин", "Остап"), ("Штрекин", "Родион"))
    ),
    Entry("Терриконы", "higher", "Университет № 903", 2003, (("Отвалова", "Регина"), ("Ковшов", "Игнат"), ("Валунов", "Мирон"))),
    Entry("Самоцветы", "higher", "Университет № 903", 2002, (("Яшмина", "Лия"), ("Опалов", "Юлиан"), ("Нефритов", "Арсен"))),
)


def announce(*, slug: str, users: dict[str, User], starts_on: date = STARTS_ON, preset: Preset | None = None) -> Stage:
    """A published contest with its schools, roles and prize fund; under another preset of the same kind if one is given."""
    preset = preset or load_preset(PRESET)
    zone = preset.regulation.zone
    staff = users["staff"]
    with clock.fixed_at(datetime.combine(starts_on - timedelta(days=40), time(10), zone)):
        contest = contest_actions.create_contest(
            preset=preset, preset_code=PRESET, slug=slug, starts_on=starts_on, ends_on=starts_on + timedelta(days=2), by=staff
        )
        values = {"officer_name": "Копрова Ия Тарасовна", "registration_closes_on": starts_on - timedelta(days=5)}
        contest_actions.change_announcement(contest=contest, values=values, by=staff)
        grant_role(user=users["accountant"], contest=contest, role=Role.ACCOUNTANT, by=staff)
        grant_role(user=users["mentor"], contest=contest, role=Role.MENTOR, by=staff)
        staff_teams.save_schools(
            contest=contest,
            rows=[(name, place, f"school{number}@kuzbass.example.org") for number, (name, place) in enumerate(SCHOOLS)],
            by=staff,
        )
        divisions = divisions_of(contest)
        source = {
            "kind": "partner",
            "name": "спонсор «Разрез»",
            "amount": sum(PRIZES.values()) * len(divisions),
            "basis": "договор № 7",
        }
        money = fund.set_fund_source(contest=contest, values=source, by=staff)
        prizes = [(division, place, amount, money, "") for division in divisions for place, amount in PRIZES.items()]
        fund.set_prizes(contest=contest, prizes=prizes, by=staff)
        if preset.regulation.organising.customers_name_judges:
            name_customers(contest, JUDGES, by=staff)
        if preset.regulation.organising.programme_approved:
            programme.approve_programme(contest=contest, by=staff)
        contest_actions.publish_announcement(contest=contest, by=staff, for_caller=True)
        contest.refresh_from_db()
        place_everything(contest, by=staff)
    stage = Stage(contest, users)
    stage.refresh()
    return stage


def account(stage: Stage, login: str, surname: str, name: str) -> User:
    """An account of one of this contest's people, made when it is first needed."""
    if login not in stage.users:
        email = f"{login}-{stage.contest.pk}@{login}.example.org"
        stage.users[login] = create_account(email=email, password=None, surname=surname, name=name)
    return stage.users[login]


def fill_in(stage: Stage, application: Application, entry: Entry, role: str, surname: str, name: str, number: int) -> None:
    """Everything an application asks, and its consents."""
    user = application.user
    assert user is not None
    values = {
        "surname": surname, "name": name, "birth_date": date(entry.born, 5, 1 + number), "citizenship": "RU", "email": user.email,
        "phone": f"+7913000{application.pk % 10_000:04d}", "team_role": role, "skills": "Python, Django" if role == "developer" else "",
        "education_level": entry.level, "education_place": entry.school, "education_region": "RU-KEM",
    }  # fmt: skip
    application_actions.save_draft(application=application, values=values, by=user)
    codes = {text.code for text in stage.contest.regulation.consents if text.required} | {"programming"}
    application.refresh_from_db()
    application_actions.give_consents(application=application, codes=codes, by=user, address=None)


def team(stage: Stage, entry: Entry, number: int) -> Team:
    """The captain, a manager, founds the team and invites two people; each fills in and files an application."""
    founded: Application | None = None
    for position, ((surname, name), role) in enumerate(zip(entry.people, TEAM_ROLES, strict=True)):
        user = account(stage, f"k{number}-{position}", surname, name)
        if founded is None:
            application = founded = teams.found_team(contest=stage.contest, name=entry.name, by=user)
        else:
            token = teams.invite_to_team(team=founded.team, by=stage.users[f"k{number}-0"]).token
            application = teams.accept_invitation(invitation=teams.invitation_by_token(token), by=user)
        fill_in(stage, application, entry, role, surname, name, position)
        application.refresh_from_db()
        application_actions.submit_application(application=application, by=user)
    assert founded is not None
    made = Team.objects.get(pk=founded.team_id)
    if entry.sender:
        captain = stage.users[f"k{number}-0"]
        staff_teams.set_sender(team=made, organisation=entry.school, by=captain)
        lead(stage, made, captain)
    return made


def lead(stage: Stage, led: Team, captain: User) -> None:
    """The school's teacher agrees to lead the team."""
    leader = guardians.invite_leader(
        team=led,
        full_name="Учителева Рената Юрьевна",
        position="учитель информатики",
        email="leader@kuzbass.example.org",
        by=captain,
    )
    guardians.agree_to_lead(leader=leader, by=account(stage, "leader", "Учителева", "Рената"))


def represent(stage: Stage, application: Application) -> None:
    """A parent consents by the link of their own, staff look at the signed sheet."""
    assert application.user is not None
    asked = guardians.ask_representative(
        application=application, full_name=stories.mother_of(application.surname), kinship="мать",
        email=f"parent{application.pk}@kuzbass.example.org", by=application.user,
    )  # fmt: skip
    values = {
        "full_name": asked.full_name, "phone": "", "address": "г. Кемерово, ул. Вымышленная, д. 1",
        "passport": "3200 000000, выдан отделом № 1 01.02.2015", "child_address": "там же",
    }  # fmt: skip
    guardians.fill_consent(representative=asked, values=values)
    guardians.upload_consent(representative=asked, upload=SimpleUploadedFile("list.pdf", SCAN), address=None)
    guardians.decide_consent(representative=asked, accept=True, by=stage.users["staff"])


def registration(stage: Stage, entries: tuple[Entry, ...] = TEAMS) -> None:
    """Teams apply three weeks before the start."""
    for number, entry in enumerate(entries):
        with stage.at(stage.contest.starts_on - timedelta(days=20), 9, number):
            team(stage, entry, number)


def decisions(stage: Stage) -> None:
    """Names looked at, consents of parents accepted, everybody with a place admitted."""
    staff = stage.users["staff"]
    with stage.at(stage.contest.starts_on - timedelta(days=10), 11):
        for found in Team.objects.filter(contest=stage.contest, name_state=Team.NameState.PENDING).order_by("pk"):
            staff_teams.decide_team_name(team=found, approve=True, by=staff)
        waiting = (
            Application.objects.filter(contest=stage.contest, state="submitted").select_related("team", "user").order_by("number")
        )
        for application in waiting:
            application.contest = stage.contest
            if needs_representative(application):
                represent(stage, application)
        for application in waiting:
            application.refresh_from_db(fields=["revision", "seat"])
            decisions_actions.admit_application(application=application, by=staff)


def solution(stage: Stage, team: Team) -> dict[str, Any]:
    """What a team hands in, with every declaration of the regulation."""
    project = Project.objects.filter(team=team).select_related("nomination").first()
    task = project.nomination.title if project else ""
    before = Project.objects.filter(nomination=project.nomination, pk__lt=project.pk).count() if project else 0
    told = stories.story(task, before, team.name)
    return {
        "title": told.title, "description": told.text, "result_kind": "prototype",
        "repository_url": f"https://git.example.org/k{team.pk}", "demo_url": f"https://demo.example.org/k{team.pk}",
        "declarations": list(stage.contest.regulation.project.declarations),
        "uses_nothing_foreign": stage.contest.regulation.project.third_party_listed,
    }  # fmt: skip


def projects(stage: Stage) -> None:
    """Every admitted team picks a case and hands its solution in."""
    cases = list(stage.contest.nominations.all())
    for position, found in enumerate(admitted_teams(stage.contest)):
        captain = found.founder
        assert captain is not None
        with stage.at(stage.contest.starts_on, 12, position):
            project = project_actions.choose_nomination(team=found, nomination=cases[position % len(cases)], by=captain)
        with stage.at(stage.contest.ends_on, 11, position):
            project_actions.save_project(project=project, values=solution(stage, found), by=captain)
            project_actions.submit_project(project=project, by=captain)


def commission(stage: Stage) -> None:
    """Two experts and a judge of each case's customer; the personal nominations approved."""
    staff = stage.users["staff"]
    day = stage.contest.starts_on - timedelta(days=15)
    cases = list(stage.contest.nominations.all())
    has_kinds = bool(stage.contest.regulation.judging.voting_kinds)
    with stage.at(day, 10):
        body = commission_actions.set_order(contest=stage.contest, order_number="3", order_date=day, by=staff)
        for kind, actors in (("expert", EXPERTS), ("judge", JUDGES)):
            for position, actor in enumerate(actors):
                if not is_mfa_enabled(account(stage, actor.login, actor.surname, actor.name)):
                    give_second_factor(user=stage.users[actor.login], secret=generate_totp_secret())
                commission_actions.add_member(
                    commission=body, user=account(stage, actor.login, actor.surname, actor.name), full_name=actor.full_name,
                    position=actor.position, role=actor.role, kind=kind if has_kinds else "", by=staff, act=Act("3", day),
                    represents=cases[position % len(cases)] if has_kinds and kind == "judge" else None,
                )  # fmt: skip
        for nomination in stage.contest.regulation.judging.personal_nominations:
            result_actions.approve_personal_nomination(
                contest=stage.contest, code=nomination.code, proposed_by="партнёр «Пласт»", basis="письмо № 4", by=staff
            )
    stage.refresh()


def points_of(about: int, member: int, criterion: int, measure: Measure) -> Decimal:
    """A deterministic mark in the upper part of what may be given; teams differ, members agree more often than not."""
    values = measure.values()
    low = len(values) // 3
    return values[low + (about * 5 + member * 2 + criterion * 3 + about * criterion) % (len(values) - low)]


def assessment(stage: Stage) -> None:
    """The assessment is opened, every member fills and signs every sheet of their kind."""
    with stage.at(stage.contest.ends_on, 16):
        sheet_actions.open_assessment(contest=stage.contest, by=stage.users["staff"])
    sheets(stage)


def sheets(stage: Stage) -> None:
    """Every sheet that is not signed yet is filled and signed."""
    with stage.at(stage.contest.ends_on, 16):
        body = stage.contest.commission
        for member in CommissionMember.objects.filter(commission=body).select_related("user", "commission"):
            for row in sheet_list(member, stage.contest):
                if row.sheet is not None and row.sheet.signed_at:
                    continue
                about = row.person.pk if row.person else row.project.team_id
                measures = [row.kind.measure(criterion) for criterion in row.criteria]
                points = {
                    measure.criterion.code: measure.written(points_of(about, member.pk, index, measure))
                    for index, measure in enumerate(measures)
                }
                saved: dict[str, Any] = {"project": row.project, "kind": row.kind.code, "person": row.person, "by": member.user}
                sheet_actions.save_sheet(points=points, comments={}, revision=None, **saved)
                sheet_actions.sign_sheet(**saved)


def meeting(stage: Stage) -> Meeting:
    """Everybody by video."""
    staff = stage.users["staff"]
    with stage.at(stage.contest.ends_on, 18):
        body = stage.contest.commission
        held = meeting_actions.open_meeting(commission=body, held_on=stage.contest.ends_on, agenda="Итоги хакатона", by=staff)
        present = {member.pk: "video" for member in CommissionMember.objects.filter(commission=body)}
        meeting_actions.mark_attendance(meeting=held, present=present, by=staff)
    return held


def requisites(number: int, **changes: Any) -> dict[str, Any]:
    """Details of a recipient of a prize, invented, with valid control digits."""
    return {
        "surname": "Получатель", "name": "Пример", "patronymic": f"Номер{number}", "birth_date": date(1990, 1, 1),
        "citizenship": "RU", "snils": numbers.snils(number), "inn": numbers.inn(number), "document_code": "21",
        "document_series": "3200", "document_number": f"{number:06d}", "document_issued": "отделом № 1 01.02.2015",
        "registration_address": "г. Кемерово, ул. Вымышленная, д. 2", "phone": "+79130000000", "bank_name": "Банк «Забой»", "bik": BIK,
        "account": numbers.account(number, BIK), "corr_account": numbers.correspondent(BIK),
    } | changes  # fmt: skip


def hand_in(award: Award, *, number: int, by: User, **changes: Any) -> PayoutApplication:
    """A recipient's details and every paper of their list, handed in."""
    application = payout_applications.begin_payout_application(award=award, by=by)
    named = {name: getattr(application, name) for name in ("surname", "name", "patronymic")} if application.surname else {}
    values = requisites(number, **named | changes)
    payout_applications.save_payout_application(application=application, values=values, by=by)
    application.refresh_from_db()
    for row in required_documents_of(application, award.contest):
        if not row.optional:
            upload = SimpleUploadedFile(f"{row.code}.pdf", SCAN)
            required_documents.attach_required_document(application=application, code=row.code, upload=upload, by=by)
    return payout_applications.submit_payout_application(application=application, by=by)


def payouts(stage: Stage) -> None:
    """One team signs how its prize is divided and hands its papers in; the accountant has accepted two of the three."""
    accountant = stage.users["accountant"]
    whole = Award.objects.filter(contest=stage.contest, part_of=None, team__name="Терриконы").first()
    if whole is None:
        return
    with stage.at(stage.contest.ends_on + timedelta(days=5), 12):
        parts = [(part, part.holder.user) for part in parts_of(whole) if part.holder and part.holder.user]
        for part, user in parts:
            shares.agree_to_share(part=part, amount=part.amount, by=user)
        for number, (part, user) in enumerate(parts, start=1):
            part.contest = stage.contest
            application = hand_in(part, number=number, by=user)
            if number == len(parts):
                continue
            verdicts = {
                row.code: (True, "") for row in required_documents_of(application, stage.contest) if row.required_document
            }
            required_documents.check_required_documents(application=application, verdicts=verdicts, by=accountant)
            payout_applications.accept_payout_application(application=application, by=accountant)


def vote_on_tie(held: Meeting, division: str, order: list[int], *, reason: str, by: User) -> None:
    """The order is put, everybody present whose vote it is says yes, the vote is closed."""
    question = tie_votes.put_tie(meeting=held, division=division, order=order, reason=reason, by=by)
    meeting_actions.open_vote(question=question, by=by)
    contest = contest_with_regulation(held.commission.contest_id)
    for row in held.attendance.select_related("member__user").order_by("id"):
        if may_vote(question, row.member, contest):
            meeting_actions.cast_vote(question=question, choice="for", by=row.member.user)
    meeting_actions.close_vote(question=question, by=by)


def outcome(stage: Stage, held: Meeting) -> None:
    """Closing, ties decided by votes of the commission, the protocol signed and published, awards and documents."""
    staff = stage.users["staff"]
    with stage.at(stage.contest.ends_on, 19):
        sheet_actions.close_assessment(contest=stage.contest, by=staff)
        stage.refresh()
        for division, groups in result_actions.open_ties(stage.contest).items():
            for group in groups:
                vote_on_tie(held, division, group, reason="Прототип ближе к готовому.", by=staff)
    sign_and_publish(stage, held, number="1", drafter=staff)
