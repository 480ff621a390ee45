"""One type for every refusal: a code, the clause it rests on and a Russian message a person can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from hackathon_portal.kernel import clock
from hackathon_portal.russia.words import cited


class RuleViolation(Exception):
    """An action that the regulation or the state of things does not allow.

    `code` is stable and dotted (`team.full`), `clause` names the regulation's clause (may be empty), `message` is what the
    person reads; `field` names the form field it belongs to, if any.
    """

    # Seconds after which the same may be tried again, where waiting helps: the answer's Retry-After.
    retry_after = 0

    def __init__(self, *, code: str, message: str, clause: str = "", field: str = "", status: int = 409) -> None:
        super().__init__(message)
        self.code = code
        self.clause = clause
        self.message = message
        self.field = field
        self.status = status

    def __str__(self) -> str:
        return f"{self.message} ({cited(self.clause)})" if self.clause else self.message


class Passed(RuleViolation):
    """An action whose time is over: the page it was sent from may have no such form any more, what was typed is shown to copy."""


class TooLate(Passed):
    """An action that came after its term: says until when it was taken, when it came, what is in force and which way is left.

    `what` is a clause with its verb: «Приём проектов закончился»; `until` and the moment are said in `zone`. `in_force` and `way` are
    whole sentences or empty.
    """

    def __init__(
        self, *, code: str, what: str, until: datetime, zone: tzinfo, in_force: str = "", way: str = "",
        clause: str = "", field: str = "", status: int = 409,
    ) -> None:  # fmt: skip
        self.until, self.pressed = until, clock.now()
        ended, came = (f"{at.astimezone(zone):%d.%m.%Y в %H:%M:%S}" for at in (until, self.pressed))
        message = " ".join(filter(None, [f"{what} {ended}, вы нажали {came}: не принято.", in_force, way]))
        super().__init__(code=code, message=message, clause=clause, field=field, status=status)


def require(user: Any, permission: str, target: Any, message: str) -> None:
    """Refuse an action of somebody who has not this right over `target`, in these words."""
    if not user.has_perm(permission, target):
        raise RuleViolation(code="forbidden", message=message, status=403)


def refuse_first(faults: Iterable[tuple[bool, str, str, str]], clause: str = "") -> None:
    """Refuse with the first of (is it so, code, message, field) that is so."""
    for is_wrong, code, message, field in faults:
        if is_wrong:
            raise RuleViolation(code=code, clause=clause, message=message, field=field)


class RuleViolationMiddleware:
    """Shows a RuleViolation that no view caught: as JSON to programs, as a page with the way back to people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refusal = request.__dict__.get("refused_by_limit")
        if refusal and response.status_code in (200, 422, 429):  # a form that shows the refusal beside its field
            response.status_code = 429
            response["Retry-After"] = f"{refusal.retry_after}"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, IntegrityError):
            from hackathon_portal.kernel.twice import as_refusal  # noqa: PLC0415  it knows refusals; on first use

            exception = as_refusal(exception) or exception
        if not isinstance(exception, RuleViolation):
            return None
        headers = retry_header(exception)
        if is_of_a_script(request):
            return JsonResponse(as_json(exception), status=exception.status, headers=headers)
        page = render(request, "errors/rule_violation.html", {"violation": exception}, status=exception.status)
        return with_headers(page, headers)


def is_of_a_script(request: HttpRequest) -> bool:
    """A request whose answer a script reads: it is told in JSON instead of being sent to a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def retry_header(violation: RuleViolation) -> dict[str, str]:
    return {"Retry-After": f"{violation.retry_after}"} if violation.retry_after else {}


def with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response


def as_json(violation: RuleViolation) -> dict[str, str]:
    return {"code": violation.code, "clause": violation.clause, "message": violation.message}


def api_exception_handler(error: Exception, context: dict[str, Any]):
    """DRF: the same text as on the pages, then the framework's own handling."""
    from rest_framework.exceptions import APIException, ValidationError  # noqa: PLC0415  on first use: pages need nothing of the API
    from rest_framework.response import Response  # noqa: PLC0415  on first use: pages need nothing of the API
    from rest_framework.views import exception_handler  # noqa: PLC0415  on first use: pages need nothing of the API

    if isinstance(error, RuleViolation):
        return Response(as_json(error), status=error.status, headers=retry_header(error))
    response = exception_handler(error, context)
    if response is not None and isinstance(error, APIException) and not isinstance(error, ValidationError):
        codes = error.get_codes()
        response.data = {"code": codes if isinstance(codes, str) else "invalid", "clause": "", "message": str(error.detail)}
    return response


def why_not(refuse: Callable[[], object]) -> str:
    """The refusal a function would make, in words; empty where it makes none."""
    try:
        refuse()
    except RuleViolation as violation:
        return str(violation)
    return ""


def add_to_form(form: Any, violation: RuleViolation) -> None:
    """Put the refusal beside the field it names, or on top of the form."""
    form.add_error(violation.field if violation.field in form.fields else None, str(violation))
    form.is_late, form.is_over = isinstance(violation, TooLate), isinstance(violation, Passed)


def carried_out(form: Any, act: Callable[[dict[str, Any]], object]) -> bool:
    """Do an action with what a valid form holds; False when the form or the action is refused, the reason beside its field."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except RuleViolation as violation:
        add_to_form(form, violation)
        return False
    return True


def carried_out_or_told(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Do what a button asks; False when it is refused, which the page the person is sent to says first."""
    try:
        act()
    except RuleViolation as violation:
        tell(request, violation)
        return False
    return True


def tell(request: HttpRequest, violation: Exception) -> None:
    """Say the refusal first on the page the person is sent to; what they typed is offered there again (`kernel/web/drafts.py`)."""
    messages.error(request, str(violation), extra_tags="late" if isinstance(violation, TooLate) else "")
    request.__dict__["refused"] = violation
