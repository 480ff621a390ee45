"""Requests that no browser and no honest program sends: answered 400 before any view, query or file sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string

from hackathon_portal.kernel.errors import is_of_a_script
from hackathon_portal.kernel.web.json_bodies import BadJson, is_deep, is_text, parsed
from hackathon_portal.kernel.web.whom_to_ask import whom_to_ask

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
WORDS = "В запросе есть недопустимые символы или он составлен неверно. Ничего не изменено."
TOO_BIG = "В полях формы слишком много текста. Ничего не изменено."


def wants_json(request: HttpRequest) -> bool:
    """Whether the answer goes to a program."""
    return is_of_a_script(request) or request.path.startswith("/api/") or "json" in (request.content_type or "")


def refusal(request: HttpRequest, *, status: int, code: str, words: str) -> HttpResponse:
    """A refusal at the door: the same words as a page to people, as JSON to programs; no user or session is asked for."""
    if wants_json(request):
        return JsonResponse({"code": code, "clause": "", "message": words}, status=status)
    return HttpResponse(
        render_to_string("errors/at_the_door.html", {"words": words, "status": status, "whom_to_ask": whom_to_ask(request)}),
        status=status,
    )


def _is_sound(raw: bytes) -> bool:
    """Whether percent-encoded bytes are UTF-8 without NUL: lone surrogates have no UTF-8."""
    plain = unquote_to_bytes(raw)
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in plain


class OddRequests:
    """NUL, lone surrogates and broken UTF-8 in the path, the query, the fields of a form; the same and deep nesting in JSON; cookies that are no text are dropped."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info.encode("utf-8", "surrogatepass")  # Django leaves what is no UTF-8 percent-encoded in it
        query = request.META.get("QUERY_STRING", "").encode("latin-1")
        if not (_is_sound(path) and _is_sound(query)):
            return refusal(request, status=400, code="request.odd", words=WORDS)
        # Django unquotes them (`\000`); a browser that some page gave one is not shut out of the portal for it.
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if is_text(name) and is_text(value)}
        # The charset a request names for itself is not believed: some of them decode to lone surrogates.
        request.encoding = "utf-8"
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        try:
            sound = self._body_is_sound(request, view)
        except RequestDataTooBig:
            return refusal(request, status=413, code="request.too_large", words=TOO_BIG)
        except (BadJson, BadRequest, MultiPartParserError, SuspiciousOperation, LookupError, ValueError):
            sound = False
        return None if sound else refusal(request, status=400, code="request.odd", words=WORDS)

    def _body_is_sound(self, request: HttpRequest, view: Any) -> bool:
        kind = request.content_type or ""
        is_api = getattr(view, "csrf_exempt", False)  # reads by a parser of its own that has the same bounds
        if "json" in kind and not is_api:
            if request.body:
                parsed(request.body)
            return True
        if request.method != "POST":
            return True
        # The sign-in library reads JSON out of fields of its forms (passkeys).
        if (
            getattr(view, "__module__", "").startswith("allauth.")
            and kind in (FORM, MULTIPART)
            and self._fields_are_deep(request)
        ):
            return False
        if kind == FORM:
            return _is_sound(request.body) and self._fields_are_sound(request)
        # The body of a form with files can be read once; the API, which takes none, may want its bytes for a signature.
        if kind == MULTIPART and not is_api:
            return self._fields_are_sound(request)
        return True

    def _fields_are_deep(self, request: HttpRequest) -> bool:
        return any(is_deep(str(value).encode("utf-8", "replace")) for _, values in request.POST.lists() for value in values)

    def _fields_are_sound(self, request: HttpRequest) -> bool:
        return all(is_text(name) and all(map(is_text, map(str, values))) for name, values in request.POST.lists())
