"""The admin has no sign-in of its own: whoever comes is sent to the portal's, and in without the second factor nobody gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from hackathon_portal.kernel.web.back import page_of

# What Unfold needs beyond the policy of the other pages: its menus (Alpine) make functions out of attributes and set styles, and
# know no Trusted Types. Scripts still come from here alone, and none stands in a page.
ADMIN_POLICY = {
    "default-src": [SELF], "script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"],
    "object-src": [NONE], "base-uri": [SELF], "frame-ancestors": [NONE], "form-action": [SELF],
}  # fmt: skip


OWN = frozenset({"hackathon_portal", "registration", "judging", "prizes"})


class PortalAdminConfig(AdminConfig):
    default_site = "hackathon_portal.accounts.admin_site.PortalAdminSite"


class PortalAdminSite(UnfoldAdminSite):
    """Unfold's site behind the portal's own doors, under a policy of its own."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        return csp(ADMIN_POLICY)(super().admin_view(view, cacheable))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Tables of the portal alone. Libraries offer theirs (addresses, second factors, groups): changing those is an action of the
        administrator with a reason and a letter, never a row of a table."""
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        own = [model for model in models if model.__module__.partition(".")[0] in OWN]
        super().register(own, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        from hackathon_portal.accounts.permissions import is_keeper  # noqa: PLC0415  read before the apps are there

        return super().has_permission(request) and is_keeper(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Never signs in: a visitor goes to the portal's sign-in, a person to the second factor; both come back."""
        from hackathon_portal.accounts import asking, second_factor  # noqa: PLC0415  read before the apps are there

        asked = request.GET.get(REDIRECT_FIELD_NAME) or request.POST.get(REDIRECT_FIELD_NAME) or ""
        target = page_of(request, asked, reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: target})}")
        if self.has_permission(request):
            return redirect(target)
        if not second_factor.has_rights_outside(request.user):
            raise PermissionDenied
        return asking.to_second_factor(request, back_to=target)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own page: it asks who is there, tells the person by letter and writes the journal."""
        return redirect("account_change_password")
