"""Runs the tests of tests/rules against one faulty module at a time, each in a forked child of a process that is warm."""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import os
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutants.mutator import Mutant

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests" / "rules"
# Pure modules that are no rules of an app: what is Russian in them is a rule of law or language all the same.
PURE = (
    "hackathon_portal.russia.identifiers",
    "hackathon_portal.russia.money",
    "hackathon_portal.russia.names",
    "hackathon_portal.russia.words",
    "hackathon_portal.russia.working_days",
)
# Imported once, before the forks: nothing of it is mutated.
WARM = (
    "pytest",
    "hypothesis",
    "_hypothesis_pytestplugin",
    "holidays",
    "num2words",
    "pytrovich.maker",
    "pymorphy3",
    "stdnum.ru.inn",
)
WARM_STATISTICS = ("krippendorff", "numpy", "scipy.sparse.linalg", "scipy.stats")
STATISTICS = "judging.rules.analysis"
PYTEST = ("-x", "--tb=no", "--assert=plain", "-c", str(TESTS / "pytest.ini"), "-p", "_hypothesis_pytestplugin")
# What a child does without: most of a short run is the setting up of plugins.
WITHOUT = (
    "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin", "recwarn", "setuponly", "setupplan",
    "stepwise", "subtests", "tmpdir", "threadexception", "unittest", "unraisableexception", "warnings",
)  # fmt: skip
LEAST_CPU_SECONDS, CPU_FACTOR = 10, 5
MOST_MEMORY = 4 * 2**30


class Fate(StrEnum):
    KILLED = "killed"
    KILLED_BY_TIME = "killed by time"
    SURVIVED = "survived"


class Broken(RuntimeError):
    """The tests do not run as they are, so that they cannot tell a fault."""


@dataclass(frozen=True)
class Suite:
    """The test files that are run against a module one after the other: those that name it, its own first, then those that reach it."""

    near: tuple[Path, ...]
    far: tuple[Path, ...]


def modules() -> dict[str, Path]:
    """Dotted name -> file of every module that is mutated."""
    found = [path for pattern in ("*/rules/*.py", "*/*/rules/*.py") for path in ROOT.glob(pattern) if path.parts[-3] != "tests"]
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in found if path.name != "__init__.py"}
    pure = {name: ROOT.joinpath(*name.split(".")).with_suffix(".py") for name in PURE}
    return dict(sorted((named | pure).items()))


def suites(names: Sequence[str]) -> dict[str, Suite]:
    """Which test files can tell a fault in which module."""
    known = modules()
    reached = {name: _imported(path, known) for name, path in known.items()}
    near = {path: _imported(path, known) for path in sorted(TESTS.glob("test_*.py"))}
    found = {}
    for name in names:
        upwards = {name}
        while more := {other for other, named in reached.items() if named & upwards} - upwards:
            upwards |= more
        first = sorted((path for path, named in near.items() if name in named), key=lambda path: (not _is_own(path, name), path))
        rest = tuple(path for path, named in near.items() if named & upwards and path not in first)
        found[name] = Suite(tuple(first), rest)
    return found


def _is_own(tests: Path, module: str) -> bool:
    """`test_days.py` is the file of `working_days`, `test_team_names.py` of `names`."""
    subject, name = tests.stem.removeprefix("test_"), module.rpartition(".")[2]
    return subject in name or name in subject


def _imported(path: Path, known: Iterable[str]) -> set[str]:
    said: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            said |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            said |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return said & set(known)


def warm_up(chosen: dict[str, Suite]) -> None:
    """Import what every child needs; the portal's own modules that are mutated are left to the children."""
    os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    with_statistics = any(_imported(path, [STATISTICS]) for suite in chosen.values() for path in (*suite.near, *suite.far))
    for name in (*WARM, *(WARM_STATISTICS if with_statistics else ())):
        importlib.import_module(name)
    regulation = importlib.import_module("hackathon_portal.regulation.schema")
    for code in regulation.preset_codes():
        regulation.load_preset(code)
    # The collector of a child then looks at the child's own objects only.
    gc.collect()
    gc.freeze()
    if early := set(modules()) & set(sys.modules):
        raise Broken(f"imported before it could be changed: {', '.join(sorted(early))}")


def measured(name: str, suite: Suite) -> float:
    """CPU seconds of the module's tests as they are; Broken when one fails or there is none."""
    if not suite.near and not suite.far:
        return 0.0
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    if (fate := _run(None, (*suite.near, *suite.far), 600)) is not Fate.SURVIVED:
        raise Broken(f"the tests of {name} without a fault: {fate}")
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime


def limit(cpu_seconds: float) -> int:
    """CPU seconds a mutant may take whose tests need so many without a fault; one that takes more hangs."""
    return int(max(LEAST_CPU_SECONDS, cpu_seconds * CPU_FACTOR))


def fate_of(mutant: Mutant, suite: Suite, most: int) -> Fate:
    """`most`: CPU seconds a child may take."""
    for tests in (*suite.near, *suite.far):
        if (fate := _run(mutant, [tests], most)) is not Fate.SURVIVED:
            return fate
    return Fate.SURVIVED


def _run(mutant: Mutant | None, files: Sequence[Path], cpu_seconds: int) -> Fate:
    child = os.fork()
    if not child:
        code = 3
        try:
            code = _in_child(mutant, files, cpu_seconds)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Fate.KILLED_BY_TIME
    code = os.waitstatus_to_exitcode(status)
    if code in (4, 5):
        raise Broken(f"pytest ran nothing of {', '.join(path.name for path in files)} (exit code {code})")
    return Fate.KILLED if code else Fate.SURVIVED


def _in_child(mutant: Mutant | None, files: Sequence[Path], cpu_seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    if mutant:
        sys.meta_path.insert(0, _Faulty(mutant.module, mutant.code))
    _same_examples_each_time()
    import pytest  # warm_up has imported it; the module itself stays light for those who only list mutants

    without = [option for name in WITHOUT for option in ("-p", f"no:{name}")]
    return int(pytest.main([*PYTEST, *without, *map(str, files)], plugins=[_TablesFirst()]))


def _same_examples_each_time() -> None:
    from hypothesis import HealthCheck, Phase, settings  # as above

    settings.register_profile(
        "mutants", max_examples=40, derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    settings.load_profile("mutants")


class _TablesFirst:
    """Most faults are seen by a table: the property tests, which take longer, come after them."""

    def pytest_collection_modifyitems(self, items: list) -> None:
        items.sort(key=lambda item: "hypothesis" in item.keywords)


@dataclass
class _Faulty:
    """Finds one module and gives it the faulty code."""

    name: str
    code: CodeType

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name == self.name else None  # type: ignore[arg-type]  # a loader by its methods

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


@contextlib.contextmanager
def stopwatch():
    began = time.monotonic()
    yield lambda: time.monotonic() - began
