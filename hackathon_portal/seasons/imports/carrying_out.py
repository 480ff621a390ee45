"""A file of entrants carried out: rows stored in chunks, doubles settled, accounts made, letters queued. Each step looks at what is there."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock, locks
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import require
from hackathon_portal.seasons.actions import entrant_accounts, sign_ups
from hackathon_portal.seasons.imports.reading import Read, read_entrants
from hackathon_portal.seasons.models import Entrant, EntrantRepresentative, Season
from hackathon_portal.seasons.queries.asked import Asked, asked_of
from hackathon_portal.seasons.rules.entrants import may_take_part

log = logging.getLogger("portal.imports")
CHUNK = 1000
STAFF_ALONE = "Файл участников загружает сотрудник сезона."
Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What became of a file: how many rows are new, were there before, cannot be taken; codes of findings by the row's number."""

    rows: int = 0
    new: int = 0
    known: int = 0
    broken: list[dict[str, Any]] = field(default_factory=list)
    findings: dict[str, list[str]] = field(default_factory=dict)
    admitted: int = 0
    linked: int = 0
    letters: int = 0
    is_dry: bool = False

    @property
    def counts(self) -> dict[str, int]:
        return dict(sorted(Counter(code for codes in self.findings.values() for code in codes).items()))

    def as_json(self) -> dict[str, Any]:
        return self.__dict__ | {"counts": self.counts}


def import_entrants(
    *, season: Season, file: bytes, by: User | None, dry_run: bool = False, asked: Asked | None = None,
    progress: Progress = lambda done, total: None,
) -> Report:  # fmt: skip
    """Store everybody of a file who is not there yet; by=None is the command line. UnreadableFile where the file cannot be read.

    Whoever was stored before (by the number in the file) stays as they are: a file loaded twice, or begun anew after a crash, doubles
    nothing and loses nothing. Faulty sign-ups are stored with their findings, so that the person can mend them.
    """
    if by is not None:
        require(by, "seasons.manage", season, STAFF_ALONE)
    asked = asked or asked_of(season)
    rows = read_entrants(file, asked.terms.zone, clock.now())
    report = Report(rows=len(rows), is_dry=dry_run)
    report.broken = [{"line": row.line, "external_id": row.external, "message": row.fault} for row in rows if row.fault]
    good = [row for row in rows if not row.fault]
    there = _there(season)
    report.known = sum(row.external in there for row in good)
    if dry_run:
        _foresee(season, good, asked, report)
        return report
    # Reading and checking is one part of the way, an account and a letter for each two more.
    total, done = 3 * len(good), 0

    def went(count: int) -> None:
        nonlocal done
        done += count
        progress(min(done, total), total)

    for start in range(0, len(good), CHUNK):
        chunk = good[start : start + CHUNK]
        report.new += _store(season, [row for row in chunk if row.external not in there], asked)
        went(len(chunk))
    later = sign_ups.settle_doubles(season)
    report.linked = entrant_accounts.make_accounts(season, later, went)
    report.letters = entrant_accounts.tell(season, went)
    _look_up(season, {row.external for row in good}, report)
    record_import(season=season, report=report, by=by)
    progress(total, total)
    return report


@action("Загружен файл участников сезона")
def record_import(*, season: Season, report: Report, by: User | None) -> None:
    if by is not None:
        require(by, "seasons.manage", season, STAFF_ALONE)
    note(
        room=season.room, about=f"строк {report.rows}, новых {report.new}, не взято {len(report.broken)}, писем {report.letters}"
    )


def _there(season: Season) -> set[str]:
    return set(Entrant.objects.filter(season=season).exclude(external="").values_list("external", flat=True))


def _store(season: Season, rows: list[Read], asked: Asked) -> int:
    """One transaction of new rows; whoever another import has stored meanwhile is passed over."""
    if not rows:
        return 0
    numbers = sign_ups.next_numbers(season, len(rows))
    made = [_entrant(season, row, number, asked) for row, number in zip(rows, numbers, strict=True)]
    with transaction.atomic():
        locks.lock_name(f"season-import:{season.pk}")
        there = set(
            Entrant.objects.filter(season=season, external__in=[row.external for row in rows]).values_list("external", flat=True)
        )
        made = [entrant for entrant in made if entrant.external not in there]
        Entrant.objects.bulk_create(made)
        stated = {row.external: row for row in rows if row.representative}
        EntrantRepresentative.objects.bulk_create(
            EntrantRepresentative(
                entrant=entrant,
                full_name=stated[entrant.external].representative,
                consented_at=entrant.signed_up_at if stated[entrant.external].sign_up.has_representative else None,
            )
            for entrant in made
            if entrant.external in stated
        )
    return len(made)


def _entrant(season: Season, row: Read, number: int, asked: Asked) -> Entrant:
    entrant = Entrant(
        season=season, external=row.external, number=number, is_student=row.is_student, study_place=row.study_place,
        has_data_consent=row.has_data_consent, has_rules_consent=row.has_rules_consent, has_profile_consent=row.has_profile_consent,
    )  # fmt: skip
    sign_ups.put(entrant, row.sign_up, asked)
    return entrant


def _look_up(season: Season, wanted: set[str], report: Report) -> None:
    """Findings and admission as the database has them now."""
    rows = Entrant.objects.filter(season=season).exclude(external="").values_list("external", "findings", "is_admitted")
    for external, findings, is_admitted in rows.iterator(chunk_size=5000):
        if external in wanted:
            report.admitted += is_admitted
            if findings:
                report.findings[external] = findings


def _foresee(season: Season, rows: list[Read], asked: Asked, report: Report) -> None:
    """What the file would come to, beside those who are there; nothing is written."""
    mine = {row.external: _entrant(season, row, 0, asked) for row in rows}
    others = Entrant.objects.filter(season=season, state=Entrant.State.SIGNED_UP)
    there = [
        one for one in others.only(*sign_ups.COLUMNS).iterator(chunk_size=5000) if one.external not in mine or not one.external
    ]
    doubles = sign_ups.doubles_of([*there, *mine.values()])
    for external, entrant in mine.items():
        key = sign_ups.key_of(entrant)
        codes = sorted({*entrant.findings, *doubles.codes.get(key, ())})
        report.admitted += may_take_part(codes, is_later=key in doubles.later)
        if codes:
            report.findings[external] = codes
    report.new = len(mine) - report.known
