"""Rules are pure: an empty environment imports every one of them and their tests, and Django stays out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for path in (*ROOT.glob("*/rules/*.py"), *ROOT.glob("*/*/rules/*.py")) if path.name != "__init__.py")
# Celery's codec looks at a type of django.utils where Django is installed; settings and models are what rules must not need.
LOOK = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(sorted({"django.conf", "django.db", "django.apps"} & set(sys.modules)))
"""


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_rules_and_their_tests_are_imported_without_settings_secrets_or_django():
    tests = Path(__file__).parent.glob("test_*.py")
    names = [dotted(path) for path in (*MODULES, *tests)]
    assert len(names) > 40
    said = subprocess.run([sys.executable, "-c", LOOK, *names], cwd=ROOT, env={}, capture_output=True, text=True, timeout=120)
    assert (said.stdout, said.stderr) == ("[]\n", "")
