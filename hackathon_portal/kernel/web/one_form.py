"""A page with several forms for a browser without scripts: all their fields in one form, each button sends them where its own form goes.

A field of form 3 is called `k3|name`, its button `p3|name`; the field `k3` says the form's key and marks of what its fields held when the
page was drawn, so that only what a person changed is kept. `taken_apart` gives the view what its own form would have sent.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from hackathon_portal.kernel.web import markup, person

NOTHING = "-"  # the press of «Enter»: nothing is sent, what was typed is kept
NO_SCRIPT = "no_script"  # the cookie of a browser that runs no scripts (`viewing.no_script`)
FORM_ID = "page-form"
# A page of more fields stays as it is: a request may not bring that many.
MOST_CONTROLS = 700
_PRESSED = re.compile(r"p(\d{1,4}|-)\|(.*)", re.DOTALL)
_KEPT = re.compile(r"k(\d{1,4})\|(.*)", re.DOTALL)


@dataclass
class Sent:
    """What a press sent: the number of its form, its key, what the person has changed in others, names of files that were left behind."""

    pressed: str
    own: str
    others: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def made(page: str, path: str) -> str:
    """The page with its forms put together; as it was, where it has one form or nothing to type in."""
    forms = markup.forms_of(page, path)
    count = sum(len(form.controls) for form in forms)
    if len(forms) < 2 or count > MOST_CONTROLS or not any(tag.is_typed for form in forms for tag in form.controls):
        return page
    changes: dict[tuple[int, int], str] = {}
    names = {"csrfmiddlewaretoken", person.FIELD}
    shared = {tag.attributes["name"]: tag for form in forms for tag in form.controls if tag.attributes.get("name") in names}
    ends = [tag for tag in markup.tags(page) if tag.name == "form" and tag.closes]
    for form in forms:
        marks = _marks(page, form)
        hidden = f'<input type="hidden" form="{FORM_ID}" name="k{form.index}" value="{escape(json.dumps([form.key, marks]))}">'
        kept = {name: value for name, value in form.tag.attributes.items() if name in ("class", "id") or name.startswith("data-")}
        opening = str(markup.Tag(0, 0, "div", closes=False, attributes=kept))
        changes[form.tag.start, form.tag.end] = opening + hidden
        closing = next(tag for tag in ends if tag.start > form.tag.start)
        changes[closing.start, closing.end] = "</div>"
        for tag in form.controls:
            if tag.name != "option":
                changes[tag.start, tag.end] = "" if tag.attributes.get("name") in names else _of_one_form(form, tag)
    tokens = "".join(str(tag) for tag in shared.values())
    keep = f'<button class="visually-hidden" tabindex="-1" name="p{NOTHING}|" formnovalidate>Сохранить набранное</button>'
    whole = f'<form id="{FORM_ID}" method="post" action="{escape(path)}">{keep}{tokens}</form>'
    start = next(tag for tag in markup.tags(page) if tag.name == "main")
    changes[start.end, start.end] = whole
    return markup.replaced(page, changes)


def _of_one_form(form: markup.Form, tag: markup.Tag) -> str:
    attributes = tag.attributes
    attributes["form"] = FORM_ID
    name = attributes.get("name") or ""
    is_button = tag.name == "button" or (tag.name == "input" and tag.kind() in ("submit", "image"))
    if is_button and tag.kind() == "submit":
        attributes["name"] = f"p{form.index}|{name}"
        attributes.setdefault("formaction", form.action)
        attributes["formnovalidate"] = None
        if enctype := form.tag.attributes.get("enctype"):
            attributes["formenctype"] = enctype
    elif name:
        attributes["name"] = f"k{form.index}|{name}"
    return str(tag)


def _marks(page: str, form: markup.Form) -> dict[str, str]:
    """Of each field a person types in: a mark of what it holds; empty where that is not what the portal has."""
    options: dict[int, list[markup.Tag]] = defaultdict(list)
    held: dict[str, list[str]] = defaultdict(list)
    typed: set[str] = set()
    last = None
    for tag in form.controls:
        if tag.name == "option" and last is not None:
            options[last.start].append(tag)
        last = tag if tag.name == "select" else last if tag.name == "option" else None
    for tag in form.controls:
        name = tag.attributes.get("name")
        if name and tag.is_typed and "disabled" not in tag.attributes:
            held[name] += markup.value_of(page, tag, lambda tag=tag: options[tag.start])  # type: ignore[misc]  # a default binds it
            if "data-typed" in tag.attributes:
                typed.add(name)
    return {name: "" if name in typed else _mark(values) for name, values in held.items()}


def _mark(values: list[str]) -> str:
    text = json.dumps([value.replace("\r\n", "\n") for value in values])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def taken_apart(request: HttpRequest) -> Sent | None:
    """Give the view what its own form holds; None for a form that came as it was drawn."""
    pressed = next((found for name in request.POST if (found := _PRESSED.fullmatch(name))), None)
    if pressed is None:
        return None
    own = QueryDict(mutable=True)
    others: dict[str, dict[str, list[str]]] = defaultdict(dict)
    keys = {name[1:]: _key(request.POST[name]) for name in request.POST if re.fullmatch(r"k\d{1,4}", name)}
    for name, values in request.POST.lists():
        if (found := _KEPT.fullmatch(name)) is None:
            if not re.fullmatch(r"k\d{1,4}", name) and name != pressed.string:
                own.setlist(name, values)
        elif found[1] == pressed[1]:
            own.setlist(found[2], values)
        else:
            others[found[1]][found[2]] = [str(value) for value in values]
    if pressed[2]:
        own.setlist(pressed[2], request.POST.getlist(pressed.string))
    files: MultiValueDict[str, Any] = MultiValueDict()
    left = []
    for name, brought in request.FILES.lists():
        found = _KEPT.fullmatch(name)
        if found is None or found[1] == pressed[1]:
            files.setlist(found[2] if found else name, brought)
        else:
            left += [str(one.name) for one in brought]
    sent = Sent(pressed[1], keys.get(pressed[1], ("", {}))[0], files=left)
    for index, (key, marks) in keys.items():
        changed = {
            name: others[index].get(name, [])
            for name, mark in marks.items()
            if not mark or _mark(others[index].get(name, [])) != mark
        }
        if index != pressed[1] and key and changed:
            sent.others[key] = changed
        # A browser sends the name of a file where the button's form takes none.
        sent.files += (
            []
            if index == pressed[1]
            else [text for name, texts in others[index].items() if name not in marks for text in texts if _is_file(name, text)]
        )
    own._mutable = False
    request.POST = own  # type: ignore[assignment]  # Django's own setter
    request._files = files  # type: ignore[attr-defined]  # FILES has no setter
    return sent


def _is_file(name: str, text: str) -> bool:
    return bool(text) and name.endswith(("file", "scan", "picture", "logo", "upload"))


def _key(text: str) -> tuple[str, dict[str, str]]:
    try:
        key, marks = json.loads(text)
        return str(key), {str(name): str(mark) for name, mark in marks.items()}
    except (ValueError, TypeError, AttributeError):
        return "", {}
