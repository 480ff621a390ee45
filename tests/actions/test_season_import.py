"""A file of entrants through the database: every planted fault and none extra; twice, or begun anew after a crash, it is once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons.actions import entrant_accounts
from hackathon_portal.seasons.imports import carrying_out
from hackathon_portal.seasons.imports.reading import UnreadableFile
from hackathon_portal.seasons.models import Entrant, EntrantRepresentative, Hub, Season, Stage
from hackathon_portal.seasons.queries.asked import Asked, hubs_of
from hackathon_portal.seasons.queries.entrants import report_of
from hackathon_portal.seasons.rules.entrants import Terms
from tests import season_files

WANTED = season_files.expected("entrants")
FILE = season_files.content("entrants.csv")


@pytest.fixture
def season(db):
    """A season with the stage and the hubs of the files."""
    season = Season.objects.create(slug="s2020", title="Сезон", short_title="Сезон", state=Season.State.PUBLISHED)
    opens, closes = (datetime.fromisoformat(WANTED["registration"][name]) for name in ("opens_at", "closes_at"))
    stage = Stage.objects.create(season=season, code="hubs", title="Площадки", kind="contest", opens_at=opens, closes_at=closes)
    for row in season_files.rows("hubs.csv"):
        Hub.objects.create(
            stage=stage, code=row["code"], title=row["title"], region=row["region"], district=row["federal_district"], city=row["city"],
            time_zone=row["time_zone"], opens_at=closes, hours=36, places=10,
        )  # fmt: skip
    return season


def asked(season) -> Asked:
    its = WANTED["registration"]
    opens, closes = (datetime.fromisoformat(its[name]) for name in ("opens_at", "closes_at"))
    terms = Terms(opens, closes, ZoneInfo("Europe/Moscow"), its["min_age"], its["representative_below"])
    titles = tuple(row["specialisation"] for row in season_files.rows("exams.csv"))
    return Asked(terms, titles, hubs_of(season))


def load(season, file: bytes = FILE, **more):
    return carrying_out.import_entrants(season=season, file=file, by=None, asked=asked(season), **more)


def compared(value):
    """Pairs in any order."""
    return {kind: sorted(map(sorted, pairs)) for kind, pairs in value.items()}


def test_the_database_finds_what_was_planted_and_a_second_time_changes_nothing(season):
    dry = load(season, dry_run=True)
    assert not Entrant.objects.exists()
    assert (dry.findings, dry.counts, dry.admitted) == (WANTED["findings"], WANTED["counts"], WANTED["admitted"])
    first = load(season)
    assert (first.new, first.known, first.broken) == (WANTED["rows"], 0, [])
    report = report_of(season, asked(season))
    assert compared(report.pop("doubles")) == compared(WANTED["doubles"])
    assert set(report) | {"doubles", "seed"} >= set(WANTED)
    for name in set(WANTED) - {"doubles", "codes", "seed"}:
        assert report[name] == WANTED[name], name
    assert set(report["codes"]) == set(WANTED["codes"])
    # Whoever has a good address and is no later row of a double has an account and one letter.
    linked = Entrant.objects.filter(user__isnull=False)
    assert linked.count() == linked.values("user__email").distinct().count() == first.letters
    assert not linked.filter(findings__contains=["email.malformed"]).exists()
    assert not any(user.has_usable_password() for user in User.objects.filter(entered__season=season)[:5])
    letters = OutboxMessage.objects.filter(kind="season.signed_up")
    assert letters.count() == first.letters
    assert set(letters.values_list("lane", flat=True)) == {OutboxMessage.Lane.MASS}
    assert EntrantRepresentative.objects.filter(consented_at__isnull=False).exists()
    before = list(Entrant.objects.order_by("pk").values_list("pk", "number", "external", "findings", "is_admitted", "user"))
    again = load(season)
    assert (again.new, again.known, again.letters, again.linked) == (0, WANTED["rows"], 0, 0)
    assert (
        list(Entrant.objects.order_by("pk").values_list("pk", "number", "external", "findings", "is_admitted", "user")) == before
    )
    assert letters.count() == first.letters
    assert again.findings == WANTED["findings"]


class Killed(BaseException):
    """What a worker that is killed leaves behind: nothing of the transaction under way."""


@pytest.mark.parametrize("where", ["_store", "make_accounts", "tell"])
def test_an_import_cut_short_goes_on_where_it_stopped(season, monkeypatch, where):
    module = carrying_out if where == "_store" else entrant_accounts
    real, calls = getattr(module, where), []

    def dies(*args, **more):
        calls.append(1)
        if len(calls) == (2 if where == "_store" else 1):
            raise Killed
        return real(*args, **more)

    monkeypatch.setattr(carrying_out, "CHUNK", 100)
    monkeypatch.setattr(module, where, dies)
    with pytest.raises(Killed):
        load(season)
    monkeypatch.setattr(module, where, real)
    load(season)
    report = report_of(season, asked(season))
    assert (report["findings"], report["admitted_sha256"]) == (WANTED["findings"], WANTED["admitted_sha256"])
    assert Entrant.objects.filter(user__isnull=False, told_at=None).count() == 0
    assert Entrant.objects.values("number").distinct().count() == WANTED["rows"]


HEADER = FILE.split(b"\n")[0].decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "строка 1, столбец 1: файл пуст"),
        (HEADER.encode(), "строка 2, столбец 1: в файле нет ни одной строки"),
        ("surname,name\nа,б\n".encode(), "нет столбцов: external_id"),
        (FILE + b"\xff\xfe\x00", "строка 302"),
    ],
)
def test_an_unreadable_file_says_where(season, data, words):
    with pytest.raises(UnreadableFile, match=words):
        load(season, data)


def test_rows_that_cannot_be_read_are_told_and_the_others_stored(season):
    row = dict(zip(HEADER.split(","), FILE.split(b"\n")[1].decode().split(","), strict=True))
    rows = [
        row,
        row | {"surname": "=HYPERLINK(1)"},
        row | {"external_id": ""},
        row | {"external_id": "Х1", "registered_at": "вчера"},
        row | {"external_id": "Х2", "surname": "Я" * 81},
        row | {"external_id": "Х3", "registered_at": "", "email": "x3@example.org", "surname": "=1+1"},
    ]
    file = "\r\n".join([HEADER.replace(",", "\t"), *("\t".join(one.values()) for one in rows)]).encode("cp1251")
    report = load(season, file)
    assert [one["line"] for one in report.broken] == [3, 4, 5, 6]
    assert report.new == 2
    stored = Entrant.objects.get(external="Х3")
    assert (stored.surname, stored.findings) == ("=1+1", ["registration.closed"])
