"""Forms in the HTML of a page: which there are, and their fields written anew. The templates' own HTML, nothing else, is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import urljoin

_VALUES = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
TAG = re.compile(rf"<(/?)(form|fieldset|input|select|option|textarea|button|main)\b({_VALUES})>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
CONTROLS = ("input", "select", "textarea", "button")
# Kinds of input that hold nothing a person has typed or chosen, or what is never kept.
NOT_TYPED = ("hidden", "password", "file", "submit", "button", "reset", "image")


@dataclass
class Tag:
    """A tag of a page: its place in the text, its name in small letters, its attributes; None is an attribute without a value."""

    start: int
    end: int
    name: str
    closes: bool
    attributes: dict[str, str | None]

    def __str__(self) -> str:
        if self.closes:
            return f"</{self.name}>"
        said = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.name}{said}>"

    def kind(self) -> str:
        """Of an input or a button."""
        return (self.attributes.get("type") or ("submit" if self.name == "button" else "text")).lower()

    @property
    def is_typed(self) -> bool:
        """Whether a person types or chooses in it."""
        return self.name in ("select", "textarea") or (self.name == "input" and self.kind() not in NOT_TYPED)


@dataclass
class Form:
    """A form that is sent by POST: `key` is its address and which of the forms with that address it is."""

    index: int
    key: str
    action: str
    tag: Tag
    controls: list[Tag] = field(default_factory=list)


def tags(page: str) -> Iterator[Tag]:
    for found in TAG.finditer(page):
        said = found[3].rstrip("/")
        attributes: dict[str, str | None] = {}
        for name, double, single, bare in ATTRIBUTE.findall(said):
            has_value = f"{name}=" in said or f"{name} =" in said
            attributes[name.lower()] = unescape(double or single or bare) if has_value else None
        yield Tag(found.start(), found.end(), found[2].lower(), bool(found[1]), attributes)


def forms_of(page: str, path: str) -> list[Form]:
    """The forms of the page's main part that are sent by POST, with their controls, also those that name a form from outside of it."""
    forms: list[Form] = []
    counted: Counter[str] = Counter()
    inside, is_main, loose = None, False, []
    groups: list[bool] = []
    for tag in tags(page):
        if tag.name == "fieldset":
            groups = groups[:-1] if tag.closes else [*groups, "disabled" in tag.attributes]
        elif any(groups) and tag.name != "form":
            continue  # what may not be done now: a browser sends none of it
        elif tag.name == "main":
            is_main = not tag.closes
        elif not is_main:
            continue
        elif tag.name == "form":
            inside = None
            if not tag.closes and (tag.attributes.get("method") or "get").lower() == "post":
                action = urljoin(path, tag.attributes.get("action") or "") or path
                inside = Form(len(forms), f"{action}#{counted[action]}", action, tag)
                counted[action] += 1
                forms.append(inside)
        elif not tag.closes and (tag.name in CONTROLS or tag.name == "option"):
            if owner := tag.attributes.get("form"):
                loose.append((owner, tag))
            elif inside is not None:
                inside.controls.append(tag)
    named = {form.tag.attributes.get("id"): form for form in forms}
    for owner, tag in loose:
        if owner in named:
            named[owner].controls.append(tag)
    return forms


def replaced(page: str, changes: Mapping[tuple[int, int], str]) -> str:
    """The page with what stands at these places written anew."""
    parts, at = [], 0
    for (start, end), text in sorted(changes.items()):
        parts += [page[at:start], text]
        at = end
    return "".join([*parts, page[at:]])


def filled(page: str, path: str, drafts: Mapping[str, Mapping[str, list[str]]]) -> str:
    """The page with what was typed and not sent in its fields; each such field is marked `data-typed`."""
    changes: dict[tuple[int, int], str] = {}
    for form in forms_of(page, path):
        if (values := drafts.get(form.key)) is not None:
            _fill(page, form, values, changes)
    return replaced(page, changes) if changes else page


def _fill(page: str, form: Form, values: Mapping[str, list[str]], changes: dict[tuple[int, int], str]) -> None:
    select, used = "", Counter[str]()
    for tag in form.controls:
        name = select if tag.name == "option" else tag.attributes.get("name") or ""
        select = name if tag.name in ("select", "option") else ""
        if name not in values or "disabled" in tag.attributes:
            continue
        texts = values[name]
        if tag.name == "option":
            _mark(tag, "selected", is_on=_option_value(page, tag) in texts)
        elif tag.name == "select":
            tag.attributes["data-typed"] = ""
        elif tag.name == "textarea":
            end = page.index("</textarea", tag.end)
            tag.attributes["data-typed"] = ""
            changes[tag.end, end] = "\n" + escape(texts[0] if texts else "", quote=False)
        elif not tag.is_typed or "readonly" in tag.attributes:
            continue
        elif tag.kind() in ("checkbox", "radio"):
            tag.attributes["data-typed"] = ""
            _mark(tag, "checked", is_on=(tag.attributes.get("value") or "on") in texts)
        else:
            tag.attributes["data-typed"] = ""
            tag.attributes["value"] = texts[used[name]] if used[name] < len(texts) else ""
            used[name] += 1
        changes[tag.start, tag.end] = str(tag)


def _mark(tag: Tag, attribute: str, *, is_on: bool) -> None:
    tag.attributes.pop(attribute, None)
    if is_on:
        tag.attributes[attribute] = None


def _option_value(page: str, tag: Tag) -> str:
    value = tag.attributes.get("value")
    return (
        value if "value" in tag.attributes and value is not None else unescape(page[tag.end : page.index("<", tag.end)]).strip()
    )


def value_of(page: str, tag: Tag, options: Callable[[], list[Tag]]) -> list[str]:
    """What a field of the page holds as it is drawn."""
    if tag.name == "textarea":
        text = unescape(page[tag.end : page.index("</textarea", tag.end)])
        return [text.removeprefix("\r\n").removeprefix("\n")]
    if tag.name == "select":
        rows = options()
        chosen = [row for row in rows if "selected" in row.attributes] or ([] if "multiple" in tag.attributes else rows[:1])
        return [_option_value(page, row) for row in chosen]
    if tag.kind() in ("checkbox", "radio"):
        return [tag.attributes.get("value") or "on"] if "checked" in tag.attributes else []
    return [tag.attributes.get("value") or ""]
