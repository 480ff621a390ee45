"""What the deeds with prizes share: asking for a right, the contest with its regulation."""

from __future__ import annotations

from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.errors import RuleViolation


def require(user: User, permission: str, target: Any, message: str) -> None:
    if not user.has_perm(permission, target):
        raise RuleViolation(code="forbidden", message=message, status=403)
