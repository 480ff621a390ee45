"""Days and moments as people, spreadsheets and form services write them. What may be read in two ways is refused with the reason. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo

TIME = r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?"
YEAR = r"(?:\s*(?:г\.?|года))?"
RUSSIAN = re.compile(rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}}){YEAR}{TIME}", re.IGNORECASE)
INTERNATIONAL = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}}){TIME}Z?", re.IGNORECASE)
SHORT_YEAR = re.compile(rf"\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2}}(?!\d){YEAR}{TIME}", re.IGNORECASE)
EITHER_WAY = re.compile(rf"\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{4}}{YEAR}{TIME}(?:\s*[ap]\.?m\.?)?", re.IGNORECASE)


class NotRead(ValueError):
    """Why a text is no day or moment, in words for the person who corrects the file."""


def read_day(text: str) -> date:
    """A day: ДД.ММ.ГГГГ, also with «г.», or ГГГГ-ММ-ДД, also with midnight behind it. Raises NotRead."""
    moment = _written(text)
    if moment is None:
        raise NotRead(_why(text, f"Дата «{text}» записана не как ДД.ММ.ГГГГ или ГГГГ-ММ-ДД"))
    if moment.time() != datetime.min.time():
        raise NotRead(f"«{text}»: здесь нужен день без времени, ДД.ММ.ГГГГ")
    return moment.date()


def read_instant(text: str, zone: tzinfo) -> datetime:
    """A moment in UTC: ISO 8601, or ДД.ММ.ГГГГ ЧЧ:ММ[:СС] of the contest's zone. Raises NotRead."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        found = _written(text)
        if found is None:
            raise NotRead(_why(text, f"Время «{text}» записано не как ДД.ММ.ГГГГ ЧЧ:ММ и не по ISO 8601")) from None
        moment = found
    try:
        # In UTC: Python takes offsets up to a day, PostgreSQL does not.
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise NotRead(f"Такого времени нет: «{text}»") from None


def _written(text: str) -> datetime | None:
    for pattern in (RUSSIAN, INTERNATIONAL):
        if found := pattern.fullmatch(text.strip()):
            parts = {name: int(value or 0) for name, value in found.groupdict().items()}
            try:
                return datetime(**parts)  # type: ignore[arg-type]  # noqa: DTZ001  a day has no zone, a moment gets the contest's
            except ValueError:
                raise NotRead(f"Такой даты нет: «{text}»") from None
    return None


def _why(text: str, otherwise: str) -> str:
    if SHORT_YEAR.fullmatch(text.strip()):
        return f"«{text}»: год записан двумя цифрами, напишите ДД.ММ.ГГГГ"
    if EITHER_WAY.fullmatch(text.strip()):
        return f"«{text}»: не видно, где день, а где месяц, напишите ДД.ММ.ГГГГ"
    return otherwise
