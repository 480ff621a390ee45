"""The admin has no sign-in of its own: whoever comes is sent to the portal's, and in without the second factor nobody gets."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from unfold.sites import UnfoldAdminSite


class PortalAdminConfig(AdminConfig):
    default_site = "hackathon_portal.accounts.admin_site.PortalAdminSite"


class PortalAdminSite(UnfoldAdminSite):
    """Unfold's site behind the portal's own doors."""

    def has_permission(self, request: HttpRequest) -> bool:
        from hackathon_portal.accounts.permissions import is_keeper  # noqa: PLC0415  read before the apps are there

        return super().has_permission(request) and is_keeper(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Never signs in: a visitor goes to the portal's sign-in, a person to the second factor; both come back."""
        from hackathon_portal.accounts import asking, second_factor  # noqa: PLC0415  read before the apps are there

        target = request.GET.get(REDIRECT_FIELD_NAME) or request.POST.get(REDIRECT_FIELD_NAME) or ""
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            target = reverse("admin:index")
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
