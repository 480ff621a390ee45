"""What letters say: each kind's subject tells it from the others, no sentence breaks when something optional is empty."""

from __future__ import annotations

import os
import re
from types import SimpleNamespace

import pytest
from django.template.base import Variable

from hackathon_portal.kernel import letter_words
from hackathon_portal.regulation.schema import load_preset
from tests import letter_samples, letters_drawn
from tests.sources import ROOT

BROKEN = {
    "a space before a mark": re.compile(r"[^\S\n][.,;:!?)](?=\s|$)", re.MULTILINE),
    "quotes around nothing": re.compile(r"«\s*»"),
    "brackets around nothing": re.compile(r"\(\s*\)"),
    "a line that ends in a colon with nothing below": re.compile(r":[^\S\n]*(?=\n\n[^\n]*https?:|\n*\Z)|: +\n"),
    "two marks": re.compile(r"(?<!г)\.[,;:]|[,;:]\s*[,;:]|(?<!\.)\.\.(?!\.)"),
    "None": re.compile(r"\bNone\b"),
    "an object of the program": re.compile(r"<[^<>\n]* object at 0x"),
    "a number without its number": re.compile(r"№(?!\s*[\w«])"),
    "a word twice spaced": re.compile(r"\S {2,}\S"),
    "a comma before the end": re.compile(r",\s*!"),
}
DOCS = ROOT / "docs/letters"
SHEETS = sorted(set(letters_drawn.letters().values()))
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


def _emptied(monkeypatch, literal: str) -> None:
    """This value is empty wherever a template asks for it."""
    resolve = Variable.resolve
    monkeypatch.setattr(Variable, "resolve", lambda self, context: "" if self.var == literal else resolve(self, context))


def test_a_letter_that_cannot_name_a_value_says_so_and_stays(monkeypatch):
    """Each value of each letter emptied alone: the letter is kept for it, or no sentence of it breaks."""
    kept, faults = 0, []
    for name, path in BY_NAME.items():
        context = letter_samples.context_of(path, full=True)
        assert letter_samples.words(path, context).unsaid == (), name
        for literal in sorted(letter_words.named(str(path.relative_to(letter_samples.TEMPLATES)))):
            with monkeypatch.context() as patched:
                _emptied(patched, literal)
                made = letter_samples.words(path, context)
            kept += bool(made.unsaid)
            if not made.unsaid:
                faults += [f"{name}, {literal} empty: {what}" for what, pattern in BROKEN.items()
                           if pattern.search(made.subject) or pattern.search(made.body)]  # fmt: skip
    assert not faults, "\n".join(faults)
    assert kept > 3 * len(BY_NAME)


MUST_NAME = {
    "registration/acknowledgement": "application.number application.submitted_at application.team.name contest.short_title",
    "registration/admission": "notice",
    "registration/leader_invited": "leader.full_name team.name link", "registration/seat_offered": "until link application.team.name",
    "registration/refusal": "notice ground.sentence application.number", "registration/deadline": "title until",
    "account/invitation": "full_name link days", "operations/team_proposed": "team.shown_name until token",
    "judging/project_received": "team.name project.version project.submitted_at", "judging/invitation": "meeting.held_on meeting.agenda",
    "prizes/payout_received": "award.team.name award.title application.submitted_at",
    "prizes/payout_accepted": "payment.gross payment.tax payment.net payee.full_name", "prizes/paid": "payment.net payment.tax payment.paid_on",
}  # fmt: skip


def test_what_a_kind_must_name_is_asked_of_it_alone(monkeypatch):
    for name, literals in MUST_NAME.items():
        context = letter_samples.context_of(BY_NAME[name], full=True)
        for literal in literals.split():
            with monkeypatch.context() as patched:
                _emptied(patched, literal)
                assert letter_samples.words(BY_NAME[name], context).unsaid, f"{name}: {literal}"


def test_the_leader_of_a_sent_team_is_told_by_whom():
    path = BY_NAME["registration/leader_invited"]
    context = letter_samples.context_of(path, full=True)
    context["team"].sending_organisation = ""
    context["contest"] = SimpleNamespace(short_title="Хакатон", regulation=load_preset("kuzbass_2025").regulation)
    assert context["contest"].regulation.team.leader == "sent"
    assert letter_samples.words(path, context).unsaid == ("направляющая организация",)


def test_broken_sentences_are_found():
    for text in (
        "от организации .",
        "команда «»,",
        "Здравствуйте, !",
        "Причина:\n\nКабинет: https://a.example/",
        "пункт № .",
        "дата: , место",
        "Обоснование: <django.db.models.expressions.DatabaseDefault object at 0x7f12>",
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
        "Their HTML on a phone, in the light and the dark view, each below its name and subject; `./portal look letters` draws the\n"
        "sheets anew (look at them):\n\n"
        + "\n".join(f"- {sheet}: [light]({sheet}-light.webp), [dark]({sheet}-dark.webp)" for sheet in SHEETS)
        + "\n\n"
        + "\n".join(lines)
        + "\n"
    )
    if os.environ.get("WRITE_LETTERS"):
        DOCS.mkdir(exist_ok=True)
        for name, text in made.items():
            (DOCS / name).write_text(text, encoding="utf-8")
    kept = {path.name: path.read_text(encoding="utf-8") for path in DOCS.iterdir() if path.suffix != ".webp"}
    assert kept.keys() == made.keys()
    assert [name for name in made if kept[name] != made[name]] == []


def test_the_sheets_of_pictures_show_every_letter():
    """`./portal look letters` draws them; a new letter, or one that is no more, asks for it."""
    drawn = letters_drawn.letters()
    wanted = {f"{sheet}-{view}.webp": [name for name, its in drawn.items() if its == sheet]
              for sheet in drawn.values() for view in letters_drawn.VIEWS}  # fmt: skip
    assert {path.name: letters_drawn.shown_on(path) for path in DOCS.glob("*.webp")} == wanted
    assert set(BY_NAME) <= set(drawn)
    assert max(path.stat().st_size for path in DOCS.glob("*.webp")) <= 300 * 1024


def _shown(path) -> str:
    subject, body = letter_samples.rendered(path, full=True)
    bare_subject, bare = letter_samples.rendered(path, full=False)
    return f"{subject}\n\n{body}\n---- без необязательного ----\n\n{bare_subject}\n\n{bare}"
