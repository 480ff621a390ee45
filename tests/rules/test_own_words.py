"""A contest calls what a team solves by its own word (`regulation.words`): no template writes another one."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Other things: personal nominations of the regulation, nominations of partners, a contest that has no regulation yet.
OTHERS = {
    "judging/personal_nominations.html": "personal nominations are called so",
    "contests/new.html": "no contest is chosen yet",
    "seasons/fund.html": "lines of a fund go to many contests, each with its own word",
    "prizes/letters/prize.txt": "a personal nomination",
}


def test_no_template_writes_the_word_of_one_region():
    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.*")
        if path.suffix in (".html", ".txt") and "номинаци" in path.read_text().lower()
    }
    assert found == set(OTHERS)
