"""What decisions on keys change, before and after they are in force; answers not marked by them yet are marked first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hackathon_portal.exams.actions.marking import marked
from hackathon_portal.exams.models import Attempt, Exam, Ruling
from hackathon_portal.exams.queries.keys import Chains, asked_in, chains_of, step_of, strict, tests_with
from hackathon_portal.exams.queries.scores import Points, points_under
from hackathon_portal.kernel.rooms import Room

MOST_NAMED = 200


@dataclass
class Effect:
    """Counts of attempts that a decision changes, and keys of those it touches."""

    attempts: int = 0
    gain: int = 0
    lose: int = 0
    now_pass: int = 0
    now_fail: int = 0
    touched: list[int] = field(default_factory=list)

    def add(self, points: Points) -> None:
        """Count one attempt: what it would have against what it has."""
        had = points.had_units or 0
        self.attempts += 1
        if points.units == had:
            return
        self.gain += points.units > had
        self.lose += points.units < had
        self.now_pass += points.is_passed and not points.was_passed
        self.now_fail += bool(points.was_passed) and not points.is_passed
        self.touched.append(points.attempt)

    @property
    def figures(self) -> dict[str, int]:
        """As `Ruling.figures` keeps it."""
        return {name: getattr(self, name) for name in ("attempts", "gain", "lose", "now_pass", "now_fail")}


def effect_of(ruling: Ruling) -> Effect:
    """What this decision changes once it is in force beside those that are (or, adopted already, once it no longer is)."""
    effect = Effect()
    for exam in tests_with(ruling.version):
        asked = list(
            Attempt.objects.filter(exam=exam, paper__contains=[ruling.version_id], units__isnull=False).values_list(
                "pk", flat=True
            )
        )
        if not asked:
            continue
        versions = asked_in(exam, asked)
        chains = chains_of(versions)
        others = [step for step in chains.get(ruling.version_id, []) if step.pk != ruling.pk]
        chains[ruling.version_id] = others if ruling.state == Ruling.State.ADOPTED else [*others, step_of(ruling)]
        for points in _points(exam, chains, versions, asked):
            effect.add(points)
    return effect


def changes_in(room: Room) -> dict[str, Any]:
    """What all decisions in force in a room's tests have changed: sums and passes before them, as they are, and had they lowered people.

    `before`, `strict` are units; lists name attempts by their number in a file, else by key.
    """
    found: dict[str, Any] = {"gain": 0, "lose_when_strict": 0, "before": 0, "strict": 0, "passed_before": 0}
    now_pass: list[str] = []
    would_fail: list[str] = []
    for exam in Exam.objects.filter(room=str(room)).order_by("pk"):
        versions = asked_in(exam)
        chains = chains_of(versions)
        before = {points.attempt: points for points in _points(exam, {}, versions)}
        lowered = _points(exam, strict(chains), versions) if chains else iter(before.values())
        for points in lowered:
            was = before[points.attempt]
            name = points.external or str(points.attempt)
            found["before"] += was.units
            found["strict"] += points.units
            found["passed_before"] += was.is_passed
            found["gain"] += points.units > was.units
            found["lose_when_strict"] += points.units < was.units
            if points.was_passed and not was.is_passed:
                now_pass.append(name)
            if was.is_passed and not points.is_passed:
                would_fail.append(name)
    return found | {"now_pass": sorted(now_pass), "would_fail_when_strict": sorted(would_fail)}


def _points(exam: Exam, chains: Chains, versions: list[int], attempts: Iterable[int] | None = None) -> Iterator[Points]:
    chosen = None if attempts is None else list(attempts)
    return points_under(exam, marked(exam, versions, chains, chosen), attempts=chosen)
