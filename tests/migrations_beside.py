"""Whether the code of the release before can run while and after this one migrates: a linter of `./portal test`.

django-migration-linter reads the SQL of each migration that came after ACCEPTED: a column taken away or renamed, one that must be
filled and has no default in the database, an index that locks a table while it is built. A migration that cannot do without is
named in NOT_BESIDE with the reason, and the release says so (kernel/releases.py: OLDEST_BESIDE).
"""

from __future__ import annotations

import os
import sys

APPS = ("kernel", "accounts", "contests", "registration", "operations", "judging", "prizes")
# Up to here release 2 has come, whose code cannot run beside 1.0.0: the last migration of each app that is not looked at.
ACCEPTED = {
    "kernel": "0017", "accounts": "0006", "contests": "0008", "registration": "0012", "operations": "0002", "judging": "0015",
    "prizes": "0015",
}  # fmt: skip
# Migrations after ACCEPTED that the code before cannot bear -> why they are needed all the same.
NOT_BESIDE: dict[str, str] = {}
WIDER = "a text column only gets longer: the server changes its catalogue, no row; the code before writes shorter texts"
# Migrations after ACCEPTED that a person read line by line: why the code before bears what the linter stops at.
READ_BY_A_PERSON: dict[str, str] = {
    "contests.0018_cases_of_nominations": "a key that is empty in every row, its index on a table of tens of rows: nominations",
    "judging.0016_whose_decisions": "indexes of keys that are empty, on tables of hundreds of rows: decisions of ties, recusals, violations",
    "judging.0017_longer_clauses": WIDER,
    "judging.0019_lines_of_checkpoints": "a key that is empty in every row, its index on a table of tens of rows: checkpoints",
    "operations.0004_lines_of_gatherings": "a key that is empty in every row, its index on a table of tens of rows: gatherings",
    "prizes.0020_longer_clauses": WIDER,
    "prizes.0021_prizes_of_team_nominations": "the constraint holds of the rows it held of before: the code before writes `nominated` false; tens of rows a contest",
    "registration.0020_two_teams_become_one": "the index of a key that is empty in every row of teams: built in milliseconds at 66,000",
    "registration.0021_longer_clause": WIDER,
    "registration.0022_audiences_of_mailings": WIDER,
    "registration.0026_papers_of_leaders_looked_at": "a key that is empty in every row, its index on a table of a row for a sent team",
}
# What only slows others down at one table is as wrong on tables that grow.
AS_ERRORS = ("CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE", "DROP_INDEX", "REINDEX", "ALTER_COLUMN")


def is_looked_at(app: str, name: str) -> bool:
    return app in APPS and name[:4] > ACCEPTED[app] and f"{app}.{name}" not in {**NOT_BESIDE, **READ_BY_A_PERSON}


def linter(**options):
    """The library's linter over what is looked at."""
    from django_migration_linter.migration_linter import MigrationLinter

    class Beside(MigrationLinter):
        def should_ignore_migration(self, app_label: str, migration_name: str, *_: object, **__: object) -> bool:
            return not is_looked_at(app_label, migration_name)

    return Beside(
        no_cache=True, include_apps=list(APPS), warnings_as_errors_tests=list(AS_ERRORS), quiet=["ok", "ignore"], **options
    )


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hackathon_portal.settings.local")
    import django

    django.setup()
    found = linter()
    found.lint_all_migrations()
    return 1 if found.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
