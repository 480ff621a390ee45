"""A preset as a form: every part and value of the regulation with a plain name, made from the same types that check it.

`build` turns data into groups of cells to show, `collect` turns what was sent into data, `faults` puts pydantic's errors beside
the cells. Nothing here knows a regulation's values; a new field of the schema appears by itself.
"""

from __future__ import annotations

import copy
import functools
import json
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from hackathon_portal.regulation.schema import AnyTerm, Preset, Regulation, Term, Unit
from hackathon_portal.regulation.schema.base import OneOf
from hackathon_portal.regulation.words import CHOICES, CHOICES_OF, LABELS, term_words

MOST_ITEMS = 60
LONG = 90  # a text longer than that gets a field of several lines
COUNT = "__count"
UNIT = "unit"  # the second value a term is sent by: `path.unit`
CONTINUES = "  "  # a line of a list or a dictionary that goes on with the words before it
MESSAGES = {
    "missing": "заполните", "string_too_short": "заполните", "int_parsing": "нужно целое число", "int_type": "нужно целое число",
    "decimal_parsing": "нужно число", "decimal_type": "нужно число", "int_from_float": "нужно целое число",
    "date_from_datetime_parsing": "нужна дата", "date_parsing": "нужна дата", "date_type": "нужна дата",
    "datetime_parsing": "нужны день и время", "datetime_from_date_parsing": "нужны день и время", "datetime_type": "нужны день и время",
    "bool_parsing": "нужно да или нет", "extra_forbidden": "такого поля в порядке нет", "too_short": "нужна хотя бы одна строка",
    "literal_error": "выберите из списка", "enum": "выберите из списка",
    "string_pattern_mismatch": "код пишется латинскими строчными буквами, цифрами и подчёркиванием, начиная с буквы",
}  # fmt: skip
BOUNDS = {"greater_than_equal": "не меньше", "greater_than": "больше", "less_than_equal": "не больше", "less_than": "меньше"}


@dataclass
class Cell:
    """One value: where it stands, how it is asked, what it holds as text."""

    path: str
    label: str
    help: str
    kind: str  # text, long, whole, number, date, moment, check, choice, lines, pairs, term
    value: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    unit: str = ""  # of a term: `value` is its number
    error: str = ""

    @property
    def in_words(self) -> str:
        """The value as a person reads it."""
        if self.kind == "check":
            return "да" if self.value else "нет"
        if self.kind == "moment":
            return _moment_words(self.value)
        if self.kind == "term" and self.value.isascii() and self.value.isdigit() and len(self.value) < 4:
            return term_words(AnyTerm(number=int(self.value), unit=Unit(self.unit)))
        return dict(self.choices).get(self.value, self.value)

    def sent(self) -> dict[str, str]:
        """What a browser sends of this cell when nobody has touched it."""
        if self.kind == "check":
            return {self.path: self.value} if self.value else {}
        return {self.path: self.value} | ({f"{self.path}.{UNIT}": self.unit} if self.kind == "term" else {})


@dataclass
class Group:
    """A part, or a list of parts (`items`), with its cells and the parts inside it."""

    path: str
    title: str
    cells: list[Cell] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    items: list[Group] = field(default_factory=list)
    is_list: bool = False
    single: bool = False  # a part that may be left out
    error: str = ""

    @property
    def has_error(self) -> bool:
        return (
            bool(self.error)
            or any(cell.error for cell in self.cells)
            or any(inner.has_error for inner in (*self.groups, *self.items))
        )

    def placed_cells(self) -> Iterator[tuple[Group, Cell]]:
        """Every cell with the part it stands in, in the form's order."""
        yield from ((self, cell) for cell in self.cells)
        for inner in (*self.groups, *self.items):
            yield from inner.placed_cells()

    def sent(self) -> dict[str, str]:
        """What a browser sends of this part when nobody has touched it."""
        texts = {f"{self.path}.{COUNT}": str(len(self.items))} if self.is_list else {}
        for cell in self.cells:
            texts |= cell.sent()
        for inner in (*self.groups, *self.items):
            texts |= inner.sent()
        return texts


