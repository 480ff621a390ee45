"""A file of entrants read into sign-ups: columns by our names or their titles, cells as a season needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from hackathon_portal.kernel import tables
from hackathon_portal.kernel.tables import Kind
from hackathon_portal.seasons.rules.entrants import SignUp
from registration.fields import Columns
from registration.imports.cells import LOST, MADE_A_DATE, Cell
from registration.imports.reading import FileKind, Row, UnreadableFile, read_file

__all__ = ["COLUMNS", "Read", "UnreadableFile", "read_entrants"]
MOST_ROWS = 200_000
COLUMNS = Columns(
    {
        "external_id": "Номер", "surname": "Фамилия", "name": "Имя", "birth_date": "Дата рождения", "email": "Электронная почта",
        "region": "Регион", "specialisations": "Специализации", "consent_data": "Согласие на обработку данных",
        "consent_rules": "Согласие с правилами", "registered_at": "Записан",
    },
    {
        "patronymic": "Отчество", "student": "Студент", "study_place": "Место учёбы", "hubs": "Площадки",
        "consent_profile": "Согласие на профиль", "representative": "Представитель", "representative_consent": "Согласие представителя",
    },
)  # fmt: skip
FLAGS = {"student", "consent_data", "consent_rules", "consent_profile", "representative_consent"}
MOMENTS = {"birth_date", "registered_at"}
YES = {"yes", "да", "true", "истина", "1", "+", "y", "д"}
# Longest texts the columns of the database take.
LONGEST = {"external_id": 60, "surname": 80, "name": 80, "patronymic": 80, "email": 254, "region": 120, "study_place": 200, "representative": 200}  # fmt: skip


def _taken(name: str, text: str, kind: Kind | None, *, place: str, epoch: datetime | None) -> Cell:
    """A cell as its column needs it: dates may be numbers of the book's calendar, answers logical values, everything else is text."""
    if kind is None:
        return Cell(text)
    if kind is Kind.ERROR:
        return Cell(text, fault=f"В ячейке {place} ошибка {text}: исправьте её в файле")
    if kind is Kind.LOGICAL and name not in FLAGS:
        return Cell(text, fault=f"В ячейке {place} логическое значение, а нужен текст")
    if kind is Kind.DATE and name not in MOMENTS:
        return Cell(text, fault=MADE_A_DATE)
    if kind is Kind.NUMBER and tables.is_rounded(text):
        return Cell(text, fault=LOST)
    if kind is Kind.NUMBER and name in MOMENTS and (moment := tables.day_of(text, epoch)):
        return Cell((moment.date() if moment.time() == time() else moment.replace(microsecond=0)).isoformat())
    return Cell(text)


ENTRANTS = FileKind(MOST_ROWS, "строки,строк,строк", _taken, strips=False)


@dataclass(frozen=True, slots=True)
class Read:
    """A row of the file: the sign-up for the rules, and what is stored as it stands; with a `fault` it is not taken at all."""

    line: int
    sign_up: SignUp
    is_student: bool
    study_place: str
    has_data_consent: bool
    has_rules_consent: bool
    has_profile_consent: bool
    representative: str
    fault: str = ""

    @property
    def external(self) -> str:
        return self.sign_up.key


def read_entrants(data: bytes, zone: ZoneInfo, now: datetime) -> list[Read]:
    """Rows of a file; UnreadableFile says where reading stopped. Who signed up at an unnamed instant did so `now`.

    A row without a number, with the number of an earlier row, with a cell that cannot be read or is too long has a fault.
    """
    seen: set[str] = set()
    rows = [_read(row, zone, now, seen.add, seen) for row in read_file(data, known=COLUMNS, kind=ENTRANTS).rows]
    return rows


def _read(row: Row, zone: ZoneInfo, now: datetime, add: Callable[[str], None], seen: set[str]) -> Read:
    cells = {name: row.cells.get(name, "") for name in COLUMNS.all}
    fault = row.faults[0].message if row.faults else ""
    external = cells["external_id"].strip()
    at = _moment(cells["registered_at"], zone) if cells["registered_at"].strip() else now
    if not external:
        fault = fault or "нет номера строки (external_id)"
    elif external in seen:
        fault = fault or "такой номер в файле уже встречался"
    elif at is None:
        fault = fault or "не прочитать, когда человек записался (registered_at)"
    elif too_long := next((name for name, most in LONGEST.items() if len(cells[name].strip()) > most), ""):
        fault = fault or f"слишком длинно: {COLUMNS.all[too_long]}"
    add(external)
    flag = {name: cells[name].strip().casefold() in YES for name in FLAGS}
    representative = " ".join(cells["representative"].split())
    sign_up = SignUp(
        key=external, surname=cells["surname"], name=cells["name"], patronymic=cells["patronymic"], birth_date=cells["birth_date"],
        email=cells["email"], region=cells["region"], specialisations=_parts(cells["specialisations"]), hubs=_parts(cells["hubs"]),
        has_consents=flag["consent_data"] and flag["consent_rules"],
        has_representative=bool(representative) and flag["representative_consent"], signed_up_at=at or now,
    )  # fmt: skip
    return Read(
        line=row.line, sign_up=sign_up, is_student=flag["student"], study_place=" ".join(cells["study_place"].split()),
        has_data_consent=flag["consent_data"], has_rules_consent=flag["consent_rules"], has_profile_consent=flag["consent_profile"],
        representative=representative, fault=fault,
    )  # fmt: skip


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in (one.strip() for one in text.split(";")) if part)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """ISO 8601; without an offset the season's zone is meant."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)
