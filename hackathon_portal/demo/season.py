"""A season played from files by the same actions as on the pages: entrants, a bank, a test, a wrong key, a list, answers to invitations."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.demo import people
from hackathon_portal.demo.season_folder import Folder
from hackathon_portal.exams.actions import banks, exams, loads, marking, rulings, statistics
from hackathon_portal.exams.actions.effects import changes_in
from hackathon_portal.exams.imports import take_sat
from hackathon_portal.exams.models import Attempt, Bank, Exam, QuestionVersion, Ruling
from hackathon_portal.exams.queries import banks as bank_queries
from hackathon_portal.exams.queries import results
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.actions import entries, hubs, lists, seasons, telling
from hackathon_portal.seasons.imports.carrying_out import import_entrants
from hackathon_portal.seasons.models import Entrant, Season, SelectionList, Stage, StageEntry
from hackathon_portal.seasons.queries import entrants as entrant_queries
from hackathon_portal.seasons.queries import lists as list_queries
from hackathon_portal.seasons.rules.schema import SeasonPreset, load_preset

PRESET = "digital_breakthrough_2020"
BANK = "Вопросы сезона"
HOUR = timedelta(hours=1)


def actors_of(slug: str) -> dict[str, people.Actor]:
    """Who runs a season: what one drafts another approves."""
    return {
        "staff": people.Actor(f"{slug}-staff", "Сезонова", "Алла", "Викторовна", Role.SEASON_STAFF),
        "second": people.Actor(f"{slug}-staff2", "Порядин", "Олег", "Ильич", Role.SEASON_STAFF),
        "methodist": people.Actor(f"{slug}-methodist", "Вопросова", "Рита", "Павловна", Role.METHODOLOGIST),
    }


@dataclass
class Play:
    """A season under way, and how long each step took: (wall seconds, processor seconds of this process)."""

    folder: Folder
    season: Season
    users: dict[str, User]
    took: dict[str, tuple[float, float]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    told: Callable[[str], None] = lambda words: None

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        began, spent = time.perf_counter(), time.process_time()
        yield
        self.took[title] = (time.perf_counter() - began, time.process_time() - spent)
        self.told(f"{title}: {self.took[title][0]:.1f} с")

    @property
    def room(self) -> Any:
        return self.season.room


def begin(
    folder: Folder,
    slug: str,
    told: Callable[[str], None] = lambda words: None,
    *,
    preset: SeasonPreset | None = None,
    title: str = "",
) -> Play:
    """The season of these hubs and tests, announced before its sign-up opens."""
    preset = preset or load_preset(PRESET)
    opens = preset.rules.registration.opens_at.replace(tzinfo=preset.rules.zone)
    with clock.fixed_at(opens - 24 * HOUR):
        actors = actors_of(slug)
        made = people.make_accounts(actors.values())
        users = {key: made[actor.login] for key, actor in actors.items()}
        season = seasons.create_season(slug=slug, title=title, preset=preset, preset_code=PRESET, by=None)
        for key, actor in actors.items():
            grant_role(user=users[key], season=season, role=actor.role, by=None)
        play = Play(folder, season, users, told=told)
        _hubs(play)
        bank_of(play)
        _exams(play)
        seasons.publish_season(season=season, by=users["staff"], for_caller=True)
    season.refresh_from_db()
    return play


def stage_of_hubs(season: Season) -> Stage:
    """The stage that the files' hubs hold: the first that has hubs."""
    codes = [stage.code for stage in season.rules.stages if stage.has_hubs]
    return Stage.objects.get(season=season, code=codes[0])


def _hubs(play: Play) -> None:
    hubs.import_hubs(stage=stage_of_hubs(play.season), content=play.folder.content("hubs.csv"), by=play.users["staff"])


