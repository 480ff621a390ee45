"""What a partner tells of a problem: the situation, facts with their sources, whom to ask, on what terms. There is no technical task: how to
solve the problem is the teams' to find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

MOST_FACTS = 30
LONGEST_FACT, LONGEST_SOURCE = 600, 300


@dataclass(frozen=True)
class Field:
    """A text of a case: how people call it, how long it may be, what is missing while it is empty."""

    label: str
    longest: int
    missing: str


FIELDS: Mapping[str, Field] = {
    "title": Field("Название", 160, "Назовите кейс: так его увидят команды."),
    "situation": Field("Ситуация", 8000, "Опишите ситуацию: что происходит, кому от этого плохо, чего не хватает."),
    "contact": Field("К кому обращаться", 300, "Назовите, к кому команды могут обратиться с вопросами."),
    "licence": Field("На каких условиях даны материалы", 500, "Напишите, на каких условиях можно пользоваться материалами."),
    "data_restrictions": Field(
        "Ограничения для данных", 1000, "Напишите, чего с данными делать нельзя. Если запретов нет, так и напишите."
    ),
}
FACTS = "facts"
LABELS = {name: one.label for name, one in FIELDS.items()} | {FACTS: "Факты", "files": "Файлы"}


@dataclass(frozen=True)
class Fact:
    """Something the partner says is so, and where that is known from."""

    text: str
    source: str


@dataclass(frozen=True)
class Texts:
    """Everything a case says."""

    title: str = ""
    situation: str = ""
    contact: str = ""
    licence: str = ""
    data_restrictions: str = ""
    facts: tuple[Fact, ...] = field(default=())

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Texts:
        """From what a form or a stored version holds: spaces around go, facts without a word are none."""
        texts = {name: f"{values.get(name) or ''}".strip() for name in FIELDS}
        return cls(**texts, facts=facts_of(values.get(FACTS) or ()))

    @property
    def rows(self) -> list[dict[str, str]]:
        """The facts as they are stored."""
        return [{"text": fact.text, "source": fact.source} for fact in self.facts]


def facts_of(rows: Sequence[Mapping[str, str]]) -> tuple[Fact, ...]:
    """Stored or typed rows as facts; an empty row is none."""
    found = (Fact(f"{row.get('text') or ''}".strip(), f"{row.get('source') or ''}".strip()) for row in rows)
    return tuple(fact for fact in found if fact.text or fact.source)


def too_long(texts: Texts) -> Iterator[tuple[str, str]]:
    """(field, words) of what cannot be kept even in a draft."""
    for name, one in FIELDS.items():
        if len(getattr(texts, name)) > one.longest:
            yield name, f"«{one.label}» длиннее {one.longest} знаков."
    if len(texts.facts) > MOST_FACTS:
        yield FACTS, f"Фактов больше {MOST_FACTS}: оставьте те, без которых кейс не понять."
    for number, fact in enumerate(texts.facts, 1):
        if len(fact.text) > LONGEST_FACT or len(fact.source) > LONGEST_SOURCE:
            yield FACTS, f"Факт {number}: до {LONGEST_FACT} знаков, источник до {LONGEST_SOURCE}."


def lacking(texts: Texts) -> Iterator[tuple[str, str]]:
    """(field, words) of what is missing before a case can be sent to review."""
    for name, one in FIELDS.items():
        if not getattr(texts, name):
            yield name, one.missing
    if not texts.facts:
        yield FACTS, "Добавьте хотя бы один факт с источником."
    for number, fact in enumerate(texts.facts, 1):
        if not fact.text or not fact.source:
            yield FACTS, f"Факт {number}: нужны и сам факт, и откуда он известен."


def changed(one: Texts, other: Texts) -> list[str]:
    """Names of the texts in which two versions differ."""
    return [each.name for each in fields(Texts) if getattr(one, each.name) != getattr(other, each.name)]


@dataclass(frozen=True)
class Difference:
    """A text before and after, under its label; facts a line each."""

    label: str
    before: str
    after: str


def differences(one: Texts, other: Texts) -> list[Difference]:
    """What changes from one version to the other, as people read it."""
    return [Difference(LABELS[name], _said(one, name), _said(other, name)) for name in changed(one, other)]


def _said(texts: Texts, name: str) -> str:
    if name != FACTS:
        return f"{getattr(texts, name)}"
    return "\n".join(f"{number}. {fact.text} ({fact.source})" for number, fact in enumerate(texts.facts, 1))
