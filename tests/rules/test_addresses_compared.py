"""No module compares addresses of mail by itself: a walk over the sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest

from tests import sources

# Where a keyword of these names asks rows; elsewhere it gives a value to a new one.
ASKS = {
    "filter",
    "exclude",
    "get",
    "get_or_create",
    "update_or_create",
    "Q",
    "get_object_or_404",
    "get_list_or_404",
    "When",
    "aexists",
}
ADDRESS = re.compile(r"(^|__)(email|recipient)(__(i?exact|in|istartswith))?$")
# Whose column of this name is no address: a parcel's is a person.
NO_ADDRESS = {("prizes/awards/actions/parcels.py", "recipient"), ("prizes/awards/views/parcels.py", "recipient")}


# Invented people, by the one writing of theirs.
OWN_ACCOUNTS = {"hackathon_portal/demo/people.py", "hackathon_portal/rehearsals/cast.py"}


def asked_otherwise(nodes: Iterable[ast.AST]) -> list[tuple[int, str]]:
    """Comparisons of addresses that do not go through `addresses` or `address_columns`: line and what is compared."""
    found = []
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ASKS:
            keywords = [(one.arg, one.value) for one in node.keywords if one.arg and ADDRESS.search(one.arg)]
            found += [
                (node.lineno, name) for name, value in keywords if not (isinstance(value, ast.Constant) and not value.value)
            ]
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
            sides = [node.left, *node.comparators]
            addressed = [side for side in sides if _is_address(side)]
            if addressed and not any(isinstance(side, ast.Constant) or _is_named_value(side) for side in sides):
                found.append((node.lineno, ast.unparse(node)))
    return found


def _is_named_value(side: ast.expr) -> bool:
    return getattr(side, "attr", getattr(side, "id", "")).isupper()  # of an enumeration: `recipient` of a regulation


def _is_address(side: ast.expr) -> bool:
    while isinstance(side, ast.Call) and isinstance(side.func, ast.Attribute):
        side = side.func.value  # `.strip().lower()`
    return getattr(side, "attr", getattr(side, "id", "")) in ("email", "recipient")


def test_addresses_are_compared_by_one_function_alone():
    apart = [
        f"{name}:{line}: {what}"
        for path in sources.files("hackathon_portal", "registration", "judging", "prizes")
        if (name := str(path.relative_to(sources.ROOT))) not in OWN_ACCOUNTS
        for line, what in asked_otherwise(sources.nodes(path))
        if (name, what) not in NO_ADDRESS
    ]
    assert apart == []


@pytest.mark.parametrize(
    "source",
    [
        "X.filter(email=a)",
        "X.get(user__email__iexact=a)",
        "Q(recipient__in=a)",
        "a.email == b.email",
        "a.strip() != person.email.lower()",
    ],
)
def test_the_walk_sees_a_comparison_of_its_own(source):
    assert asked_otherwise(ast.walk(ast.parse(source)))
