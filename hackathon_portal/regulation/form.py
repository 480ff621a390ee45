"""A preset as a form: every part and value of the regulation with a plain name, made from the same types that check it.

`build` turns data into groups of cells to show, `collect` turns what was sent into data, `faults` puts pydantic's errors beside
the cells. Nothing here knows a regulation's values; a new field of the schema appears by itself.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from hackathon_portal.regulation.schema import Preset
from hackathon_portal.regulation.schema.base import OneOf
from hackathon_portal.regulation.words import CHOICES, LABELS

MOST_ITEMS = 60
LONG = 90  # a text longer than that gets a field of several lines
COUNT = "__count"
MESSAGES = {
    "missing": "заполните", "string_too_short": "заполните", "int_parsing": "нужно целое число", "int_type": "нужно целое число",
    "decimal_parsing": "нужно число", "decimal_type": "нужно число", "int_from_float": "нужно целое число",
    "date_from_datetime_parsing": "нужна дата", "date_parsing": "нужна дата", "date_type": "нужна дата",
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
    kind: str  # text, long, whole, number, date, check, choice, lines, pairs
    value: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""


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
            or any(one.has_error for one in (*self.groups, *self.items))
        )


def _plain(kind: Any) -> tuple[Any, bool]:
    """A type without `None`, and whether None was allowed."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = [one for one in get_args(kind) if one is not type(None)]
        return inner[0], len(inner) < len(get_args(kind))
    return kind, False


def _part(kind: Any) -> type[BaseModel] | None:
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _listed(kind: Any) -> Any:
    """What a tuple holds; None for anything else."""
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def label_of(model: type[BaseModel], name: str) -> tuple[str, str]:
    """Label and explanation of a field: the schema's own description explains."""
    described = model.model_fields[name].description or ""
    label = LABELS.get(f"{model.__name__}.{name}") or LABELS.get(name)
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
    return [(str(value), CHOICES.get(str(value), str(value))) for value in values]


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
        elif inner:
            group.cells.append(Cell(here, label, explained, "lines", "\n".join(_text(one) for one in value or [])))
        elif get_origin(kind) is dict:
            pairs = "\n".join(f"{key}: {_text(one).strip()}" for key, one in (value or {}).items())
            group.cells.append(Cell(here, label, explained, "pairs", pairs))
        else:
            registry = _registry(info)
            asked = "choice" if registry else _kind_of(kind, _text(value))
            cell = Cell(here, label, explained, asked, _text(value))
            if asked == "choice":
                cell.choices = registry.choices() if registry else _choices(kind)
            group.cells.append(cell)
    return group


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
            data[name] = [line.strip() for line in sent.get(here, "").splitlines() if line.strip()]
        elif get_origin(kind) is dict:
            data[name] = _pairs(sent.get(here, ""))
        elif kind is bool:
            data[name] = here in sent
        else:
            text = sent.get(here, "").replace("\r\n", "\n").strip()
            if kind is Decimal:
                text = text.replace(",", ".")
            if text == "" and (optional or ((kind is not str or _registry(info)) and not info.is_required())):
                if optional:
                    data[name] = None
                continue
            data[name] = text
    return data


def _count(sent: Mapping[str, str], path: str) -> int:
    text = sent.get(f"{path}.{COUNT}", "0")
    return min(int(text), MOST_ITEMS) if text.isdecimal() and len(text) < 4 else 0


def _pairs(text: str) -> dict[str, str]:
    """Lines `key: words`; a line without a colon goes on with the words before it."""
    found: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        key, colon, words = line.partition(":")
        if colon and key.strip() and " " not in key.strip():
            last = key.strip().strip('"')
            found[last] = words.strip()
        elif last and line.strip():
            found[last] += f" {line.strip()}"
    return found


def change_list(data: dict[str, Any], command: str) -> dict[str, Any]:
    """Do `add PATH`, `remove PATH.INDEX` or, of a part that may be left out, `remove PATH`; an unknown place changes nothing."""
    action, _, path = command.partition(" ")
    *way, last = path.split(".")
    target: Any = data
    for key in way:
        target = _step(target, key)
        if target is None:
            return data
    if action == "remove" and isinstance(target, list) and last.isdecimal() and int(last) < len(target):
        target.pop(int(last))
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


def _step(target: Any, key: str) -> Any:
    if isinstance(target, list):
        return target[int(key)] if key.isdecimal() and int(key) < len(target) else None
    return target.get(key) if isinstance(target, dict) else None


def faults(group: Group, error: ValidationError) -> list[tuple[str, str]]:
    """Put each error beside its cell or over its part; returns (place in words, message) for the summary."""
    said = []
    for one in error.errors():
        path = ".".join(str(step) for step in one["loc"])
        message = _message(one)
        said.append((_place(group, path, message), message))
    return said


def _message(one: Any) -> str:
    kind, context = one["type"], one.get("ctx") or {}
    if kind == "value_error":
        return str(one["msg"]).removeprefix("Value error, ")
    if kind in BOUNDS:
        return f"должно быть {BOUNDS[kind]} {next(iter(context.values()), '')}"
    return MESSAGES.get(kind, "значение не подходит")


def _place(group: Group, path: str, message: str) -> str:
    """Mark the nearest cell or group of the path; the titles on the way to it."""
    for cell in group.cells:
        if path == cell.path or path.startswith(cell.path + "."):
            cell.error = message
            return f"{group.title}: {cell.label}" if group.title else cell.label
    for inner in (*group.groups, *group.items):
        if path == inner.path or path.startswith(inner.path + "."):
            found = _place(inner, path, message)
            return f"{group.title} → {found}" if group.title else found
    group.error = message
    return group.title


def read(sent: Mapping[str, str]) -> dict[str, Any]:
    """A whole preset out of a form."""
    return collect(Preset, sent)


def shown(data: Mapping[str, Any]) -> Group:
    """A whole preset as a form."""
    return build(Preset, data)
