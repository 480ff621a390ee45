"""Sending a person to the second factor and back to where they were going."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from hackathon_portal.accounts.second_factor import owns_device
from hackathon_portal.kernel.errors import is_of_a_script
from hackathon_portal.kernel.web import kept_forms

# Where somebody was going when they were asked to set a factor up; and, when it is set up, the link that the next pages show.
NEXT_KEY, GO_ON_KEY = "after_second_factor", "continue_to"
CODE = "second_factor.required"
ASKED = "Подтвердите вход вторым фактором: без него персональные данные, баллы и средства входа закрыты."
ASKED_TO_SET_UP = "Ваша роль даёт доступ к персональным данным и баллам: сначала подключите второй фактор."


def what_is_asked(request: HttpRequest) -> tuple[str, str]:
    """The words and the page: enter the factor where the account owns one (a code or a passkey), else set one up."""
    if owns_device(request.user):
        methods = get_adapter().get_reauthentication_methods(request.user)
        return ASKED, next(method["url"] for method in methods if method["id"].startswith("mfa"))
    return ASKED_TO_SET_UP, reverse("mfa_activate_totp")


def to_second_factor(request: HttpRequest, *, back_to: str = "") -> HttpResponse:
    """To the second factor and back (or to `back_to`); a form that was being sent waits, a script is told in JSON (403)."""
    text, address = what_is_asked(request)
    if is_of_a_script(request):
        return JsonResponse({"code": CODE, "clause": "", "message": text}, status=403)
    if "HX-Request" in request.headers:
        return to_whole_page(f"{address}?{_next(_remember(request, page_under_htmx(request)))}")
    target = back_to or (kept_forms.address() if kept_forms.keep(request) else request.get_full_path())
    messages.warning(request, text)
    return HttpResponseRedirect(f"{address}?{_next(_remember(request, target))}")


def _next(target: str) -> str:
    return urlencode({REDIRECT_FIELD_NAME: target}, safe="/")


def to_whole_page(address: str) -> HttpResponse:
    """htmx: leave the page for another one instead of putting that into a part of this one."""
    return HttpResponse(status=204, headers={"HX-Redirect": address})


def page_under_htmx(request: HttpRequest) -> str:
    """The path of the page on which htmx works; of this site alone."""
    page = request.headers.get("HX-Current-URL", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(page).path if is_ours else reverse("cabinet")


def _remember(request: HttpRequest, target: str) -> str:
    """Where to go when the factor has been set up: pages of allauth lie between, and they do not hand `next` on."""
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("cabinet")
    request.session[NEXT_KEY] = target
    return target


def offer_to_go_on(request: HttpRequest) -> None:
    """The factor has been set up: the pages that follow (recovery codes) show the way back."""
    if target := request.session.pop(NEXT_KEY, ""):
        request.session[GO_ON_KEY] = target


def went_on(request: HttpRequest) -> None:
    """The person is there."""
    if request.session.get(GO_ON_KEY) == request.get_full_path():
        del request.session[GO_ON_KEY]
