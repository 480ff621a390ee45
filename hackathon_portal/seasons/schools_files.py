"""Files of schools: a table of people read into lines, the board as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.spreadsheets import write_xlsx
from hackathon_portal.kernel.tables import UnreadableTable, views
from hackathon_portal.learning.models import Programme
from hackathon_portal.learning.queries.progress import Standing, standings
from hackathon_portal.seasons.models import Season

STATES = {"finished": "пройдена", "revoked": "отозвана", "ended": "отчислен", "going": "учится"}


def lines_of(data: bytes) -> str:
    """The first table of a file as lines «адрес; имя»; a first line without an address is its head."""
    try:
        rows = [[cell.strip() for cell in line.cells if cell.strip()] for line in views(data)[0].lines() if not line.is_empty]
    except UnreadableTable as error:
        raise RuleViolation(code="school.file", message=f"Файл прочитать не удалось: {error.message}.", field="file") from None
    lines = ["; ".join(row) for row in rows]
    return "\n".join(lines if not lines or "@" in lines[0] else lines[1:])


def board(programme: Programme, season: Season) -> bytes:
    """Everybody of the school with what they have done."""
    target = io.BytesIO()
    modules = [str(module.title) for module in programme.modules.all()]  # type: ignore[attr-defined]
    titles = ["Фамилия и имя", "Почта", "Записан", "Как", *modules, "Состояние", "Пройдена", "Причина"]
    write_xlsx(target, titles, _rows(standings(programme), season), sheet="Школа")
    return target.getvalue()


def _rows(people: list[Standing], season: Season) -> Iterator[list[Any]]:
    zone = season.rules.zone
    for one in people:
        row, done = one.enrolment, one.completion
        yield [
            one.name, row.user.email, row.enrolled_at.astimezone(zone), row.get_way_display(),
            *("да" if is_done else "" for _, is_done in one.cells), STATES[one.state],
            done.completed_at.astimezone(zone) if done else "", (done.reason if done else "") or row.end_reason,
        ]  # fmt: skip
