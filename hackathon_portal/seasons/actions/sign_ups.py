"""How sign-ups become rows, one or many: numbers, doubles, admission. Part of the actions of a person, of staff and of a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from hackathon_portal.seasons.models import Entrant, Season
from hackathon_portal.seasons.queries.asked import Asked
from hackathon_portal.seasons.queries.same import email_hash, person_hash
from hackathon_portal.seasons.rules.entrants import DOUBLES, Checked, Doubles, SignUp, doubles_in, may_take_part

HASHES = {"person.duplicate": "person_hash", "email.duplicate": "email_hash"}
AT_ONCE = 5000
TAKE = """
INSERT INTO seasons_entrantcounter AS counter (season_id, last)
SELECT %(season)s, COALESCE(MAX(number), 0) + %(count)s FROM seasons_entrant WHERE season_id = %(season)s
ON CONFLICT (season_id) DO UPDATE SET last = GREATEST(counter.last, excluded.last - %(count)s) + %(count)s RETURNING last
"""


def next_numbers(season: Season, count: int = 1) -> range:
    """The next numbers of the season. Asked before the sign-up's transaction, so nobody waits; of a sign-up that fails a number is left out."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"season": season.pk, "count": count})
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


def put(entrant: Entrant, sign_up: SignUp, asked: Asked) -> Checked:
    """Check a sign-up and put what was understood of it onto the row, findings by themselves with it; nothing is saved."""
    row = asked.check(sign_up)
    entrant.surname, entrant.name, entrant.patronymic = row.surname, row.name, row.patronymic
    entrant.birth_date, entrant.email = row.birth_date, row.email
    entrant.region, entrant.region_typed = row.region or "", " ".join(sign_up.region.split())
    entrant.specialisations, entrant.wishes = asked.titles_of(sign_up.specialisations), list(row.hubs)
    entrant.is_minor = row.age is not None and row.age < asked.terms.adult_age
    entrant.signed_up_at, entrant.is_tidied = row.signed_up_at, row.is_tidied
    entrant.person_hash, entrant.email_hash = person_hash(row), email_hash(row.email)
    entrant.findings = list(row.codes)
    entrant.is_admitted = _admits(entrant, is_later=False)
    return row


def _admits(entrant: Entrant, *, is_later: bool) -> bool:
    is_here = entrant.state == Entrant.State.SIGNED_UP
    return is_here and may_take_part(entrant.findings, is_later=is_later, waived=entrant.waived)


def settle_doubles(season: Season, among: Iterable[Entrant] | None = None) -> frozenset[int]:
    """Write findings of doubles and admission anew where they have changed: of the whole season, or of those whose person or address
    is that of somebody `among`. Returns the later rows."""
    standing = Entrant.objects.filter(season=season, state=Entrant.State.SIGNED_UP)
    found = _all_doubles(season, standing) if among is None else _near(standing, list(among))
    rows = {row.pk: row for row in found}
    doubles = doubles_of(row for row in rows.values() if row.state == Entrant.State.SIGNED_UP)
    changed, later = [], set()
    for row in rows.values():
        key = key_of(row)
        before = (row.findings, row.is_admitted)
        row.findings = sorted({*row.findings} - DOUBLES | doubles.codes.get(key, frozenset()))
        row.is_admitted = _admits(row, is_later=key in doubles.later)
        if (row.findings, row.is_admitted) != before:
            changed.append(row)
        if key in doubles.later:
            later.add(row.pk)
    Entrant.objects.bulk_update(changed, ["findings", "is_admitted"], batch_size=500)
    return frozenset(later)


def doubles_of(rows: Iterable[Entrant]) -> Doubles:
    """Which of these rows are one person or one address."""
    groups: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    for row in rows:
        for code, column in HASHES.items():
            if same := getattr(row, column):
                groups[code, same].append((row.signed_up_at, key_of(row)))
    return doubles_in((code, members) for (code, _), members in groups.items())


COLUMNS = [
    "season",
    "state",
    "external",
    "number",
    "signed_up_at",
    "person_hash",
    "email_hash",
    "findings",
    "waived",
    "is_admitted",
]


def _all_doubles(season: Season, standing: QuerySet[Entrant]) -> Iterator[Entrant]:
    """Rows that share a hash with another, and rows that have such a finding and may stand in no group any more."""
    for column in HASHES.values():
        several = standing.exclude(**{column: ""}).order_by().values(column).annotate(many=Count("pk")).filter(many__gt=1)
        # Read first: right after a file the planner takes the table for empty and would compare every row with every other.
        hashes = list(several.values_list(column, flat=True))
        for start in range(0, len(hashes), AT_ONCE):
            yield from standing.filter(**{f"{column}__in": hashes[start : start + AT_ONCE]}).only(*COLUMNS)
    yield from Entrant.objects.filter(season=season, findings__overlap=sorted(DOUBLES)).only(*COLUMNS)


def _near(standing: QuerySet[Entrant], among: list[Entrant]) -> Iterable[Entrant]:
    """These rows with everybody who is the same person or has the same address as one of them, directly or through another."""
    rows = {row.pk: row for row in among}
    people: set[str] = set()
    addresses: set[str] = set()
    while True:
        more_people = {row.person_hash for row in rows.values() if row.person_hash} - people
        more_addresses = {row.email_hash for row in rows.values() if row.email_hash} - addresses
        if not more_people and not more_addresses:
            return rows.values()
        people |= more_people
        addresses |= more_addresses
        same = Q(person_hash__in=more_people) | Q(email_hash__in=more_addresses)
        rows = {row.pk: row for row in standing.filter(same).only(*COLUMNS)} | rows


def key_of(row: Entrant) -> str:
    """What equals of one instant are ordered by: the number in the file, then the season's."""
    return f"{row.external}\x00{row.number:010}"
