"""Entrants of a season counted: the report of findings, admission, doubles, regions and specialisations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from hackathon_portal.seasons.models import Entrant, Season
from hackathon_portal.seasons.queries.asked import Asked, asked_of, home_hubs
from hackathon_portal.seasons.rules.entrants import DOUBLES, HINTS, WORDS, may_take_part
from hackathon_portal.seasons.rules.listing import sha_of

COLUMNS = (
    "external", "number", "state", "surname", "name", "patronymic", "region", "region_typed", "specialisations", "is_student", "is_minor",
    "signed_up_at", "findings", "waived", "is_admitted", "is_tidied", "person_hash", "email_hash",
)  # fmt: skip


def name_of(external: str, number: int) -> str:
    """What a report calls an entrant: the number in the file, or the season's."""
    return external or f"{number}"


def report_of(season: Season, asked: Asked | None = None) -> dict[str, Any]:
    """Everything a season's sign-ups come to, by the database: the same keys and values as a file's report of checks.

    Of numbers of people each is counted once; by specialisation a person counts in each of theirs, so the sum is larger than the whole.
    """
    asked = asked or asked_of(season)
    rows = list(Entrant.objects.filter(season=season).order_by("number").only(*COLUMNS).iterator(chunk_size=5000))
    findings = {name_of(row.external, row.number): row.findings for row in rows if row.findings}
    admitted = [row for row in rows if row.is_admitted]
    names = sorted(name_of(row.external, row.number) for row in admitted)
    hubs = home_hubs(season, asked.terms.opens_at.date())
    return {
        "rows": len(rows),
        "rows_with_findings": len(findings),
        "findings": dict(sorted(findings.items())),
        "findings_sha256": sha_of(f"{name},{';'.join(codes)}" for name, codes in sorted(findings.items())),
        "counts": _counted(code for codes in findings.values() for code in codes),
        "codes": WORDS,
        "hints": sorted(HINTS),
        "admitted": len(admitted),
        "admitted_sha256": sha_of(names),
        "admitted_by_region": _counted(row.region for row in admitted),
        "admitted_by_specialisation": _counted(one for row in admitted for one in row.specialisations),
        "admitted_by_home_hub": _counted(hubs.get(row.region, "") for row in admitted),
        "admitted_students": sum(row.is_student for row in admitted),
        "admitted_minors": sum(row.is_minor for row in admitted),
        "rows_by_region": _counted(row.region for row in rows if row.region),
        "region_spellings": {row.region_typed: row.region or None for row in sorted(rows, key=lambda row: row.region_typed)},
        "normalised": {
            name_of(row.external, row.number): {
                "surname": row.surname, "name": row.name, "patronymic": row.patronymic, "region": row.region or None,
            }
            for row in rows if row.is_tidied
        },
        "doubles": _pairs(rows),
        "not_admitted_only_as_later_double": sorted(
            name_of(row.external, row.number)
            for row in rows
            if not row.is_admitted and DOUBLES & {*row.findings} and may_take_part(row.findings, is_later=False, waived=row.waived)
        ),
        "registration": {
            "opens_at": asked.terms.opens_at.astimezone(asked.terms.zone).isoformat(),
            "closes_at": asked.terms.closes_at.astimezone(asked.terms.zone).isoformat(),
            "min_age": asked.terms.minimum_age,
            "representative_below": asked.terms.adult_age,
        },
    }  # fmt: skip


def _pairs(rows: Iterable[Entrant]) -> dict[str, list[list[str]]]:
    """Pairs of doubles, the one that stays first: the same person at another address, at the same one, another person at one address."""
    people, addresses = _groups(rows, "person_hash"), _groups(rows, "email_hash")
    return {
        "double_mail": sorted(map(list, people - addresses)),
        "double_all": sorted(map(list, people & addresses)),
        "same_mail": sorted(map(list, addresses - people)),
    }


def _groups(rows: Iterable[Entrant], column: str) -> set[tuple[str, str]]:
    groups = defaultdict(list)
    for row in rows:
        if getattr(row, column) and row.state == Entrant.State.SIGNED_UP:
            groups[getattr(row, column)].append((row.signed_up_at, name_of(row.external, row.number)))
    return {(first, other) for same in groups.values() for (_, first), *rest in [sorted(same)] for _, other in rest}


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
