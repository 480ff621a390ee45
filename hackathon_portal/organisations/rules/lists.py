"""A file of organisations: which column is which, what is wrong with each row. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hackathon_portal.organisations.rules.details import AUTHORITY, COMPANY, EDUCATION, KINDS, OTHER, Details, Fault, faults_of

# What a column may be called, in small letters.
COLUMNS = {
    "organisation": "code", "код": "code", "номер": "code",
    "kind": "kind", "вид": "kind", "вид организации": "kind",
    "title": "name", "name": "name", "название": "name", "полное название": "name", "наименование": "name",
    "short_name": "short_name", "краткое название": "short_name",
    "inn": "inn", "инн": "inn", "ogrn": "ogrn", "огрн": "ogrn", "огрнип": "ogrn",
    "region": "region", "регион": "region", "city": "place", "город": "place", "адрес": "place",
    "site": "site", "сайт": "site", "email": "email", "почта": "email", "phone": "phone", "телефон": "phone",
}  # fmt: skip
NEEDED = ("name", "kind")
TITLES = {"name": "название", "kind": "вид"}
KINDS_CALLED = {
    **{code: code for code in KINDS}, **{title: code for code, title in KINDS.items()},
    "employer": COMPANY, "работодатель": COMPANY, "предприятие": COMPANY, "образование": EDUCATION, "власть": AUTHORITY, "иное": OTHER,
    "другое": OTHER,
}  # fmt: skip
TWICE = "Этот ИНН стоит в файле ещё раз ({lines}): ни одна из этих строк не взята, оставьте одну."


class WrongHeader(ValueError):
    """The first line names no columns of ours: which are missing, in words."""


@dataclass(frozen=True)
class Row:
    """A line of the file: its number, what it says, what is wrong with it, whether the portal has the organisation already."""

    line: int
    details: Details
    more: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    is_known: bool = False

    @property
    def is_taken(self) -> bool:
        return not self.faults and not self.is_known


def columns_of(header: Sequence[str]) -> dict[int, str]:
    """Index of a column -> what it is; columns of other names are left alone."""
    found = {index: COLUMNS[title] for index, cell in enumerate(header) if (title := " ".join(cell.lower().split())) in COLUMNS}
    if missing := [TITLES[name] for name in NEEDED if name not in found.values()]:
        raise WrongHeader(f"в первой строке нет столбцов: {', '.join(missing)}")
    return found


def checked(
    lines: Iterable[tuple[int, Sequence[str]]],
    *,
    region_of: Callable[[str], str | None],
    regions: Collection[str],
    known_inns: Collection[str],
    known_codes: Collection[str] = (),
) -> list[Row]:
    """Every line after the header with its findings. A number that stands twice is a finding of both lines."""
    numbered = iter(lines)
    columns = columns_of(next(numbered, (1, ()))[1])
    rows = []
    for line, cells in numbered:
        said = {name: cells[index].strip() for index, name in columns.items() if index < len(cells)}
        if not any(said.values()):
            continue
        kind = KINDS_CALLED.get(said.get("kind", "").lower(), said.get("kind", ""))
        typed = said.pop("region", "")
        region = typed if typed in regions else region_of(typed) if typed else ""
        details = Details(said.get("name", ""), kind, said.get("inn", ""), said.get("ogrn", ""), region or typed).cleaned
        rows.append(Row(line, details, said, faults_of(details, regions)))
    counted = Counter(row.details.inn for row in rows if row.details.inn)
    for row in rows:
        if counted[row.details.inn] > 1:
            others = [f"{other.line}" for other in rows if other.details.inn == row.details.inn and other is not row]
            message = TWICE.format(lines=f"{'строки' if len(others) > 1 else 'строка'} {', '.join(others)}")
            row.faults.append(Fault("inn.duplicate", message, "inn"))
    return [
        Row(row.line, row.details, row.more, row.faults, _is_known(row, known_inns, known_codes)) if not row.faults else row
        for row in rows
    ]


def _is_known(row: Row, inns: Collection[str], codes: Collection[str]) -> bool:
    return row.details.inn in inns if row.details.inn else bool(row.more.get("code")) and row.more["code"] in codes
