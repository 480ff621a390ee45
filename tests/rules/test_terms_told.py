"""Whose term a deed moves is told of it: every function of an action that writes a person's term posts a letter, or its caller does."""

from __future__ import annotations

import ast

from tests import sources

# Columns that are the last day or hour of something a person may do, and what changes such a day.
TERMS = {"apply_by", "correct_by", "decision_due_on", "fill_up_until", "late_reason", "offer_expires_at", "opens_at", "closes_at"}
# Who tells, where the function itself does not: it writes the row, its caller the letter; or nobody has a term yet.
ELSEWHERE = {
    "open_again": "restore_prize and set_shares write to the holder",
    "_file": "the acknowledgement names the day",
    "move_checkpoints": "the letter of the announcement's change goes to everybody",
    "_keep_better_place": "merge_teams writes to everybody of both teams",
    "_lose": "its callers write `seat_lost`, or nobody is there",
    "_grant_fill_up": "the captain's `member_left` names the day",
    "approve_mentors": "why a mentor is approved late: nobody's term",
}


def moving() -> dict[str, bool]:
    """Function of an action -> whether it posts a letter, for those that write a term of somebody."""
    found: dict[str, bool] = {}
    for path in sources.files():
        for node in sources.nodes(path):
            if not isinstance(node, ast.FunctionDef):
                continue
            targets = [
                leaf for one in ast.walk(node) if isinstance(one, ast.Assign) for goal in one.targets for leaf in ast.walk(goal)
            ]
            if any(isinstance(leaf, ast.Attribute) and leaf.attr in TERMS for leaf in targets):
                calls = {ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
                found[node.name] = any(".post" in name or ".to_" in name or "tell" in name for name in calls)
    return found


def test_every_function_that_moves_a_term_tells_of_it():
    rows = moving()
    assert {name for name, tells in rows.items() if not tells} == set(ELSEWHERE), "write a letter, or say here who does"
    assert {"_lengthen", "term_goes_on", "allow_late_payout", "forbid_late_payout", "keep_in_reserve", "send_back"} <= set(rows)
