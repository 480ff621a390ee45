"""Loaded statements of a contest and their documents, with the payments a doubtful one may speak of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from hackathon_portal.contests.models import Contest
from prizes.models import BankStatement, RegisterLine, StatementEntry

# What a person must look at comes first.
ORDER = ["offered", "dissolved", "unclear", "elsewhere", "returned", "paid", "foreign"]


@dataclass(frozen=True)
class Candidate:
    """A line of a register in words: whom it pays, by which order; `tail` is the account's last four digits."""

    line: RegisterLine
    name: str
    tail: str


@dataclass(frozen=True)
class EntryRow:
    entry: StatementEntry
    candidates: list[Candidate]
    about: Candidate | None


def statements_of(contest: Contest) -> QuerySet[BankStatement]:
    """With `offered`: how many documents wait for a person's decision."""
    offered = Count("entries", filter=Q(entries__outcome="offered"))
    return contest.bank_statements.select_related("loaded_by").annotate(offered=offered)


def entries_of(statement: BankStatement) -> list[EntryRow]:
    """Every document that is kept with the statement: what waits for a person first, then in the order of the file."""
    entries = list(statement.entries.select_related("decided_by"))
    keys = {key for entry in entries for key in [*entry.candidates, entry.line_id] if key}
    lines = RegisterLine.objects.filter(pk__in=keys, register__contest=statement.contest_id).select_related("register")
    known = {line.pk: Candidate(line, line.full_name, line.account_end) for line in lines}
    rows = [
        EntryRow(entry, [known[key] for key in entry.candidates if entry.is_open and key in known], known.get(entry.line_id or 0))
        for entry in entries
    ]
    return sorted(rows, key=lambda row: (ORDER.index(row.entry.outcome), row.entry.source_line))
