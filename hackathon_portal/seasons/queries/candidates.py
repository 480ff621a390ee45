"""What a list is made from: who is admitted, how their tests went, where they wish to go. Read in a fixed number of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.exams.models import Attempt, Exam
from hackathon_portal.exams.queries.results import sittings_of
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Entrant, Hub, Route, Season, StageEntry
from hackathon_portal.seasons.rules import placing, selection
from hackathon_portal.seasons.rules.answers import HOLDS
from hackathon_portal.seasons.rules.placing import Candidate, Outcome
from hackathon_portal.seasons.rules.route_rules import SelectionRule, Split
from hackathon_portal.seasons.rules.schema import RouteRules
from hackathon_portal.seasons.rules.selection import Sitting, Standing

# Tests of schools select nobody.
PEOPLE = Exam.Takers.PARTICIPANTS
# What a list was made from, as refusals name it.
READ = {
    "people": "допущенные участники или их пожелания",
    "marks": "оценки тестов",
    "hubs": "площадки или число мест",
    "rule": "правило отбора",
    "elsewhere": "места по другим переходам",
    "protocols": "протоколы площадок",
    "teams": "составы команд или их исключение",
    "took_part": "кто участвовал в этапе",
}


@dataclass(frozen=True, slots=True)
class Person:
    """An admitted entrant; `key` is what lists and fingerprints call them: the file's number, else the number in the season."""

    entrant: int
    key: str
    number: int
    signed_up_at: datetime
    region: str
    wishes: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A list as it would be now, in memory."""

    rule: SelectionRule
    people: Mapping[str, Person]
    order: list[Standing]
    outcome: Outcome
    hubs: Mapping[str, Hub]
    attempts: Mapping[str, int]
    # Who has a place of the stage by another route.
    elsewhere: frozenset[str]


def rules_of(route: Route) -> RouteRules:
    """The route's part of the rules in force."""
    return route.season.rules.route(route.from_stage.code, route.to_stage.code)


def hubs_of(route: Route) -> dict[str, Hub]:
    """Hubs of the stage the route leads to that are not closed, by code."""
    return {hub.code: hub for hub in Hub.objects.filter(stage=route.to_stage_id, closed_at=None).order_by("code")}


def key_of(external: str, number: int) -> str:
    """What a list calls a person: numbers of equal length stand in their order as text."""
    return external or f"{number:08d}"


def people_of(season: Season) -> dict[int, Person]:
    """Admitted people who have not withdrawn, by account."""
    rows = Entrant.objects.filter(
        season=season, is_admitted=True, state=Entrant.State.SIGNED_UP, user__isnull=False, erased_at=None
    ).order_by()
    return {
        user: Person(pk, key_of(external, number), number, signed_up_at, region, tuple(wishes))
        for pk, user, external, number, signed_up_at, region, wishes in rows.values_list(
            "pk", "user_id", "external", "number", "signed_up_at", "region", "wishes"
        )
    }


def homes(hubs: Mapping[str, Hub], day: date) -> dict[str, tuple[str, ...]]:
    """Region -> the hub of its district on that day; the region's own first where a district has several."""
    by_district: dict[str, list[Hub]] = {}
    for hub in hubs.values():
        by_district.setdefault(hub.district, []).append(hub)
    found = {}
    for region in REGIONS:
        here = by_district.get(region.district_on(day), [])
        found[region.code] = tuple(hub.code for hub in sorted(here, key=lambda hub: (hub.region != region.code, hub.code)))
    return found


def season_day(route: Route) -> date:
    """The day on which regions are looked up: the stage begins then, in the season's zone."""
    return route.from_stage.opens_at.astimezone(route.season.rules.zone).date()


def wishes_of(
    person: Person, hubs: Mapping[str, Hub], home: Mapping[str, tuple[str, ...]], rule: SelectionRule
) -> tuple[str, ...]:
    """Hubs in the order of the wishes; who wished none that is open is taken at home where the rule says so."""
    known = tuple(code for code in person.wishes if code in hubs)
    return known or (home.get(person.region, ()) if rule.home_hub else ())


def drawn(route: Route, rule: SelectionRule, decided: Mapping[str, int] | None = None) -> Drawn:
    """The list as it would be now."""
    by_user = people_of(route.season)
    people = {person.key: person for person in by_user.values()}
    attempts: dict[str, int] = {}
    sittings = []
    for one in sittings_of(route.season.room):
        person = by_user.get(one.user)
        if person is not None:
            name = one.external or f"{one.attempt:012d}"
            attempts[name] = one.attempt
            passed = one.is_passed or not rule.passed_only
            sittings.append(Sitting(name, person.key, one.exam, one.share, one.seconds, one.started_at, passed))
    signed_up = {key: person.signed_up_at for key, person in people.items()}
    order = placing.ordered(selection.standings(sittings), rule, signed_up, decided)
    hubs = hubs_of(route)
    day = season_day(route)
    home = homes(hubs, day)
    elsewhere = _elsewhere(route, rule)
    candidates = [
        Candidate(
            one.person,
            equals,
            wishes_of(people[one.person], hubs, home, rule),
            _group_of(people[one.person], one, rule, day),
            people[one.person].entrant in elsewhere,
        )
        for one, equals in zip(order, placing.groups_of_equals(order, rule), strict=True)
    ]
    places = [selection.Hub(hub.code, hub.places, hub.reserve_percent) for hub in hubs.values()]
    outcome = placing.chosen(candidates, places, rule, decided)
    away = frozenset(key for key, person in people.items() if person.entrant in elsewhere)
    return Drawn(rule, people, order, outcome, hubs, attempts, away)


