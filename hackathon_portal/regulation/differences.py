"""Where two regulations differ, by the paths of the schema. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from pydantic import BaseModel

from hackathon_portal.regulation.form import _listed, _part, _plain
from hackathon_portal.regulation.schema import Regulation


@dataclass(frozen=True)
class Difference:
    """One value that is not the same: `path` names it in the schema (`judging.sheets.criteria.weight`), `place` in the data of
    the new regulation (`judging.sheets.0.criteria.2.weight`); `items` are the coded parts it stands in, as (path, code)."""

    path: str
    place: str
    items: tuple[tuple[str, str], ...] = ()


def schema_paths(model: type[BaseModel] = Regulation, prefix: str = "") -> Iterator[str]:
    """Every value a regulation may hold, lists without their numbers."""
    for name, info in model.model_fields.items():
        kind, _ = _plain(info.annotation)
        part = _part(_listed(kind) or kind)
        if part:
            yield from schema_paths(part, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def differences(old: Regulation, new: Regulation) -> list[Difference]:
    """Every value that differs; a part that came or went counts with all its values, an order of coded parts with theirs."""
    return list(_of_part(Regulation, old.model_dump(mode="json"), new.model_dump(mode="json"), "", "", ()))


Items = tuple[tuple[str, str], ...]


def _of_part(model: type[BaseModel], old: Any, new: Any, path: str, place: str, items: Items) -> Iterator[Difference]:
    if old == new:
        return
    for name, info in model.model_fields.items():
        kind, _ = _plain(info.annotation)
        listed = _listed(kind)
        part = _part(listed or kind)
        before, after = (data.get(name) if isinstance(data, Mapping) else None for data in (old, new))
        own, spot = f"{path}{name}", f"{place}{name}"
        if part is None:
            if before != after:
                yield Difference(own, spot, items)
        elif listed:
            yield from _of_list(part, before or [], after or [], own, spot, items)
        else:
            yield from _of_part(part, before, after, f"{own}.", f"{spot}.", items)


def _of_list(
    part: type[BaseModel], old: Sequence[Any], new: Sequence[Any], path: str, place: str, items: Items
) -> Iterator[Difference]:
    if "code" not in part.model_fields:
        for number, (before, after) in enumerate(zip_longest(old, new)):
            yield from _of_part(part, before, after, f"{path}.", f"{place}.{number}.", items)
        return
    places = {item["code"]: number for number, item in enumerate(new)}
    before_by, after_by = ({item["code"]: item for item in listed} for listed in (old, new))
    is_moved = [code for code in before_by if code in after_by] != [code for code in after_by if code in before_by]
    for code in dict.fromkeys([*before_by, *after_by]):
        inner = (*items, (path, code))
        spot = f"{place}.{places[code]}." if code in places else f"{place}."
        if is_moved:
            yield Difference(f"{path}.code", f"{spot}code".rstrip("."), inner)
        yield from _of_part(part, before_by.get(code), after_by.get(code), f"{path}.", spot, inner)
