"""Links of letters open without signing in by the secret in them: whoever tries wrong ones is told to wait.

What is right is answered whatever was tried before: the secrets are too long to guess, and nobody may shut out a school by trying.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from hackathon_portal.kernel import rate
from hackathon_portal.kernel.errors import as_json, is_of_a_script
from hackathon_portal.kernel.letter_limits import SECRET
from hackathon_portal.kernel.web.client import network_of
from hackathon_portal.kernel.web.error_pages import too_many


class WrongSecretLinks:
    """Middleware: counts refusals of addresses with a secret in them, by the client's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code < 400 or match is None or SECRET not in match.kwargs:
            return response
        try:
            rate.take("secret_link", network_of(request.META["REMOTE_ADDR"]))
        except rate.TooMany as refusal:
            if is_of_a_script(request):
                return JsonResponse(as_json(refusal), status=refusal.status)
            return too_many(request)
        return response
