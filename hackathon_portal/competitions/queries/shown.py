"""How pages, files and the API say a competition: how it stands, its terms, its boards. Every figure comes from `boards.visible_scores`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hackathon_portal.competitions.models import Competition
from hackathon_portal.competitions.queries import boards
from hackathon_portal.competitions.queries.boards import Row, Visible
from hackathon_portal.competitions.rules.metric_words import words_of
from hackathon_portal.competitions.rules.metrics import DIGITS
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.russia.words import plural
from hackathon_portal.russia.zones import Zone, named

State, Kind = Competition.State, Competition.Kind


@dataclass(frozen=True)
class Standing:
    """How a competition stands now: a label with its tone, an instant that belongs to it, words where something is to be known."""

    label: str
    tone: str = ""
    until: datetime | None = None
    words: str = ""
    is_open: bool = False


def standing_of(competition: Competition, now: datetime) -> Standing:
    """How a competition stands for everybody who may see it."""
    if competition.state == State.DRAFT:
        return Standing("черновик, его видят только сотрудники", "warn")
    if boards.is_revealed(competition, now):
        return Standing("итоги открыты", "good", competition.revealed_at)
    if competition.state == State.CLOSED:
        return Standing("закрыто", words=competition.reason)
    if now < competition.opens_at:
        return Standing("откроется", "", competition.opens_at, is_open=True)
    if now > competition.closes_at:
        return Standing("закончилось", "", competition.closes_at, "Итоги откроет организатор: тогда станет видна закрытая часть.")
    frozen = boards.frozen_since(competition, now)
    words = "Таблица замерла: новые результаты в ней не видны до итогов." if frozen else ""
    return Standing("идёт до", "good", competition.closes_at, words, is_open=True)


@dataclass(frozen=True)
class Moment:
    """An instant of a competition that a calendar tells of; `is_off`: the competition was closed before it came."""

    name: str
    title: str
    at: datetime
    is_off: bool = False


def moments_of(competition: Competition, now: datetime) -> list[Moment]:
    """The instants of an announced competition, without a score: it opens, the table stands still, it closes, the results are open."""
    title = f"«{competition.title}»"
    planned = [
        ("opens", f"{title}: начало", competition.opens_at),
        ("freeze", f"{title}: таблица замирает", competition.freeze_at),
        ("closes", f"{title}: конец приёма", competition.closes_at),
    ]
    is_closed = competition.state == State.CLOSED
    found = [Moment(name, words, at, is_off=is_closed and at > now) for name, words, at in planned if at]
    if boards.is_revealed(competition, now) and competition.revealed_at:
        found.append(Moment("reveal", f"{title}: открыты итоги", competition.revealed_at))
    return found


def terms_of(competition: Competition) -> list[str]:
    """Limits and times of a competition, a line each, in its zone."""
    zone = Zone(competition.time_zone)
    is_flags = competition.kind == Kind.FLAGS
    what = "Флаги принимаются" if is_flags else "Файлы принимаются"
    lines = [f"{what} с {instant(competition.opens_at, zone)} до {instant(competition.closes_at, zone)}, по часам портала."]
    if competition.side_size > 1:
        lines.append(f"Участвовать можно одному или командой до {plural(competition.side_size, 'человека,человек,человек')}.")
    else:
        lines.append("Участвуют поодиночке.")
    if is_flags:
        lines.append("Число неверных попыток у каждой задачи ограничено; сколько осталось, видно до отправки.")
    else:
        lines += _of_files(competition)
    if competition.freeze_at:
        lines.append(f"С {instant(competition.freeze_at, zone)} до итогов таблица не меняется; свой результат виден.")
    return lines


def _of_files(competition: Competition) -> list[str]:
    lines = []
    if competition.daily_limit:
        day = f"день считается по времени соревнования, {named(competition.opens_at.astimezone(competition.zone))}"
        lines.append(f"В день — до {plural(competition.daily_limit, 'файла,файлов,файлов')} от команды; {day}.")
    if competition.total_limit:
        lines.append(f"Всего — до {plural(competition.total_limit, 'файла,файлов,файлов')} от команды.")
    lines.append("Файл с ошибками попытку не тратит.")
    chosen = plural(competition.final_choices, "файл,файла,файлов")
    lines.append(f"До закрытия можно выбрать {chosen} на итог; если не выбрать, возьмутся лучшие по открытой части.")
    return lines


@dataclass(frozen=True)
class Line:
    """A row of a board as it is written; `score` and `count` are its values as numbers, of solved tasks or files."""

    place: int
    title: str
    values: tuple[tuple[str, str], ...]
    at: datetime
    is_mine: bool
    score: float | int | None
    count: int


@dataclass(frozen=True)
class Board:
    """A board as it is written: titles of its columns, its rows, a note of what it shows, words where it is empty."""

    columns: tuple[str, ...]
    rows: tuple[Line, ...]
    note: str = ""
    empty: str = "Результатов пока нет."


def figure(score: float | None) -> str:
    """A score as pages write it."""
    return "—" if score is None else f"{score:.{DIGITS}f}".replace(".", ",")


def figure_of(scores: Mapping[str, float] | None, metric: str) -> str:
    """The score of a file by one metric as pages write it; a dash where it may not be seen."""
    return figure(scores.get(metric) if scores else None)


def board_of(seen: Visible, *, final: bool | None = None) -> Board:
    """The board a viewer is shown: the final one where it may be seen and nothing else is asked for, otherwise the public one."""
    competition = seen.competition
    is_final = seen.is_revealed and seen.final is not None if final is None else final and seen.final is not None
    rows = (seen.final or []) if is_final else seen.public
    if competition.kind == Kind.FLAGS:
        titles: tuple[str, ...] = ("Баллы", "Решено задач")
    else:
        titles = (words_of(competition.metric).short, "Файлов")
    return Board(titles, tuple(_lines(rows, titles)), _note(seen, is_final=is_final))


def _lines(rows: Iterable[Row], titles: tuple[str, ...]) -> Iterable[Line]:
    for row in rows:
        is_flags = row.points is not None
        values = (f"{row.points}", f"{row.solved}") if is_flags else (figure(row.score), f"{row.files}")
        yield Line(
            row.place,
            row.title,
            tuple(zip(titles, values, strict=True)),
            row.at,
            row.is_mine,
            row.points if is_flags else row.score,
            (row.solved or 0) if is_flags else row.files,
        )


def _note(seen: Visible, *, is_final: bool) -> str:
    competition = seen.competition
    notes = []
    if competition.kind == Kind.PREDICTIONS:
        words = words_of(competition.metric)
        part = "закрытой части: это итог" if is_final else f"открытой части, около {competition.public_percent} % строк"
        notes.append(f"{words.title}, {words.better}. Счёт по {part}.")
    if seen.frozen_at and not is_final:
        notes.append(f"Таблица замерла {instant(seen.frozen_at, Zone(competition.time_zone))}.")
    return " ".join(notes)
