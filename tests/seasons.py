"""A small season for tests: rules of the preset, three hubs, its people in their roles, one entrant. Made in a test, no world of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import SECOND_FACTOR_ROLES, Role
from hackathon_portal.events.models import Gathering
from hackathon_portal.events.models import Hall as EventHall
from hackathon_portal.exams.content import text_of
from hackathon_portal.exams.models import Allowance, Attempt, Bank, BankLoad, Exam, Question, QuestionVersion
from hackathon_portal.exams.rules.items import Item, Kind, Option
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.learning.models import Enrolment, Module, Programme
from hackathon_portal.seasons.actions.seasons import create_season, publish_season
from hackathon_portal.seasons.models import Ambassador, Entrant, FundLine, FundMove, Hub, Season, Stage
from hackathon_portal.seasons.rules.schema import load_preset
from hackathon_portal.seasons.token_scopes import READ
from registration.actions.tokens import make_api_token
from tests import build
from tests.marked import marked_test

PRESET = "digital_breakthrough_2020"
# While people sign up and sit tests.
IN_REGISTRATION = datetime(2020, 4, 15, 9, tzinfo=UTC)
ROLES = {
    "staff": Role.SEASON_STAFF,
    "methodologist": Role.METHODOLOGIST,
    "ambassador": Role.AMBASSADOR,
    "curator": Role.CURATOR,
    "usher": Role.SEASON_DOOR,
}
# code, title, region, district, city, zone, local day of July, places
HUBS = (
    ("che", "Хаб Челябинск", "74", "УФО", "Челябинск", "Asia/Yekaterinburg", 10, 3),
    ("kgd", "Хаб Калининград", "39", "СЗФО", "Калининград", "Europe/Kaliningrad", 17, 4),
    ("vvo", "Хаб Владивосток", "25", "ДФО", "Владивосток", "Asia/Vladivostok", 17, 2),
)

# Who may open pages with each permission of a season; a page that asks another one adds it here.
OF_STAFF, OF_QUESTIONS = {"staff"}, {"staff", "methodologist"}
ALLOWED: dict[str, set[str]] = {
    "seasons.manage": OF_STAFF,
    "seasons.select": OF_STAFF,
    "seasons.see_journal": OF_STAFF,
    "seasons.see_desk": OF_QUESTIONS | {"curator"},
    "seasons.follow_up": {"staff", "curator"},
    "seasons.keep_bank": OF_QUESTIONS,
    "seasons.plan_tests": OF_QUESTIONS,
    "seasons.rule_on_keys": OF_QUESTIONS,
    "seasons.see_board": OF_QUESTIONS,
    "seasons.run_competitions": OF_QUESTIONS,
    "seasons.keep_cases": OF_STAFF,
    "seasons.manage_gatherings": OF_STAFF,
    "seasons.mark_attendance": {"staff", "usher"},
    "seasons.see_own_count": {"ambassador"},
    "seasons.manage_schools": OF_STAFF,
}


@dataclass
class MadeSeason:
    """The season, who is who in it (`staff`, `methodologist`, `ambassador`, `entrant`, `stranger`), its hubs by code."""

    season: Season
    people: dict[str, User]
    hubs: dict[str, Hub] = field(default_factory=dict)
    entrant: Entrant | None = None

    @property
    def staff(self) -> User:
        return self.people["staff"]

    def stage(self, code: str) -> Stage:
        return Stage.objects.get(season=self.season, code=code)


def made_season(slug: str = "breakthrough", *, is_published: bool = True, at: datetime = IN_REGISTRATION) -> MadeSeason:
    """The season; an announced one was announced at `at`."""
    founder = build.user()
    founder.is_staff = True  # creates seasons
    founder.save(update_fields=["is_staff"])
    give_second_factor(user=founder, secret=build.TOTP_SECRET)
    people = {"staff": founder} | {
        name: build.user() for name in ("methodologist", "ambassador", "curator", "usher", "entrant", "stranger")
    }
    with clock.fixed_at(at):
        season = create_season(slug=slug, title="", preset=load_preset(PRESET), preset_code=PRESET, by=None)
        for name, role in ROLES.items():
            if role in SECOND_FACTOR_ROLES and people[name] is not founder:
                give_second_factor(user=people[name], secret=build.TOTP_SECRET)
            grant_role(user=people[name], season=season, role=role)
        made = MadeSeason(season, people)
        stage = made.stage("regional_summer")
        for code, title, region, district, city, zone, day, places in HUBS:
            hub = Hub(
                stage=stage, code=code, title=title, region=region, district=district, city=city, time_zone=zone, hours=36,
                places=places, reserve_percent=10,
            )  # fmt: skip
            hub.opens_at = datetime(2020, 7, day, 10, tzinfo=hub.zone)
            hub.save()
            made.hubs[code] = hub
        Ambassador.objects.create(season=season, user=people["ambassador"], region="74", origin="expert", code="ural")
        if is_published:
            publish_season(season=season, by=None)
        made.entrant = entrant(season, people["entrant"], at=at)
    return made


def entrant(season: Season, user: User | None = None, *, at: datetime = IN_REGISTRATION, **values: Any) -> Entrant:
    """One admitted person, invented; `values` are columns of the entrant."""
    number = (Entrant.objects.filter(season=season).order_by("-number").values_list("number", flat=True).first() or 0) + 1
    usual: dict[str, Any] = {
        "surname": "Берёзкина", "name": "Анна", "patronymic": "Павловна", "birth_date": datetime(1998, 5, 6).date(), "region": "74",
        "email": user.email if user else f"person{number}@example.org", "specialisations": ["программист"],
        "has_data_consent": True, "has_rules_consent": True, "is_admitted": True,
        "signed_up_at": at + timedelta(seconds=number),
    }  # fmt: skip
    return Entrant.objects.create(season=season, user=user, number=number, **usual | values)


def of_sitting(made: MadeSeason) -> dict[str, Any]:
    """A test of the season and the entrant's attempt, for the addresses of pages of tests."""
    now = clock.now()
    bank, _ = Bank.objects.get_or_create(room=str(made.season.room), title="Банк адресов")
    exam = Exam.objects.create(
        room=str(made.season.room), code="ADDR", title="Тест", bank=bank, category="а", paper_size=1, minutes=15, opens_at=now,
        closes_at=now + timedelta(days=1), pass_percent=50, seed="а", state=Exam.State.PUBLISHED,
    )  # fmt: skip
    attempt = Attempt.objects.create(
        exam=exam, user=made.people["entrant"], number=1, paper=[], started_at=now, ends_at=now + timedelta(minutes=15)
    )
    allowance = Allowance.objects.create(exam=exam, user=made.people["entrant"], factor=2, reason="а")
    return {
        "attempt_id": attempt.pk, "exam_code": exam.code, "allowance_id": allowance.pk, "question_version": 0,
    }  # fmt: skip


