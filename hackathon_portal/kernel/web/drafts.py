"""What stands typed in the other forms of a page survives the press of one of its buttons, with scripts and without.

The browser sends it along: `static/portal/drafts.js` as one field, a page drawn for a browser without scripts (`one_form.py`) as fields of
one form. It waits encrypted for an hour in the table of kept forms, whose number the session holds, and is put back where the same form is
drawn. Sign-out ends the session, and with it the way there. What a form of its own brought is offered again when it was refused on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import Passed
from hackathon_portal.kernel.models import KeptForm
from hackathon_portal.kernel.web import markup, one_form, person
from hackathon_portal.kernel.web.kept_forms import KEPT_FOR, MOST_CHARACTERS, NEVER_KEPT
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number

FIELD = "other_forms"
SESSION_KEY = "typed_elsewhere"
OWN_FIELDS = ("csrfmiddlewaretoken", person.FIELD, FIELD)
# A form is its address and which of the forms with that address it is: «/c/x/project/save/#0» -> {name: values}.
Drafts = dict[str, dict[str, list[str]]]
_KEY = re.compile(r"/[^\s#]{0,500}#\d{1,4}")


class TypedElsewhere:
    """Middleware: takes what came along off the request, puts it back into the pages that are drawn."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _concerns(request):
            return response
        if request.method == "POST":
            _after(request, response)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html") and b"<form" in response.content:
            _fill(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        if request.method != "POST" or not _concerns(request) or "text/html" not in request.headers.get("Accept", ""):
            return None
        if (sent := one_form.taken_apart(request)) is not None:
            request.__dict__["typed_elsewhere"] = sent
            if sent.pressed == one_form.NOTHING:
                _store(request, {**_stored(request), **sent.others})
                return HttpResponseRedirect(request.get_full_path())
        elif FIELD in request.POST:
            request.__dict__["typed_elsewhere"] = _along(request)
        return None


def _concerns(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated) and not request.path.startswith(NEVER_KEPT)


def _along(request: HttpRequest) -> one_form.Sent:
    """Take the field of the script off what the view reads."""
    fields = request.POST.copy()
    text = fields.pop(FIELD)[0]
    request.POST = fields  # type: ignore[assignment]  # Django's own setter
    try:
        payload = json.loads(str(text)[:MOST_CHARACTERS])
    except ValueError:
        payload = None
    given = payload if isinstance(payload, dict) else {}
    forms, files, own = given.get("forms"), given.get("files"), given.get("own")
    return one_form.Sent(
        pressed="", own=own if isinstance(own, str) else "", others=_valid(forms),
        files=[str(name)[:120] for name in files[:20]] if isinstance(files, list) else [],
    )  # fmt: skip


def _valid(forms: object) -> Drafts:
    if not isinstance(forms, dict):
        return {}
    return {
        key: {str(name): [str(value) for value in values] for name, values in fields.items() if isinstance(values, list)}
        for key, fields in list(forms.items())[:200]
        if _KEY.fullmatch(key) and isinstance(fields, dict)
    }


def _after(request: HttpRequest, response: HttpResponse) -> None:
    """After a form was sent: its own draft is gone, unless it was refused and its page is drawn anew; the others' stay."""
    sent = request.__dict__.get("typed_elsewhere")
    refused = request.__dict__.get("refused")
    if not (sent or refused or SESSION_KEY in request.session) or request.session.is_empty():
        return
    stored = _stored(request)
    own = (sent.own if sent else "") or f"{request.get_full_path()}#0"
    stored.pop(own, None)
    if sent:
        stored.update(sent.others)
        if sent.files:
            names = ", ".join(f"«{name}»" for name in sent.files)
            messages.warning(request, f"Файл из другой формы не отправлен, выберите его снова: {names}.")
    if refused and 300 <= response.status_code < 400:
        fields = {name: values for name, values in _own_fields(request.POST).items() if name not in OWN_FIELDS}
        stored[LATE if isinstance(refused, Passed) else own] = fields
    _store(request, stored)


LATE = "/#0"  # under this key waits what came too late and is only shown


def _own_fields(fields: QueryDict) -> dict[str, list[str]]:
    return {name: [value for value in values if isinstance(value, str)] for name, values in fields.lists()}


def _stored(request: HttpRequest) -> Drafts:
    number = request.session.get(SESSION_KEY)
    row = (
        KeptForm.objects.filter(pk=number, user=request.user.pk, kept_at__gt=clock.real() - KEPT_FOR).first() if number else None
    )
    return _valid(json.loads(row.content)) if row else {}


def _store(request: HttpRequest, drafts: Drafts) -> None:
    content = json.dumps(drafts)
    while drafts and len(content) > MOST_CHARACTERS:
        drafts.pop(next(iter(drafts)))
        content = json.dumps(drafts)
    number = request.session.get(SESSION_KEY)
    if not drafts:
        if number:
            del request.session[SESSION_KEY]
            KeptForm.objects.filter(pk=number, user=request.user.pk).delete()
        return
    row = KeptForm.objects.filter(pk=number, user=request.user.pk).first() if number else None
    row = row or KeptForm(user_id=request.user.pk)
    is_new = row._state.adding
    row.content, row.kept_at = content, clock.real()
    row.save()
    if is_new:
        request.session[SESSION_KEY] = str(row.pk)


def texts_of_late(request: HttpRequest) -> list[tuple[str, str]]:
    """What came too late by a form that is no longer drawn, shown once: (title, text)."""
    if not _concerns(request) or SESSION_KEY not in request.session:
        return []
    stored = _stored(request)
    fields = stored.pop(LATE, None)
    if fields is None:
        return []
    _store(request, stored)
    return texts_of(fields)


def texts_of(fields: Mapping[str, list[str]] | MultiValueDict[str, Any]) -> list[tuple[str, str]]:
    """The texts among the fields of a form whose titles are not known any more."""
    rows: Iterable[tuple[str, list[Any]]] = fields.lists() if isinstance(fields, MultiValueDict) else fields.items()
    return [
        ("Набранный текст", value)
        for name, values in rows
        for value in values
        if name not in OWN_FIELDS
        and name not in ("action", "revision", "next")
        and len(value.strip()) > 1
        and whole_number(value, MOST_ID) is None
    ]


def _fill(request: HttpRequest, response: HttpResponse) -> None:
    drafts = _stored(request) if SESSION_KEY in request.session else {}
    bare = (
        request.COOKIES.get(one_form.NO_SCRIPT) == "1"
        and response.status_code in (200, 422)
        and "HX-Request" not in request.headers
    )
    if not (drafts or bare):
        return
    page = str(response.content, response.charset)
    if drafts:
        page = markup.filled(page, request.get_full_path(), drafts)
    if bare:
        page = one_form.made(page, request.get_full_path())
    response.content = bytes(page, response.charset)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