def _moment_words(text: str) -> str:
    """A local time as a person reads it; what is none stays as it was typed."""
    try:
        return f"{datetime.fromisoformat(text):%d.%m.%Y %H:%M:%S}"
    except ValueError:
        return text


def _plain(kind: Any) -> tuple[Any, bool]:
    """A type without `None`, and whether None was allowed."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = [one for one in get_args(kind) if one is not type(None)]
        return inner[0], len(inner) < len(get_args(kind))
    return kind, False


def _term(kind: Any) -> type[Term] | None:
    return kind if isinstance(kind, type) and issubclass(kind, Term) else None


def _part(kind: Any) -> type[BaseModel] | None:
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) and not _term(kind) else None


def _listed(kind: Any) -> Any:
    """What a tuple holds; None for anything else."""
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def label_of(model: type[BaseModel], name: str) -> tuple[str, str]:
    """Label and explanation of a field: the schema's own description explains."""
    info = model.model_fields[name]
    described = info.description or ""
    label = info.title or LABELS.get(f"{model.__name__}.{name}") or LABELS.get(name)
    if label:
        return label, described
    return (described[:1].upper() + described[1:], "") if described else (name, "")


def _kind_of(kind: Any, value: str) -> str:
    """How a value of this type is asked."""
    if kind is bool:
        return "check"
    if kind is int:
        return "whole"
    if kind is Decimal:
        return "number"
    if kind is datetime:
        return "moment"
    if kind is date:
        return "date"
    if get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum)):
        return "choice"
    return "long" if len(value) > LONG or "\n" in value else "text"


def _registry(info: Any) -> OneOf | None:
    """The registry a text is a code of."""
    return next((mark for mark in info.metadata if isinstance(mark, OneOf)), None)


def _choices(kind: Any) -> list[tuple[str, str]]:
    values = get_args(kind) if get_origin(kind) is Literal else [one.value for one in kind]
    own = CHOICES_OF.get(kind, {}) if isinstance(kind, type) else {}
    return [(str(value), own.get(value) or CHOICES.get(str(value), str(value))) for value in values]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def build(model: type[BaseModel], data: Mapping[str, Any], *, path: str = "", title: str = "") -> Group:
    """The part `model` with its data (JSON types) as groups and cells."""
    group = Group(path, title)
    for name, info in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        kind, optional = _plain(info.annotation)
        label, explained = label_of(model, name)
        value = data.get(name)
        inner = _listed(kind)
        if (part := _part(kind)) and not optional:
            group.groups.append(build(part, value or {}, path=here, title=label))
        elif part or (inner and _part(inner)):
            wanted: Any = part or inner
            rows = ([value] if value else []) if part else (value or [])
            listed = Group(here, label, is_list=True, single=part is not None)
            listed.items = [
                build(wanted, row, path=here if part else f"{here}.{index}", title=_name_of(row, index))
                for index, row in enumerate(rows)
            ]
            group.groups.append(listed)
        else:
            group.cells.append(_cell(kind, value, _registry(info), path=here, label=label, explained=explained))
    return group


def _cell(kind: Any, value: Any, registry: OneOf | None, *, path: str, label: str, explained: str) -> Cell:
    """One value, or a list or dictionary of plain values, which is typed as lines of one cell."""
    if _listed(kind):
        return Cell(path, label, explained, "lines", "\n".join(_indented(_text(item)) for item in value or []))
    if get_origin(kind) is dict:
        lines = [f"{_written_key(key)}: {_indented(_text(words))}" for key, words in (value or {}).items()]
        return Cell(path, label, explained, "pairs", "\n".join(lines))
    if term := _term(kind):
        number, unit = _number_and_unit(_text(value), term)
        choices = [(str(one), CHOICES[one]) for one in term.UNITS]
        return Cell(path, label, explained, "term", number, choices, unit)
    if registry:
        return Cell(path, label, explained, "choice", _text(value), registry.choices())
    asked = _kind_of(kind, _text(value))
    return Cell(path, label, explained, asked, _text(value), _choices(kind) if asked == "choice" else [])


