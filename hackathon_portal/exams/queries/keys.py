"""By which decisions each question is marked now, and what its papers are marked with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from hackathon_portal.exams.content import item_of
from hackathon_portal.exams.models import Exam, QuestionVersion, Ruling
from hackathon_portal.exams.rules.items import Item
from hackathon_portal.exams.rules.rulings import Decision, Key

THOUSANDTHS = 1000  # of a point: what points are kept to


@dataclass(frozen=True)
class Step:
    """A decision in the chain of a question; `name` stands in `Mark.key`."""

    pk: int
    key: Key

    @property
    def name(self) -> str:
        return f"{self.pk}" if self.key.never_lowers else f"{self.pk}!"

    @property
    def strict(self) -> Step:
        """The same, lowering whoever it lowers."""
        return Step(self.pk, replace(self.key, never_lowers=self.key.decision is Decision.ANNUL))


Chains = Mapping[int, Sequence[Step]]


@dataclass(frozen=True)
class Keys:
    """Questions of papers with what each is marked by, as columns for SQL."""

    versions: list[int]
    names: list[str]
    points: list[int]

    @property
    def columns(self) -> dict[str, Any]:
        return {"versions": self.versions, "keys": self.names, "points": self.points}


def step_of(ruling: Ruling) -> Step:
    """A stored decision as the rules take it."""
    answers = tuple(json.loads(ruling.content)) if ruling.content else ()
    return Step(ruling.pk, Key(Decision(ruling.decision), answers, ruling.never_lowers))


def chains_of(versions: Iterable[int]) -> dict[int, list[Step]]:
    """The decisions in force on each of these questions, in the order they were adopted."""
    chains: dict[int, list[Step]] = defaultdict(list)
    rows = Ruling.objects.filter(version__in=list(versions), state=Ruling.State.ADOPTED).order_by("adopted_at", "pk")
    for ruling in rows:
        chains[ruling.version_id].append(step_of(ruling))
    return chains


def strict(chains: Chains) -> dict[int, list[Step]]:
    """The same decisions, lowering whoever they lower."""
    return {version: [step.strict for step in chain] for version, chain in chains.items()}


def asked_in(exam: Exam, attempts: Sequence[int] | None = None) -> list[int]:
    """Keys of the questions that stand in papers of a test (of these attempts)."""
    chosen = None if attempts is None else list(attempts)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT unnest(paper) FROM exams_attempt WHERE exam_id = %s AND (%s::bigint[] IS NULL OR id = ANY(%s::bigint[]))",
            [exam.pk, chosen, chosen],
        )
        return sorted(version for (version,) in cursor)


def keys_of(versions: Sequence[int], chains: Chains) -> Keys:
    """The columns for SQL of these questions, marked by these decisions."""
    points = dict(QuestionVersion.objects.filter(pk__in=versions).values_list("pk", "points"))
    return Keys(
        list(versions),
        [",".join(step.name for step in chains.get(version, ())) for version in versions],
        [int(points[version] * THOUSANDTHS) for version in versions],
    )


def items_of(versions: Iterable[int]) -> dict[int, Item]:
    """The questions with their keys, for the rules alone."""
    rows = QuestionVersion.objects.filter(pk__in=list(versions)).select_related("question")
    return {row.pk: item_of(row.content, code=row.question.code, category=row.question.category, kind=row.kind) for row in rows}


def tests_with(version: QuestionVersion) -> list[Exam]:
    """Tests in whose papers the question stands, or may stand."""
    question = version.question
    return list(Exam.objects.filter(bank=question.bank_id, category=question.category).order_by("pk"))
