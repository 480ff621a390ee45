"""What a page offers: each of its forms leads to a view, and the view itself says which actions it carries out.

So no template can offer what the action refuses at the contest's stage (contests/stages.py): a form that leads nowhere now is switched
off and says why, a page's own form says what follows.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.html import escape, format_html

from hackathon_portal.contests import stages
from hackathon_portal.contests.models import Contest

FORM = re.compile(r"(<form\b[^>]*>)(.*?)(</form>)", re.DOTALL)
ACTION = re.compile(r'\baction="([^"?#]*)')
# The control by which a form of several steps says which one it takes.
STEP = re.compile(r'(<(?:button|input)\b[^>]*?)\bname="action"\s+value="([a-z_]+)"')
POSTS = re.compile(r'\bmethod="post"', re.IGNORECASE)


@cache
def offered_by(view: Callable[..., Any]) -> frozenset[str]:
    """Names of the actions that a view calls, itself or through functions and tables of its own module and of views it shares."""
    names: set[str] = set()
    waiting: list[Any] = [inspect.unwrap(view)]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
        elif isinstance(one, FunctionType):
            if one.__name__ in stages.table() and hasattr(one, "__wrapped__"):
                names.add(one.__name__)
                continue
            called = set(_names_in(one.__code__))
            names |= called & stages.table().keys()
            waiting += _near(one, called)
    return frozenset(names)


def _near(function: FunctionType, called: set[str]) -> Iterator[Any]:
    """What of the names a function uses is worth looking into: its own module, shared parts of views, tables of functions, actions."""
    for name in called:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType) and ".actions" in value.__name__:
            yield from (found for other in called if isinstance(found := getattr(value, other, None), FunctionType))
        elif isinstance(value, FunctionType):
            if value.__module__ == function.__module__ or ".actions" in value.__module__ or ".views." in value.__module__:
                yield value
        elif isinstance(value, dict | list | tuple):
            yield value


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def steps(**names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say which action a view carries out for each value of its field `action`."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.__dict__["steps"] = names
        return view

    return mark


def offered_in(view: Callable[..., Any], form: str) -> dict[str, str]:
    """Value of the form's field `action` -> the action; where the form has one step alone, all that the view carries out."""
    named: dict[str, str] = getattr(view, "steps", {})
    chosen = {value: named[value] for _, value in STEP.findall(form) if value in named}
    return chosen or {name: name for name in offered_by(view)}


def refusal(names: Iterable[str], contest: Contest) -> str:
    """Why none of these actions can be done now; empty where one can."""
    said = []
    for name in sorted(names):
        if not (why := stages.answer(name, contest, remembered=True).why or stages.stands_against(name, contest)):
            return ""
        said.append(why)
    return next(iter(said), "")


def follows(names: Iterable[str], contest: Contest) -> list[str]:
    """What follows from these actions, each sentence once."""
    said = (stages.answer(name, contest, remembered=True) for name in sorted(names))
    return list(dict.fromkeys(one.follows for one in said if one.follows))


@lru_cache(maxsize=2000)
def _view_at(path: str) -> Callable[..., Any] | None:
    try:
        return resolve(path).func
    except Resolver404:
        return None


def as_offered(request: HttpRequest, response: HttpResponseBase, contest: Contest) -> HttpResponseBase:
    """The page with each form as the contest's stage allows it."""
    if (
        not isinstance(response, HttpResponse)
        or response.streaming
        or not response.get("Content-Type", "").startswith("text/html")
    ):
        return response
    page = response.content.decode(response.charset)
    if 'method="post"' not in page:
        return response
    told: dict[str, str] = {}
    drawn = FORM.sub(lambda found: _form(found, request, contest, told), page)
    if drawn != page:
        response.content = drawn.encode(response.charset)
    return response


def _form(found: re.Match[str], request: HttpRequest, contest: Contest, told: dict[str, str]) -> str:
    head, inside, tail = found.groups()
    if not POSTS.search(head):
        return found[0]
    action = ACTION.search(head)
    path = action[1] if action and action[1] else request.path
    # Rows of a list lead to one view: their numbers make no difference.
    view = _view_at(re.sub(r"/\d+(?=/|$)", "/1", path))
    if view is None:
        return found[0]
    offered = offered_in(view, inside)
    if why := refusal(offered.values(), contest):
        note = "" if why in told else format_html('<p class="notice warn" id="{}">{}</p>', f"stage-{len(told)}", why)
        mark = told.setdefault(why, f"stage-{len(told)}")
        return f'{head}{note}<fieldset class="over" disabled aria-describedby="{mark}">{inside}</fieldset>{tail}'
    inside = STEP.sub(lambda step: _step(step, offered, contest), inside)
    if path == request.path and (sentences := follows(offered.values(), contest)):
        return f'{head}<p class="muted reading">{escape(" ".join(sentences))}</p>{inside}{tail}'
    return f"{head}{inside}{tail}"


def _step(found: re.Match[str], offered: dict[str, str], contest: Contest) -> str:
    """One of several buttons, switched off with its reason where the others may be pressed."""
    name = offered.get(found[2])
    why = refusal([name], contest) if name else ""
    return f'{found[1]}disabled title="{escape(why)}" {found[0][len(found[1]) :]}' if why else found[0]