def _number_and_unit(text: str, term: type[Term]) -> tuple[str, str]:
    """`3 working days` apart, whatever was typed for the number; a term that is not set begins with the first unit."""
    for unit in Unit:
        if text.endswith(f" {unit}"):
            return text.removesuffix(f" {unit}"), unit
    return text, term.UNITS[0]


def _indented(text: str) -> str:
    """Words of several lines: the further ones stand a little to the right, so that reading knows whose they are."""
    return text.replace("\n", f"\n{CONTINUES}")


def _written_key(key: str) -> str:
    """A key as the form shows it: in quotes when a colon, a space or quotes in it would mislead."""
    is_plain = key and not any(sign.isspace() or sign in ':"' for sign in key)
    return key if is_plain else json.dumps(key, ensure_ascii=False)


def _name_of(row: Mapping[str, Any], index: int) -> str:
    """How an item of a list is called in its heading."""
    for name in ("title", "label", "name", "text", "code", "from_year"):
        if row.get(name):
            return _text(row[name])[:80]
    return f"№ {index + 1}"


def collect(model: type[BaseModel], sent: Mapping[str, str], *, path: str = "") -> dict[str, Any]:
    """What was sent, as the data of the part `model`: the texts as typed, which the schema then reads."""
    data: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        kind, optional = _plain(info.annotation)
        inner = _listed(kind)
        if (part := _part(kind)) and not optional:
            data[name] = collect(part, sent, path=here)
        elif part or (inner and _part(inner)):
            wanted: Any = part or inner
            rows = [collect(wanted, sent, path=here if part else f"{here}.{index}") for index in range(_count(sent, here))]
            data[name] = (rows[0] if rows else None) if part else rows
        elif inner:
            data[name] = _lines(sent.get(here, ""))
        elif get_origin(kind) is dict:
            data[name] = _pairs(sent.get(here, ""))
        elif kind is bool:
            data[name] = here in sent
        else:
            text = sent.get(here, "").replace("\r\n", "\n").strip()
            if kind is Decimal:
                text = text.replace(",", ".")
            elif _term(kind) and text:
                text = f"{text} {sent.get(f'{here}.{UNIT}', '')}"
            if text == "" and (optional or ((kind is not str or _registry(info)) and not info.is_required())):
                if optional:
                    data[name] = None
                continue
            data[name] = text
    return data


