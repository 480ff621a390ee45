"""Which releases may run beside which on one database: what a rolling update, and a node of the old code that starts again, rests on.

A release that changes tables so that the code before it fails names itself in OLDEST_BESIDE; any other keeps what stands there.
`python -m tests.migrations_beside` (a linter of `./portal test`) holds migrations to it.
"""

from __future__ import annotations

from hackathon_portal.kernel.models import Installation

# 1: version 1.0.0. 2: the version after it, whose history and journals the code of 1.0.0 cannot write.
RELEASE = 2
# The oldest release whose code may run on the database of this one.
OLDEST_BESIDE = 2
ONE = 1


def declare() -> None:
    """Write into the database which code may run on it; never less than what stands there."""
    Installation.objects.bulk_create([Installation(pk=ONE)], ignore_conflicts=True)
    Installation.objects.filter(pk=ONE, oldest_release__lt=OLDEST_BESIDE).update(oldest_release=OLDEST_BESIDE)


def may_run_beside() -> bool:
    """Whether this code may run on a database that a newer one has migrated."""
    oldest = Installation.objects.filter(pk=ONE).values_list("oldest_release", flat=True).first()
    return oldest is not None and 0 < oldest <= RELEASE
