"""Every sentence of a document and its answer: `python -m tests.clauses.document kuzbass_2025` prints the sentences.

`./portal clauses --text FILE [--preset CODE|FILE] [--answers FILE]` reads a third document: what its preset leaves out.

The answers stand in `sentences/<document>.yaml`, one row a sentence, in the document's order:

    - {at: "3.3, абзац 1, предложение 1", starts: Регистрация участников завершается не позднее, is: term, by: организатор,
       held: [test_3_3_registration_closes_two_full_working_days_before_the_first_day], data: [regulation.registration.closes_before]}

`is` says what kind of sentence it is; `held` names tests (or rows K-NN of the table of clauses), `data` values of the preset.
A sentence that says nothing to do (`nothing`) says `why`.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hackathon_portal.kernel.encodings import decoded
from hackathon_portal.regulation import citations, document
from hackathon_portal.regulation.document import Document, Sentence, same
from hackathon_portal.regulation.schema import Preset, load_preset

SENTENCES = Path(__file__).parent / "sentences"
KINDS = {"duty", "right", "term", "body", "form", "definition", "nothing"}
ACTED = {"duty", "right"}  # kinds that need somebody who acts
TITLES = {
    "duty": "обязанность", "right": "право", "term": "срок", "body": "орган", "form": "форма", "definition": "понятие",
    "nothing": "нечего делать",
}  # fmt: skip
# «10 (десяти) рабочих дней», «двух рабочих дней», «тридцати календарных дней».
TERM = re.compile(r"(\d+|[а-я]+)(?: \([а-я ]+\))? (рабоч\w+|календарн\w+) д(?:ень|ня|ней)")
NUMERALS = {
    "один": 1, "одного": 1, "два": 2, "двух": 2, "три": 3, "трех": 3, "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "шести": 6,
    "семи": 7, "восьми": 8, "девяти": 9, "десять": 10, "десяти": 10, "пятнадцати": 15, "двадцати": 20, "тридцати": 30,
}  # fmt: skip
FIELDS = {"at", "starts", "is", "by", "held", "data", "why"}


def answers_of(code: str) -> list[dict[str, Any]]:
    """The rows of a packaged document; empty where nobody has answered yet."""
    return read_answers(SENTENCES / f"{code.split('_')[0]}.yaml")


def read_answers(path: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or [] if path.exists() else []


@cache
def tests_by_name() -> dict[str, str]:
    """Every test function of the repository -> its node (`tests/rules/test_x.py::test_y`), but for browsers and speed."""
    root = Path(__file__).parent.parent
    return {
        node.name: f"{file.relative_to(root.parent)}::{node.name}"
        for file in sorted(root.rglob("test_*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


@cache
def rows_of_clauses() -> dict[str, list[str]]:
    """A row K-NN of the table of clauses -> its tests."""
    rows = yaml.safe_load((Path(__file__).parent / "kuzbass.yaml").read_text(encoding="utf-8"))
    return {row["clause"]: row["tests"] for row in rows}


def tests_of(held: Iterable[str]) -> list[str]:
    """The test functions behind what a row names: a test, or a row of clauses with several."""
    return [test for name in held for test in rows_of_clauses().get(name, [name])]


def others_held() -> list[str]:
    """Nodes of the tests that hold a sentence and stand outside of `tests/clauses`."""
    held = {test for code in document.packaged_codes() for row in answers_of(code) for test in tests_of(row.get("held", []))}
    nodes = {tests_by_name()[test] for test in held if test in tests_by_name()}
    return sorted(node for node in nodes if not node.startswith(("tests/clauses/", "tests/browser/", "tests/speed/")))


@cache
def data_of(preset: str) -> dict[str, Any]:
    return load_preset(preset).model_dump(mode="json", by_alias=True)


def has_path(data: Any, path: str) -> bool:
    """Whether `regulation.consents.terms` leads somewhere: keys (dots may be part of one), indexes, or what an item of a list is about."""
    if not path:
        return True
    if isinstance(data, list):
        first, _, rest = path.partition(".")
        if first.isdigit():
            return int(first) < len(data) and has_path(data[int(first)], rest)
        return any(has_path(item, rest) for item in data if first in name_of_item(item))
    if not isinstance(data, dict):
        return False
    return any(
        (path == str(key) or path.startswith(f"{key}.")) and has_path(value, path[len(str(key)) + 1 :])
        for key, value in data.items()
    )


def name_of_item(item: Any) -> tuple[Any, ...]:
    """What an item of a list is called by: its code, the deed of a power, what is published; itself where it is a word."""
    return (item.get("code"), item.get("deed"), item.get("what")) if isinstance(item, dict) else (item,)


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
    found += [f"нет теста {name}" for name in tests_of(row.get("held", [])) if name not in tests_by_name()]
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


def cited_by(data: Any, key: str = "") -> set[str]:
    """Every place a preset names: its table of clauses, places of grounds and duties, «п. …» in its texts; no open questions, no laws."""
    if isinstance(data, dict):
        inside = [
            cited_by(value, "clause" if key == "clauses" else str(name))
            for name, value in data.items()
            if name not in {"open_questions", "source"}
        ]
        declared = set(data["declarations"]) if isinstance(data.get("declarations"), dict) else set()
        return declared.union(*inside)
    if isinstance(data, list):
        return set().union(*(cited_by(value, key) for value in data))
    if not isinstance(data, str) or not data:
        return set()
    return {data} if key in {"clause", "cite"} else set(citations.found_in(data))


def terms_in(text: str) -> set[str]:
    """Terms a document names, as a preset writes them: «10 (десяти) рабочих дней» -> `10 working days`."""
    found = set()
    for number, kind in TERM.findall(same(text)):
        count = number if number.isdigit() else NUMERALS.get(number)
        if count:
            found.add(f"{count} {'working' if kind.startswith('рабоч') else 'calendar'} days")
    return found


def texts_in(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set().union(*map(texts_in, data.values()))
    if isinstance(data, list):
        return set().union(*map(texts_in, data))
    return {data} if isinstance(data, str) else set()


def left_out(text: Document, preset: dict[str, Any], rows: Iterable[dict[str, Any]] = ()) -> list[str]:
    """What a preset does not say of its document: places it invents, points it never names (and no answer does), terms it lacks."""
    cited = cited_by(preset)
    named = {
        place.point
        for one in (*cited, *(str(row["at"]) for row in rows))
        for place in citations.read(one) or []
        if not place.part
    }
    found = [f"заготовка ссылается на «{one}», в документе этого нет" for one in sorted(text.missing(cited))]
    found += [
        f"п.\u00a0{point}: заготовка его не называет"
        for point in text.points
        if not any(point == one or point.startswith(f"{one}.") or one.startswith(f"{point}.") for one in named)
    ]
    absent = terms_in(text.words) - texts_in(preset)
    return found + [f"срок документа, которого нет в заготовке: {term}" for term in sorted(absent)]


def table(text: Document, rows: list[dict[str, Any]], passed: dict[str, bool] | None = None) -> tuple[list[str], int]:
    """A line for each sentence with what holds it, and how many are without an answer or with a test that fails."""
    by_address = {str(row["at"]): row for row in rows}
    lines, open_sentences = [], 0
    for sentence in text.sentences:
        row = by_address.get(sentence.at)
        if row is None:
            open_sentences += 1
            lines.append(f"нет ответа    {sentence.at}: {sentence.text}")
            continue
        failed = [name for name in tests_of(row.get("held", [])) if passed is not None and passed.get(name) is False]
        open_sentences += bool(failed)
        held = ", ".join([*row.get("held", []), *row.get("data", [])]) or row.get("why", "")
        by = f", {row['by']}" if row.get("by") else ""
        lines.append(f"{TITLES[row['is']]:<13} {sentence.at}{by}: {sentence.text[:70]} <- {held}")
        lines += [f"{'':14}НЕ ПРОХОДИТ {name}" for name in failed]
    return lines, open_sentences


def sentences_of_packaged(passed: dict[str, bool]) -> bool:
    """Print the second table of `./portal clauses`; whether every sentence of both documents is answered and held."""
    whole = True
    for code in document.packaged_codes():
        text, rows = document.packaged(code), answers_of(code)
        lines, unanswered = table(text, rows, passed)
        print(f"\n{load_preset(code).name}: каждое предложение документа")
        print("\n".join(lines))
        kinds = Counter(TITLES[row["is"]] for row in rows)
        print(f"\nПредложений {len(text.sentences)}: {', '.join(f'{kind} {count}' for kind, count in kinds.most_common())}")
        print(f"Без ответа или с непрошедшим тестом: {unanswered}")
        whole = whole and not unanswered
    return whole


def other(arguments: list[str]) -> int:
    """A third document: its sentences, what its preset and its answers leave out. 1 where something is left out."""
    parser = argparse.ArgumentParser(prog="./portal clauses", add_help=True)
    parser.add_argument("--text", type=Path, required=True, help="текст документа")
    parser.add_argument("--preset", help="код заготовки или файл .yaml")
    parser.add_argument("--answers", type=Path, help="ответы на предложения, .yaml")
    asked = parser.parse_args(arguments)
    try:
        text = document.parse(decoded(asked.text.read_bytes()))
        preset = data_of_file(asked.preset) if asked.preset else {}
        rows = read_answers(asked.answers) if asked.answers else []
    except (OSError, ValueError, yaml.YAMLError) as fault:
        print(fault)
        return 2
    lines, _ = table(text, rows)
    print("\n".join(lines))
    known = [same(words) for one in preset.get("regulation", {}).get("open_questions", []) for words in one["words"]]
    wrong = [
        f"{address}: документ ссылается на «{citation}», этого в нём нет"
        for address, citation in text.dangling()
        if not any(same(citation) in words for words in known)
    ]
    wrong += faults(text, rows, preset) if rows else []
    wrong += left_out(text, preset, rows) if preset else []
    print(f"\nПредложений {len(text.sentences)}, без ответа {sum(line.startswith('нет ответа') for line in lines)}")
    print("\n".join(wrong))
    return 1 if wrong or any(line.startswith("нет ответа") for line in lines) else 0


def data_of_file(preset: str) -> dict[str, Any]:
    """A packaged preset by its code, or one of a file."""
    path = Path(preset)
    if not path.exists():
        return data_of(preset)
    return Preset.model_validate(yaml.safe_load(decoded(path.read_bytes()))).model_dump(mode="json", by_alias=True)


def main(arguments: list[str]) -> int:
    """Print the sentences of packaged documents with their addresses, or read a third one (`--text`)."""
    if any(argument.startswith("--") for argument in arguments):
        return other(arguments)
    for code in arguments:
        for sentence in document.packaged(code).sentences:
            print(f"{sentence.at}\t{sentence.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
