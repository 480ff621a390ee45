"""What letters say: each kind's subject tells it from the others, no sentence breaks when something optional is empty."""

from __future__ import annotations

import os
import re

import pytest

from tests import letter_samples
from tests.sources import ROOT

BROKEN = {
    "a space before a mark": re.compile(r"[^\S\n][.,;:!?)](?=\s|$)", re.MULTILINE),
    "quotes around nothing": re.compile(r"«\s*»"),
    "brackets around nothing": re.compile(r"\(\s*\)"),
    "a line that ends in a colon with nothing below": re.compile(r":[^\S\n]*(?=\n\n[^\n]*https?:|\n*\Z)|: +\n"),
    "two marks": re.compile(r"(?<!г)\.[,;:]|[,;:]\s*[,;:]|(?<!\.)\.\.(?!\.)"),
    "None": re.compile(r"\bNone\b"),
    "a number without its number": re.compile(r"№(?!\s*[\w«])"),
    "a word twice spaced": re.compile(r"\S {2,}\S"),
    "a comma before the end": re.compile(r",\s*!"),
}
DOCS = ROOT / "docs/letters"
BY_NAME = {f"{path.parts[-3]}/{path.stem}": path for path in letter_samples.templates()}


@pytest.fixture(autouse=True)
def portal(settings):
    settings.PORTAL_ORIGIN = "https://portal.example.org"


@pytest.mark.parametrize("full", [True, False], ids=["full", "empty"])
def test_no_sentence_of_a_letter_breaks(full):
    faults = []
    for name, path in BY_NAME.items():
        subject, body = letter_samples.rendered(path, full=full)
        for what, pattern in BROKEN.items():
            faults += [f"{name}: {what}: {found.group()!r} in {text[max(0, found.start() - 40):found.end() + 10]!r}"
                       for text in (subject, body) if (found := pattern.search(text))]  # fmt: skip
        if not body.strip() or not subject:
            faults.append(f"{name}: empty")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("full", [True, False], ids=["full", "empty"])
def test_subjects_of_different_kinds_differ_in_a_list(full):
    starts: dict[str, str] = {}
    for name, path in BY_NAME.items():
        start = letter_samples.rendered(path, full=full)[0][:25]
        assert start not in starts, f"{name} and {starts[start]}: {start}"
        starts[start] = name


def test_broken_sentences_are_found():
    for text in (
        "от организации .",
        "команда «»,",
        "Здравствуйте, !",
        "Причина:\n\nКабинет: https://a.example/",
        "пункт № .",
        "дата: , место",
        "None",
    ):
        assert any(pattern.search(text) for pattern in BROKEN.values()), text


def test_docs_letters_hold_every_letter_as_it_is():
    """WRITE_LETTERS=1 writes docs/letters anew; without it the files must be what the templates make."""
    made = {name.replace("/", "-") + ".txt": _shown(path) for name, path in BY_NAME.items()}
    lines = [
        f"- [{letter_samples.rendered(path, full=True)[0]}]({name.replace('/', '-')}.txt): `{name}`"
        for name, path in BY_NAME.items()
    ]
    made["README.md"] = (
        "# Letters\n\nEvery letter of the portal with made-up values, written from `templates/*/letters/` by\n"
        "`WRITE_LETTERS=1` before `tests/pages/test_letter_words.py`. Letters of the sign-in library are in `templates/account/email/`.\n\n"
        + "\n".join(lines)
        + "\n"
    )
    if os.environ.get("WRITE_LETTERS"):
        DOCS.mkdir(exist_ok=True)
        for name, text in made.items():
            (DOCS / name).write_text(text, encoding="utf-8")
    kept = {path.name: path.read_text(encoding="utf-8") for path in DOCS.iterdir()}
    assert kept.keys() == made.keys()
    assert [name for name in made if kept[name] != made[name]] == []


def _shown(path) -> str:
    subject, body = letter_samples.rendered(path, full=True)
    bare_subject, bare = letter_samples.rendered(path, full=False)
    return f"{subject}\n\n{body}\n---- без необязательного ----\n\n{bare_subject}\n\n{bare}"