def bank_of(play: Play) -> Bank:
    """The bank of the file: sound questions taken, broken ones refused."""
    by = play.users["methodist"]
    with play.step("банк вопросов"):
        bank = banks.create_bank(room=play.room, title=BANK, by=by)
        loads.import_bank(bank=bank, file=io.BytesIO(play.folder.content("question-bank.xml")), by=by)
    return bank


def _exams(play: Play) -> None:
    bank = Bank.objects.get(room=str(play.room))
    for row in play.folder.rows("exams.csv"):
        values = {
            "code": row["exam"], "title": row["specialisation"][:1].upper() + row["specialisation"][1:], "bank": bank, "category": row["specialisation"],
            "minutes": int(row["minutes"]), "opens_at": datetime.fromisoformat(row["opens_at"]),
            "closes_at": datetime.fromisoformat(row["closes_at"]), "attempts": int(row["attempts"]),
            "grace_seconds": int(row["grace_seconds"]), "paper_size": int(row["items"]), "pass_percent": Decimal(row["pass_percent"]),
            "specialisations": [row["specialisation"]],
        }  # fmt: skip
        exam = exams.plan_exam(room=play.room, values=values, by=play.users["methodist"])
        exams.publish_exam(exam=exam, by=play.users["methodist"])


def sign_up(play: Play, *, at: datetime | None = None) -> None:
    """Everybody of the file, at the end of the sign-up (or at another instant): each line has its own."""
    rules = play.season.rules
    closed = rules.registration.closes_at.replace(tzinfo=rules.zone)
    with clock.fixed_at(at or closed), play.step("участники из файла"):
        import_entrants(season=play.season, file=play.folder.content("entrants.csv"), by=play.users["staff"])


def sit(play: Play) -> None:
    """Attempts and answers as they were sat."""
    admitted = Entrant.objects.filter(season=play.season, is_admitted=True, user__isnull=False)
    known = dict(admitted.values_list("external", "user_id"))
    with clock.fixed_at(_tests_over(play)), play.step("попытки и ответы из файла"):
        taken = take_sat(
            room=play.room, attempts=play.folder.rows("attempts.csv"), answers=play.folder.rows("answers.csv"),
            allowances=play.folder.rows("allowances.csv"), people=known, by=play.users["methodist"],
        )  # fmt: skip
    play.statuses = {str(standing): count for standing, count in taken.standings.items()}


def _tests_over(play: Play) -> datetime:
    last = Exam.objects.filter(room=str(play.room)).order_by("-closes_at").first()
    assert last is not None
    return last.closes_at + HOUR


def mark(play: Play) -> None:
    """Points for everybody by the keys of the bank, then the figures of every question."""
    thresholds = play.season.rules.statistics.thresholds
    tests = list(Exam.objects.filter(room=str(play.room)))
    with clock.fixed_at(_tests_over(play)):
        with play.step("баллы"):
            for exam in tests:
                marking.mark_exam(exam=exam, by=play.users["methodist"])
        with play.step("статистика вопросов"):
            for exam in tests:
                statistics.compute_statistics(exam=exam, by=play.users["methodist"], thresholds=thresholds)


def rule(play: Play) -> Ruling:
    """The decision on the wrong key: proposed by the methodologist, adopted by staff, everybody rescored."""
    told = play.folder.data("ruling.json")
    version = QuestionVersion.objects.get(
        question__bank__room=str(play.room), question__code=told["item"], question__retired_at=None, pk=F("question__current")
    )
    with clock.fixed_at(_tests_over(play) + HOUR), play.step("решение о ключе и пересчёт"):
        ruling = rulings.propose_ruling(
            version=version, decision=told["decision"], answers=[str(told["right_option"])],
            reason="Статистика показала: ключ указывает на другой вариант.", by=play.users["methodist"],
        )  # fmt: skip
        day: date = clock.now().date()
        ruling = rulings.adopt_ruling(ruling=ruling, by=play.users["staff"], protocol_number="1-Т", protocol_date=day)
        finish_rescoring(ruling)
    return ruling


