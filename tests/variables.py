"""Which variables of the environment the product reads, from its source, and which README names. No Django."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("hackathon_portal", "registration", "judging", "prizes")
NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}")
# Read by `./portal` alone, which starts servers of its own: README, «Две команды», and `./portal help`.
OF_THE_LOCAL_START = {
    "PORT",
    "PORTAL_TEST_DATA",
    "PYTEST_WORKERS",
    "UPDATE_LOOK",
    "PYTEST_XDIST_WORKER",
    "C_FORCE_ROOT",
    "PYTHONUNBUFFERED",
}
# Set by the programs themselves or by their libraries.
INNER = {
    "DJANGO_SETTINGS_MODULE",
    "FONTCONFIG_FILE",
    "WORKER_ALIVE_FILE",
    "BEAT_ALIVE_FILE",
    "PATH",
    "PGPASSWORD",
    "PGSSLROOTCERT",
}


def _readers(trees: dict[Path, ast.Module]) -> set[str]:
    """Names of functions whose first parameter is the name of a variable they read."""
    found = set()
    for path, tree in trees.items():
        if path.parent.name == "settings" or "addresses" in path.parts:
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef) and node.args.args:
                    first = node.args.args[0].arg
                    if re.search(rf"(environ(\.get)?[(\[]|\b(required|listed|_part)\(){first}\b", ast.unparse(node)):
                        found.add(node.name)
    return found | {"required"}


def _reads(tree: ast.Module, readers: set[str]) -> Iterator[str]:
    constants = {
        target.id: node.value.value
        for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            of = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            if called in readers or (of in ("os.environ", "os", "env") and called in ("get", "getenv", "setdefault", "pop")):
                yield from _named(node.args[0], constants)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("os.environ", "env"):
            yield from _named(node.slice, constants)


def _named(node: ast.expr, constants: dict[str, object]) -> Iterator[str]:
    value = node.value if isinstance(node, ast.Constant) else constants.get(getattr(node, "id", ""))
    if isinstance(value, str) and NAME.fullmatch(value):
        yield value


@cache
def read_by_the_product() -> frozenset[str]:
    """Every variable that code of the product reads, the local start's own left out."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    texts = {path: path.read_text("utf-8") for path in paths}
    trees = {
        path: ast.parse(text)
        for path, text in texts.items()
        if "os.environ" in text or "env" in path.stem or "settings" in path.parts
    }
    readers = _readers(trees)
    return frozenset({name for tree in trees.values() for name in _reads(tree, readers)} - OF_THE_LOCAL_START - INNER)


@cache
def required_by_the_settings() -> frozenset[str]:
    """Those without which the production settings do not load; addresses may be given by their parts."""
    texts = [path.read_text("utf-8") for path in (ROOT / "hackathon_portal/settings").glob("*.py")]
    return frozenset(name for text in texts for name in re.findall(r'required\("(\w+)"\)', text)) - {
        "DATABASE_URL", "REDIS_URL", "POSTGRES_PASSWORD", "REDIS_PASSWORD",
    }  # fmt: skip


@cache
def named_in_readme() -> frozenset[str]:
    """The first cells of README's table of variables («Развёртывание»)."""
    chapter = (ROOT / "README.md").read_text("utf-8").split("\n## Развёртывание\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in chapter.splitlines() if line.startswith("| `")]
    return frozenset(name for cell in cells for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", cell))
