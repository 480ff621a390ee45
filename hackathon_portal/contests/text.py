"""Markdown of announcements as safe HTML."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown.extensions.toc import TocExtension, slugify_unicode


def as_html(text: str) -> SafeString:
    """Markdown -> HTML cleaned by an allow-list: what staff paste cannot carry scripts, styles or pictures from elsewhere."""
    return mark_safe(nh3.clean(markdown.markdown(text, extensions=["extra", "sane_lists"]), tags=nh3.ALLOWED_TAGS - {"img"}))  # noqa: S308  cleaned by an allow-list a line above


def with_anchors(text: str, *, pictures: bool = False, top: int = 2) -> tuple[SafeString, list[tuple[str, str]]]:
    """Markdown -> safe HTML whose headings have ids, and the headings as (id, words); `pictures` only for texts of our own.

    The highest heading becomes level `top`, the others follow, so that a page skips no level.
    """
    levels = [len(marks) for marks in re.findall(r"^(#{1,6})\s", text, re.M)]
    if shift := top - min(levels, default=top):
        text = re.sub(r"^(#{1,6})(?=\s)", lambda found: "#" * min(max(len(found[1]) + shift, 1), 6), text, flags=re.M)
    reader = markdown.Markdown(extensions=["extra", "sane_lists", TocExtension(slugify=slugify_unicode)])
    html = nh3.clean(
        reader.convert(text),
        tags=nh3.ALLOWED_TAGS if pictures else nh3.ALLOWED_TAGS - {"img"},
        attributes=nh3.ALLOWED_ATTRIBUTES | {f"h{level}": {"id"} for level in range(1, 7)},
    )
    return mark_safe(html), list(_flat(reader.toc_tokens))  # noqa: S308  cleaned by an allow-list a line above


def _flat(tokens: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for token in tokens:
        yield token["id"], token["name"]
        yield from _flat(token["children"])
