"""The tables of clauses name tests that exist, and every clause test stands in its table."""

import ast
from pathlib import Path

import pytest

from tests.clauses.report import TABLES, rows

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("table", TABLES)
def test_the_table_and_the_tests_are_the_same_set(table):
    written = {
        node.name
        for file in FOLDER.glob(f"test_{table}_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    named = {name for row in rows(table) for name in row["tests"]}
    assert named == written


@pytest.mark.parametrize("table", TABLES)
def test_a_row_without_a_test_says_what_is_not_done(table):
    assert [row["row"] for row in rows(table) if not row["tests"] and not row.get("waits")] == []


def test_every_row_of_the_kuzbass_matrix_is_in_the_table():
    assert [row["clause"] for row in rows("kuzbass")] == [f"K-{number:02d}" for number in range(1, 80)]
