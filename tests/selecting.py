"""The small season (`season_files`) as it stands when its tests are over: people, hubs, attempts with their points, in bulk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.exams.models import Attempt, Bank, Exam
from hackathon_portal.exams.rules import timing
from hackathon_portal.exams.rules.marking import UNITS
from hackathon_portal.seasons.actions.seasons import create_season, publish_season
from hackathon_portal.seasons.models import Entrant, Hub, Route, Season
from hackathon_portal.seasons.rules import entrants
from hackathon_portal.seasons.rules.schema import load_preset
from tests import build, season_files
from tests.rules.test_exam_marking import timing_of
from tests.rules.test_season_entrants import checked_season

PRESET = "digital_breakthrough_2020"
# When tests are over and no hub is open.
AFTER_TESTS = datetime(2020, 7, 2, 9, tzinfo=UTC)


def staff_of(season: Season, name: str = "") -> User:
    """One more member of the season's staff, with the second factor."""
    person = build.user()
    if name:
        User.objects.filter(pk=person.pk).update(name=name)
        person.refresh_from_db()
    give_second_factor(user=person, secret=build.TOTP_SECRET)
    RoleGrant.objects.create(user=person, room=str(season.room), role=Role.SEASON_STAFF)
    return person


def season_after_tests(slug: str = "tested") -> tuple[Season, Route]:
    """The season with everybody's attempts marked after the ruling, and its route to the hubs. Call it under `clock.fixed_at`."""
    season = create_season(slug=slug, title="", preset=load_preset(PRESET), preset_code=PRESET, by=None)
    publish_season(season=season, by=None)
    season.refresh_from_db()
    route = Route.objects.select_related("season__rules_version").get(
        season=season, from_stage__code="online", to_stage__code="regional_summer"
    )
    _hubs(route)
    people = _people(season)
    _attempts(season, people)
    return season, route


def _hubs(route: Route) -> None:
    for row in season_files.rows("hubs.csv"):
        opens_at = datetime.fromisoformat(row["opens_at"]).replace(tzinfo=ZoneInfo(row["time_zone"]))
        Hub.objects.create(
            stage=route.to_stage, code=row["code"], title=row["title"], region=row["region"], district=row["federal_district"],
            city=row["city"], time_zone=row["time_zone"], opens_at=opens_at, hours=int(row["hours"]),
            places=int(row["quota_people"]), reserve_percent=int(row["reserve_percent"]),
        )  # fmt: skip


def _people(season: Season) -> dict[str, User]:
    rows = checked_season()
    admitted = {row.key for row in entrants.admitted(rows, entrants.doubles_among(rows))}
    users = {row.key: User(email=f"{season.slug}-{row.key.lower()}@example.org", name=row.name) for row in rows}
    User.objects.bulk_create(users.values())
    Entrant.objects.bulk_create(
        Entrant(
            season=season, user=users[row.key], number=number, external=row.key, surname=row.surname, name=row.name,
            email=users[row.key].email, region=row.region or "", wishes=list(row.hubs), signed_up_at=row.signed_up_at,
            is_admitted=row.key in admitted, has_data_consent=True, has_rules_consent=True,
        )
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    return users


def _attempts(season: Season, people: dict[str, User]) -> None:
    bank = Bank.objects.create(room=str(season.room), title="Вопросы")
    exams = {}
    for row in season_files.rows("exams.csv"):
        exams[row["exam"]] = Exam.objects.create(
            room=str(season.room), code=row["exam"], title=row["specialisation"], state=Exam.State.PUBLISHED, bank=bank,
            category=row["specialisation"], paper_size=int(row["items"]), minutes=int(row["minutes"]),
            opens_at=datetime.fromisoformat(row["opens_at"]), closes_at=datetime.fromisoformat(row["closes_at"]),
            attempts=int(row["attempts"]), grace_seconds=int(row["grace_seconds"]), pass_percent=Decimal(row["pass_percent"]), seed="0",
        )  # fmt: skip
    factors = {(row["external_id"], row["exam"]): Fraction(row["factor"]) for row in season_files.rows("allowances.csv")}
    sat = {row["attempt"]: row for row in season_files.rows("attempts.csv")}
    made = []
    for line in season_files.content("answers.expected-lines.csv").decode().splitlines():
        attempt, person, exam, standing, full, _, after, _, passed = line.split(",")
        if standing != "counted":
            continue
        started = datetime.fromisoformat(sat[attempt]["started_at"])
        limit = timing.seconds_allowed(timing_of(exam), started, factors.get((person, exam), Fraction(1)))
        submitted = sat[attempt]["submitted_at"]
        used = (datetime.fromisoformat(submitted) - started).total_seconds() if submitted else limit
        made.append(
            Attempt(
                exam=exams[exam], user=people[person], number=int(sat[attempt]["number"]), external=attempt, paper=[],
                state=Attempt.State.SUBMITTED, started_at=started, ends_at=started + timedelta(seconds=int(limit)),
                submitted_at=started + timedelta(seconds=int(used)), seconds=int(used),
                units=int(Fraction(after).limit_denominator(12) * UNITS * 1000), full_units=int(Fraction(full)) * UNITS * 1000,
                is_passed=passed == "passed", key_revision=0,
            )
        )  # fmt: skip
    Attempt.objects.bulk_create(made)
