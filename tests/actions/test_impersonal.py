"""What is kept for ever names nobody."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from hackathon_portal.kernel.impersonal import without_people

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "people", "kept"),
    [
        ("письмо ушло на ivan.petrov+1@mail.example", [], "письмо ушло на (адрес)"),
        ("подал Иванов Иван, паспорт просрочен", [{"full_name": "Иванов Иван Ильич"}], "подал (имя) Иван, паспорт просрочен"),
        ("Иванов Иван Ильич", [{"values": {"full_name": "Иванов  Иван Ильич"}}], "(имя)"),
        ("ИВАНОВ и Ивановский", [{"surname": "Иванов"}], "(имя) и Ивановский"),
        ("команда «Иванов», заявка № 3", [{"surname": "Иванов"}], "команда «Иванов», заявка № 3"),
        ("Ли приехал", [{"surname": "Ли"}], "Ли приехал"),
        ("причина", [{"reason": "причина"}, None, 3], "причина"),
    ],
)
def test_addresses_and_names_are_struck_out(text, people, kept):
    assert without_people(text, people) == kept


# What people type or call their files: neither a journal nor the title of a job repeats it.
TYPED = {"file_name", "subject", "text", "track", "full_name", "email", "phone", "address", "search"}


def test_journals_and_jobs_name_things_by_number():
    found = []
    for room in ("hackathon_portal", "registration", "judging", "prizes"):
        for path in (ROOT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(call, ast.Call):
                    continue
                name = ast.unparse(call.func)
                # The title of a required document is the contest's own word for it.
                more = {"note": set(), "record_access": {"name"}, "jobs.start": {"name"}}.get(name)
                for word in call.keywords if more is not None else ():
                    parts = [part.attr for part in ast.walk(word.value) if isinstance(part, ast.Attribute)]
                    if word.arg in ("about", "subject", "title") and {*parts} & (TYPED | more):
                        found.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert found == []