def of_schools(made: MadeSeason) -> dict[str, Any]:
    """A school open with one lesson, and a stranger enrolled in it."""
    room = str(made.season.room)
    school = Programme.objects.create(
        room=room, code="addresses", title="Школа", audience=["tracker"], state="open", join_code="a" * 24
    )
    lesson = Module.objects.create(programme=school, code="m1", kind=Module.Kind.ATTENDANCE, title="Занятие")
    enrolment = Enrolment.objects.create(programme=school, user=made.people["stranger"], way=Enrolment.Way.BY_HAND)
    return {
        "school_code": school.code, "module_id": lesson.pk, "enrolment_id": enrolment.pk, "token": school.join_code,
    }  # fmt: skip


def of_competing(made: MadeSeason) -> dict[str, Any]:
    """A competition of the season with a side of the entrant and one file, for the addresses of its pages."""
    from tests import season_competitions as competing

    competition = competing.predictions(made)
    file = competing.scored(competing.side(competition, made.people["entrant"]), 1, 2)
    return {
        "competition_code": competition.code, "submission_id": file.pk, "board_ending": "csv",
        "competition_file_id": competition.data.get().pk,
    }  # fmt: skip


def of_programme(made: MadeSeason) -> dict[str, Any]:
    """A hall of the season, a gathering in it and the entrant's answer."""
    now, room = clock.now(), str(made.season.room)
    hall, _ = EventHall.objects.get_or_create(room=room, title="Зал", defaults={"seats": 10})
    gathering = Gathering.objects.filter(room=room).first() or Gathering.objects.create(
        room=room,
        title="Лекция",
        strand="educational",
        hall=hall,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=1),
    )
    sign_up, _ = gathering.sign_ups.get_or_create(user=made.people["entrant"], defaults={"attended_at": now})
    return {"hall_id": hall.pk, "event_id": gathering.pk, "sign_up_id": sign_up.pk}


