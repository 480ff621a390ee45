"""What changed between two versions of a project. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TITLES = {
    "title": "Название", "description": "Описание", "nomination": "Номинация", "result_kind": "Вид результата",
    "repository_url": "Репозиторий", "demo_url": "Демонстрация", "shows_people": "Изображения людей",
    "declarations": "Заверения", "files": "Файлы",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A field of the project: lines that went (`-`), came (`+`) and stayed (` `)."""

    title: str
    lines: tuple[tuple[str, str], ...]


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields that differ, in the order of the page; an unknown field is left out."""
    changes = []
    for name, title in TITLES.items():
        old, new = _lines(before.get(name)), _lines(after.get(name))
        if old != new:
            changes.append(Change(title, tuple((line[0], line[2:]) for line in difflib.ndiff(old, new) if line[0] != "?")))
    return changes


def _lines(value: Any) -> list[str]:
    """A value as lines of text: a file by its name, size and the beginning of its hash."""
    if value in (None, "", []):
        return []
    if isinstance(value, bool):
        return ["да"] if value else []
    if isinstance(value, list):
        return [
            f"{item['name']}, {item['size']} байт, {item['sha256'][:12]}" if isinstance(item, dict) else f"п.\u00a0{item}"
            for item in value
        ]
    return str(value).splitlines()
