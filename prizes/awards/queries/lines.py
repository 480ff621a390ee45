"""Lines of registers that hold an award's payment."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from prizes.models import RegisterLine


def listed_payments() -> QuerySet[RegisterLine, Any]:
    """Payments that wait in a register, for `pk__in`."""
    return RegisterLine.objects.filter(state=RegisterLine.State.LISTED).values("payment")
