"""Faults with a name: each was once seen by no test of tests/rules. And three that show the tool itself at work.

`python -m tests.mutants.named` prints the fate of each.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.mutants import runner
from tests.mutants.mutator import replaced

CPU_SECONDS = 2


@dataclass(frozen=True)
class Named:
    """A piece of a module's text and what is written instead."""

    name: str
    module: str
    before: str
    after: str


KILLED = (
    Named(
        "an 18-year-old is asked for a parent's consent", "registration.rules.minors", "< rules.below_age", "<= rules.below_age"
    ),
    Named(
        "the age counts on the day of application",
        "registration.rules.eligibility",
        "reference = starts_on if by_start else applied_on",
        "reference = applied_on",
    ),
    Named(
        "the application's day is taken for the contest's first",
        "registration.rules.checks",
        "starts_on=starts_on",
        "starts_on=local_day(at, regulation)",
    ),
    Named(
        "the day is counted in UTC",
        "hackathon_portal.regulation.rules.deadlines",
        "astimezone(regulation.zone)",
        "astimezone(UTC)",
    ),
    Named("a day ends in UTC", "hackathon_portal.regulation.rules.deadlines", "tzinfo=regulation.zone", "tzinfo=UTC"),
    Named(
        "an offer outlives the contest's start",
        "registration.rules.seats",
        "min(instant_after(now, term, regulation, takes_right=True), starts_at)",
        "instant_after(now, term, regulation, takes_right=True)",
    ),
    Named("a mixed team gets its lowest category", "registration.rules.education", "categories[-1].code", "categories[0].code"),
    Named(
        "the lowest category is suggested for a mixed team",
        "registration.rules.roster",
        "предлагается {categories[-1].label}",
        "предлагается {categories[0].label}",
    ),
    Named("a SNILS remainder of 100", "hackathon_portal.russia.identifiers", "total % 101 % 100", "total % 101"),
    Named(
        "a SNILS sum of 101",
        "hackathon_portal.russia.identifiers",
        "total % 101 % 100",
        "(total if total <= 101 else total % 101) % 100",
    ),
)
HANGS = Named(
    "a term that never ends", "hackathon_portal.russia.working_days", "            days -= 1\n    return current", "            days -= 0\n    return current"
)  # fmt: skip
# The line is sorted already: no test can see it, and the tool must say so.
SURVIVES = Named("a waitlist sorted twice", "registration.rules.seats", "sorted(waiting)", "sorted(sorted(waiting))")
ALL = (*KILLED, HANGS, SURVIVES)


def main() -> None:
    known = runner.modules()
    suites = runner.suites([one.module for one in ALL])
    runner.warm_up(suites)
    for one in ALL:
        after = one.after.replace("UTC", "__import__('datetime').UTC")
        mutant = replaced(one.module, known[one.module], one.before, after)
        print(f"{one.name}: {runner.fate_of(mutant, suites[one.module], CPU_SECONDS)}", flush=True)


if __name__ == "__main__":
    main()
