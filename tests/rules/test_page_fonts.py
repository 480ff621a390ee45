"""Every character that the portal itself writes on a page or in a document is in a packaged font."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
FACES = ROOT / "static/portal/fonts.css"
DOCUMENT_FONTS = ROOT / "hackathon_portal/documents/fonts"
APPS = ("hackathon_portal", "registration", "judging", "prizes", "templates", "static")
# It names what is taken out of what people type and writes none of it.
ONLY_READS = {"hackathon_portal/kernel/texts.py"}
WRITTEN_IN = {".html", ".txt", ".py", ".js", ".css", ".yaml", ".md"}


def characters(text: str) -> set[str]:
    """What a file shows, escapes and entities included; spaces and control characters need no glyph."""
    escaped = {chr(int(code, 16)) for code in re.findall(r"\\u?([0-9a-fA-F]{4})\b", text)}
    return {one for one in {*text, *html.unescape(text), *escaped} if one.isprintable() and not one.isspace()}


def written(folders: tuple[str, ...], *, within: str = "") -> dict[str, set[str]]:
    """Character -> the files that show it."""
    found: dict[str, set[str]] = {}
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            name = str(path.relative_to(ROOT))
            if path.suffix in WRITTEN_IN and "vendor" not in path.parts and within in str(path) and name not in ONLY_READS:
                for one in characters(path.read_text(encoding="utf-8")):
                    found.setdefault(one, set()).add(name)
    return found


@cache
def faces() -> list[tuple[str, set[int], set[int]]]:
    """Family, characters the style sheet takes from the file, characters in the file."""
    made = []
    for rule in re.findall(r"@font-face \{(.*?)\}", FACES.read_text(encoding="utf-8"), re.S):
        family, file, ranges = (
            re.search(pattern, rule, re.S).group(1)
            for pattern in ('font-family: "(.*?)"', r'url\("(.*?)"\)', "unicode-range: (.*?);")
        )
        parts = [part.strip().removeprefix("U+").split("-") for part in ranges.split(",")]
        wanted = {code for part in parts for code in range(int(part[0], 16), int(part[-1], 16) + 1)}
        made.append((family, wanted, set(TTFont(FACES.parent / file).getBestCmap())))
    return made


def test_pages_write_only_what_their_fonts_have():
    known = {code for family, wanted, held in faces() if family == "Golos Text" for code in wanted & held}
    missing = {one: sorted(files) for one, files in written(APPS).items() if ord(one) not in known}
    assert missing == {}


def test_a_documents_own_words_are_in_its_fonts():
    known = set().union(*(TTFont(file).getBestCmap() for file in DOCUMENT_FONTS.glob("*.ttf")))
    assert {one for one in written(("templates",), within="documents") if ord(one) not in known} == set()


def test_no_two_files_of_a_family_claim_one_character():
    for number, (family, wanted, _) in enumerate(faces()):
        for other, others, _ in faces()[:number]:
            assert family != other or not wanted & others, family


@pytest.mark.parametrize("name", ["Ғәлия", "Ҡадир", "Łukasz", "Ёжик", "Ķirilł", "150 000,00 ₽"])
def test_names_of_the_peoples_of_russia_and_sums_are_in_the_pages_font(name):
    for one in name.replace("\u00a0", "").replace(" ", ""):
        assert [ord(one) in held for family, wanted, held in faces() if family == "Golos Text" and ord(one) in wanted] == [
            True
        ], one


def test_a_font_is_named_only_if_it_is_packaged():
    """A family in a style sheet or a chart is packaged or generic; generic ones stand last, for a reader's browser that refuses fonts."""
    packaged = {family for family, _, _ in faces()} | {"PT Sans", "PT Serif"}
    sheets = [
        *(ROOT / "static/portal").glob("*.css"),
        *(ROOT / "templates").rglob("*.css"),
        ROOT / "hackathon_portal/documents/charts.py",
    ]
    named = {
        family
        for sheet in sheets
        for value in re.findall(r"font(?:-family|-sans-serif|-monospace)?: ?([^;}\n]*)", sheet.read_text(encoding="utf-8"))
        for family in re.findall(r'"([^"{]+)"', value)
    }
    assert named == packaged
