"""What a sender reads about the faults of a file, and the program that checks how rows were divided (competitions/rules/words.py)."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys

from hackathon_portal.competitions.rules.check import WORDS
from hackathon_portal.competitions.rules.split import is_public
from hackathon_portal.competitions.rules.words import HELP, check_program
from tests.sources import ROOT

SEED = "seed of a test"


def test_every_fault_says_what_to_do():
    assert set(HELP) == set(WORDS)
    assert all(help_.endswith((".", "ю.", "»)", ").")) for help_ in HELP.values())


def test_the_program_divides_rows_as_the_portal_does(tmp_path):
    names = [f"r{number}" for number in range(40)]
    (tmp_path / "test.csv").write_text("id,x\n" + "".join(f"{name},1\n" for name in names), "utf-8")
    program = check_program(seed=SEED, sha256=hashlib.sha256(SEED.encode()).hexdigest(), id_column="id", percent=30)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    said = dict(line.split() for line in done.stdout.splitlines())
    assert said == {name: "открытая" if is_public(SEED, name, 30) else "закрытая" for name in names}
    assert set(said.values()) == {"открытая", "закрытая"}


def test_every_deed_of_the_pages_is_a_form_of_html_that_goes_to_the_server():
    forms = 0
    for path in sorted((ROOT / "templates" / "competitions").glob("*.html")):
        page = path.read_text("utf-8")
        for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
            forms += 1
            head = form.split(">", 1)[0]
            assert 'method="post"' in head, path.name
            assert "csrf_token" in form, path.name
            assert re.search(r"<button\b(?![^>]*type=\"button\")", form) or "board_form" in form or "_history" in path.name, (
                path.name
            )
            assert ("file_form" in form or "reference_form" in form or "data_form" in form) <= ("multipart/form-data" in head)
        # Nothing is done by a program alone; what asks anew by itself has a link beside it that does the same.
        assert not re.search(r"hx-(post|put|patch|delete|confirm)|onclick|<script(?![^>]*src)|javascript:", page), path.name
        for asked in re.findall(r'hx-get="([^"]+)"', page):
            assert f'href="{asked}"' in page, path.name
    assert forms > 15
