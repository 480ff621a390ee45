"""Every sentence of a document and its answer: `python -m tests.clauses.document kuzbass_2025` prints the sentences.

The answers stand in `sentences/<document>.yaml`, one row a sentence, in the document's order:

    - {at: "3.3, абзац 1, предложение 1", starts: Регистрация участников завершается не позднее, is: term, by: организатор,
       held: [test_3_3_registration_closes_two_full_working_days_before_the_first_day], data: [regulation.registration.closes_before]}

`is` says what kind of sentence it is; `held` names tests (or rows K-NN of the table of clauses), `data` values of the preset.
A sentence that says nothing to do (`nothing`) says `why`.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hackathon_portal.regulation import document
from hackathon_portal.regulation.document import Document, Sentence, same
from hackathon_portal.regulation.schema import Preset, load_preset
from tests.clauses import report

SENTENCES = Path(__file__).parent / "sentences"
KINDS = {"duty", "right", "term", "body", "form", "definition", "nothing"}
ACTED = {"duty", "right"}  # kinds that need somebody who acts
FIELDS = {"at", "starts", "is", "by", "held", "data", "why"}


def answers_of(code: str) -> list[dict[str, Any]]:
    """The rows of a packaged document; empty where nobody has answered yet."""
    return read_answers(SENTENCES / f"{code.split('_')[0]}.yaml")


def read_answers(path: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or [] if path.exists() else []


@cache
def names_of_tests() -> frozenset[str]:
    """Every test function of the repository, and every row K-NN of the table of clauses."""
    names = {
        node.name
        for file in Path(__file__).parent.parent.rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }
    return frozenset(names | {row["clause"] for row in report.rows("kuzbass")})


@cache
def data_of(preset: str) -> dict[str, Any]:
    return load_preset(preset).model_dump(mode="json", by_alias=True)


def has_path(data: Any, path: str) -> bool:
    """Whether `regulation.consents.terms` leads somewhere: keys (dots may be part of one), indexes, or the code of a list's item."""
    if not path:
        return True
    if isinstance(data, list):
        first, _, rest = path.partition(".")
        if first.isdigit():
            return int(first) < len(data) and has_path(data[int(first)], rest)
        return any(first in (item.get("code"), item) if isinstance(item, dict) else item == first for item in data) and any(
            has_path(item, rest) for item in data if not isinstance(item, dict) or item.get("code") == first
        )
    if not isinstance(data, dict):
        return False
    return any(
        (path == str(key) or path.startswith(f"{key}.")) and has_path(value, path[len(str(key)) + 1 :])
        for key, value in data.items()
    )


def faults_of_row(row: dict[str, Any], sentence: Sentence, preset: dict[str, Any]) -> list[str]:
    """What is wrong with one answer."""
    found = [f"неизвестное поле {field}" for field in row.keys() - FIELDS]
    if not same(sentence.text).startswith(same(str(row.get("starts", "")))) or not row.get("starts"):
        found.append(f"начинается не так: {sentence.text[:50]}")
    kind = row.get("is")
    if kind not in KINDS:
        return [*found, f"неизвестный вид {kind}"]
    if kind == "nothing":
        return found if row.get("why") else [*found, "не сказано, почему делать нечего"]
    if not row.get("held") and not row.get("data"):
        found.append("нет ни теста, ни значения")
    if kind in ACTED and not row.get("by"):
        found.append("не сказано, кто действует")
    found += [f"нет теста {name}" for name in row.get("held", []) if name not in names_of_tests()]
    return found + [f"нет значения {path}" for path in row.get("data", []) if not has_path(preset, path)]


def faults(text: Document, rows: list[dict[str, Any]], preset: dict[str, Any]) -> list[str]:
    """Sentences without an answer, answers without a sentence, answers that hold nothing."""
    by_address = {str(row["at"]): row for row in rows}
    sentences = text.sentences
    found = [f"{sentence.at}: нет ответа: {sentence.text[:60]}" for sentence in sentences if sentence.at not in by_address]
    found += [f"{at}: нет такого предложения" for at in by_address.keys() - {sentence.at for sentence in sentences}]
    for sentence in sentences:
        if row := by_address.get(sentence.at):
            found += [f"{sentence.at}: {fault}" for fault in faults_of_row(row, sentence, preset)]
    if not found and [str(row["at"]) for row in rows] != [sentence.at for sentence in sentences]:
        found.append("строки не в порядке предложений")
    return found


def cited_by(preset: Preset) -> list[str]:
    """Every clause the preset cites in its table of clauses."""
    return list(dict.fromkeys(preset.regulation.clauses.values()))


def main(arguments: list[str]) -> int:
    """Print the sentences of a packaged document, or of a file, with their addresses."""
    for name in arguments:
        text = document.parse(Path(name).read_text(encoding="utf-8")) if Path(name).exists() else document.packaged(name)
        for sentence in text.sentences:
            print(f"{sentence.at}\t{sentence.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
