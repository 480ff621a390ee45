"""What a mutation run found, as lines and as docs/mutants.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from tests.mutants.mutator import Mutant
from tests.mutants.runner import ROOT, Fate

PAGE = ROOT / "docs" / "mutants.md"
REASONS = ROOT / "tests" / "mutants" / "equivalent.yaml"
WANTED = 95


@cache
def reasons() -> dict[str, dict[str, str]]:
    """Module -> mutant -> why no test can tell it from the rule."""
    return yaml.safe_load(REASONS.read_text(encoding="utf-8")) or {}


@dataclass(frozen=True)
class Row:
    """A module: its mutants by fate. `excused` behave like the rule itself; `stale` reasons speak of no survivor."""

    module: str
    killed: int
    by_time: int
    excused: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]
    stale: tuple[str, ...]
    seconds: float

    @classmethod
    def of(cls, module: str, fates: Iterable[tuple[Mutant, Fate]], seconds: float) -> Row:
        fates = list(fates)
        known = reasons().get(module, {})
        alive = [mutant for mutant, fate in fates if fate is Fate.SURVIVED]
        return cls(
            module,
            killed=len(fates) - len(alive),
            by_time=sum(fate is Fate.KILLED_BY_TIME for _, fate in fates),
            excused=tuple(mutant for mutant in alive if mutant.key in known),
            survivors=tuple(mutant for mutant in alive if mutant.key not in known),
            stale=tuple(sorted(set(known) - {mutant.key for mutant in alive})),
            seconds=seconds,
        )

    @property
    def count(self) -> int:
        return self.killed + len(self.excused) + len(self.survivors)

    def line(self) -> str:
        said = f"{self.module:<46}{self.count:>5}{self.killed:>7}{len(self.excused):>5}{len(self.survivors):>5}{self.seconds:>7.0f} s"
        return "\n".join([said, *(f"    no survivor, so the reason is stale: {key}" for key in self.stale)])


def share(rows: Sequence[Row]) -> float:
    """Per cent of all mutants that are killed; those that behave like the rule count as not killed."""
    count = sum(row.count for row in rows)
    return 100 * sum(row.killed for row in rows) / count if count else 100.0


def total(rows: Sequence[Row]) -> str:
    killed, count = sum(row.killed for row in rows), sum(row.count for row in rows)
    excused = sum(len(row.excused) for row in rows)
    return f"killed {killed} of {count} ({share(rows):.1f} %, wanted {WANTED} %), {excused} of the others behave like the rule"


def exit_code(rows: Sequence[Row]) -> int:
    return int(share(rows) < WANTED or any(row.stale for row in rows))


def page(rows: Sequence[Row]) -> str:
    lines = [
        "# Mutation run over the rules",
        "",
        "`./portal bench mutants` puts one small fault at a time into every module of `rules/` and into the pure modules of days, "
        "identifiers, money, names and words, and runs the tests of `tests/rules` that can see it, alone. The command writes this page.",
        "",
        "Kinds of faults: `tests/mutants/mutator.py`. A mutant is killed when a test fails, the module cannot be imported, or its tests "
        "need many times their CPU time.",
        "",
        f"Last run: {total(rows)}.",
        "",
        "| module | mutants | killed | of them by time | like the rule | survived |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row.module} | {row.count} | {row.killed} | {row.by_time} | {len(row.excused)} | {len(row.survivors)} |"
        for row in rows
    ]
    lines += ["", "## Survivors that behave like the rule", "", "Reasons: `tests/mutants/equivalent.yaml`.", ""]
    lines += [f"- `{row.module}` `{one.key}`: {reasons()[row.module][one.key]}" for row in rows for one in row.excused] or [
        "None."
    ]
    lines += ["", "## Survivors that a test could tell", ""]
    lines += [f"- `{row.module}` line {one.line}: `{one.key}`" for row in rows for one in row.survivors] or ["None."]
    return "\n".join(lines) + "\n"
