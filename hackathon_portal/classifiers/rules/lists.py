"""A classifier as lines with days: read from a table, compared with a newer one, closed by date and never deleted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hackathon_portal.kernel.texts import alike

# What a column may be called, in small letters.
COLUMNS = {
    "code": "code", "код": "code", "name": "name", "название": "name", "наименование": "name", "group": "group", "группа": "group",
    "level": "level", "уровень": "level", "valid_from": "valid_from", "действует с": "valid_from", "valid_to": "valid_to",
    "действует до": "valid_to", "действует по": "valid_to",
}  # fmt: skip
LIMITS = {"code": 40, "name": 300, "group": 200, "level": 60}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: it holds from `valid_from` to `valid_to`, both days included; None is no bound."""

    code: str
    name: str
    group: str = ""
    level: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def is_known_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def words(self) -> tuple[str, str, str]:
        """What it says besides its days."""
        return self.name, self.group, self.level


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a file."""

    line: int
    message: str


@dataclass(frozen=True)
class Difference:
    """What a newer list does: lines that come, that say something else (before, after), that end, that come back."""

    added: tuple[Line, ...] = ()
    changed: tuple[tuple[Line, Line], ...] = ()
    ended: tuple[Line, ...] = ()
    back: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.ended or self.back)


def read(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[list[Line], list[Fault]]:
    """Lines of a table whose first row names the columns, and what is wrong; code and name are needed."""
    numbered = iter(rows)
    number, header = next(numbered, (1, ()))
    columns = {index: COLUMNS[title] for index, cell in enumerate(header) if (title := " ".join(cell.lower().split())) in COLUMNS}
    if not {"code", "name"} <= set(columns.values()):
        return [], [Fault(number, "В первой строке нет столбцов «код» и «название».")]
    lines: list[Line] = []
    faults: list[Fault] = []
    places: dict[str, int] = {}
    for number, cells in numbered:
        said = {name: " ".join(cells[index].split()) for index, name in columns.items() if index < len(cells)}
        if not any(said.values()):
            continue
        line, found = _line(number, said)
        if not found and line.code in places:
            found = [Fault(number, f"Код {line.code} уже стоит в строке {places[line.code]}.")]
        places.setdefault(line.code, number)
        faults += found
        if not found:
            lines.append(line)
    return lines, faults


def _line(number: int, said: Mapping[str, str]) -> tuple[Line, list[Fault]]:
    faults = [Fault(number, f"Нет {word}.") for name, word in (("code", "кода"), ("name", "названия")) if not said.get(name)]
    faults += [Fault(number, "Слишком длинное значение.") for name, most in LIMITS.items() if len(said.get(name, "")) > most]
    days: dict[str, date | None] = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = date.fromisoformat(said[name]) if said.get(name) else None
        except ValueError:
            faults.append(Fault(number, f"«{said[name]}» — не день: нужен год-месяц-день."))
            days[name] = None
    since, until = days["valid_from"], days["valid_to"]
    if since and until and until < since:
        faults.append(Fault(number, "Конец раньше начала."))
    return Line(said.get("code", ""), said.get("name", ""), said.get("group", ""), said.get("level", ""), since, until), faults


def compare(now: Sequence[Line], newer: Sequence[Line], day: date) -> Difference:
    """What the newer list changes on this day."""
    before, after = {line.code: line for line in now}, {line.code: line for line in newer}
    return Difference(
        added=tuple(line for line in newer if line.code not in before),
        changed=tuple(
            (before[line.code], line) for line in newer if line.code in before and before[line.code].words != line.words
        ),
        ended=tuple(
            line for line in now if line.is_known_on(day) and not (line.code in after and after[line.code].is_known_on(day))
        ),
        back=tuple(
            line for line in newer if line.code in before and line.is_known_on(day) and not before[line.code].is_known_on(day)
        ),
    )


def merged(now: Sequence[Line], newer: Sequence[Line], day: date) -> list[Line]:
    """The list in force from this day: the newer lines, and those they leave out, closed on the day before. Nothing goes."""
    after = {line.code: line for line in newer}
    known = {line.code: line for line in now}
    # What was there keeps the day it began on; what is new begins with the list.
    kept = [
        replace(line, valid_from=line.valid_from or (known[line.code].valid_from if line.code in known else day))
        for line in newer
    ]
    gone = [
        replace(line, valid_to=max(day - timedelta(days=1), line.valid_from or date.min)) if line.is_known_on(day) else line
        for line in now
        if line.code not in after
    ]
    return sorted([*kept, *gone], key=lambda line: line.code)


def found(lines: Sequence[Line], words: str) -> list[Line]:
    """Lines in whose code, name, group or level every word stands, whatever its case and ё."""
    wanted = alike(words).split()
    return [line for line in lines if all(word in alike(f"{line.code} {' '.join(line.words)}") for word in wanted)]


def groups_of(lines: Iterable[Line]) -> dict[str, int]:
    """How many lines each group has, in the order in which groups come."""
    return dict(Counter(line.group for line in lines))
