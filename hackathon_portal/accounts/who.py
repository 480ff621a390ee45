"""The signed-in user of a request."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from hackathon_portal.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in user; PermissionDenied for a visitor (the page's decorator has sent them to sign in before)."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
