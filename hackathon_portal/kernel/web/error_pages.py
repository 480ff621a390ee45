"""403, 404, 500 and an outdated form in plain Russian."""

import logging
import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from hackathon_portal.kernel import alarms, request_id
from hackathon_portal.kernel.web import database_away, kept_forms
from hackathon_portal.kernel.web.whom_to_ask import whom_to_ask

log = logging.getLogger("portal.access")


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks: every answer under /api/ is JSON of the described shape."""
    return request.path.startswith("/api/")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page of a refusal; the log says who was refused what (OWASP ASVS 5.0, 16.3.2)."""
    log.warning(
        "refused: account %s, %s %s, from %s",
        getattr(request.user, "pk", None),
        request.method,
        request.path,
        request.META.get("REMOTE_ADDR"),
    )
    if is_api(request):
        return JsonResponse({"code": "forbidden", "clause": "", "message": "Доступа нет."}, status=403)
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if is_api(request):
        return JsonResponse({"code": "address.unknown", "clause": "", "message": "Такого адреса в API нет."}, status=404)
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A limit is over: what was too much, and when to try again."""
    return render(request, "429.html", {"limit": request.__dict__.get("refused_by_limit")}, status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page names the number under which the log has what happened; where the database has given up, why and what to do."""
    error = sys.exc_info()[1]  # Django asks for the page while it handles the error
    if (trouble := database_away.trouble_of(error)) is not None:
        if error is not None and alarms.is_no_space(error):
            alarms.tell_no_space("страница")
        return database_away.answer(request, trouble)
    number = request_id.current()
    if is_api(request):
        words = f"Ошибка на портале, номер {number}. Повторите запрос позже."
        return JsonResponse({"code": "server_error", "clause": "", "message": words}, status=500)
    return HttpResponse(render_to_string("errors/500.html", {"number": number, "whom_to_ask": whom_to_ask(request)}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: the page is old, or the person has signed in or out since. What it brought is offered again."""
    if kept_forms.keep(request, token_was_valid=False):
        return redirect(kept_forms.address())
    return render(request, "errors/csrf.html", status=403)
