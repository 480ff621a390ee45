"""What is wrong with a sign-up: the same findings for a form, a file and the API.

A finding blocks (the person is not admitted until it is mended) or is a hint (staff look). Doubles are found over all sign-ups: the earliest
stays, the later rows are not admitted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from hackathon_portal.kernel.texts import mixed_words
from hackathon_portal.seasons.rules.names import same_address_by, same_person_by, tidy
from registration.rules.dates import NotRead, read_day
from registration.rules.eligibility import age_on

WORDS = {
    "person.duplicate": "тот же человек записан ещё раз",
    "email.duplicate": "тот же адрес почты указан ещё у одного человека",
    "email.malformed": "это не адрес почты",
    "region.unknown": "такого региона нет",
    "age.too_young": "на день записи человеку меньше {minimum} лет",
    "minor.no_representative": "до {adult} лет нужны представитель и его согласие",
    "consent.missing": "нет согласия на обработку данных или с правилами",
    "birth_date.future": "дата рождения позже дня записи",
    "birth_date.invalid": "такой даты нет",
    "registration.closed": "запись уже закрыта",
    "registration.not_open": "запись ещё не открыта",
    "specialisation.unknown": "такой специализации нет",
    "name.mixed_script": "в имени латинские буквы, похожие на русские",
    "hub.unknown": "такой площадки нет, пожелание не учтено",
}
HINTS = frozenset({"name.mixed_script", "hub.unknown"})
DOUBLES = frozenset({"person.duplicate", "email.duplicate"})
# What nobody may let pass: a consent the law asks for, an age the rules ask for, a birth date that does not exist.
NEVER_WAIVED = frozenset(
    {"consent.missing", "minor.no_representative", "age.too_young", "birth_date.invalid", "birth_date.future"}
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a season asks of who signs up: both instants included; the age is of the day of sign-up in `zone`."""

    opens_at: datetime
    closes_at: datetime
    zone: ZoneInfo
    minimum_age: int
    adult_age: int


def said(code: str, terms: Terms) -> str:
    """A finding in words, with the ages of the season; an unknown code as it is."""
    return WORDS.get(code, code).format(minimum=terms.minimum_age, adult=terms.adult_age)


def all_said(codes: Collection[str], terms: Terms) -> list[str]:
    """Findings in words, in their usual order."""
    return [said(code, terms) for code in WORDS if code in codes]


@dataclass(frozen=True, slots=True)
class SignUp:
    """A sign-up as it came."""

    key: str
    surname: str
    name: str
    patronymic: str
    birth_date: str
    email: str
    region: str
    specialisations: tuple[str, ...]
    hubs: tuple[str, ...]
    has_consents: bool
    has_representative: bool
    signed_up_at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """A sign-up with what was understood of it: `codes` in alphabetical order; values are None where they could not be read."""

    key: str
    codes: tuple[str, ...]
    surname: str
    name: str
    patronymic: str
    email: str
    birth_date: date | None
    region: str | None
    hubs: tuple[str, ...]
    age: int | None
    signed_up_at: datetime
    # Spaces or letters of a name or of the region were put right.
    is_tidied: bool = False


@dataclass(frozen=True, slots=True)
class Doubles:
    """Sign-ups that are one: `codes` for every row, `later` are those that are not admitted."""

    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    later: frozenset[str] = frozenset()


def day_of(text: str) -> date | None:
    """A date as people type it; None when there is no such day."""
    try:
        return read_day(text)
    except NotRead:
        return None


@cache
def _known(specialisations: frozenset[str]) -> frozenset[str]:
    return frozenset(tidy(one).casefold() for one in specialisations)


def checked(row: SignUp, terms: Terms, *, region: str | None, specialisations: Collection[str], hubs: Collection[str]) -> Checked:
    """One sign-up by itself; `region` is what the classifier made of the text."""
    codes = set()
    day = row.signed_up_at.astimezone(terms.zone).date()
    born, age = day_of(row.birth_date), None
    if row.signed_up_at > terms.closes_at:
        codes.add("registration.closed")
    if row.signed_up_at < terms.opens_at:
        codes.add("registration.not_open")
    if born is None:
        codes.add("birth_date.invalid")
    elif born > day:
        codes.add("birth_date.future")
    else:
        age = age_on(born, day)
        if age < terms.minimum_age:
            codes.add("age.too_young")
        elif age < terms.adult_age and not row.has_representative:
            codes.add("minor.no_representative")
    known = _known(frozenset(specialisations))
    wished = tuple(tidy(hub) for hub in row.hubs)
    codes |= {
        code
        for code, holds in {
            "email.malformed": not same_address_by(row.email),
            "region.unknown": region is None,
            "consent.missing": not row.has_consents,
            "specialisation.unknown": not row.specialisations
            or any(tidy(one).casefold() not in known for one in row.specialisations),
            "name.mixed_script": any(mixed_words(part) for part in (row.surname, row.name, row.patronymic)),
            "hub.unknown": any(hub not in hubs for hub in wished),
        }.items()
        if holds
    }
    return Checked(
        key=row.key,
        codes=tuple(sorted(codes)),
        surname=tidy(row.surname),
        name=tidy(row.name),
        patronymic=tidy(row.patronymic),
        email=row.email.strip(),
        birth_date=born,
        region=region,
        hubs=tuple(dict.fromkeys(hub for hub in wished if hub in hubs)),
        age=age,
        signed_up_at=row.signed_up_at,
        is_tidied=any(tidy(text) != text for text in (row.surname, row.name, row.patronymic, row.region)),
    )


def doubles_among(rows: Iterable[Checked]) -> Doubles:
    """Rows that are one person or one address; of each group the earliest instant stays (of equals the first by its key)."""
    groups: dict[tuple[str, ...], list[tuple[datetime, str]]] = {}
    for row in rows:
        if row.birth_date is not None:
            person = same_person_by(row.surname, row.name, row.patronymic)
            groups.setdefault(("person.duplicate", *person, row.birth_date.isoformat()), []).append((row.signed_up_at, row.key))
        if address := same_address_by(row.email):
            groups.setdefault(("email.duplicate", address), []).append((row.signed_up_at, row.key))
    return doubles_in((code, same) for (code, *_), same in groups.items())


def doubles_in(groups: Iterable[tuple[str, Sequence[tuple[datetime, str]]]]) -> Doubles:
    """The same of groups found elsewhere: each a code with the instants and keys of the rows that are one."""
    codes: dict[str, set[str]] = {}
    later: set[str] = set()
    for code, same in groups:
        if len(same) > 1:
            _, *rest = sorted(same)
            later |= {key for _, key in rest}
            for _, key in same:
                codes.setdefault(key, set()).add(code)
    return Doubles({key: frozenset(found) for key, found in codes.items()}, frozenset(later))


def may_take_part(codes: Collection[str], *, is_later: bool, waived: Collection[str] = ()) -> bool:
    """Whether these findings let a person take part; `is_later`: of a double, another row stays. `waived`: what staff let pass."""
    blocking = set(codes) - HINTS - set(waived)
    return not blocking - DOUBLES and not (is_later and blocking)


def admitted(rows: Sequence[Checked], doubles: Doubles) -> list[Checked]:
    """Who may take part: nothing that blocks, and not the later row of a double."""
    found = doubles.codes
    return [row for row in rows if may_take_part({*row.codes, *found.get(row.key, ())}, is_later=row.key in doubles.later)]
