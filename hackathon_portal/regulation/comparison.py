"""Two regulations beside each other: every value that differs, by its plain name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon_portal.regulation.form import Group, build, shown
from hackathon_portal.regulation.schema import Regulation


def values_of(group: Group) -> dict[str, tuple[str, str]]:
    """Path -> (label with its parts, value as text) of everything, for comparing two presets."""
    values: dict[str, tuple[str, str]] = {}

    def walk(one: Group, titles: tuple[str, ...]) -> None:
        here = (*titles, one.title) if one.title else titles
        for cell in one.cells:
            values[cell.path] = (" → ".join((*here, cell.label)), cell.in_words)
        for inner in (*one.groups, *one.items):
            walk(inner, here)

    walk(group, ())
    return values


def differences(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Label, value on the left, value on the right of everything that differs, in the form's order."""
    return values_differing(values_of(shown(left)), values_of(shown(right)))


def changes(old: Regulation, new: Regulation) -> list[tuple[str, str, str]]:
    """The same of two regulations: what, before, after."""
    before, after = (values_of(build(Regulation, one.model_dump(mode="json"))) for one in (old, new))
    return values_differing(before, after)


def values_differing(one: Mapping[str, tuple[str, str]], other: Mapping[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Label, value on the left, value on the right of everything that differs."""
    rows = []
    for path in dict.fromkeys((*one, *other)):
        a, b = one.get(path), other.get(path)
        if (a and a[1]) != (b and b[1]) and ((a and a[1]) or (b and b[1])):
            label = (a or b or ("", ""))[0]
            rows.append((label, a[1] if a else "—", b[1] if b else "—"))
    return rows
