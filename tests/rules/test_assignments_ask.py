"""Whoever is assigned in a contest is asked for what is required of the role: every deed that assigns asks `refuse_unready`.

The sources are read. What assigns: a role of a contest given (`grant_role` asks by itself), and rows by which somebody mentors, sits in
a commission or assesses. A function that makes one must ask itself, or stand here with the function that asked before it.
"""

from __future__ import annotations

import ast

from tests import sources

# Rows that make somebody a mentor, a member, an assessor of something.
ROWS = {"MentorTeam", "CommissionMember", "MemberPeriod", "Assignment", "CompositionChange"}
MAKES = {"create", "bulk_create", "get_or_create", "update_or_create"}
ASKS = {"refuse_unready", "grant_role"}
# Function that makes such a row -> the function of the same module that has asked by then.
ASKED_BEFORE = {
    "judging.actions.composition._apply": "_check_role",
    "judging.actions.composition.ask_for_change": "_check_role",
    "judging.actions.composition.follow_composition": "_check_role",
}
# Copies and inventions: nobody is assigned by them; accounts merged are one person.
ELSEWHERE = ("hackathon_portal.demo.", "hackathon_portal.rehearsals.")
MERGES = {"judging.merging", "registration.actions.merging"}


def _called(node: ast.Call) -> str:
    return sources.dotted(node.func)


def _makes(node: ast.Call) -> bool:
    parts = _called(node).split(".")
    made = len(parts) >= 3 and parts[-3] in ROWS and parts[-2] == "objects" and parts[-1] in MAKES
    return made or parts == ["CompositionChange"] or _follows(node)


def _follows(node: ast.Call) -> bool:
    """A role given without asking."""
    return _called(node).split(".")[-1] == "grant_role" and any(one.arg == "follows" for one in node.keywords)


def _asks(function: ast.FunctionDef) -> bool:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(_called(node).split(".")[-1] in ASKS and not _follows(node) for node in calls)


def _functions() -> dict[str, ast.FunctionDef]:
    found = {}
    for path in sources.files():
        name = ".".join(path.relative_to(sources.ROOT).with_suffix("").parts)
        if not name.startswith(ELSEWHERE) and name not in MERGES:
            found |= {f"{name}.{node.name}": node for node in sources.nodes(path) if isinstance(node, ast.FunctionDef)}
    return found


def test_every_deed_that_assigns_people_asks_what_is_required_of_them():
    functions = _functions()
    makers = {name for name, node in functions.items() for one in ast.walk(node) if isinstance(one, ast.Call) and _makes(one)}
    assert len(makers) >= 6  # else the walk sees nothing
    asked_before = {name: f"{name.rpartition('.')[0]}.{asking}" for name, asking in ASKED_BEFORE.items()}
    silent = [name for name in makers if not _asks(functions[name]) and name not in asked_before]
    assert sorted(silent) == []
    assert [asking for asking in asked_before.values() if not _asks(functions[asking])] == []
    assert set(asked_before) <= makers


def test_giving_a_role_of_a_contest_asks():
    assert "refuse_unready" in ast.unparse(_functions()["hackathon_portal.accounts.actions.grant_role"])
