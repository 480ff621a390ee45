"""Markdown of announcements as safe HTML, in a time that grows with the text and no faster.

The parser is linear (markdown-it and its tests of pathological input); a text that is too long or nested too deep is refused when it
is saved (`require_renderable`), shown as plain words where it got in another way, and each text is rendered once in a process.
"""

import re
import unicodedata
from functools import lru_cache

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hackathon_portal.kernel.errors import RuleViolation

MOST_CHARACTERS = 20_000
MOST_NESTING = 20  # levels of lists, quotes and emphasis inside one another
PARSER_NESTING = 60  # what the parser itself follows: deeper than what is shown, so that the depth is seen and nothing is dropped
KEPT = 512


class Unrenderable(ValueError):
    """Why a text cannot be shown, in words for the person who wrote it."""


def as_html(text: str) -> SafeString:
    """Markdown -> HTML cleaned by an allow-list: what staff paste cannot carry scripts, styles or pictures from elsewhere."""
    return _shown(text, anchors=False)[0]


def with_anchors(text: str, *, pictures: bool = False, top: int = 2) -> tuple[SafeString, list[tuple[str, str]]]:
    """Markdown -> safe HTML whose headings have ids, and the headings as (id, words); `pictures` only for texts of our own.

    The highest heading becomes level `top`, the others follow, so that a page skips no level.
    """
    html, headings = _shown(text, anchors=True, pictures=pictures, top=top)
    return html, list(headings)


def require_renderable(text: str, *, field: str) -> None:
    """Refuse to keep a text that the pages could not show."""
    try:
        _rendered(text, anchors=False, pictures=False, top=0)
    except Unrenderable as fault:
        raise RuleViolation(code="text.unrenderable", message=str(fault), field=field, status=422) from None


def _shown(text: str, *, anchors: bool, pictures: bool = False, top: int = 0) -> tuple[SafeString, tuple[tuple[str, str], ...]]:
    try:
        return _rendered(text, anchors=anchors, pictures=pictures, top=top)
    except Unrenderable:
        return mark_safe(linebreaks(text[:MOST_CHARACTERS], autoescape=True)), ()  # noqa: S308  escaped


@lru_cache(KEPT)
def _rendered(text: str, *, anchors: bool, pictures: bool, top: int) -> tuple[SafeString, tuple[tuple[str, str], ...]]:
    """Raises Unrenderable."""
    if len(text) > MOST_CHARACTERS and not pictures:
        raise Unrenderable(f"Текст длиннее {MOST_CHARACTERS} знаков: сократите его или приложите документом.")
    reader = MarkdownIt("commonmark", {"maxNesting": PARSER_NESTING}).enable("table")
    tokens = reader.parse(text)
    inside = [child for token in tokens for child in token.children or ()]
    if max((token.level for token in (*tokens, *inside)), default=0) > MOST_NESTING:
        raise Unrenderable(
            f"Списки, цитаты или выделения вложены друг в друга больше чем на {MOST_NESTING} уровней: сделайте текст проще."
        )
    headings = _anchored(tokens, top) if anchors else []
    html = nh3.clean(
        reader.renderer.render(tokens, reader.options, {}),
        tags=nh3.ALLOWED_TAGS if pictures else nh3.ALLOWED_TAGS - {"img"},
        attributes=nh3.ALLOWED_ATTRIBUTES | ({f"h{level}": {"id"} for level in range(1, 7)} if anchors else {}),
    )
    return mark_safe(html), tuple(headings)  # noqa: S308  cleaned by an allow-list a line above


def _anchored(tokens: list[Token], top: int) -> list[tuple[str, str]]:
    """Give the headings their levels and ids; returns (id, words) of each."""
    opened = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
    shift = top - min((int(tokens[place].tag[1]) for place in opened), default=top)
    headings: list[tuple[str, str]] = []
    used: set[str] = set()
    for place in opened:
        level = f"h{min(max(int(tokens[place].tag[1]) + shift, 1), 6)}"
        tokens[place].tag = tokens[place + 2].tag = level
        words = "".join(child.content for child in tokens[place + 1].children or () if child.type in ("text", "code_inline"))
        anchor = _free(slug_of(words), used)
        tokens[place].attrSet("id", anchor)
        headings.append((anchor, words))
    return headings


def slug_of(words: str) -> str:
    """The words as an id: letters and digits of any script, dashes between them."""
    plain = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", words)).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)


def _free(anchor: str, used: set[str]) -> str:
    number, free = 0, anchor
    while free in used or not free:
        number += 1
        free = f"{anchor}_{number}"
    used.add(free)
    return free
