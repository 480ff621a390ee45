"""A clause is never torn from its word: «п. 3.2» keeps together on pages, in letters and in messages."""

from __future__ import annotations

import ast
import re

from hackathon_portal.russia.words import NBSP, cited
from tests.rules.test_no_region import python_files, template_files

# «п.», «ст.», «ч.» before a number or before what a template or an f-string puts there, and anything but one NBSP between.
TORN = re.compile(r"(?<![\wа-яё])(?:[Пп]п?|[Сс]т|ч)\.(?: |&nbsp;|\s*\n\s*)(?=[\d{])")


def test_a_clause_is_cited_with_its_word_on_one_line():
    assert cited("3.2") == f"п.{NBSP}3.2"
    assert cited("приложение 5") == "приложение 5"


def test_no_template_lets_the_word_and_the_number_part():
    torn = {
        f"{path.name}: {found.group()!r}"
        for path in template_files()
        for found in TORN.finditer(path.read_text(encoding="utf-8"))
    }
    assert torn == set()


def test_no_message_of_the_product_lets_them_part():
    """Texts in code, without docstrings: f-strings with what they put in as `{}`."""
    torn = []
    for path in python_files():
        if "migrations" in path.parts or "models" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                text = "".join(part.value if isinstance(part, ast.Constant) else "{" for part in node.values)
                if TORN.search(text):
                    torn.append(f"{path.name}:{node.lineno}: {text}")
    assert torn == []
