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


# A place on the page that a text points to by its side; the order of a page changes, on a phone as well. Comparisons are no places.
SIDE = re.compile(r"(?<![\wа-яё])(?:[Нн]иже|[Вв]ыше)(?![\wа-яё])")
COMPARISONS = {
    "analysis.html": 5, "_dynamics.html": 1,  # sums and points
    "amend.html": 1, "words.py": 1, "judging.py": 1,  # teams below in the ranking
    "result.html": 1, "place_letters.py": 1,  # people below and above in a ranking
    "statistics.html": 1,  # a number below nought
    "commands.py": 3,  # lines of a terminal keep their order
}  # fmt: skip


def test_no_text_points_to_something_above_or_below():
    """A section is named by its title: «в разделе „Файлы“»."""
    found: dict[str, int] = {}
    for path in template_files():
        if path.suffix in {".html", ".txt"}:
            found[path.name] = found.get(path.name, 0) + len(SIDE.findall(path.read_text(encoding="utf-8")))
    for path in python_files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        found[path.name] = found.get(path.name, 0) + sum(len(SIDE.findall(node.value)) for node in texts)
    assert {name: count for name, count in found.items() if count} == COMPARISONS
