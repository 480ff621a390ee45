"""No code knows a region or a regulation's number: they stand in presets, the demonstration and tests alone."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests import sources
from tests.sources import ROOT

REGION = re.compile(r"тул[аьеус]\w*|тульск|кузбас|кемеров|новокузнец|tula|kuzbass|kemerovo", re.IGNORECASE)
CLAUSE = re.compile(r"п\.\s?\d+\.\d|№\s?\d+-ОСН|[Фф]орм\w* №\s?\d")

# What one regulation calls its body, its document and those who propose: words of the regulation print them.
BODY = re.compile(r"конкурсн\w+ комисси|министерство или|[Пп]ункт\w* \S* ?\S* ?\S*\}\} порядка")
# Defaults of those very words, and an example beside a field.
OWN_WORDS = {
    "hackathon_portal/regulation/schema/regulation.py", "judging/rules/paper.py", "registration/rules/next_step.py",
    "registration/models/references.py",
}  # fmt: skip


def python_files() -> list[Path]:
    return [path for path in sources.files() if "demo" not in path.parts and "presets" not in path.parts]


def template_files() -> list[Path]:
    found = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in {".html", ".txt", ".css"}]
    return found + [path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts]


@cache
def words_of(path: Path) -> list[tuple[int, str]]:
    """Line and text of every string of a module, without its docstrings; and every name it defines."""
    docstrings = {
        id(node.body[0].value)
        for node in sources.nodes(path)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in sources.nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found.append((node.lineno, node.value))
        elif isinstance(node, ast.Name):
            found.append((node.lineno, node.id))
    return found


def test_a_body_and_a_document_are_called_as_the_regulation_calls_them():
    told = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in template_files()
        for found in BODY.finditer(path.read_text(encoding="utf-8"))
    ]
    told += [
        f"{path.relative_to(ROOT)}:{line}: {text[:60]}"
        for path in python_files()
        if str(path.relative_to(ROOT)) not in OWN_WORDS
        for line, text in words_of(path)
        if BODY.search(text)
    ]
    assert told == []


@pytest.mark.parametrize("pattern", [REGION, CLAUSE], ids=["region", "clause"])
def test_no_string_or_name_of_python_speaks_of_one_regulation(pattern):
    told = [
        f"{path.relative_to(ROOT)}:{line}: {text[:60]}"
        for path in python_files()
        for line, text in words_of(path)
        if pattern.search(text)
    ]
    assert told == []


@pytest.mark.parametrize("pattern", [REGION, CLAUSE], ids=["region", "clause"])
def test_no_template_or_script_speaks_of_one_regulation(pattern):
    told = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in template_files()
        for found in pattern.finditer(
            re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S)
        )
    ]
    assert told == []