def values_of(made: MadeSeason) -> dict[str, Any]:
    """What the addresses of a season name: an area adds its arguments with an object of this season; 0 where nothing is made."""
    version = question_in(made.season)
    sat = marked_test(made.season, made.people["entrant"], keeper=made.people["methodologist"], opens=IN_REGISTRATION)
    return {
        "exam_code": sat.exam.code,
        "asked_version_id": sat.versions["Q-1"].pk,
        "ruling_id": sat.ruling.pk,  # type: ignore[union-attr]  # one is proposed
        "attempt_id": sat.attempts[0].pk,
        "season": made.season.slug,
        **of_schools(made),
        "version_number": 1,
        "entrant_number": made.entrant.number if made.entrant else 0,
        "entrant_file_id": 0,
        "other_number": 1,
        "ambassador_id": made.season.ambassadors.get().pk,  # type: ignore[attr-defined]
        "season_letter_id": letter_of(made.season).pk,
        "season_grant_id": RoleGrant.objects.filter(room=str(made.season.room)).earliest("pk").pk,
        "season_token_id": make_api_token(
            season=made.season, name="а", scopes=[READ], signed=False, by=made.people["staff"]
        ).row.pk,
        "season_job_id": 0,
        "code": "che",
        "job_id": 0,
        "bank_id": version.question.bank_id,
        "question_id": version.question_id,
        "version_id": version.pk,
        "load_id": version.question.bank.loads.get().pk,
        "question_kind": "single",
        "picture_name": "схема.png",
        "list_id": 0,
        "route_id": made.season.routes.earliest("pk").pk,  # type: ignore[attr-defined]
        "entry_id": 0,
        "move_id": fund_move(made).pk,
        "follow_up_id": 0,
        "news_id": 0,
        "season_project_id": 0,
        "list_act": "approve",
        **of_cases(made),
        **of_sitting(made),
        **of_programme(made),
        **of_competing(made),
    }


def letter_of(season: Season, number: int = 0, *, to: str = "anna@example.org", subject: str = "Проба") -> OutboxMessage:
    """A letter of the season that waits."""
    key = f"test:{season.pk}:{number}"
    return outbox.post(kind="staff.test", key=key, to=to, subject=subject, body="Текст", room=season.room, people=[])


def fund_move(made: MadeSeason) -> FundMove:
    """A line of the fund that a hub has been given."""
    line = FundLine.objects.create(season=made.season, stage=made.hubs["che"].stage, hub=made.hubs["che"], amount=1000)
    return FundMove.objects.create(season=made.season, to_line=line, amount=1000, reason="а", made_by=made.staff)


def of_cases(made: MadeSeason) -> dict[str, Any]:
    """A case of a partner that waits for its hubs."""
    from tests import cases

    case = cases.approved(made, *cases.partner())
    return {"case_id": case.pk, "case_file_id": case.files.get().pk}


def question_in(season: Season) -> QuestionVersion:
    """The one question of a new bank of the season, as a load of a file leaves it."""
    bank = Bank.objects.create(room=str(season.room), title="Вопросы")
    BankLoad.objects.create(bank=bank, file_name="вопросы.xml", done_at=bank.made_at, new=1)
    item = Item("А-1", "программист", Kind.TRUE_FALSE, "Земля круглая?", options=(Option("true", Fraction(1)), Option("false")))
    question = Question.objects.create(bank=bank, category=item.category, code=item.code)
    version = QuestionVersion.objects.create(question=question, kind=item.kind, content=text_of(item))
    question.current = version
    question.save()
    return version
