"""Letterheads of protocols: the names a DOCX template may use, and what of one is refused. Pure: sources of templates in, words out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

# Key of `paper_of` -> its name in a template.
NAMES = {
    "organisation": "организация", "kind": "вид", "date": "дата", "number": "номер", "place": "место", "heading": "заголовок",
    "contest": "конкурс", "act": "порядок", "order": "приказ", "held": "заседание", "presiding": "председатель",
    "secretary": "секретарь", "present": "присутствовали", "absent": "отсутствовали", "invited": "приглашены", "quorum": "кворум",
    "recusals": "самоотводы", "opening": "вступление", "changed_because": "причина_новой_версии", "agenda": "повестка",
    "items": "вопросы", "signatures": "подписи", "dissents": "особые_мнения", "annexes": "приложения", "hash": "хеш",
    "signed": "подписан",
}  # fmt: skip
PARTS = {
    "number": "номер", "title": "название", "name": "имя", "full_name": "полное_имя", "position": "должность", "role": "роль",
    "mode": "как", "basis": "основание", "heard": "слушали", "spoke": "выступили", "decided": "решили", "voting": "голосование",
    "named": "поимённо", "mark": "отметка", "missing": "нет_подписи", "lines": "строки", "tables": "таблицы",
    "columns": "столбцы", "rows": "строки",
}  # fmt: skip
OF_LOOP = {"index", "index0", "first", "last", "length"}
FILTERS = {"upper", "lower", "capitalize", "length", "first", "last", "join", "default", "trim"}
MOST_NODES = 5_000
_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.For, nodes.If,
    nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or, nodes.Filter, nodes.CondExpr,
)  # fmt: skip


def named(paper: dict[str, Any]) -> dict[str, Any]:
    """The paper under the names templates use."""
    return {NAMES[key]: _parts(value) for key, value in paper.items() if key in NAMES}


def _parts(value: Any) -> Any:
    if isinstance(value, dict):
        return {PARTS[key]: _parts(inner) for key, inner in value.items() if key in PARTS}
    return [_parts(inner) for inner in value] if isinstance(value, list) else value


def faults(sources: Iterable[str]) -> list[str]:
    """What forbids a template, in words for the person who sent it; `sources` are its parts with jinja tags. Empty: nothing does."""
    environment = SandboxedEnvironment()
    found: list[str] = []
    for source in sources:
        try:
            tree = environment.parse(source)
        except TemplateSyntaxError as error:
            found.append(f"Ошибка в метке: {error.message}.")
            continue
        except RecursionError:
            found.append("Метки вложены слишком глубоко.")
            continue
        if sum(1 for _ in tree.find_all(nodes.Node)) > MOST_NODES:
            found.append("Меток слишком много.")
            continue
        _walk(tree, {}, None, found)
    return list(dict.fromkeys(found))


def _walk(node: nodes.Node, loops: dict[str, bool], inner: str | None, found: list[str]) -> None:
    """`loops` are the names of the loops around; `inner` the nearest of them."""
    if not isinstance(node, _NODES):
        found.append(
            f"Так в бланке писать нельзя: {_what(node)}. Можно подставлять значения, условия {{% if %}} и повторы {{% for %}}."
        )
        return
    if isinstance(node, nodes.For):
        _loop(node, loops, inner, found)
        return
    if isinstance(node, nodes.Name) and node.name not in loops and node.name not in {*NAMES.values(), "loop"}:
        found.append(f"Такого значения нет: «{node.name}».")
    if isinstance(node, nodes.Getattr) and node.attr not in _known_parts(node):
        found.append(f"Такой части нет: «{node.attr}».")
    if isinstance(node, nodes.Getitem) and not (isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)):
        found.append("В квадратных скобках можно писать только номер.")
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        found.append(f"Такого преобразования нет: «{node.name}».")
    for child in node.iter_child_nodes():
        _walk(child, loops, inner, found)


def _known_parts(node: nodes.Getattr) -> set[str]:
    of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
    return OF_LOOP if of_loop else set(PARTS.values())


def _loop(node: nodes.For, loops: dict[str, bool], inner: str | None, found: list[str]) -> None:
    """A loop inside another goes over a part of its row: so a document is never longer than the paper."""
    if not isinstance(node.target, nodes.Name) or node.recursive:
        found.append("Повтор пишется так: {% for вопрос in вопросы %}.")
        return
    root: nodes.Node = node.iter
    while isinstance(root, nodes.Getattr | nodes.Getitem):
        root = root.node
    if not isinstance(root, nodes.Name):
        found.append("Повторять можно только списки протокола.")
        return
    if inner is not None and root.name != inner:
        found.append(f"Повтор внутри повтора перебирает часть его строки: «{inner}. …», а не «{root.name}».")
        return
    if node.target.name in NAMES.values() or node.target.name in {"loop", *loops}:
        found.append(f"Имя «{node.target.name}» уже занято: назовите строку повтора иначе.")
        return
    _walk(node.iter, loops, inner, found)
    within = {**loops, node.target.name: True}
    for child in [*node.body, *node.else_, *([node.test] if node.test else [])]:
        _walk(child, within, node.target.name, found)


def _what(node: nodes.Node) -> str:
    return {"Call": "вызов функции", "Import": "import", "Include": "include", "Macro": "macro", "Assign": "set"}.get(
        type(node).__name__, type(node).__name__
    )