def finish_rescoring(ruling: Ruling) -> None:
    """The command line waits for what a worker would do."""
    from hackathon_portal.exams.rescoring import rescore  # noqa: PLC0415  only here: pages leave it to the worker

    rescore(ruling)


def select(play: Play, stage: Stage | None = None, *, number: str = "1-О", at: datetime | None = None) -> SelectionList:
    """The list of the route to the hubs (of the first stage that has them): drawn by one, approved by another, told."""
    route = play.season.routes.get(to_stage=stage or stage_of_hubs(play.season))  # type: ignore[attr-defined]
    with clock.fixed_at(at or _tests_over(play) + 2 * HOUR):
        with play.step("список: составление"):
            drawn = lists.draft_list(route=route, by=play.users["staff"])
        with play.step("список: утверждение с протоколом"):
            drawn = lists.approve_list(selection_list=drawn, protocol_number=number, by=play.users["second"])
        with play.step("список: письма в очереди"):
            drawn = telling.publish_list(selection_list=drawn, by=play.users["second"])
    return drawn


def decline(play: Play, of: SelectionList) -> None:
    """Those who gave up their place, all together."""
    rows = list(play.folder.rows("declines.csv"))
    if not rows:
        return
    last = max(datetime.fromisoformat(row["declined_at"]) for row in rows)
    with clock.fixed_at(last + timedelta(minutes=1)), play.step("отказы и резерв"):
        entries.take_declines(selection_list=of, rows=rows, by=play.users["staff"])


def declined(play: Play) -> datetime:
    """When the last of those who gave up their place did."""
    return max(datetime.fromisoformat(row["declined_at"]) for row in play.folder.rows("declines.csv"))


def confirm(play: Play, of: SelectionList, *, at: datetime | None = None) -> None:
    """Those invited answer in their term, nine of ten."""
    with clock.fixed_at(at or declined(play) + HOUR), play.step("ответы приглашённых"):
        invited = (
            StageEntry.objects.filter(basis=of, state=StageEntry.State.INVITED).select_related("entrant__user").order_by("rank")
        )
        for number, entry in enumerate(invited):
            if number % 10:
                entries.confirm(entry=entry, by=entry.entrant.user if entry.entrant else None)


def hub_contests(play: Play, stage: Stage | None = None, *, at: datetime | None = None) -> None:
    """Each hub's contest, a draft that its staff goes on with."""
    with clock.fixed_at(at or _tests_over(play) + 3 * HOUR), play.step("хакатоны площадок"):
        for hub in (stage or stage_of_hubs(play.season)).hubs.all():  # type: ignore[attr-defined]
            hubs.make_stage_contest(hub=hub, preset=play.season.rules.hubs.preset, by=play.users["staff"])


def report(play: Play, of: SelectionList) -> dict[str, Any]:
    """What the portal itself has come to, read from the database."""
    names = dict(Entrant.objects.filter(season=play.season, user__isnull=False).values_list("user_id", "external"))
    bank = Bank.objects.get(room=str(play.room))
    with play.step("отчёт"):
        return {
            "entrants": entrant_queries.report_of(play.season),
            "bank": bank_queries.report_of(bank),
            "answers": results.report_of(
                play.room, statuses=play.statuses, name_of=lambda user: names[user], changes=changes_in(play.room)
            )
            | {"closed_by_time": Attempt.objects.filter(exam__room=str(play.room), state=Attempt.State.BY_TIME).count()},
            "selection": list_queries.report_of(of),
        }


def play_all(
    folder: Folder, slug: str, told: Callable[[str], None] = lambda words: None, *, preset: SeasonPreset | None = None
) -> tuple[Play, dict[str, Any]]:
    """The whole season up to the hubs, and its report."""
    play = begin(folder, slug, told, preset=preset)
    for scene in (sign_up, sit, mark):
        scene(play)
    rule(play)
    selected = select(play)
    decline(play, selected)
    return play, report(play, selected)
