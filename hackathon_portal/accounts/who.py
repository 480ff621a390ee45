"""Who is who: the signed-in user of a request, the owner of an account."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.audit import account
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord

_NUMBERED = re.compile(account(0).replace("0", r"(\d+)"))


def user_of(request: HttpRequest) -> User:
    """The signed-in user; PermissionDenied for a visitor (the page's decorator has sent them to sign in before)."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return getattr(request.user, "_wrapped", request.user)  # the row itself: a request holds a stand-in that only looks like it


def require_self(user: User, by: User) -> None:
    """Refuse an action with an account of anybody but its owner."""
    if user.pk != by.pk:
        raise RuleViolation(code="forbidden", message="Это не ваша учётная запись.", status=403)


def name_accounts(entries: Iterable[AuditRecord]) -> None:
    """Put the names of accounts into what the journal's rows are about, for the page; one query where any is named.

    The rows keep the number only: the name is gone with the account.
    """
    texts = {entry: {int(pk) for pk in _NUMBERED.findall(entry.about)} for entry in entries}
    numbers = set().union(*texts.values())
    users = User.objects.in_bulk(numbers) if numbers else {}
    for entry, of_entry in texts.items():
        for pk in of_entry:
            if (user := users.get(pk)) and user.surname:
                entry.about = re.sub(rf"{re.escape(account(pk))}(?!\d)", f"{user.get_full_name()} (№ {pk})", entry.about)
