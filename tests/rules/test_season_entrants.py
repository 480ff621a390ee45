"""What is wrong with sign-ups: every planted fault of the given season is found, none extra; borders of ages and instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.classifiers.rules.regions import known_names, region_of
from hackathon_portal.seasons.rules import entrants, names
from tests import season_files

WANTED = season_files.expected("entrants")
TERMS = entrants.Terms(
    datetime.fromisoformat(WANTED["registration"]["opens_at"]),
    datetime.fromisoformat(WANTED["registration"]["closes_at"]),
    ZoneInfo("Europe/Moscow"),
    WANTED["registration"]["min_age"],
    WANTED["registration"]["representative_below"],
)
SPECIALISATIONS = [row["specialisation"] for row in season_files.rows("exams.csv")]
HUBS = [row["code"] for row in season_files.rows("hubs.csv")]


def parts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))


def sign_up(row: dict[str, str]) -> entrants.SignUp:
    return entrants.SignUp(
        key=row["external_id"], surname=row["surname"], name=row["name"], patronymic=row["patronymic"], birth_date=row["birth_date"],
        email=row["email"], region=row["region"], specialisations=parts(row["specialisations"]), hubs=parts(row["hubs"]),
        has_consents=row["consent_data"] == row["consent_rules"] == "yes",
        has_representative=bool(row["representative"].strip()) and row["representative_consent"] == "yes",
        signed_up_at=datetime.fromisoformat(row["registered_at"]),
    )  # fmt: skip


def checked_season() -> list[entrants.Checked]:
    known = known_names(REGIONS)
    return [
        entrants.checked(sign_up(row), TERMS, region=region_of(row["region"], known), specialisations=SPECIALISATIONS, hubs=HUBS)
        for row in season_files.rows("entrants.csv")
    ]


def test_every_planted_fault_is_found_and_none_extra():
    rows = checked_season()
    doubles = entrants.doubles_among(rows)
    found = {row.key: sorted({*row.codes, *doubles.codes.get(row.key, ())}) for row in rows}
    assert {key: codes for key, codes in found.items() if codes} == WANTED["findings"]
    admitted = entrants.admitted(rows, doubles)
    assert len(admitted) == WANTED["admitted"]
    assert season_files.sha_of(sorted(row.key for row in admitted)) == WANTED["admitted_sha256"]
    assert {code for codes in found.values() for code in codes} <= set(entrants.WORDS)


def test_dirty_values_are_cleaned_as_a_person_meant_them():
    rows = {row.key: row for row in checked_season()}
    for key, values in WANTED["normalised"].items():
        assert {name: getattr(rows[key], name) for name in values} == values


ROW = entrants.SignUp(
    "1", "Озеров", "Пётр", "", "2001-06-14", "a@example.org", "Тула", (SPECIALISATIONS[0],), (), True, False, TERMS.opens_at
)


def codes_of(**changed) -> tuple[str, ...]:
    row = entrants.SignUp(**({name: getattr(ROW, name) for name in entrants.SignUp.__slots__} | changed))
    return entrants.checked(row, TERMS, region="71", specialisations=SPECIALISATIONS, hubs=HUBS).codes


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, ()),
        ({"signed_up_at": TERMS.closes_at}, ()),
        ({"signed_up_at": TERMS.closes_at + timedelta(seconds=1)}, ("registration.closed",)),
        ({"signed_up_at": TERMS.opens_at - timedelta(seconds=1)}, ("registration.not_open",)),
        ({"signed_up_at": TERMS.closes_at.astimezone(ZoneInfo("Asia/Vladivostok"))}, ()),
        ({"birth_date": "2002-02-30"}, ("birth_date.invalid",)),
        ({"birth_date": "29.02.2000"}, ()),
        ({"birth_date": "2020-03-03"}, ("birth_date.future",)),
        ({"birth_date": "2006-03-02"}, ("minor.no_representative",)),
        ({"birth_date": "2006-03-02", "has_representative": True}, ()),
        ({"birth_date": "2006-03-03", "has_representative": True}, ("age.too_young",)),
        ({"birth_date": "2002-03-02"}, ()),
        ({"birth_date": "2002-03-03"}, ("minor.no_representative",)),
        ({"email": "a@example"}, ("email.malformed",)),
        ({"email": " A+b@Example.ORG "}, ()),
        ({"has_consents": False}, ("consent.missing",)),
        ({"specialisations": ()}, ("specialisation.unknown",)),
        ({"specialisations": ("Программист ", "маг")}, ("specialisation.unknown",)),
        ({"name": "Пeтр"}, ("name.mixed_script",)),
        ({"name": "Peter"}, ()),
        ({"hubs": ("нет",)}, ("hub.unknown",)),
    ],
)
def test_borders(changed, codes):
    assert codes_of(**changed) == codes


def test_the_age_is_of_the_day_in_the_seasons_zone():
    """14 on 3 March: at 23:30 of 2 March UTC it is the 3rd in Moscow."""
    at = datetime(2020, 3, 2, 23, 30, tzinfo=UTC)
    assert codes_of(birth_date="2006-03-03", has_representative=True, signed_up_at=at) == ()


def test_a_double_is_found_through_other_letters_and_the_earliest_instant_stays():
    first, later = (
        entrants.checked(
            entrants.SignUp(**{name: getattr(ROW, name) for name in entrants.SignUp.__slots__} | changed),
            TERMS,
            region="71",
            specialisations=SPECIALISATIONS,
            hubs=HUBS,
        )
        for changed in (
            {"key": "2", "signed_up_at": TERMS.opens_at + timedelta(hours=1), "surname": "Oзеров"},
            {"key": "1", "signed_up_at": TERMS.opens_at + timedelta(hours=2), "name": "ПЕТР ", "email": "B@example.org"},
        )
    )
    doubles = entrants.doubles_among([later, first])
    assert doubles.later == {"1"}
    assert doubles.codes == {"1": {"person.duplicate"}, "2": {"person.duplicate"}}
    assert entrants.admitted([first, later], doubles) == [first]


@given(st.permutations([("1", "a@example.org"), ("2", "A@example.org"), ("3", "b@example.org")]))
def test_the_order_of_rows_never_matters(order):
    rows = [
        entrants.Checked(key, (), f"А{key}", "Б", "", email, date(2000, 1, 1), "71", (), 20, TERMS.opens_at)
        for key, email in order
    ]
    assert entrants.doubles_among(rows).later == {"2"}


def test_names_and_addresses_as_they_are_compared():
    assert names.tidy("  Петp\u00a0 Ёжин ") == "Петр Ёжин"
    assert names.same_address_by(" A@Example.org ") == "a@example.org"
    assert [
        names.same_address_by(text) for text in ("a", "a@b", "@b.org", "a@.org", "a b@c.org", "a@b..org", "x" * 250 + "@b.org")
    ] == [""] * 7
