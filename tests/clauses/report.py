"""`./portal clauses`: every row of both regulations with its tests, whether they pass; then every sentence of both documents."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from tests.clauses import document

FOLDER = Path(__file__).parent
TABLES = {"tula": "порядок Тулы", "kuzbass": "положение Кузбасса"}


def rows(table: str) -> list[dict[str, Any]]:
    return yaml.safe_load((FOLDER / f"{table}.yaml").read_text(encoding="utf-8"))


def outcomes(others: Iterable[str] = ()) -> dict[str, bool]:
    """Test function -> whether all of its cases passed, from a fresh run of this folder and of `others` (node ids)."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                str(FOLDER),
                *others,
                "-n",
                str(min(4, os.cpu_count() or 1)),
                f"--junitxml={report.name}",
            ],
            stdout=subprocess.DEVNULL,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.testing"},
        )
        passed: dict[str, bool] = {}
        for case in ElementTree.parse(report.name).iter("testcase"):
            name = case.attrib["name"].split("[")[0]
            failed = any(child.tag in {"failure", "error", "skipped"} for child in case)
            passed[name] = passed.get(name, True) and not failed
    return passed


def main() -> int:
    passed = outcomes(document.others_held())
    broken = False
    for table, title in TABLES.items():
        done = 0
        print(f"\n{title}")
        for row in rows(table):
            good = bool(row["tests"]) and all(passed.get(name) for name in row["tests"])
            whole = good and not row.get("waits")
            done += whole
            mark = "готово  " if whole else "частично" if good else "нет     "
            print(f"{mark}  {row['clause']:<12} {row['row']}  ({len(row['tests'])} тестов)")
            for name in row["tests"]:
                if not passed.get(name):
                    broken = True
                    print(f"{'':10}НЕ ПРОХОДИТ {name}")
            if row.get("waits"):
                print(f"{'':10}ещё не сделано: {row['waits']}")
        print(f"\nГотово целиком: {done} из {len(rows(table))}")
    whole = document.sentences_of_packaged(passed)
    return 1 if broken or not whole else 0


if __name__ == "__main__":
    sys.exit(main())
