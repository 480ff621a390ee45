"""The table of clauses names tests that exist, and every clause test stands in it."""

import ast
from pathlib import Path

from tests.clauses.report import rows

FOLDER = Path(__file__).parent


def test_the_table_and_the_tests_are_the_same_set():
    written = {
        node.name
        for file in FOLDER.glob("test_tula_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    named = {name for row in rows() for name in row["tests"]}
    assert named == written


def test_a_row_without_a_test_says_what_is_not_done():
    assert [row["row"] for row in rows() if not row["tests"] and not row.get("waits")] == []
