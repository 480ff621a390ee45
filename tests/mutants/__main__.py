"""`./portal bench mutants [module ...]`: every fault of the rules, and whether tests/rules see it.

Without a module named, docs/mutants.md is written anew. Exit code 1 where fewer than 95 % are seen or a reason has become stale.
"""

from __future__ import annotations

import sys

from tests.mutants import report, runner
from tests.mutants.mutator import mutants


def main(chosen: list[str]) -> int:
    known = runner.modules()
    if unknown := set(chosen) - set(known):
        print(f"no module of the rules: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    names = chosen or list(known)
    suites = runner.suites(names)
    runner.warm_up(suites)
    rows = []
    for name in names:
        with runner.stopwatch() as seconds:
            most = runner.limit(runner.measured(name, suites[name]))
            fates = [(mutant, runner.fate_of(mutant, suites[name], most)) for mutant in mutants(name, known[name])]
        rows.append(report.Row.of(name, fates, seconds()))
        print(rows[-1].line(), flush=True)
        for mutant in rows[-1].survivors:
            print(f"    line {mutant.line}, {mutant.key}", flush=True)
    print(report.total(rows))
    if not chosen:
        report.PAGE.write_text(report.page(rows), encoding="utf-8")
    return report.exit_code(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