def _count(sent: Mapping[str, str], path: str) -> int:
    text = sent.get(f"{path}.{COUNT}", "0")
    return min(int(text), MOST_ITEMS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _lines(text: str) -> list[str]:
    """One item a line; an indented line goes on with the item before it."""
    items: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if items and line.startswith(CONTINUES):
            items[-1] += "\n" + line.removeprefix(CONTINUES)
        elif line.strip():
            items.append(line.strip())
    return items


def _pairs(text: str) -> dict[str, str]:
    """Lines `key: words`. An indented line is a further line of the words before it; one without a colon goes on with them."""
    pairs: dict[str, str] = {}
    last = None
    for line in text.replace("\r\n", "\n").split("\n"):
        if last is not None and line.startswith(CONTINUES):
            pairs[last] += "\n" + line.removeprefix(CONTINUES)
        elif begun := _begun_pair(line):
            last, pairs[begun[0]] = begun[0], begun[1]
        elif last is not None and line.strip():
            pairs[last] += f" {line.strip()}"
    return pairs


def _begun_pair(line: str) -> tuple[str, str] | None:
    """Key and words of a line that begins a pair, the key in quotes or without spaces."""
    line = line.strip()
    if line.startswith('"'):
        try:
            key, end = json.JSONDecoder().raw_decode(line)
        except ValueError:
            return None
        rest = line[end:].lstrip()
        return (key, rest.removeprefix(":").strip()) if rest.startswith(":") else None
    key, colon, words = line.partition(":")
    key = key.strip()
    return (key, words.strip()) if colon and key and " " not in key else None


def change_list(data: dict[str, Any], command: str) -> dict[str, Any]:
    """Do `add PATH`, `remove PATH.INDEX` or, of a part that may be left out, `remove PATH`; an unknown place changes nothing."""
    action, _, path = command.partition(" ")
    *way, last = path.split(".")
    target: Any = data
    for key in way:
        target = _step(target, key)
        if target is None:
            return data
    if action == "remove" and isinstance(target, list) and (place := _index(last, target)) is not None:
        target.pop(place)
    elif action == "remove" and isinstance(target, dict) and isinstance(target.get(last), dict):
        target[last] = None
    elif action == "add" and isinstance(target, dict):
        held = target.get(last)
        if held is None:
            target[last] = {}
        elif isinstance(held, list) and len(held) < MOST_ITEMS:
            # A new line begins as a copy of the last one: criteria, levels and texts are alike.
            held.append(dict(held[-1]) if held else {})
    return data


def with_changes(data: Mapping[str, Any], sent: Mapping[str, str | None], paths: Iterable[str]) -> dict[str, Any]:
    """A regulation's data with the values at `paths` as they were sent (None: not sent at all); everything else is left as it is."""
    changed = copy.deepcopy(dict(data))
    texts = {**build(Regulation, data).sent(), **sent}
    read_data = collect(Regulation, {path: text for path, text in texts.items() if text is not None})
    for path in paths:
        *way, last = path.split(".")
        source, target = functools.reduce(_step, way, read_data), functools.reduce(_step, way, changed)
        if last in source:
            target[last] = source[last]
        else:
            target.pop(last, None)  # emptied: the schema's default, or its complaint that it is missing
    return changed


def _step(target: Any, key: str) -> Any:
    if isinstance(target, list):
        place = _index(key, target)
        return None if place is None else target[place]
    return target.get(key) if isinstance(target, dict) else None


def _index(key: str, target: list[Any]) -> int | None:
    """The index a path names, if the list has it."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 4 and int(key) < len(target) else None


@dataclass(frozen=True)
class Complaint:
    """What does not fit: where in words (empty: the whole), what, and the cell's identifier (empty: it is a part that is wrong)."""

    place: str
    message: str
    target: str = ""

    @property
    def line(self) -> str:
        """As a page's summary says it; beside the cell stand the same words."""
        said = f"{self.message[:1].upper()}{self.message[1:]}".rstrip(".")
        return f"{self.place}: {said}." if self.place else f"{said}."


def faults(group: Group, error: ValidationError) -> list[Complaint]:
    """Put each error beside its cell or over its part; returns them for the summary."""
    return [mark(group, path, message) for path, message in complaints(error)]


def complaints(error: ValidationError) -> list[tuple[str, str]]:
    """(path, Russian message) of everything that does not fit."""
    return [(".".join(str(step) for step in fault["loc"]), _message(fault)) for fault in error.errors()]


def _message(fault: Any) -> str:
    kind, context = fault["type"], fault.get("ctx") or {}
    if kind == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    if kind in BOUNDS:
        return f"должно быть {BOUNDS[kind]} {next(iter(context.values()), '')}"
    return MESSAGES.get(kind, "значение не подходит")


def mark(group: Group, path: str, message: str) -> Complaint:
    """Put a refusal beside the nearest cell or over the group of its path; its place is the titles on the way to it."""
    message = message.rstrip(".")
    for cell in group.cells:
        if path == cell.path or path.startswith(cell.path + "."):
            cell.error = message
            return Complaint(f"{group.title}: {cell.label}" if group.title else cell.label, message, cell.path)
    for inner in (*group.groups, *group.items):
        if path == inner.path or path.startswith(inner.path + "."):
            found = mark(inner, path, message)
            return replace(found, place=f"{group.title} → {found.place}") if group.title else found
    group.error = message
    return Complaint(group.title, message)


def read(sent: Mapping[str, str]) -> dict[str, Any]:
    """A whole preset out of a form."""
    return collect(Preset, sent)


def shown(data: Mapping[str, Any]) -> Group:
    """A whole preset as a form."""
    return build(Preset, data)
