"""Who is who: the signed-in user of a request, the owner of an account."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.errors import RuleViolation


def user_of(request: HttpRequest) -> User:
    """The signed-in user; PermissionDenied for a visitor (the page's decorator has sent them to sign in before)."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return getattr(request.user, "_wrapped", request.user)  # the row itself: a request holds a stand-in that only looks like it


def require_self(user: User, by: User) -> None:
    """Refuse an action with an account of anybody but its owner."""
    if user.pk != by.pk:
        raise RuleViolation(code="forbidden", message="Это не ваша учётная запись.", status=403)
