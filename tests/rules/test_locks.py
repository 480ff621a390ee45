"""Who holds a contest's lock, and what is done under it: every caller is in the table of docs/decisions/0026, none works slowly there."""

from __future__ import annotations

import ast
import re
from functools import cache

from tests import sources
from tests.sources import ROOT

LOCKS = {"locked_contest", "lock_contest", "lock_application", "take_numbers"}
# What takes long or waits for somebody else: drawing, reading and sending files, other programs, the network.
SLOW = {
    "render_pdfs", "pdf_of", "write_pdf", "read_statement", "read_table", "check_rows", "sign_pdf", "draw_anew", "redraw", "open",
    "read_bytes", "run", "urlopen", "sleep", "send", "send_mail", "load_workbook", "check_file", "chunks",
}  # fmt: skip
DECISION = ROOT / "docs" / "decisions" / "0026-the-deadline-hour.md"


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """`registration/actions/seats.py: raise_seats` -> its tree."""
    found = {}
    for path in sources.files():
        for node in sources.tree(path).body:
            if isinstance(node, ast.FunctionDef):
                found[f"{path.relative_to(ROOT)}: {node.name}"] = node
    return found


@cache
def called(node: ast.AST) -> list[tuple[int, str]]:
    """(line, name) of each call in a function."""
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return sorted((one.lineno, getattr(one.func, "attr", getattr(one.func, "id", ""))) for one in calls)


@cache
def takers() -> dict[str, tuple[ast.FunctionDef, int]]:
    """Functions in which the lock is taken, by a helper of their module as well, and the line where."""
    taken: dict[str, tuple[ast.FunctionDef, int]] = {}
    for name, node in functions().items():
        lines = [line for line, call in called(node) if call in LOCKS]
        if lines:
            taken[name] = node, min(lines)
    helpers = {name for name, (node, _) in taken.items() if node.name.startswith("_")}
    for name, node in functions().items():
        module = name.split(":")[0]
        own = {helper.split(": ")[1] for helper in helpers if helper.startswith(f"{module}:")}
        lines = [line for line, call in called(node) if call in own]
        if lines and name not in taken:
            taken[name] = node, min(lines)
    return {name: found for name, found in taken.items() if name.split(": ")[1] not in LOCKS}


def test_every_taker_is_told_of_in_the_decision():
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", DECISION.read_text(encoding="utf-8"), re.M)
    told = {f"{module}: {name}" for module, names in rows for name in re.findall(r"`([^`]+)`", names)}
    assert told == set(takers()), told ^ set(takers())


def test_nothing_slow_is_done_under_the_lock():
    found = [
        f"{name}, line {line}: {call}()"
        for name, (node, since) in takers().items()
        for line, call in called(node)
        if line > since and call in SLOW
    ]
    assert found == []


def test_slow_work_under_a_lock_is_found():
    """The walk itself: a trial that reads a file after it has the lock."""
    tree = ast.parse("def trial(contest):\n    contest = locked_contest(contest.pk)\n    return path.read_bytes()\n").body[0]
    calls = called(tree)
    assert (2, "locked_contest") in calls
    assert [(line, call) for line, call in calls if line > 2 and call in SLOW] == [(3, "read_bytes")]


def test_a_contest_is_locked_before_its_rows():
    """One order for all: the contest, then a team, then applications; else two of them wait for each other for ever."""
    found = []
    for name, (node, since) in takers().items():
        rows = [line for line, call in called(node) if call == "select_for_update" and line < since]
        found += [f"{name}, line {line}" for line in rows]
    assert found == []


def named_at() -> dict[str, list[ast.Call]]:
    """Function -> its calls of `lock_name`, the lock that belongs to no row."""
    found = {}
    for name, function in functions().items():
        calls = [
            node for node in ast.walk(function) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("lock_name")
        ]
        if calls:
            found[name] = calls
    return found


def test_whoever_takes_several_names_takes_them_sorted():
    """Two who take the same names in two orders wait for each other (M25): a loop that takes names goes over `sorted(…)`."""
    assert len(named_at()) >= 5
    loose = []
    for name, calls in named_at().items():
        function = functions()[name]
        loops = [node for node in ast.walk(function) if isinstance(node, ast.For | ast.While | ast.comprehension)]
        for loop in loops:
            taken = [call for call in calls if call in ast.walk(loop)]
            if taken and not (isinstance(loop, ast.For) and ast.unparse(loop.iter).startswith("sorted(")):
                loose.append(name)
    assert loose == []


def test_whoever_counts_several_people_holds_them_all_first():
    """A function that calls, in a loop, what takes a person's income has called `lock_people` for all of them before it."""
    incomes = {name for name, calls in named_at().items() if any("_income_of" in ast.unparse(call) for call in calls)}
    taking = {name.partition(": ")[2] for name in incomes} - {"lock_people"}
    assert {"withhold_tax", "recount"} <= taking
    loose, seen = [], 0
    for name, function in functions().items():
        for loop in (node for node in ast.walk(function) if isinstance(node, ast.For | ast.While)):
            if any(call in taking for _, call in called(loop)):
                seen += 1
                if not any(call == "lock_people" and line < loop.lineno for line, call in called(function)):
                    loose.append(name)
    assert seen
    assert loose == []
