"""Lists of Russian words stand in alphabetical order: ё beside е, not before а; every `order_by` of the portal is read."""

import ast

from hackathon_portal.russia.alphabet import letters
from tests import sources
from tests.sources import ROOT

# Columns that hold Russian words people look for in a list.
WORDS = {
    "name", "surname", "patronymic", "full_name", "title", "short_title", "label", "workplace", "municipality", "education_place",
    "school", "place_of_work", "organisation", "sending_organisation", "division_title", "bank_name", "partner", "heading",
}  # fmt: skip
# Names that are no Russian words: keys, kinds, addresses.
OTHERS = {("hackathon_portal/kernel", "name")}


def orderings():
    """(file, line, column) of every plain text by which rows are sorted."""
    for path in sources.files():
        for node in sources.nodes(path):
            yield from ((str(path.relative_to(ROOT)), node.lineno, column) for column in _columns(node))


def _columns(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
        return _texts(node.args)
    if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["ordering"]:
        return _texts(getattr(node.value, "elts", []))
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "OrderBy":
        return _texts(node.args)
    if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("StringAgg", "ArrayAgg"):
        return [text for keyword in node.keywords if keyword.arg in ("ordering", "order_by") for text in _texts([keyword.value])]
    return []


def _texts(arguments: list[ast.expr]) -> list[str]:
    texts = []
    for argument in arguments:
        for node in ast.walk(argument):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "alphabetical":
                break  # sorted as it should be
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return texts


def test_every_list_of_russian_words_is_sorted_by_the_alphabet():
    wrong = []
    for path, line, column in orderings():
        word = column.lstrip("-").rpartition("__")[2]
        if word in WORDS and not any(path.startswith(room) and word == other for room, other in OTHERS):
            wrong.append(f"{path}:{line} {column}")
    assert wrong == []


def test_yo_stands_with_ye():
    assert sorted(["Жуков", "Ёжиков", "Дубравин", "Абрамов"], key=letters) == ["Абрамов", "Дубравин", "Ёжиков", "Жуков"]
