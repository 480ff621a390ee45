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


# Names in Python that hold Russian words, and names there that are keys, columns or files.
SPOKEN = {*WORDS, "region_typed", "district", "city", "REGION_OF", "title_of"}
NOT_SPOKEN = {
    "sorted(strata, key=lambda stratum: (not stratum.label, stratum.label))": "the draw of a paper: another order draws another paper",
    "sorted(apps.get_models(), key=lambda model: model._meta.label)": "labels of models",
    "sorted({*personal.unhistoric_columns(model._meta.label), *(exclude or [])} & columns)": "columns of a model",
    "sorted(common[official.full_name])": "hashes",
    "sorted(present, key=lambda member: order.get(member['name'], 1 if member.get('role') == SECRETARY else 2))": "by part",
    "sorted(rows, key=lambda row: row.region_typed)": "a file compared byte by byte",
}


def sorts():
    """(file, line, source) of every sort in Python by something that is Russian words, other than by `letters`."""
    for path in sources.files():
        for call in sources.calls(path):
            if not (getattr(call.func, "id", "") == "sorted" or getattr(call.func, "attr", "") == "sort"):
                continue
            key = next((keyword.value for keyword in call.keywords if keyword.arg == "key"), None)
            if key is None and not call.args:
                continue
            named = set(_names(key if key is not None else call.args[0]))
            if "letters" not in named and (named & SPOKEN - {"name"} or (key is not None and _of_people(key))):
                yield str(path.relative_to(ROOT)), call.lineno, ast.unparse(call)


def _names(node: ast.AST):
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute):
            yield one.attr
        elif isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value.rpartition("__")[2]


def _of_people(key: ast.expr) -> bool:
    """Whether a sort is by somebody's or something's `.name` or `["name"]`."""
    return any(
        (isinstance(one, ast.Attribute) and one.attr == "name")
        or (isinstance(one, ast.Subscript) and isinstance(one.slice, ast.Constant) and one.slice.value == "name")
        for one in ast.walk(key)
    )


def test_what_python_sorts_by_russian_words_it_sorts_by_the_alphabet():
    wrong = [f"{path}:{line} {text}" for path, line, text in sorts() if text not in NOT_SPOKEN]
    assert wrong == []
    assert {text for *_, text in sorts()} == NOT_SPOKEN.keys()


def test_yo_stands_with_ye():
    assert sorted(["Жуков", "Ёжиков", "Дубравин", "Абрамов"], key=letters) == ["Абрамов", "Дубравин", "Ёжиков", "Жуков"]