_DISTRICTS: dict[tuple[str, date], str] = {}


def _group_of(person: Person, standing: Standing, rule: SelectionRule, day: date) -> str:
    """What a quota counts the person in."""
    if rule.split is Split.REGION:
        return person.region
    if rule.split is Split.DISTRICT:
        known = (person.region, day)
        if known not in _DISTRICTS:
            _DISTRICTS[known] = next((one.district_on(day) for one in REGIONS if one.code == person.region), "")
        return _DISTRICTS[known]
    return standing.exam if rule.split is Split.SPECIALISATION else ""


def _elsewhere(route: Route, rule: SelectionRule) -> frozenset[int]:
    """Entrants who have a place of the stage by another route; by a rule for newcomers also a place at a hub of another stage."""
    where = Q(stage=route.to_stage_id)
    if rule.newcomers_only:
        where |= Q(stage__season=route.season_id, hub__isnull=False)
    held = StageEntry.objects.filter(where, state__in=[*HOLDS]).exclude(basis__route=route.pk)
    return frozenset(held.values_list("entrant_id", flat=True))


# One fingerprint a statement: what has changed since a list was made is named in the refusal.
_PEOPLE = """SELECT md5(COALESCE(string_agg(concat_ws('|', id, number, region, wishes, signed_up_at), ',' ORDER BY id), ''))
FROM seasons_entrant WHERE season_id = %s AND is_admitted AND state = 'signed_up' AND user_id IS NOT NULL AND erased_at IS NULL"""
_MARKS = """SELECT md5(COALESCE(string_agg(concat_ws('|', a.id, a.units, a.full_units, a.is_passed, a.seconds), ',' ORDER BY a.id), ''))
FROM exams_attempt a JOIN exams_exam e ON e.id = a.exam_id WHERE e.room = %s AND e.takers = 'people'"""
_HUBS = """SELECT md5(COALESCE(string_agg(concat_ws('|', id, code, district, region, places, reserve_percent, closed_at), ',' ORDER BY id), ''))
FROM seasons_hub WHERE stage_id = %s"""
_ELSEWHERE = """SELECT md5(COALESCE(string_agg(entrant_id::text, ',' ORDER BY entrant_id), '')) FROM seasons_stageentry s
JOIN seasons_selectionlist l ON l.id = s.basis_id JOIN seasons_stage t ON t.id = s.stage_id
WHERE (s.stage_id = %s OR (%s AND t.season_id = %s AND s.hub_id IS NOT NULL))
AND l.route_id <> %s AND s.state IN ('invited', 'confirmed', 'took_part')"""


def fingerprints(route: Route, rule: SelectionRule) -> dict[str, str]:
    """What a list made now would be made from, by name (`READ`)."""
    asked: dict[str, tuple[str, list[Any]]] = {
        "people": (_PEOPLE, [route.season_id]),
        "marks": (_MARKS, [str(route.season.room)]),
        "hubs": (_HUBS, [route.to_stage_id]),
        "elsewhere": (_ELSEWHERE, [route.to_stage_id, rule.newcomers_only, route.season_id, route.pk]),
    }
    found = {}
    with connection.cursor() as cursor:
        for name, (statement, values) in asked.items():
            cursor.execute(statement, values)
            (found[name],) = cursor.fetchone()
    return found | {"rule": rule.model_dump_json()}


def unready(route: Route) -> list[str]:
    """Why the results of the tests are not final yet, in words."""
    room = str(route.season.room)
    faults = [
        f"Тест «{exam.title}» ещё идёт: начать можно до {exam.closes_at.astimezone(route.season.rules.zone):%d.%m.%Y %H:%M}."
        for exam in Exam.objects.filter(room=room, takers=PEOPLE, closes_at__gt=clock.now())
        .exclude(state=Exam.State.DRAFT)
        .order_by("code")
    ]
    left = Counter(
        state == Attempt.State.OPEN
        for state in Attempt.objects.filter(exam__room=room, exam__takers=PEOPLE, units=None).values_list("state", flat=True)[
            :100_000
        ]
    )
    if left[True]:
        faults.append(f"Ещё не закончены попытки: {left[True]}.")
    if left[False]:
        faults.append(f"Ещё не оценены попытки: {left[False]}. Оцените тесты и составьте список снова.")
    return faults


def key_revisions(room: object) -> dict[str, int]:
    """Test -> how many decisions on its keys have been adopted."""
    return dict(Exam.objects.filter(room=str(room)).order_by("code").values_list("code", "key_revision"))
